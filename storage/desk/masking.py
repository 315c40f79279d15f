"""Texts as they may be shown: nobody is named in them who did not agree to be named."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from openness.consent import NAME
from storage.sealed import ROSTER, read_sealed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.database import Store

SOMEBODY: Final = "@…"
"""What stands in a text in the place of a name that is not shown; also where others were mentioned."""
_TOKEN: Final = re.compile(r"@\[([0-9a-f]{1,16})\]")
_ADDRESS: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_WORD: Final = re.compile(r"[^\W_]+")
_LONGEST_NAME: Final = 7
_FEWEST_WORDS: Final = 2
"""A first name alone is the name of many, and a word besides."""

Name = tuple[str, ...]


class Masks:
    """Who may be named in texts, and whose names are taken out of them."""

    def __init__(self, store: Store, *, naming: bool = True) -> None:
        """Read the names on the roster and who agreed to be named; with `naming` off it is as if nobody had."""
        yeses = store.connection.execute("SELECT DISTINCT person_id FROM shown_person WHERE purpose = ?", (NAME,)).fetchall()
        agreed = {person for (person,) in yeses if naming}
        self.names: dict[int, str] = {}
        self._hidden: dict[str, set[Name]] = {}
        shown: set[Name] = set()
        hidden: set[Name] = set()
        for person, _, text in read_sealed(store, ROSTER):
            name = str(json.loads(text).get("name") or "")
            if person in agreed and name:
                self.names[person] = name
            (shown if person in agreed else hidden).add(_words(name))
        for words in hidden - shown:
            if _FEWEST_WORDS <= len(words) <= _LONGEST_NAME:
                self._hidden.setdefault(words[0], set()).add(words)

    def masked(self, text: str) -> str:
        """Return a text with the names of those who agreed in the place of their tokens, and every other name taken out."""
        text = _ADDRESS.sub(SOMEBODY, text)
        if self._hidden:
            text = "".join(self._pieces(text))
        return _TOKEN.sub(self._told, text)

    def _told(self, found: re.Match[str]) -> str:
        name = self.names.get(int(found.group(1), 16))
        return f"@{name}" if name else SOMEBODY

    def _pieces(self, text: str) -> Iterator[str]:
        words = list(_WORD.finditer(text))
        plain = [word.group().casefold() for word in words]
        at = place = 0
        while place < len(words):
            length = self._length(plain, place)
            if length:
                yield text[at : words[place].start()]
                yield SOMEBODY
                at = words[place + length - 1].end()
            place += length or 1
        yield text[at:]

    def _length(self, plain: list[str], place: int) -> int:
        """Return of how many words the longest hidden name is that begins at a place, 0 where none does."""
        names = self._hidden.get(plain[place], ())
        return max((len(name) for name in names if tuple(plain[place : place + len(name)]) == name), default=0)


def without_tokens(text: str) -> str:
    """Return a text as its own author may read it: nobody that it mentions is told, and the words stay as they are."""
    return _TOKEN.sub(SOMEBODY, text)


def _words(name: str) -> Name:
    return tuple(word.group().casefold() for word in _WORD.finditer(name))
