"""Where a policy may say why, name goals, encourage, or tell the consequences: sentences for a person to look at, no verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openness.language.policy.clauses import words_of
from openness.language.policy.lexicon import lexicon_of
from openness.language.policy.model import Act, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openness.language.policy.model import Sentence

HELD: Final = ("why", "goals", "encouragement", "consequences")
MOST: Final = 20
"""Sentences that are shown for each."""


def may_hold(name: str, sentences: Sequence[Sentence], lang: str) -> tuple[int, ...]:
    """Return the places of the sentences that point at one of these four, in their order."""
    if name == "encouragement":
        found = [place for place, sentence in enumerate(sentences) if sentence.act is Act.ENCOURAGE]
    else:
        found = [place for place, sentence in enumerate(sentences) if _points(name, sentence, lang)]
    return tuple(found[:MOST])


def _points(name: str, sentence: Sentence, lang: str) -> bool:
    if sentence.kind is Kind.HEADING or sentence.text.endswith("?"):
        return False
    lexicon = lexicon_of(lang)
    words = words_of(sentence.text, lexicon.short)
    joined, there = "".join(f"{word.text} " for word in words), {word.text for word in words}
    return any(
        (not pattern.needs or not pattern.needs.isdisjoint(there)) and pattern.search(joined) is not None
        for pattern in lexicon.signs[name]
    )
