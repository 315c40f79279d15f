"""The sweep: stored items are looked for again at their source, and what is gone there goes here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from collectors.base import Standing, Verifies
from config.catalogue import SOURCES
from config.errors import Skip, SourceError
from pipeline.collecting.doubted import Doubted, standing
from pipeline.collecting.under_way import in_a_line
from storage.sweep import due, seen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from collectors.budget import Meter
    from config.schema import SourceSettings
    from pipeline.collecting.side_by_side import Errand
    from pipeline.collecting.under_way import UnderWay
    from storage.database import Store
    from storage.sweep import Held

HOUR = 3600
LASTING = frozenset({"budget", "doubtful", "limited", "unauthorised", "unreachable"})
"""Outcomes after which asking about other items would end the same way."""
_MISSES = 3
"""So many batches in a row without an answer end a sweep."""
_SHARE_OF_MONTH = 0.5
"""What a sweep may take at the most of what is left of a monthly cap: reading what is new must go on to the month's end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What looking for the due items again would take; `allowed` is empty, or says why they are not asked about."""

    items: int
    requests: int = 0
    cost: float = 0.0
    refused: str = ""


def due_before(now: int, verify_hours: int) -> int:
    """Return the UTC second before which an item must have been seen last to be due: half of the time there is."""
    return now - verify_hours * HOUR // 2


def price_of(source: str, own: SourceSettings) -> float:
    """Return what one item costs to read, in euro; 0 where the source is free."""
    entry = SOURCES.get(source)
    listed = entry.price_per_read if entry else 0.0
    return listed if own.price_per_read is None else own.price_per_read


def foresee(store: Store, verifier: object, source: str, *, before: int, price: float, meter: Meter) -> Check:
    """Return what a sweep would ask now; nothing is asked."""
    items = sum(len(batch) for batch in _batches(store, source, before, 1_000))
    if not isinstance(verifier, Verifies):
        return Check(items=items, refused="its source cannot be asked about single items")
    cost = items * price
    check = Check(items=items, requests=-(-items // _together(verifier)), cost=cost)
    if cost > 0 and not meter.bounded(source):
        return replace(check, refused="nobody set what it may cost (monthly_cap, or --max-cost)")
    if cost > min(meter.left(source), meter.left_of_month(source) * _SHARE_OF_MONTH):
        return replace(check, refused=f"it could cost {cost:.2f} euro, more than the budget has for it")
    return check


def sweep(state: UnderWay) -> Errand[None]:
    """Ask about every item that is due, a batch at a time; ends after the batch in hand when asked to stop."""
    before = due_before(state.now, state.own.verify_hours)
    verifier = state.collector
    check = foresee(
        state.store, verifier, state.source, before=before, price=price_of(state.source, state.own), meter=state.meter
    )
    state.swept = replace(state.swept, unknown=check.items, unasked=check.refused if check.items else "")
    if not check.items or check.refused or state.whole is not None or not isinstance(verifier, Verifies):
        return
    misses, doubted = 0, Doubted(state, verifier)
    for batch in _batches(state.store, state.source, before, _together(verifier)):
        if state.stop():
            state.swept = replace(state.swept, why="stopped: asked to stop (collect again to go on)")
            return
        try:
            told = yield from standing(verifier, batch)
            yield from _keep(state, batch, told, doubted)
        except SourceError as error:
            misses += 1
            if misses == _MISSES or not isinstance(error, Skip) or error.outcome in LASTING:
                state.swept = replace(state.swept, why=in_a_line(error))
                return
        else:
            misses = 0
        finally:
            state.meter.release(state.source)
            state.book()
    try:
        yield from doubted.settle()
    except SourceError as error:
        state.swept = replace(state.swept, why=in_a_line(error))


def _keep(state: UnderWay, batch: Sequence[Held], told: Mapping[str, Standing], doubted: Doubted) -> Errand[None]:
    """Write down what a source told of a batch; what it left out stays unknown. Raises SourceError."""
    there = [held.native_id for held in batch if told.get(held.native_id) == Standing.THERE]
    away = [held.native_id for held in batch if told.get(held.native_id) == Standing.GONE]
    seen(state.store, state.source, there, state.now)
    state.swept = replace(state.swept, checked=state.swept.checked + len(there), unknown=state.swept.unknown - len(there))
    yield from doubted.add(away, is_some_there=bool(there))


def _batches(store: Store, source: str, before: int, size: int) -> Iterator[list[Held]]:
    """Give what is due, in the order of the store's rows, each once."""
    after = 0
    while batch := due(store, source, before, size, after):
        yield batch
        after = batch[-1].row


def _together(verifier: Verifies) -> int:
    return max(int(verifier.together), 1)
