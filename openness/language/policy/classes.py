"""What a sentence of a policy does, by its words.

In each clause the first cue of the table that is there decides; of the clauses that carry the sentence the strictest counts.
Where none of them says anything, the others are asked: those that tell when, who, what or why. Every sentence gets exactly one
class. A question asks and rules nothing, so it informs, unless it invites.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from openness.language.policy.clauses import clauses_of
from openness.language.policy.lexicon import lexicon_of
from openness.language.policy.model import Act, Judged

if TYPE_CHECKING:
    from openness.language.policy.clauses import Clause
    from openness.language.policy.lexicon import Lexicon
    from openness.language.policy.patterns import Pattern

STRICTNESS: Final = {act: place for place, act in enumerate(Act)}
_REASONS: Final = frozenset({"because", "since", "omdat", "doordat", "aangezien"})
"""A clause that begins with one of these says why, and rules nothing."""
_THAT: Final = frozenset({"that", "dat"})
_NOBODY: Final = frozenset({"nobody", "no-one", "none", "niemand"})
_AFTER_QUESTION: Final = " \"'\u201d\u2019)]*_"


def judge(sentence: str, lang: str) -> Judged:
    """Return what a sentence does, in Dutch (`nl`) or English (`en`), and which words decided."""
    lexicon = lexicon_of(lang)
    clauses = clauses_of(sentence, lexicon)
    if sentence.rstrip(_AFTER_QUESTION).endswith("?") and not _invites(clauses, lexicon):
        return Judged(Act.INFORM)
    for main in (True, False):
        told: list[Judged] = []
        for clause in clauses:
            if clause.main is main and clause.words[0].text not in _REASONS:
                judged = _judged(clause, lexicon, commands=clause.opens or (clause.anew and not told))
                told += [judged] if judged is not None else []
        if told:
            judged = min(told, key=lambda one: STRICTNESS[one.act])
            return (_demanded(clauses, lexicon) if judged.act is Act.OBLIGE else None) or judged
    return Judged(Act.INFORM)


def _demanded(clauses: list[Clause], lexicon: Lexicon) -> Judged | None:
    """Return what is forbidden by a demand that something be not so: "we expect that nobody shares"; None where nothing is."""
    for before, clause in pairwise(clauses):
        if before.main and clause.words[0].text in _THAT and not lexicon.matrix.isdisjoint(word.text for word in before.words):
            nobody = next((word for word in clause.words if word.text in _NOBODY), None)
            judged = _judged(clause, lexicon, commands=False)
            if judged is not None and judged.act is Act.FORBID:
                return judged
            if nobody is not None:
                return Judged(Act.FORBID, ((nobody.begin, nobody.end),))
    return None


def _judged(clause: Clause, lexicon: Lexicon, *, commands: bool) -> Judged | None:
    """Return what a clause does, None where no cue is in it; a cue may also tell that it only informs."""
    joined = clause.joined
    words = {word.text for word in clause.words}
    for pattern in lexicon.neutral:
        if not pattern.needs or not pattern.needs.isdisjoint(words):
            joined = _blanked(joined, pattern)
    for cue in lexicon.cues:
        if (cue.command and not commands) or (cue.pattern.needs and cue.pattern.needs.isdisjoint(words)):
            continue
        found = cue.pattern.search(joined)
        if found is not None:
            return Judged(cue.act, () if cue.act is Act.INFORM else clause.spans(found))
    return None


def _invites(clauses: list[Clause], lexicon: Lexicon) -> bool:
    return bool(clauses) and any(clauses[0].joined.startswith(f"{begin} ") for begin in lexicon.asking)


def _blanked(joined: str, pattern: Pattern) -> str:
    """Return the words without what a pattern takes for no cue; every letter keeps its place."""
    begin = 0
    while (found := pattern.search(joined, begin)) is not None:
        for start, end in found:
            joined = joined[:start] + re.sub("[^ ]", "\u00b7", joined[start:end]) + joined[end:]
        begin = max(end for _, end in found)
    return joined
