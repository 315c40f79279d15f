"""How a reading came about: its formula, what it was divided by what, and the facts it was taken from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from openness.behind import behind
from openness.indicators import INDICATOR
from openness.model import Scope
from openness.reading_json import moment, to_json
from storage.ledger import agreed_among_few
from storage.loading import load_facts
from storage.readings import provenance

if TYPE_CHECKING:
    from config.settings import Settings
    from openness.behind import Behind
    from openness.model import Indicator, Reading
    from storage.database import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A reading with its indicator, from what it was measured, and the facts behind it."""

    indicator: Indicator
    reading: Reading
    measured: dict[str, int]
    """Versions of the formula and of the facts, the seed of the draws, and the second at which it was measured."""
    facts: list[Behind]

    def as_json(self) -> dict[str, object]:
        """Return it as scripts read it."""
        return {
            **to_json(self.reading),
            "name": self.indicator.name,
            "formula": self.indicator.formula,
            "interval": self.indicator.interval,
            "needs": [table.value for table in (*self.indicator.needs, *self.indicator.either)],
            "facts_version": self.measured["facts_version"],
            "seed": self.measured["seed"],
            "measured_at": moment(self.measured["measured_at"]),
            "facts": [one.as_json() for one in self.facts],
        }


def explain(store: Store, settings: Settings, reading: Reading) -> Explained:
    """Return how a gated reading came about."""
    indicator = INDICATOR[reading.id]
    measured = provenance(store, reading.month, reading.id, reading.cell)
    if measured is None:
        raise LookupError(f"{reading.id} of {reading.month} is not kept")
    facts = replace(load_facts(store.connection, reading.month, months=reading.months), agreed=agreed_among_few(store))
    scope = Scope(month=reading.month, cell=reading.cell, as_of=measured["measured_at"], seed=measured["seed"])
    return Explained(
        indicator=indicator,
        reading=reading,
        measured=measured,
        facts=behind(indicator, reading, facts, scope, settings.privacy.k),
    )
