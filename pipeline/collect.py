"""Reads every allowed target of the sources asked for, page by page, and says what became of each."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from collectors.answers import MISSHAPEN
from collectors.budget import Forecast, Forecasts, Meter
from collectors.catalogue import collector_for, names
from config.errors import Fatal, NothingToUse, Retriable, Skip, SourceError, WrongUse
from openness.month import month_of
from openness.records import Author, Sums, Via
from storage.consent import targets
from storage.intake import Intake, read_cursor
from storage.runs import add_spending, end_run, spent, start_run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from collectors.base import Collector, Page
    from config.settings import Settings
    from openness.records import Record
    from openness.targets import Cursor, Target
    from storage.database import Store

BATCH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A target that was not read to its end; `why` begins with the outcome's word."""

    target: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOutcome:
    """What became of one source."""

    source: str
    targets: int
    failed: tuple[Failure, ...] = ()
    sums: Sums = field(default_factory=Sums)
    cost: float = 0.0
    would: Forecast | None = None
    """In a dry run: what it would ask and cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectOutcome:
    """What became of a run over all sources."""

    sources: tuple[SourceOutcome, ...]

    @property
    def partly(self) -> bool:
        """Whether some target was not read to its end."""
        return any(source.failed for source in self.sources)

    def to_json(self) -> dict[str, object]:
        """Return what `collect --json` prints."""
        return {"sources": [_to_json(source) for source in self.sources]}


@dataclass(slots=True)
class _Pass:
    """One source's run while it is under way."""

    store: Store
    collector: Collector
    meter: Meter
    keep_text: bool
    since: int
    now: int
    stop: Callable[[], bool]
    sums: Sums = field(default_factory=Sums)
    failed: list[Failure] = field(default_factory=list)
    covered: list[tuple[Author, int, int]] = field(default_factory=list)
    """Whose account was read to its end, with the UTC seconds from and until which."""
    intake: Intake = field(init=False)

    def __post_init__(self) -> None:
        """Open the way in."""
        self.intake = Intake(self.store, self.collector.source, Via.API, keep_text=self.keep_text, now=self.now)

    def read(self, target: Target) -> None:
        """Read one target, a transaction a page; the cursor moves when the declared order lets it. Raises SourceError."""
        cursor = read_cursor(self.store, target)
        narrowed = replace(target, covers_from=max(target.covers_from, self.since))
        begun = at_end = None
        for page in self.collector.pages(narrowed, cursor):
            begun = page.fetched_at if begun is None else begun
            moves = page.cursor if self.collector.order.moves_with_each_page else None
            self._keep(target, page, moves)
            at_end = page
            if self.stop():
                raise Skip("stopped", "asked to stop; what was read is kept", todo="collect again to go on")
        if at_end is not None and begun is not None:
            if at_end.cursor is not None and not self.collector.order.moves_with_each_page:
                self.intake.write((), fetched_at=at_end.fetched_at, cursor=(target, at_end.cursor))
            since = narrowed.covers_from if at_end.reaches_back is None else at_end.reaches_back
            self.covered.append((Author(handles=(target.handle,)), since, begun))

    def book(self) -> None:
        """Write down what was spent since the last time."""
        source = self.collector.source
        due = self.meter.unbooked(source)
        if due:
            add_spending(self.store, month_of(self.now, self.store.zone), source, due)

    def _keep(self, target: Target, page: Page, cursor: Cursor | None) -> None:
        self.book()
        try:
            records = list(self.collector.records(page))
        except MISSHAPEN as error:
            what = f"a page could not be read ({type(error).__name__})"
            raise Skip("unreadable", what, todo="the source changed its answers") from error
        batches = list(_batches(records)) or [[]]
        for number, batch in enumerate(batches, start=1):
            brings = (target, cursor) if cursor is not None and number == len(batches) else None
            self.sums += self.intake.write(batch, fetched_at=page.fetched_at, cursor=brings)


def collect(  # noqa: PLR0913 - each is an option of the command
    store: Store,
    settings: Settings,
    sources: Sequence[str] = (),
    *,
    since: int | None = None,
    max_cost: float | None = None,
    dry_run: bool = False,
    now: int,
    progress: Callable[[str, int, int], None] = lambda _source, _done, _all: None,
    stop: Callable[[], bool] = lambda: False,
) -> CollectOutcome:
    """Read the sources named, or else those that are enabled; `since` (UTC second) narrows accounts never read before.

    `progress` hears source, targets done, targets in all. Raises WrongUse on an unknown source, NothingToUse when nothing is
    enabled or credentials are missing.
    """
    chosen = choose(settings, sources)
    month = month_of(now, store.zone)
    meter = Meter(
        limit=max_cost,
        caps={name: cap for name in chosen if (cap := settings.source(name).monthly_cap) is not None},
        spent_this_month={name: spent(store, month, name) for name in chosen},
    )
    collectors = [collector_for(name, settings, meter) for name in chosen]
    outcomes = []
    for collector in collectors:
        if dry_run:
            outcomes.append(_foreseen(store, collector))
            continue
        state = _Pass(
            store=store,
            collector=collector,
            meter=meter,
            keep_text=settings.source(collector.source).keep == "text",
            since=since or 0,
            now=now,
            stop=stop,
        )
        outcomes.append(_collected(state, progress))
    return CollectOutcome(sources=tuple(outcomes))


