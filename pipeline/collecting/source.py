"""One source from beginning to end: its targets, what is new of each, and what came of it all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from config.errors import SourceError
from pipeline.collecting.expiry import expire
from pipeline.collecting.outcome import SourceOutcome
from pipeline.collecting.reading import read_all
from pipeline.collecting.sweep import sweep
from pipeline.collecting.targets import to_read
from pipeline.collecting.under_way import in_a_line
from storage.reread import begin_where_nothing_is_left, forget_spaces
from storage.runs import end_run, start_run
from storage.sweep import gone_with

if TYPE_CHECKING:
    from openness.targets import Target
    from pipeline.collecting.side_by_side import Errand
    from pipeline.collecting.under_way import UnderWay


def collected(state: UnderWay) -> Errand[None]:
    """Collect a source; what came of it is in `state`."""
    run = start_run(state.store, "collect", state.source, state.now)
    ended = "broken off"
    try:
        allowed = yield from _allowed(state)
        state.targets += len(allowed)
        _forget_closed(state)
        yield from read_all(state, allowed)
        yield from sweep(state)
        for target in state.away:
            begin_where_nothing_is_left(state.store, target)
        dropped = expire(state.store, state.settings, state.source, state.now)
        state.swept = replace(state.swept, expired=dropped)
        ended = _ended(state)
    finally:
        state.book()
        end_run(state.store, run, ended, state.sums, state.now, cost=_cost(state), sweep=state.swept.to_json())


def _allowed(state: UnderWay) -> Errand[list[Target]]:
    """Return the targets; a source whose spaces cannot be listed is named as failed in one line, and nothing else is asked."""
    try:
        return (yield from to_read(state))
    except SourceError as error:
        state.whole = in_a_line(error)
        if state.own.base_url and state.whole.startswith(("unreachable", "unreadable")):
            state.whole += f" - asked at {urlsplit(state.own.base_url).netloc}"
        state.targets += 1
        state.fail("spaces", state.whole)
        return []


def _forget_closed(state: UnderWay) -> None:
    """Remove what was shared in spaces that were closed since."""
    if state.closed:
        removed = gone_with(state.store, state.source, state.closed, state.now)
        forget_spaces(state.store, state.source, state.closed)
        state.swept = replace(state.swept, checked=removed, gone=removed)


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
    if not state.failed and not state.swept.why:
        return "done"
    if state.stop():
        return "stopped"
    return "failed" if len(state.failed) == state.targets else "partly"
