"""What is read for topics, and what is found: items with their words, topics with theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

WEIGHT: Final = 1_000
STILL_SAID: Final = 100
"""The least weight, in thousandths, that one of the words of its name has in a topic that goes on."""
_NAMES: Final = 3


@dataclass(frozen=True, slots=True)
class Told:
    """An item to be read: its number, its conversation's, whose it is, its language and the words that carry its subject."""

    item: int
    conversation: int
    person: int
    language: str
    terms: Sequence[str]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a topic, and its weight in it in thousandths."""

    language: str
    word: str
    weight: int


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic's number and words, those that weigh most first; a word's place is its place in here."""

    number: int
    words: tuple[Word, ...]
    named_by: tuple[Word, ...] = ()
    """Its words in the month that gave it its name: what has little of those is another topic, however slowly it came about."""

    def weights(self, language: str) -> dict[str, float]:
        """Return the weights of its words of a language."""
        return {word.word: word.weight / WEIGHT for word in self.words if word.language == language}

    def name_in(self, language: str) -> tuple[str, ...]:
        """Return the words of a language that weigh most in what it has its name from: a topic that goes on still says one."""
        words = sorted((word for word in self.named_by if word.language == language), key=lambda word: -word.weight)
        return tuple(word.word for word in words[:_NAMES])


@dataclass(frozen=True, slots=True)
class Model:
    """The topics of a month, and by item its topic's number and its words' places as bits."""

    topics: tuple[Topic, ...]
    items: dict[int, tuple[int, int]]