def choose(settings: Settings, sources: Sequence[str]) -> tuple[str, ...]:
    """Return the sources to collect: those named, or else every enabled one that has a collector."""
    known = names()
    for name in sources:
        if name not in known:
            raise WrongUse("no collector has this name", where=name, todo=f"there are: {', '.join(known)}")
        own = settings.source(name)
        if "enabled" in own.model_fields_set and not own.enabled:
            raise NothingToUse(f"{name} is switched off", todo=f"set enabled = true under [sources.{name}] in sharewell.toml")
    chosen = tuple(dict.fromkeys(sources)) or tuple(name for name in known if settings.source(name).enabled)
    if not chosen:
        what = "no source is enabled"
        raise NothingToUse(what, todo=f"set enabled = true under [sources.NAME] in sharewell.toml; there are: {', '.join(known)}")
    return chosen


def _collected(state: _Pass, progress: Callable[[str, int, int], None]) -> SourceOutcome:
    store, source = state.store, state.collector.source
    allowed = targets(store, source)
    run = start_run(store, "collect", source, state.now)
    outcome = "broken off"
    try:
        _read_all(state, allowed, progress)
        outcome = _outcome(state, len(allowed))
    finally:
        state.book()
        cost = state.meter.charged.get(source, 0.0)
        end_run(store, run, outcome, state.sums, state.now, cost=cost)
    return SourceOutcome(source=source, targets=len(allowed), failed=tuple(state.failed), sums=state.sums, cost=cost)


def _read_all(state: _Pass, allowed: Sequence[Target], progress: Callable[[str, int, int], None]) -> None:
    """Read target after target; one that fails is named and does not stop the others, save when the whole source fails."""
    whole: str | None = None
    failing: list[Author] = []
    for done, target in enumerate(allowed):
        progress(state.collector.source, done, len(allowed))
        if whole is None and state.stop():
            whole = "stopped: asked to stop before it was begun (collect again to go on)"
        why = whole
        if why is None:
            try:
                state.read(target)
            except SourceError as error:
                why = _why(error)
                whole = why if isinstance(error, Fatal) else None
            finally:
                state.book()
        if why is not None:
            state.failed.append(Failure(target=target.handle, why=why))
            failing.append(Author(handles=(target.handle,)))
    progress(state.collector.source, len(allowed), len(allowed))
    _note_coverage(state, failing)


def _note_coverage(state: _Pass, failing: Iterable[Author]) -> None:
    """Note how far people are covered; somebody with several accounts, only when all of them were read to the end."""
    person = state.intake.admission.directory.person
    open_still = {person(author) for author in failing}
    spans: dict[int | None, tuple[Author, int, int]] = {}
    for author, since, until in state.covered:
        _, latest, earliest = spans.get(person(author), (author, since, until))
        spans[person(author)] = (author, max(since, latest), min(until, earliest))
    for who, (author, since, until) in spans.items():
        if who not in open_still:
            state.intake.finish(since, until, author)


def _why(error: SourceError) -> str:
    """Return an error as one line that begins with the outcome's word."""
    said = f"{error.what} ({error.todo})" if error.todo else error.what
    match error:
        case Skip(outcome=word):
            return f"{word}: {said}"
        case Retriable():
            return f"unreachable: {said}"
        case _:
            return f"refused: {said}"


def _outcome(state: _Pass, count: int) -> str:
    if not state.failed:
        return "done"
    if state.stop():
        return "stopped"
    return "failed" if len(state.failed) == count else "partly"


def _foreseen(store: Store, collector: Collector) -> SourceOutcome:
    """Say what a source would ask and cost; nothing is asked and nothing is written."""
    allowed = targets(store, collector.source)
    would = Forecast(least_requests=0, most_requests=0)
    if isinstance(collector, Forecasts):
        for target in allowed:
            would += collector.forecast(read_cursor(store, target))
    else:
        would = Forecast(least_requests=len(allowed), most_requests=len(allowed))
    return SourceOutcome(source=collector.source, targets=len(allowed), would=would)


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    rest = iter(records)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _to_json(outcome: SourceOutcome) -> dict[str, object]:
    failed = [asdict(failure) for failure in outcome.failed]
    shown: Mapping[str, object] = {"source": outcome.source, "targets": outcome.targets, "failed": failed}
    if outcome.would is not None:
        return {**shown, "would": {name: round(value, 6) for name, value in asdict(outcome.would).items()}}
    return {**shown, **asdict(outcome.sums), "cost": round(outcome.cost, 6)}
