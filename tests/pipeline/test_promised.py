"""A smaller k waits for those who were promised a larger one: figures stand on as many people as anybody in them was promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.ideal import IdealSettings
from config.schema import Privacy
from config.settings import Settings
from openness.consent import MEASURE
from openness.month import Month
from openness.wording import Words
from pipeline.measure import gated, make_edition, refresh
from pipeline.topics import gated_topics
from storage.consent import ConsentRow, apply_consents
from storage.desk.queue import Desk
from storage.editions import latest_edition
from storage.withdraw import withdraw
from tests.storage.desk.shared import desk_store, said, take
from tests.storage.people import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store

MONTH = Month(202609)
LATER = NOW + 20 * 86_400
FIVE = Settings(privacy=Privacy(k=5))


def measured(store: Store) -> bool:
    """Whether a figure of the few people who share is told."""
    refresh(store, FIVE, IdealSettings(), LATER)
    return any(one.id == "E1" and one.value is not None for one in gated(store, FIVE, MONTH))


def test_a_figure_stands_on_as_many_people_as_anybody_in_it_was_promised(home: Path) -> None:
    with desk_store(home, crowd=4) as store:
        take(
            store, *(said(key, f"i-{key}", "Een bericht over wegen") for key in ("anna", "bram", "carla", "p0", "p1", "p2", "p3"))
        )
        assert measured(store)
        words = Words(version="my page 1", purpose=MEASURE, lang="nl", text="ten minste 10 mensen", people=10)
        row = ConsentRow(person="bram", source="slack", words=words, given_at=NOW, evidence="form")
        assert apply_consents(store, [row], now=NOW).failed == []
        assert not measured(store)
        make_edition(store, FIVE, IdealSettings(), MONTH, LATER)
        edition = latest_edition(store.connection, MONTH)
        assert edition is not None
        assert edition["k"] == 10
        assert gated_topics(store, FIVE, MONTH) == []
        assert Desk(store, 5).k == 10
        withdraw(store, store.keys.person_id("bram"), now=LATER)
        assert measured(store), "six are left, and none of them was promised more than five"
        assert Desk(store, 5).k == 5
