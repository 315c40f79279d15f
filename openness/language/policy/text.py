"""From a document's passages to sentences that can stand alone.

A line that ends in a colon, or a short heading, carries the items after it where it rules something: of "You must not:" and
"share passwords" comes "You must not: share passwords". So does the head of a column: under "Not allowed" stands
"Not allowed: ...".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from openness.language.policy.classes import judge
from openness.language.policy.model import Act, Kind, Passage
from openness.language.policy.sentences import split

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SHORT: Final = 8
"""Words of a heading that may carry the items under it."""
_RULING: Final = 5
"""Words from which on a heading is read as a rule; a shorter one names what stands under it."""
_COLON: Final = " :.\u2026"
_LONGEST_LEAD: Final = 300


class Piece(NamedTuple):
    """A sentence as it is read, and the part of it that stands in the document at this place."""

    text: str
    own: str
    kind: Kind
    rules: bool = True
    """False for a heading that only names what follows."""


def pieces(passages: Sequence[Passage], lang: str) -> Iterator[Piece]:
    """Yield the sentences of a document in their order."""
    lead = Passage("")
    for place, passage in enumerate(passages):
        following = passages[place + 1].kind if place + 1 < len(passages) else Kind.TEXT
        carries = following is Kind.ITEM and _carries(passage, lang)
        if passage.kind is Kind.CELL:
            yield from _led(passage, Passage(passage.head, Kind.HEADING), lang)
        elif passage.kind is Kind.ITEM and not carries:
            yield from _led(passage, lead, lang)
        elif passage.kind is Kind.HEADING:
            names = carries or len(passage.text.split()) < _RULING
            yield from (Piece(one, one, passage.kind, not names) for one in split(passage.text))
            lead = passage if carries else Passage("")
        else:
            found = split(passage.text)
            yield from (Piece(one, one, passage.kind) for one in (found[:-1] if carries else found))
            lead = Passage(found[-1]) if carries else Passage("")


def _led(passage: Passage, lead: Passage, lang: str) -> Iterator[Piece]:
    """Yield the sentences of an item; the first is read with what leads it, where that says more than the item alone."""
    for number, sentence in enumerate(split(passage.text)):
        led = f"{lead.text.rstrip(_COLON)}: {sentence}" if not number and _needs(sentence, lead, lang) else sentence
        yield Piece(led, sentence, passage.kind)


def _needs(sentence: str, lead: Passage, lang: str) -> bool:
    above = judge(lead.text, lang).act if lead.text else Act.INFORM
    if above is Act.INFORM:
        return False
    if lead.kind is not Kind.HEADING:
        return True
    alone = judge(sentence, lang).act
    return alone is Act.INFORM or (above is Act.FORBID and alone is not Act.FORBID)


def _carries(passage: Passage, lang: str) -> bool:
    """Whether the items after a passage are read with its end."""
    found = split(passage.text)
    if not found or len(found[-1]) > _LONGEST_LEAD or found[-1].endswith("?"):
        return False
    if passage.kind is Kind.HEADING:
        return len(found) == 1 and len(found[-1].split()) <= _SHORT and judge(found[-1], lang).act is not Act.INFORM
    return found[-1].endswith(":") and judge(found[-1], lang).act is not Act.INFORM
