"""What a store keeps of a target: read page by page as collecting does it, in a new store, broken off wherever one likes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from collectors.budget import Meter
from openness.records import Item
from pipeline.collecting.reading import read
from pipeline.collecting.under_way import UnderWay
from storage.consent import ConsentRow, apply_consents
from storage.cursors import read_cursor
from storage.database import open_store
from storage.in_force import settings_in_force
from storage.person import about
from storage.roster import RosterRow, apply_roster, person_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from collectors.base import Collector, Order, Page
    from openness.records import Author, Record
    from openness.targets import Cursor, Target
    from pipeline.collecting.side_by_side import Errand
    from storage.database import Store

YES_AT = 1_000_000_000
NOW = 1_800_000_000


class Broken(BaseException):
    """The program ended here, as by a power cut."""


class _BreakingOff:
    """A collector that gives so many pages and no more."""

    source: ClassVar[str]
    order: ClassVar[Order]

    def __init__(self, inner: Collector, after: int) -> None:
        self.inner, self.after = inner, after

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        for number, page in enumerate(self.inner.pages(target, since)):
            if number == self.after:
                raise Broken
            yield page

    def records(self, page: Page) -> Iterator[Record]:
        return self.inner.records(page)


def _breaking_off(collector: Collector, after: int) -> Collector:
    named = {"source": collector.source, "order": collector.order}
    breaking: Collector = type("BreakingOff", (_BreakingOff,), named)(collector, after)
    return breaking


def authors_of(collector: Collector, pages: Sequence[Page]) -> list[Author]:
    """Return everybody who shares on these pages, each once."""
    records = [record for page in pages for record in collector.records(page)]
    return list(dict.fromkeys(record.author for record in records if isinstance(record, Item)))


def stored(home: Path, collector: Collector, target: Target, authors: Sequence[Author], breaks: Sequence[int]) -> object:
    """Return what a new store holds of these authors after reading a target to its end.

    Before, reading breaks off after so many pages, once for each of `breaks`; a new process goes on from what was kept.
    """
    home.mkdir(parents=True)
    with open_store(home, zone=ZoneInfo("Europe/Amsterdam")) as store:
        _let_in(store, collector.source, authors)
    for after in breaks:
        with open_store(home, zone=ZoneInfo("Europe/Amsterdam")) as store:
            _read(store, _breaking_off(collector, after), target)
    with open_store(home, zone=ZoneInfo("Europe/Amsterdam")) as store:
        _read(store, collector, target)
        people = [person_of(store, f"p{number}") for number in range(len(authors))]
        held = [about(store, person, k=10) for person in people if person is not None]
        cursor = read_cursor(store, target)
    return [[one[what] for what in ("items", "interactions", "tags")] for one in held], cursor


def _let_in(store: Store, source: str, authors: Sequence[Author]) -> None:
    """Put everybody on the roster and let them say yes."""
    rows = [RosterRow(person=f"p{number}", department="Works") for number, _ in enumerate(authors)]
    apply_roster(store, rows, from_day=None)
    yes = [
        ConsentRow(person=f"p{number}", source=source, handle=author.handles[0], given_at=YES_AT, evidence="kept")
        for number, author in enumerate(authors)
    ]
    apply_consents(store, yes, now=YES_AT)


def _read(store: Store, collector: Collector, target: Target) -> None:
    state = UnderWay(
        store=store,
        collector=collector,
        settings=settings_in_force(store.home),
        meter=Meter(),
        since=0,
        now=NOW,
        stop=lambda: False,
        progress=lambda _source, _done, _all: None,
        tell=lambda _line: None,
    )
    try:
        _answered(read(state, target))
    except Broken:
        return


def _answered(errand: Errand[None]) -> None:
    """Run an errand, answering its questions on the spot."""
    try:
        question = next(errand)
        while True:
            try:
                answer = question()
            except BaseException as error:  # noqa: BLE001 - it is raised where the question was asked
                question = errand.throw(error)
            else:
                question = errand.send(answer)
    except StopIteration:
        return
