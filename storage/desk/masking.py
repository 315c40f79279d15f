"""Texts as they may be shown: nobody is named in them who did not agree to be named."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from openness.consent import NAME
from openness.language.naming.mask import NameMask
from storage.sealed import ROSTER, read_sealed

if TYPE_CHECKING:
    from storage.database import Store

SOMEBODY: Final = "@…"
"""What stands in a text in the place of a name that is not shown; also where others were mentioned."""
_TOKEN: Final = re.compile(r"(@\[[0-9a-f]{1,16}\])")


class Masks:
    """Who may be named in texts, and whose names are taken out of them."""

    def __init__(self, store: Store, *, naming: bool = True) -> None:
        """Read the names on the roster and who agreed to be named; with `naming` off it is as if nobody had.

        They are made ready anew only where one of these changed.
        """
        known = _made_ready(_Asking(_state(store, naming=naming), store, naming=naming))
        self.names, self._mask = known.names, known.mask

    def masked(self, text: str) -> str:
        """Return a text with the names of those who agreed in the place of their tokens, and every other name taken out."""
        if "@[" not in text:
            return self._mask.masked(text)
        pieces = _TOKEN.split(text)
        return "".join(self._told(piece) if place % 2 else self._mask.masked(piece) for place, piece in enumerate(pieces))

    def _told(self, token: str) -> str:
        name = self.names.get(int(token[2:-1], 16))
        return f"@{name}" if name else SOMEBODY


@dataclass(frozen=True, slots=True)
class _Known:
    """Names of those who agreed, by person, and what takes out the others."""

    names: dict[int, str]
    mask: NameMask


def without_tokens(text: str) -> str:
    """Return a text as its own author may read it: nobody that it mentions is told, and the words stay as they are."""
    return _TOKEN.sub(SOMEBODY, text)


class _Asking:
    """A store to read names from, the same as another where its state is."""

    def __init__(self, state: bytes, store: Store, *, naming: bool) -> None:
        self.state, self.store, self.naming = state, store, naming

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asking) and self.state == other.state

    def __hash__(self) -> int:
        return hash(self.state)


def _state(store: Store, *, naming: bool) -> bytes:
    """Return what two states share only when the same people are named by the same names."""
    digest = hashlib.blake2b(b"named" if naming else b"nobody named")
    for rows in (
        "SELECT person_id, cipher FROM sealed WHERE what = ? ORDER BY person_id, ref",
        "SELECT DISTINCT person_id, NULL FROM shown_person WHERE purpose = ? ORDER BY person_id",
    ):
        for person, cipher in store.connection.execute(rows, (ROSTER if "sealed" in rows else NAME,)):
            digest.update(person.to_bytes(8, "big"))
            digest.update(cipher or b"")
        digest.update(b"|")
    return digest.digest()


@lru_cache(maxsize=2)
def _made_ready(asking: _Asking) -> _Known:
    store = asking.store
    rows = store.connection.execute("SELECT DISTINCT person_id FROM shown_person WHERE purpose = ?", (NAME,))
    agreed = {person for (person,) in rows if asking.naming}
    names: dict[int, str] = {}
    hidden: set[str] = set()
    for person, _, text in read_sealed(store, ROSTER):
        name = str(json.loads(text).get("name") or "")
        if person in agreed and name:
            names[person] = name
        elif name:
            hidden.add(name)
    return _Known(names=names, mask=NameMask(hidden, names.values(), sign=SOMEBODY))
