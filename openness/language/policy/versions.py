"""Two versions of a policy side by side: what stayed, came, went, was reworded, and what does something else now."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from openness.language.policy.reading import key_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openness.language.policy.model import Sentence

_ALIKE: Final = 0.55
"""The least share of words that two wordings of one sentence have in common."""
_MOST_PAIRS: Final = 40_000
"""Pairs of sentences that are held against each other; beyond them a sentence that changed went, and another came."""


class Change(StrEnum):
    """What became of a sentence."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    RECLASSED = "reclassed"
    """It stayed, or was reworded, and does something else now."""


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence before and after; None where there is none."""

    change: Change
    before: Sentence | None
    after: Sentence | None


def side_by_side(before: Sequence[Sentence], after: Sequence[Sentence]) -> list[Row]:
    """Return both versions in the order of their sentences."""
    old, new = ([key_of(sentence.text) for sentence in version] for version in (before, after))
    rows: list[Row] = []
    for kind, begin, end, start, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            rows += [_kept(one, other) for one, other in zip(before[begin:end], after[start:stop], strict=True)]
        else:
            rows += _changed(before[begin:end], after[start:stop])
    return rows


def _kept(before: Sentence, after: Sentence) -> Row:
    return Row(Change.SAME if before.act is after.act else Change.RECLASSED, before, after)


def _changed(gone: Sequence[Sentence], come: Sequence[Sentence]) -> Iterator[Row]:
    """Yield what was replaced: wordings of one sentence as a pair, in the order of the new version."""
    partner = _partners(gone, come)
    taken = set(partner.values())
    at = 0
    for place, sentence in enumerate(come):
        paired = partner.get(place)
        if paired is None:
            yield Row(Change.ADDED, None, sentence)
            continue
        while at < paired:
            if at not in taken:
                yield Row(Change.REMOVED, gone[at], None)
            at += 1
        at = paired + 1
        same = gone[paired].act is sentence.act
        yield Row(Change.REWORDED if same else Change.RECLASSED, gone[paired], sentence)
    yield from (Row(Change.REMOVED, gone[rest], None) for rest in range(at, len(gone)) if rest not in taken)


def _partners(gone: Sequence[Sentence], come: Sequence[Sentence]) -> dict[int, int]:
    """Return for each new sentence the old one it rewords, in the same order on both sides."""
    if len(gone) * len(come) > _MOST_PAIRS:
        return {}
    words = [set(key_of(sentence.text).split()) for sentence in gone]
    found: dict[int, int] = {}
    begin = 0
    for place, sentence in enumerate(come):
        mine = set(key_of(sentence.text).split())
        best, score = -1, _ALIKE
        for other in range(begin, len(gone)):
            alike = 2 * len(mine & words[other]) / ((len(mine) + len(words[other])) or 1)
            if alike >= score and (best < 0 or alike > score):
                best, score = other, alike
        if best >= 0:
            found[place], begin = best, best + 1
    return found
