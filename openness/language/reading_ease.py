"""How easily a text reads: Flesch's reading ease (1948) for English, and Douma's for Dutch (1960).

Both take the words of a sentence and the syllables of a word, on average. A word is what stands between spaces and holds a letter
or a digit; what is joined by hyphens is one. 60 and above reads easily, below 30 it takes a scholar.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openness.language.syllables import count

if TYPE_CHECKING:
    from collections.abc import Iterable

_AROUND: Final = "\"'\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb()[]{}<>.,;:!?\u2026*_~`#|\u2013\u2014/\\"
FORMULAS: Final = {"en": (206.835, 1.015, 84.6), "nl": (206.84, 0.93, 77.0)}
"""By language: what is begun with, and what is taken off for each word of a sentence and each syllable of a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """How long a text is."""

    sentences: int
    words: int
    syllables: int


def words_of(text: str) -> list[str]:
    """Return the words of a text, without the marks around them."""
    found = (piece.strip(_AROUND) for piece in text.split())
    return [word for word in found if any(map(str.isalnum, word))]


def length_of(sentences: Iterable[str], lang: str) -> Length:
    """Return how long sentences are together."""
    number = words = syllables = 0
    for sentence in sentences:
        found = words_of(sentence)
        if found:
            number, words = number + 1, words + len(found)
            syllables += sum(count(word, lang) for word in found)
    return Length(sentences=number, words=words, syllables=syllables)


def reading_ease(length: Length, lang: str) -> float | None:
    """Return the reading ease of a text in English (Flesch) or Dutch (Flesch-Douma), None for a text without words."""
    if not length.words or not length.sentences:
        return None
    begin, per_word, per_syllable = FORMULAS[lang]
    return begin - per_word * length.words / length.sentences - per_syllable * length.syllables / length.words
