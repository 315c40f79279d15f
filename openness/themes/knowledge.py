"""Theme 5, sharing knowledge: posts that carry it, questions answered, reuse, and the best picked out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from openness.facts import FactTable
from openness.marking import N_
from openness.measuring import DAY, HOUR, lanting, share
from openness.model import Direction, Ideal, Indicator, Measured, Theme, Unit
from openness.selection import rows_in
from openness.statistics.survival import median_time
from openness.themes.labels import NO_LABELS, NO_WIKI, knowledge_not_noise, many_hands
from openness.themes.reuse import NO_CURATED, NO_KNOWLEDGE_REUSED, REUSE_DAYS, filtered_well, reused_by_others

if TYPE_CHECKING:
    from openness.facts import Facts
    from openness.model import Scope

ANSWER_DAYS: Final = 30
_NO_QUESTIONS: Final = N_(
    "Nobody who takes part asked a question in this month, as far as the collected texts show: collect with texts."
)


def questions_answered(facts: Facts, scope: Scope) -> Measured:
    """Measure K2."""
    table = facts.question
    if table is None:
        return Measured.absent(_NO_QUESTIONS)
    of = ("question", scope.month)
    rows = rows_in(
        facts, scope, of, table.person, lambda: np.flatnonzero((table.month == scope.month) & (table.asked_at <= scope.as_of))
    )
    if not len(rows):
        return Measured.absent(_NO_QUESTIONS)
    asked, answered_at = table.asked_at[rows], table.answered_at[rows]
    answered = (answered_at > 0) & (answered_at <= scope.as_of)
    waited = np.maximum(np.where(answered, answered_at, scope.as_of) - asked, 0)
    in_time = int((answered & (waited <= ANSWER_DAYS * DAY)).sum())
    half = median_time(waited / HOUR, answered)
    _, each = np.unique(table.person[rows], return_counts=True)
    return share(
        in_time,
        len(rows),
        people=len(each),
        largest=float(each.max()) / len(rows),
        detail={"median_hours": half.median, "median_hours_low": half.low, "median_hours_high": half.high},
    )


_K = Theme.KNOWLEDGE
_CLOSING: Final = lanting("closing")
SIGNAL: Final = Indicator(
    id="K1",
    theme=_K,
    name=N_("Knowledge, not noise"),
    unit=Unit.SHARE,
    direction=Direction.UP,
    ideal=Ideal(),
    source=_CLOSING,
    formula=N_("Items that carry knowledge, divided by those that carry knowledge or promote; corrected for classifier error."),
    interval=N_("Bootstrap, classifier error included"),
    meaning=N_("Whether the channels pass on something others can use, or mostly advertise."),
    caveat=N_("A classifier makes mistakes; how many is measured, corrected for and printed beside the figure."),
    supply=NO_LABELS,
    needs=(FactTable.PERSON, FactTable.KNOWLEDGE),
    measure=knowledge_not_noise,
)
ANSWERED: Final = Indicator(
    id="K2",
    theme=_K,
    name=N_("Questions answered"),
    unit=Unit.SHARE,
    direction=Direction.UP,
    ideal=Ideal(),
    source=_CLOSING,
    formula=N_(
        "Questions that somebody else answered within 30 days, divided by all questions; beside it the median hours this took."
    ),
    interval=N_("Wilson; Kaplan-Meier for the hours"),
    meaning=N_("Whether asking helps. Where questions are answered soon, people ask in the open rather than in private."),
    caveat=N_(
        "A classifier finds the questions and misses some; an answer is any reply by another person, right or wrong."
        " Bots don't count."
    ),
    supply=_NO_QUESTIONS,
    needs=(FactTable.PERSON, FactTable.QUESTION),
    measure=questions_answered,
    matures=ANSWER_DAYS,
    reference=N_("Stack Overflow, as the ceiling: more than 92% answered, half of them within 11 minutes."),
)
REUSED: Final = Indicator(
    id="K3",
    theme=_K,
    name=N_("Reused by others"),
    unit=Unit.SHARE,
    direction=Direction.UP,
    ideal=Ideal(),
    source=_CLOSING,
    formula=N_(
        "Knowledge items that another department reshared, cited or linked within 90 days, divided by all knowledge items."
    ),
    interval=N_("Wilson"),
    meaning=N_("Whether what one department knows is picked up by another."),
    caveat=N_("Much use leaves no trace: who reads and applies something seldom links to it."),
    supply=NO_KNOWLEDGE_REUSED,
    needs=(FactTable.PERSON, FactTable.KNOWLEDGE, FactTable.REUSE),
    measure=reused_by_others,
    matures=REUSE_DAYS,
)
FILTERED: Final = Indicator(
    id="K4",
    theme=_K,
    name=N_("Filtered well"),
    unit=Unit.RATIO,
    direction=Direction.UP,
    ideal=Ideal(
        value=1.0, source=_CLOSING, note=N_("More than 1: what was picked out is reused more than the rest."), strict=True
    ),
    source=_CLOSING,
    formula=N_("The share of curated items that are reused within 90 days, divided by the same share of all other items."),
    interval=N_("Log ratio"),
    meaning=N_("Whether the people who pick, tag and pass on choose what others then use."),
    caveat=N_("Curated items may simply be better: a high figure does not show that curating made the difference."),
    supply=NO_CURATED,
    needs=(FactTable.PERSON, FactTable.REUSE),
    measure=filtered_well,
    matures=REUSE_DAYS,
)
HANDS: Final = Indicator(
    id="K5",
    theme=_K,
    name=N_("Many hands on the wiki"),
    unit=Unit.SHARE,
    direction=Direction.UP,
    ideal=Ideal(),
    source=_CLOSING,
    formula=N_(
        "The effective number of editors, exp(-sum of p ln p) over their shares of the edits, by the people with an account."
    ),
    interval=N_("Bootstrap by person"),
    meaning=N_("Whether the shared pages are written by many or kept up by a few."),
    caveat=N_("It counts edits, large and small alike; some pages rightly have one keeper."),
    supply=NO_WIKI,
    needs=(FactTable.PERSON, FactTable.WIKI),
    measure=many_hands,
)
KNOWLEDGE: Final = (SIGNAL, ANSWERED, REUSED, FILTERED, HANDS)
