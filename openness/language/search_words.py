"""Words that a text is found by, in Dutch and English: as they are written, and what they come from in either language.

No language need be known: both the text's words and the asked ones are followed in both, and one word in common is enough. Two
steps are taken, for a word may come from one that comes from another (*gedeeld*, *delen*, *deel*).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

LANGUAGES: Final = ("nl", "en")
MOST_ASKED: Final = 12
"""Words of a question that are looked for; the rest is left out."""
LONGEST_ASKED: Final = 400
LONGEST_WORD: Final = 40
"""Longer runs of letters are addresses and codes; they come from nothing."""
_BEGINNING: Final = 5
"""From so many letters on, a word is found by its beginning too, for Dutch writes compounds as one."""
_BREAK: Final = re.compile(r"[\x00-\x2f\x3a-\x60\x7b-\x7f]+")
_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """One word that somebody looks for: its forms, and the beginning that others may have (empty: none)."""

    forms: frozenset[str]
    beginning: str = ""

    def stands_in(self, words: frozenset[str]) -> bool:
        """Whether one of these words answers it."""
        return not self.forms.isdisjoint(words) or bool(self.beginning and any(word.startswith(self.beginning) for word in words))


def words_of(text: str) -> Iterator[str]:
    """Give the words of a text in small letters, without accents."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    return (found.group() for found in _WORD.finditer(plain))


def lemmas(text: str) -> str:
    """Return what the words of a text come from, each once, those left out that stand in it for whoever splits it into words."""
    written = {piece for piece in _BREAK.split(text.lower()) if piece.isascii()}
    found = dict.fromkeys(form for word in dict.fromkeys(words_of(text)) for form in forms(word))
    return " ".join(form for form in found if form not in written)


@lru_cache(maxsize=100_000)
def forms(word: str) -> tuple[str, ...]:
    """Return a word and what it comes from, in either language, in two steps."""
    found = [word]
    if len(word) > LONGEST_WORD or not word.isalpha():
        return (word,)
    for _ in range(2):
        for known in tuple(found):
            found += [form for form in _from(known) if form not in found]
    return tuple(found)


def asked(text: str) -> tuple[Asked, ...]:
    """Return the words that a question looks for; all of them must stand in a text. None: there is no word in it."""
    words = dict.fromkeys(word[:LONGEST_WORD] for word in words_of(text[:LONGEST_ASKED].replace("\0", "")))
    return tuple(
        Asked(forms=frozenset(forms(word)), beginning=word if len(word) >= _BEGINNING else "")
        for word in list(words)[:MOST_ASKED]
    )


def rank_of(wanted: tuple[Asked, ...], text: str) -> int | None:
    """Return 0 where every asked word stands in a text in one of its forms, 1 where one is but the beginning of a word there.

    None: one of them does not stand in it.
    """
    words = frozenset(form for word in words_of(text) for form in forms(word))
    if all(not one.forms.isdisjoint(words) for one in wanted):
        return 0
    return 1 if all(one.stands_in(words) for one in wanted) else None


def answers(wanted: tuple[Asked, ...], text: str) -> bool:
    """Whether every asked word stands in a text, in one of its forms or as the beginning of a word."""
    return rank_of(wanted, text) is not None


def _from(word: str) -> Iterator[str]:
    from simplemma import lemmatize

    for language in LANGUAGES:
        yield from words_of(lemmatize(word, lang=language))
