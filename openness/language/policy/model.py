"""The words of reading a policy: its passages, its sentences, and what each sentence does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    """What a sentence of a policy does; the strictest first."""

    FORBID = "forbid"
    """Something must not be done, or only by some, or only under a condition."""
    OBLIGE = "oblige"
    """Something must be done, or takes somebody's permission."""
    PERMIT = "permit"
    """Something is left to people: they may, they need not, it is up to them."""
    ENCOURAGE = "encourage"
    """Something is invited, recommended, valued or thanked for."""
    INFORM = "inform"
    """All the rest: what is, what follows, questions, headings."""


class Kind(StrEnum):
    """What a passage was in its document."""

    TEXT = "text"
    HEADING = "heading"
    ITEM = "item"
    CELL = "cell"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document that ends where its paragraph, item or row of cells ends: plain text, on one line."""

    text: str
    kind: Kind = Kind.TEXT
    head: str = ""
    """Of a cell: what its column is called."""


Spans = tuple[tuple[int, int], ...]
"""Places in a text, from and up to, in characters, in their order."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a sentence does, and where the words stand that decided; none where it informs only for want of such words."""

    act: Act
    spans: Spans = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of a policy, with what it does."""

    text: str
    act: Act
    spans: Spans = ()
    kind: Kind = Kind.TEXT
    corrected: bool = False
    """Whether a person gave the class."""
    corrected_on: int = 0
    """The day of that, YYYYMMDD."""
    corrected_by: str = ""
    """Who it was, as they signed in; empty where that is not known."""
    found: Act = Act.INFORM
    """What the rules took it for, corrected or not."""

    @property
    def because(self) -> list[str]:
        """Return the words that decided, as they stand in the sentence."""
        return [self.text[begin:end] for begin, end in self.spans]
