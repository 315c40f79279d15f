"""What collecting would ask and cost; nothing is asked and nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collectors.budget import Forecast, Forecasts
from pipeline.collecting.outcome import SourceOutcome
from storage.consent import targets
from storage.intake import read_cursor

if TYPE_CHECKING:
    from collectors.base import Collector
    from storage.database import Store


def foreseen(store: Store, collector: Collector) -> SourceOutcome:
    """Say what a source would ask and cost."""
    allowed = targets(store, collector.source)
    would = Forecast(least_requests=0, most_requests=0)
    if isinstance(collector, Forecasts):
        for target in allowed:
            would += collector.forecast(read_cursor(store, target))
    else:
        would = Forecast(least_requests=len(allowed), most_requests=len(allowed))
    return SourceOutcome(source=collector.source, targets=len(allowed), would=would)
