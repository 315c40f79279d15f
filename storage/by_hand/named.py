"""People who are named in what others write by hand: found by how the roster knows them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from storage.erasing.known import NOBODY
from storage.roster import details_of

if TYPE_CHECKING:
    from storage.database import Store

_WORD: Final = re.compile(r"[^\W_]+")
_FEWEST_WORDS: Final = 2
"""A first name alone is the name of many, and a word besides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """How one person is known: key, address and name on the roster, folded; and what finds the name in a sentence."""

    names: frozenset[str]
    in_text: re.Pattern[str] | None

    def is_named(self, text: str) -> bool:
        """Whether a text is just this person's name."""
        return " ".join(text.split()).casefold() in self.names

    def without(self, text: str) -> str:
        """Return a sentence with this person's name taken out."""
        return self.in_text.sub(NOBODY, text) if self.in_text else text


def known_as(store: Store, person: int) -> Known:
    """Return how the roster knows a person; nothing finds somebody who is not on it."""
    details = details_of(store, person)
    held = [" ".join(str(details.get(key) or "").split()) for key in ("person", "email", "name")]
    words = _WORD.findall(held[2])
    found = [re.escape(held[1])] if "@" in held[1] else []
    if len(words) >= _FEWEST_WORDS:
        found.append(r"(?<!\w)" + r"[\W_]+".join(map(re.escape, words)) + r"(?!\w)")
    return Known(
        names=frozenset(name.casefold() for name in held if name),
        in_text=re.compile("|".join(found), re.IGNORECASE) if found else None,
    )
