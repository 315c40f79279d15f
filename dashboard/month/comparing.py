"""The choice of a second month, kept in the address as `against`, and what became of every figure since then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import frame
from openness.between import all_between
from openness.indicators import INDICATOR
from openness.month import format_month
from presentation.two_months import Against

if TYPE_CHECKING:
    from dashboard.frame import View

_WIDTH = 300


def choose(view: View) -> Against | None:
    """Draw the choice of an earlier month; return it with the verdicts since, None where none is chosen."""
    say, formats = view.formats.say, view.formats
    by_month = {format_month(edition.month): edition for edition in reversed(view.until[:-1])}
    if not by_month:
        return None
    options = {"": say("no second month")}
    options |= {month: say("beside {month}").format(month=formats.month(edition.month)) for month, edition in by_month.items()}
    chosen = frame.choose("against", say("Compare with"), options, _WIDTH)
    if chosen not in by_month:
        return None
    then = by_month[chosen]
    path = [edition.of(view.cell) for edition in view.until if edition.month > then.month]
    verdicts = all_between(INDICATOR, view.edition.of(view.cell), then.of(view.cell), path)
    return Against(month=then.month, readings=then.of(view.cell), verdicts=verdicts)
