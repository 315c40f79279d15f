"""Reads a name as a roster writes it: given names, surnames, and the small words that belong to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from openness.language.naming.words import PARTICLES, TITLES, WORD, folded, is_unspaced

Name = tuple[str, ...]
_LONGEST: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class NameParts:
    """The parts of a name, each word as it is compared."""

    wholes: frozenset[Name]
    """The whole name, and the given name with each surname of it."""
    given: frozenset[str]
    surnames: dict[str, Name]
    """With the small words that stand before them."""


def read_name(text: str) -> NameParts:
    """Return the parts of a name; in "Berg, Carla van den" the surname stands first. One word is a given name."""
    written = text.split("(", maxsplit=1)[0]
    if written.count(",") == 1:
        last, first = written.split(",")
        begins = _plain(first)
        small = tuple(word for word in begins if word in PARTICLES)
        given, rest = tuple(word for word in begins if word not in PARTICLES), (*small, *_plain(last))
    else:
        words = _plain(written)
        count = next((place for place, word in enumerate(words) if place and word in PARTICLES), max(1, len(words) - 1))
        given, rest = words[:count], words[count:]
    surnames, before = dict[str, Name](), Name()
    for word in rest:
        if word in PARTICLES:
            before = (*before, word)
        else:
            surnames[word], before = before, ()
    wholes = {(*given, *rest)[:_LONGEST], *((*given[:1], *small, surname) for surname, small in surnames.items())}
    return NameParts(
        wholes=frozenset(whole for whole in wholes if len(whole) > 1 or (whole and is_unspaced(whole[0]))),
        given=frozenset(word for word in given if _is_long(word)),
        surnames={word: small for word, small in surnames.items() if _is_long(word)},
    )


def _plain(text: str) -> Name:
    words = tuple(folded(word.group()) for word in WORD.finditer(text))
    return tuple(word for word in words if word not in TITLES) or words


def _is_long(word: str) -> bool:
    """Whether a word is no initial."""
    return len(word) > 1 and not word.isdigit()
