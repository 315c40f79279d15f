"""Decisions as a reader sees them: what was decided, by when, what became of it, and the figure's course since then.

Nothing here says that one led to the other: a figure moves for many reasons.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openness.between import between
from openness.indicators import INDICATOR
from openness.marking import N_
from openness.model import Judgement
from presentation.edition import WHOLE
from presentation.status import VERDICTS, shows_value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from openness.model import Comparison, Reading
    from openness.month import Month
    from presentation.edition import Edition
    from presentation.formats import Formats
    from storage.by_hand.decisions import Act, Decision

STATES: Final = {"open": N_("open"), "done": N_("carried out"), "dropped": N_("dropped")}
OVERDUE: Final = N_("overdue")
ICONS: Final = {"open": "provisional", "done": "reached", "dropped": "no-ideal", "overdue": "not-yet"}
"""By how a decision stands: the shape beside it."""
DONE_BY: Final = {"open": N_("changed"), "done": N_("noted as done"), "dropped": N_("dropped")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One decision in words. `standing`: open, done, dropped or overdue."""

    decision: Decision
    standing: str
    state: str
    """How it stands, with the day that matters."""
    owner: str
    became: str
    course: str
    """The figure then and now with the verdict; empty where it was taken on none, or is of this month."""


def earlier(decisions: Sequence[Decision], month: Month, began: int) -> list[Decision]:
    """Return the decisions that a month opens with: taken on an earlier one, and open or closed since this one `began`."""
    return [one for one in decisions if one.month < month and (one.is_open or one.changed_at >= began)]


def of_month(decisions: Sequence[Decision], month: Month) -> list[Decision]:
    """Return the decisions that were taken on a month's figures."""
    return [one for one in decisions if one.month == month]


def told(decision: Decision, editions: Sequence[Edition], today: date, formats: Formats) -> Told:
    """Return a decision in words. `editions` run up to the month that is read, oldest first; `today` is the day of reading."""
    say = formats.say
    late = decision.is_open and decision.due < int(today.strftime("%Y%m%d"))
    due = formats.day_of(decision.due)
    if late:
        state = say("overdue: due {day}").format(day=due)
    elif decision.is_open:
        state = say("open, due {day}").format(day=due)
    else:
        state = say(STATES[decision.state])
    return Told(
        decision=decision,
        standing="overdue" if late else decision.state,
        state=state,
        owner=decision.owner or say("somebody whose name is gone"),
        became=decision.became,
        course=course(decision, editions, formats),
    )


def course(decision: Decision, editions: Sequence[Edition], formats: Formats) -> str:
    """Return an indicator's value in the month of a decision and now, with the verdict; empty where there is none to tell."""
    say, indicator = formats.say, INDICATOR.get(decision.indicator)
    if indicator is None or not editions or editions[-1].month <= decision.month:
        return ""
    by_month = {edition.month: edition.of(WHOLE).get(indicator.id) for edition in editions if edition.month >= decision.month}
    then, now = by_month.get(decision.month), by_month.get(editions[-1].month)
    if then is None or now is None or not shows_value(then) or not shows_value(now):
        return say("{name}: one of the two months has no figure to tell.").format(name=say(indicator.name))
    path = [reading for month, reading in by_month.items() if month > decision.month and reading is not None]
    verdict = between(indicator, now, then, path)
    text = say("{name}: {then} in {month}, {now} in {later}; {verdict}.")
    return text.format(
        name=say(indicator.name),
        then=formats.value(then.value, then.unit),
        month=formats.span(then.month, then.months),
        now=formats.value(now.value, now.unit),
        later=formats.span(now.month, now.months),
        verdict=verdict_told(verdict, now, formats),
    )


def verdict_told(comparison: Comparison, reading: Reading, formats: Formats) -> str:
    """Return a verdict with its change, or with why there is none, as part of a sentence."""
    word = formats.say(VERDICTS[comparison.judgement])
    if comparison.judgement in {Judgement.NOT_COMPARABLE, Judgement.NO_COMPARISON}:
        why = formats.say(comparison.why).rstrip(".") if comparison.why else ""
        return f"{word} ({why[:1].lower()}{why[1:]})" if why else word
    return f"{formats.change(comparison.change, reading.unit)}, {word}"


def acts_told(acts: Mapping[int, Sequence[Act]], decision: Decision, formats: Formats) -> list[str]:
    """Return every act on a decision as a line: when, who, what."""
    say, lines = formats.say, []
    before = ""
    for place, act in enumerate(acts.get(decision.number, ())):
        reopened = act.state == "open" and before not in {"", "open"}
        what = say("recorded") if not place else say("opened again") if reopened else say(DONE_BY[act.state])
        by = say("{day}, {who}: {what}") if act.who else say("{day}: {what}")
        lines.append(by.format(day=formats.day(act.at), who=act.who, what=what))
        before = act.state
    return lines
