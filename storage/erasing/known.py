"""By what somebody is known, now and before: names, addresses, handles and the ids of what they shared; found in any text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openness.language.naming.mask import NameMask
from openness.language.naming.words import WORD, folded, is_word
from storage.sealed import HANDLE, ROSTER, read_former, read_sealed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from storage.database import Store

NOBODY: Final = "…"
"""What stands in a text in the place of somebody who was erased."""
_SHORTEST: Final = 4
"""A shorter handle is found where it stands alone only."""
_PIECES: Final = re.compile(r"[\s,;\"'<>()\[\]{}]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What tells that a text speaks of somebody."""

    marks: frozenset[str]
    """Names, addresses, keys and handles, folded: a text that is just one of them is theirs."""
    ids: frozenset[str]
    """Ids and addresses of what they shared."""
    words: frozenset[str]
    """Names, addresses, keys and handles as they are written."""
    exact: re.Pattern[str] | None
    names: NameMask | None

    def is_named(self, text: str) -> bool:
        """Whether a text is just a name, an address or a handle of theirs."""
        return " ".join(text.split()).casefold() in self.marks

    def without(self, text: str) -> str:
        """Return a sentence with everything taken out that they are known by, names in part and in other forms too."""
        told = self.exact.sub(NOBODY, text) if self.exact else text
        return self.names.without_names(told) if self.names else told

    def holds(self, text: str) -> bool:
        """Whether a line holds anything that they are known by, or an id of what they shared."""
        return self.without(text) != text or any(piece in self.ids for piece in (text, *_PIECES.split(text)))


def known(store: Store, person: int, *, source: str | None = None, whole: bool = True) -> Known:
    """Return by what a person is known; `source` limits it to one source, `whole` off leaves the roster's names out of it."""
    names, marks = _on_roster(store, person) if whole else (set[str](), set[str]())
    marks |= _handles(store, person, source)
    others = list(_other_names(store, person))
    return Known(
        marks=frozenset(one.casefold() for one in names | marks),
        ids=frozenset(_ids(store, person, source)),
        words=frozenset(names | marks),
        exact=_exact(marks, {folded(word.group()) for name in others for word in WORD.finditer(name)}),
        names=NameMask(names, (), sign=NOBODY, others=others) if names else None,
    )


def _on_roster(store: Store, person: int) -> tuple[set[str], set[str]]:
    """Return the names that the roster has or had of a person; and their address and key."""
    names: set[str] = set()
    marks: set[str] = set()
    now = [text for _, _, text in read_sealed(store, ROSTER, person)]
    for text in (*now, *read_former(store, person)):
        details = json.loads(text)
        names.add(" ".join(str(details.get("name") or "").split()))
        marks |= {str(details.get(key) or "").strip() for key in ("person", "email")}
    return names - {""}, marks - {""}


def _handles(store: Store, person: int, source: str | None) -> set[str]:
    """Return a person's handles, each also without its server and its sign."""
    rows = store.connection.execute(
        "SELECT account.id FROM account JOIN source ON source.id = source_id WHERE person_id = ?1 AND (?2 IS NULL OR name = ?2)",
        (person, source),
    )
    accounts = {row for (row,) in rows.fetchall()}
    found: set[str] = set()
    for _, ref, handle in read_sealed(store, HANDLE, person):
        if ref in accounts:
            plain = handle.strip().lstrip("@")
            found |= {handle.strip(), plain, plain.partition("@")[0]}
    return found - {""}


def _ids(store: Store, person: int, source: str | None) -> Iterable[str]:
    rows = store.connection.execute(
        "SELECT native_id, url FROM item JOIN source ON source.id = source_id"
        " WHERE person_id = ?1 AND (?2 IS NULL OR source.name = ?2)",
        (person, source),
    )
    for native, url in rows.fetchall():
        yield native
        if url:
            yield url


def _other_names(store: Store, person: int) -> Iterable[str]:
    for other, _, text in read_sealed(store, ROSTER):
        if other != person:
            yield str(json.loads(text).get("name") or "")


def _exact(marks: Iterable[str], others: Collection[str]) -> re.Pattern[str] | None:
    """Return what finds addresses, keys and handles.

    One that is a word, very short or a part of another's name only with the sign of a handle.
    """
    found = [
        rf"(?<![\w])@?{re.escape(one)}(?!\w)"
        if len(one) >= _SHORTEST and not is_word(one.casefold()) and folded(one) not in others
        else rf"@{re.escape(one)}(?!\w)"
        for one in sorted(marks, key=len, reverse=True)
    ]
    return re.compile("|".join(found), re.IGNORECASE) if found else None
