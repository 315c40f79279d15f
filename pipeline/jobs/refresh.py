"""Brings facts, readings and editions up to date where a page asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openness.marking import N_
from pipeline.jobs.work import Outcome
from pipeline.measure import refresh

if TYPE_CHECKING:
    from pipeline.jobs.work import Work
    from storage.jobs.kinds import Refresh

LINES: Final = {
    "topics": N_("Topics are being found"),
    "facts": N_("Months are being counted"),
    "readings": N_("Indicators are being measured"),
}


def run(work: Work, asked: Refresh) -> Outcome:
    """Refresh; what came of it tells how many months and editions."""
    work.step(N_("Texts are being read"))
    done = refresh(
        work.store,
        work.settings,
        work.ideal,
        work.now,
        full=asked.full,
        progress=lambda what, done, of: work.step(LINES.get(what, what), done, of),
    )
    return Outcome(values={"facts": len(done.facts), "readings": len(done.readings), "editions": len(done.editions)})
