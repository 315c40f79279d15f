"""One source from beginning to end: its targets, what is new of each, and what came of it all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.collecting.outcome import SourceOutcome
from pipeline.collecting.reading import read_all
from storage.consent import targets
from storage.runs import end_run, start_run

if TYPE_CHECKING:
    from pipeline.collecting.side_by_side import Errand
    from pipeline.collecting.under_way import UnderWay


def collected(state: UnderWay) -> Errand[None]:
    """Collect a source; what came of it is in `state`."""
    run = start_run(state.store, "collect", state.source, state.now)
    ended = "broken off"
    try:
        allowed = targets(state.store, state.source)
        state.targets = len(allowed)
        yield from read_all(state, allowed)
        ended = _ended(state)
    finally:
        state.book()
        end_run(state.store, run, ended, state.sums, state.now, cost=_cost(state))


def outcome(state: UnderWay) -> SourceOutcome:
    """Return what became of a source that was collected."""
    return SourceOutcome(
        source=state.source,
        targets=state.targets,
        failed=tuple(state.failed),
        sums=state.sums,
        cost=_cost(state),
        gaps=tuple(state.gaps),
        swept=state.swept,
    )


def _cost(state: UnderWay) -> float:
    return state.meter.charged.get(state.source, 0.0)


def _ended(state: UnderWay) -> str:
    if not state.failed:
        return "done"
    if state.stop():
        return "stopped"
    return "failed" if len(state.failed) == state.targets else "partly"
