"""Reading targets page by page: what came is stored whole before the next page is asked for."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from config.errors import Fatal, Skip, SourceError
from openness.records import Author, Sums
from openness.targets import TargetKind
from pipeline.collecting.circles import Circles
from pipeline.collecting.gaps import note
from pipeline.collecting.side_by_side import ask, blamed
from pipeline.collecting.under_way import in_a_line, named
from storage.cursors import is_gapless, read_cursor
from storage.gaps import end_pass
from storage.reread import begin_anew

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from collectors.base import Page
    from openness.records import Record
    from openness.targets import Cursor, Target
    from pipeline.collecting.side_by_side import Errand
    from pipeline.collecting.under_way import UnderWay

BATCH = 1_000
LIMITED_IN_A_ROW = 3
"""So many targets that a source limits us for, one after the other, and it is asked for no more in this run."""
AWAY = frozenset({"forbidden", "gone", "suspended", "unauthorised"})
"""Outcomes by which a source tells that it does not show an account or space."""
NOT_BEGUN = "stopped: asked to stop before it was begun (collect again to go on)"


def read_all(state: UnderWay, targets: Sequence[Target]) -> Errand[None]:
    """Read target after target; one that fails is named and does not stop the others, save when the whole source fails."""
    failing: list[Target] = []
    limited = 0
    for done, target in enumerate(targets):
        state.progress(state.source, done, len(targets))
        if state.whole is None and state.stop():
            state.whole = NOT_BEGUN
        why = state.whole
        if why is None:
            try:
                yield from read(state, target)
                if begin_anew(state.store, target):
                    yield from read(state, target)
            except SourceError as error:
                why = in_a_line(error)
                word = error.outcome if isinstance(error, Skip) else ""
                limited = limited + 1 if word == "limited" else 0
                state.away += [target] if word in AWAY else []
                state.whole = why if isinstance(error, Fatal) or limited == LIMITED_IN_A_ROW else None
            else:
                limited = 0
            finally:
                state.pass_on()
                state.meter.release(state.source)
                state.book()
        if why is not None:
            state.fail(named(target), why)
            failing.append(target)
    state.progress(state.source, len(targets), len(targets))
    note_coverage(state, failing)


def read(state: UnderWay, target: Target) -> Errand[None]:
    """Read one target, a transaction a page; the cursor moves when the declared order lets it. Raises SourceError."""
    collector = state.collector
    cursor = read_cursor(state.store, target)
    narrowed = target.since(state.since)
    pages = yield from ask(lambda: iter(collector.pages(narrowed, cursor)))
    begun = at_end = None
    whole_from, gapless, circles = narrowed.covers_from, is_gapless(state.store, target), Circles()
    while (page := (yield from ask(lambda: next(pages, None)))) is not None:
        begun = page.fetched_at if begun is None else begun
        if page.gap is not None:
            note(state, target, *page.gap)
            gapless = False
        if page.reaches_back is not None and page.cursor is not None:
            note(state, target, narrowed.covers_from, page.reaches_back)
            whole_from = max(whole_from, page.reaches_back)
        brings = page.cursor if collector.order.moves_with_each_page else None
        circles.note(page, keep(state, target, page, brings, gapless=gapless))
        at_end = page
        state.pass_on()
        if state.stop():
            raise Skip("stopped", "asked to stop; what was read is kept", todo="collect again to go on")
    if at_end is None or begun is None:
        return
    span = (narrowed.covers_from, begun)
    brings = None if collector.order.moves_with_each_page else at_end.cursor
    reached = end_pass(state.store, target, span, state.now, whole_from=whole_from if gapless else None, cursor=brings)
    if target.kind is not TargetKind.ORGANISATION:
        whose = None if target.kind is TargetKind.SPACE else Author(handles=(target.handle,))
        state.covered.append((whose, reached, begun))


def keep(state: UnderWay, target: Target, page: Page, cursor: Cursor | None, *, gapless: bool) -> Sums:
    """Store a page, and the cursor it brings with the last of it; return what it brought. Raises Skip when it cannot be read."""
    state.book()
    with blamed():
        records = list(state.collector.records(page))
    batches, brought = list(_batches(records)) or [[]], Sums()
    for number, batch in enumerate(batches, start=1):
        brings = (target, cursor) if cursor is not None and number == len(batches) else None
        sums = state.intake.write(batch, fetched_at=page.fetched_at, cursor=brings, gapless=gapless)
        state.sums += sums
        brought += sums
    return brought


def note_coverage(state: UnderWay, failing: Iterable[Target]) -> None:
    """Note how far the source is covered.

    Somebody with several accounts is, when all of them were read to the end; a source read space by space, when all spaces were.
    """
    person = state.intake.admission.directory.person
    open_still = {person(Author(handles=(target.handle,))) for target in failing if target.space is None}
    spans: dict[int | None, tuple[Author | None, int, int]] = {}
    for author, since, until in state.covered:
        who = 0 if author is None else person(author)
        _, latest, earliest = spans.get(who, (author, since, until))
        spans[who] = (author, max(since, latest), min(until, earliest))
    if any(target.space is not None for target in failing):
        open_still.add(0)
    for who, (author, since, until) in spans.items():
        if who not in open_still:
            state.intake.finish(since, until, author)


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    rest = iter(records)
    while batch := list(islice(rest, BATCH)):
        yield batch
