"""Reads every allowed target of the sources asked for, many sources at a time, and says what became of each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from collectors.budget import Forecast, Meter
from collectors.catalogue import collector_for, names
from config.errors import NothingToUse, WrongUse
from openness.month import month_of
from pipeline.collecting.expiry import expire_elsewhere
from pipeline.collecting.forecast import foreseen
from pipeline.collecting.outcome import CollectOutcome, Failure, SourceOutcome
from pipeline.collecting.side_by_side import side_by_side
from pipeline.collecting.source import collected, outcome
from pipeline.collecting.under_way import UnderWay
from storage.runs import spent
from storage.targets import organisation_targets

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from collectors.base import Collector
    from config.settings import Settings
    from storage.database import Store


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
    tell: Callable[[str], None] = lambda _line: None,
) -> CollectOutcome:
    """Read the sources named, or else those that are enabled; `since` (UTC second) narrows targets never read before.

    `progress` hears source, targets done, targets in all; `tell` hears at once what a collector has to say. Raises WrongUse on
    an unknown source or an organisation's account that is an employee's, NothingToUse when nothing is enabled or no source has
    its credentials.
    """
    try:
        chosen = choose(settings, sources)
        meter = _meter(store, settings, chosen, max_cost, now)
        collectors, without = _made(chosen, settings, meter)
    except NothingToUse:
        if not dry_run:
            expire_elsewhere(store, settings, (), now)
        raise
    if dry_run:
        unread = (replace(each, would=Forecast(least_requests=0, most_requests=0)) for each in without)
        return CollectOutcome(sources=(*(foreseen(store, settings, each, meter, now) for each in collectors), *unread))
    for name in chosen:
        organisation_targets(store, name, settings.source(name).organisation)  # refuses an employee's account
    expired = expire_elsewhere(store, settings, {each.source for each in collectors}, now)
    states = [
        UnderWay(
            store=store,
            collector=each,
            settings=settings,
            meter=meter,
            since=since or 0,
            now=now,
            stop=stop,
            progress=progress,
            tell=tell,
        )
        for each in collectors
    ]
    side_by_side(((state.source, collected(state)) for state in states), stop)
    return CollectOutcome(sources=(*map(outcome, states), *without), expired=expired)


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


def _meter(store: Store, settings: Settings, chosen: Sequence[str], max_cost: float | None, now: int) -> Meter:
    month = month_of(now, store.zone)
    return Meter(
        limit=max_cost,
        caps={name: cap for name in chosen if (cap := settings.source(name).monthly_cap) is not None},
        spent_this_month={name: spent(store, month, name) for name in chosen},
    )


def _made(chosen: Sequence[str], settings: Settings, meter: Meter) -> tuple[list[Collector], list[SourceOutcome]]:
    """Make the collectors; a source that lacks its credentials stops the others only when it is the only one."""
    collectors: list[Collector] = []
    without: list[SourceOutcome] = []
    first: NothingToUse | None = None
    for name in chosen:
        try:
            collectors.append(collector_for(name, settings, meter))
        except NothingToUse as error:
            first = first or error
            failure = Failure(target=name, why=f"unusable: {error.what} ({error.todo})")
            without.append(SourceOutcome(source=name, targets=1, failed=(failure,)))
    if first is not None and not collectors:
        raise first
    return collectors, without
