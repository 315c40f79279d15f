"""What collecting would ask and cost; nothing is asked and nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collectors.base import HasSpaces
from collectors.budget import Forecast, Forecasts
from pipeline.collecting.outcome import SourceOutcome
from pipeline.collecting.sweep import due_before, foresee, price_of
from pipeline.collecting.targets import somebody_takes_part
from storage.cursors import read_cursor
from storage.targets import targets

if TYPE_CHECKING:
    from collectors.base import Collector
    from collectors.budget import Meter
    from config.settings import Settings
    from openness.targets import Cursor
    from storage.database import Store

_NOTHING = Forecast(least_requests=0, most_requests=0)
_ONE = Forecast(least_requests=1, most_requests=1)


def foreseen(store: Store, settings: Settings, collector: Collector, meter: Meter, now: int) -> SourceOutcome:
    """Say what a source would ask and cost, the sweep of what is stored included."""
    if isinstance(collector, HasSpaces):
        count, would, remarks = _of_spaces(store, settings, collector)
    else:
        count, would, remarks = _of_accounts(store, settings, collector)
    sweep, said = _of_sweep(store, settings, collector, meter, now)
    return SourceOutcome(source=collector.source, targets=count, would=would + sweep, remarks=(*remarks, *said))


def _of(collector: Collector, cursor: Cursor | None) -> Forecast:
    return collector.forecast(cursor) if isinstance(collector, Forecasts) else _ONE


def _of_accounts(store: Store, settings: Settings, collector: Collector) -> tuple[int, Forecast, list[str]]:
    """Say what a source would ask that is read account by account; the organisation's own as if they were never read."""
    source = collector.source
    cursors = [
        *(read_cursor(store, target) for target in targets(store, source)),
        *(None for _ in settings.source(source).organisation),
    ]
    would = sum((_of(collector, cursor) for cursor in cursors), _NOTHING)
    if not cursors or isinstance(collector, Forecasts):
        return len(cursors), would, []
    return len(cursors), would, [f"{source}: how many more requests an account takes is known only once it is read."]


def _of_spaces(store: Store, settings: Settings, collector: Collector) -> tuple[int, Forecast, list[str]]:
    """Say what a source would ask that is read space by space; which spaces there are is not asked for now."""
    source = collector.source
    if not somebody_takes_part(store, source):
        return 0, _NOTHING, []
    wanted = settings.source(source).spaces
    would = sum((_of(collector, None) for _ in wanted or ("",)), _ONE)
    which = f"the {len(wanted)} in the settings are" if wanted else "every open one is"
    return (
        len(wanted),
        would,
        [f"{source}: its spaces are listed first, then {which} read; how many that is, is known only then."],
    )


def _of_sweep(store: Store, settings: Settings, collector: Collector, meter: Meter, now: int) -> tuple[Forecast, list[str]]:
    source = collector.source
    own = settings.source(source)
    before = due_before(now, own.verify_hours)
    check = foresee(store, collector, source, before=before, price=price_of(source, own), meter=meter)
    if not check.items:
        return _NOTHING, []
    if check.refused:
        return _NOTHING, [f"{source}: stored items that would not be looked for again: {check.items}; {check.refused}."]
    cost = f" and {check.cost:.2f} euro" if check.cost else ""
    said = f"{source}: of these, up to {check.requests} requests{cost} to see whether {check.items} stored items are still shown."
    return Forecast(least_requests=0, most_requests=check.requests, most_cost=check.cost), [said]
