"""Takes a handed-in file into the store: checked first, then batch by batch, every record accounted for."""

from __future__ import annotations

import gc
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from collectors.archives.tables import InteractionTable, Table
from collectors.base import Personal, Remarks
from openness.aside import Form
from openness.month import ends_at, month_of, starts_at
from openness.records import Ignored, Interaction, Item, SetAside, Sums, Via
from pipeline.way_in import WayIn
from storage.gaps import account_held, spaces_held
from storage.intake import Intake
from storage.rehearsal import rehearsal
from storage.runs import end_run, start_run
from storage.totals import apply_totals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from collectors.archives.reports import Totals
    from collectors.base import Reader
    from openness.records import Record
    from storage.database import Store

BATCH = 1_000
MOST_AT_ONCE = 5_000
"""Records in one transaction, where the machine is fast enough to keep it short."""
_SHORT = 0.2
"""Seconds that a transaction should take; it is to end within 0.25."""
MOST_SOURCES = 100
"""Sources that one table may name."""
MOST_NAMED = 5
"""Rows set aside that are named one by one."""
_DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What became of a file."""

    sums: Sums
    reasons: tuple[str, ...] = ()
    """The first rows that were set aside: place and reason."""
    remarks: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    """What the file is of."""
    ignored_as: Mapping[str, int] = field(default_factory=dict)
    """How many of the ignored there are of each kind: bots apart from notices."""


def _silent(more: int) -> None:
    """Show no progress."""


_OBJECTS_BETWEEN = 100_000
"""New objects after which Python looks for cycles."""


def _whatever(reader: Reader) -> None:
    """Let in a file of any source."""


def _always(source: str) -> bool:  # noqa: ARG001 - the signature of what may be asked
    """Keep the texts of every source."""
    return True


def ingest(
    store: Store,
    reader: Reader,
    *,
    now: int,
    keep_text: Callable[[str], bool] = _always,
    let_in: Callable[[Reader], None] = _whatever,
    dry_run: bool = False,
    progress: Callable[[int], None] = _silent,
) -> Ingested:
    """Take in what a reader gives; with `dry_run` on a copy of the store, so that the sums are the same and nothing stays.

    `keep_text` says by source whether texts are kept; `let_in` raises Refused for a file that may not be taken in; `progress`
    hears how many more records were. Raises WrongUse or Refused before anything is written when it is not what it should be.
    """
    reader.check()
    let_in(reader)
    with _stage(store, dry_run=dry_run) as stage:
        work = _Import(store=stage, reader=reader, now=now, keep_text=keep_text, progress=progress)
        try:
            with _seldom_collected(), stage.much_written():
                work.take(reader.records())
            work.cover()
        finally:
            sums = work.end()
    remarks = reader.remarks() if isinstance(reader, Remarks) else ()
    return Ingested(
        sums=sums, reasons=tuple(work.reasons), remarks=remarks, sources=tuple(work.ways), ignored_as=dict(work.ignored)
    )


def ingest_totals(store: Store, table: Totals, *, now: int, dry_run: bool = False) -> Ingested:
    """Take in administrators' totals. Raises WrongUse or Refused before anything is written."""
    table.check()
    reasons: list[str] = []
    sums = Sums()
    with _stage(store, dry_run=dry_run) as stage:
        run = start_run(stage, "import", table.source, now)
        intake = Intake(stage, table.source, Via.ARCHIVE, now=now)
        rows = table.totals()
        while batch := list(islice(rows, BATCH)):
            aside = [row for row in batch if isinstance(row, SetAside)]
            reasons += [f"{row.place}: {row.reason}" for row in aside[: MOST_NAMED - len(reasons)]]
            sums += intake.write(aside, fetched_at=now) + apply_totals(
                stage, [row for row in batch if not isinstance(row, SetAside)]
            )
        end_run(stage, run, "partly" if sums.set_aside else "done", sums, now)
    return Ingested(sums=sums, reasons=tuple(reasons), remarks=table.remarks())


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Let Python look for cycles seldom: the records that stream by have none, and looking takes a tenth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(_OBJECTS_BETWEEN, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def _stage(store: Store, *, dry_run: bool) -> Iterator[Store]:
    """Give the store itself, or a copy to rehearse on."""
    if not dry_run:
        yield store
        return
    with rehearsal(store) as copy:
        yield copy


@dataclass(slots=True)
class _Import:
    """An import under way."""

    store: Store
    reader: Reader
    now: int
    keep_text: Callable[[str], bool]
    progress: Callable[[int], None]
    made_at: int | None = field(init=False)
    fetched_at: int = field(init=False)
    ways: dict[str, WayIn] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    at_once: int = 2 * BATCH
    whole: bool = False

    def __post_init__(self) -> None:
        """Settle how new the file is: a table says what holds now, an archive what held when it was made."""
        self.made_at = self.reader.covered_until()
        fresh = self.made_at is None or isinstance(self.reader, Table)
        self.fetched_at = self.now if fresh else min(self.made_at or self.now, self.now)

    def take(self, records: Iterable[Record]) -> None:
        """Write everything a reader gives, each source by its own way, in batches."""
        early: list[Record] = []
        last: WayIn | None = None
        for record in records:
            told, way = record, last
            if type(record) is Item or type(record) is Interaction:
                way = self.ways.get(record.source)
                if way is None:
                    told, way = self._opened(record, last)
            if type(told) is Ignored or type(told) is SetAside:
                self._note(told)
            if way is None:
                early.append(told)
                if len(early) < BATCH:
                    continue
                way, told = self._own(), early.pop()
            if early:
                way.pending += early
                early.clear()
            last = way
            last.pending.append(told)
            if len(last.pending) >= self.at_once:
                self._flush(last)
        self._flush_all(early)

    def _flush_all(self, early: list[Record]) -> None:
        """Write what is pending of every source, and what no source was named for."""
        if early:
            self._own().pending += early
        for way in self.ways.values():
            self._flush(way)
        self.whole = True

    def _note(self, told: Ignored | SetAside) -> None:
        """Note why a record is not taken."""
        if isinstance(told, Ignored):
            self.ignored[told.reason] += 1
        elif len(self.reasons) < MOST_NAMED:
            self.reasons.append(f"{told.place}: {told.reason}")

    def cover(self) -> None:
        """Note how far each source is covered now."""
        for way in self.ways.values():
            if way.oldest is None or way.newest is None:
                continue
            since = starts_at(month_of(way.oldest, self.store.zone), self.store.zone)
            owner = self.reader.owner if isinstance(self.reader, Personal) else None
            until = self._until(way.newest, personal=owner is not None)
            way.intake.finish(since, until, owner)
            if owner is not None:
                account_held(self.store, way.intake.source, owner, until, self.now)
            elif not isinstance(self.reader, Table):
                spaces_held(self.store, way.intake.source, way.spaces, (since, until), self.now)

    def end(self) -> Sums:
        """Note how each source's run ended; return the sums of all."""
        total = Sums()
        for way in self.ways.values():
            outcome = "broken off" if not self.whole else "partly" if way.sums.set_aside else "done"
            end_run(self.store, way.run, outcome, way.sums, self.now)
            total += way.sums
        return total

    def _until(self, newest: int, *, personal: bool) -> int:
        """Return how far a source is covered by a file whose newest record is this old.

        An export may have been made of a part of the time, so that it speaks for the month of its newest record and no later;
        a person's own archive holds the whole account up to the day on which it was made, quiet months too.
        """
        until = ends_at(month_of(newest, self.store.zone), self.store.zone)
        if self.made_at is not None and self.made_at >= newest - _DAY:
            until = self.made_at if personal else min(until, self.made_at)
        return max(newest, min(until, self.now))

    def _opened(self, record: Item | Interaction, last: WayIn | None) -> tuple[Record, WayIn | None]:
        """Return a record of a source that is named for the first time with its way; set aside where there are too many."""
        way = self._way(record.source)
        if way is None:
            return SetAside(place="this file", reason=Form.SOURCES.told(most=MOST_SOURCES)), last
        return record, way

    def _way(self, source: str) -> WayIn | None:
        """Return a source's way, opened when it is first named; None when there are too many."""
        way = self.ways.get(source)
        if way is None and len(self.ways) < MOST_SOURCES:
            intake = Intake(
                self.store,
                source,
                Via.ARCHIVE,
                keep_text=self.keep_text(source),
                now=self.now,
                handed_in=isinstance(self.reader, Personal),
            )
            way = self.ways[source] = WayIn(intake=intake, run=start_run(self.store, "import", source, self.now))
        return way

    def _own(self) -> WayIn:
        """Return the way of a file that has not named any source."""
        return self._way(self.reader.source) or next(iter(self.ways.values()))

    def _flush(self, way: WayIn) -> None:
        """Write what is pending, in one transaction; the next is as large as the time that this one took allows."""
        if not way.pending:
            return
        way.note(self.now + _DAY)
        write = way.intake.write_interactions if isinstance(self.reader, InteractionTable) else way.intake.write
        begun = time.monotonic()
        way.sums += write(way.pending, fetched_at=self.fetched_at)
        took = max(time.monotonic() - begun, 0.001)
        fitting = int(len(way.pending) * _SHORT / took)
        self.at_once = max(BATCH // 2, min(fitting, MOST_AT_ONCE))
        self.progress(len(way.pending))
        way.pending = []
