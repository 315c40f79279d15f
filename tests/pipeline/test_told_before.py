"""What editions told before stays while the changes of a few wait: beside totals, beside a policy, and in the month after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.ideal import load_ideal
from config.settings import load_settings
from openness.month import Month
from openness.records import Total
from pipeline.measure import refresh
from storage import editions
from storage.measures_in.policy_text import keep_text
from storage.totals import apply_totals
from storage.withdraw import withdraw
from tests.pipeline.test_measure import AUGUST, PEOPLE, measured, second, share
from tests.storage.people import NOW, store_with
from tests.storage.test_policy_text import FIRST, TEXT, policy

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store

SEPTEMBER = Month(202609)
LATER = second("2026-10-05")


def told(store: Store, month: Month = AUGUST) -> dict[str, dict[str, Any]]:
    body = editions.latest_edition(store.connection, month)
    assert body is not None
    return {one["id"]: one for one in body["readings"] if one["department"] is None and one["division"] is None}


def test_totals_wait_for_the_others_while_the_changes_of_a_few_do(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        share(store, PEOPLE[:12])
        assert measured(store, home) == ["202608:1"]
        before = told(store)
        share(store, PEOPLE[12:13], tag="late")
        apply_totals(store, [Total(source="teams", month=202608, measure="items_open", people=60, count=300)])
        assert measured(store, home) == []
        assert told(store) == before
        share(store, PEOPLE[13:22], tag="late")
        assert measured(store, home) == ["202608:2"]


def test_a_policy_is_told_at_once_and_nothing_of_the_few_with_it(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        share(store, PEOPLE[:14])
        measured(store, home)
        before = told(store)
        withdraw(store, store.keys.person_id(PEOPLE[0]), now=NOW)
        keep_text(store, policy(TEXT), FIRST)
        assert measured(store, home) == ["202608:2"]
        after = told(store)
        changed = {name for name in after if after[name] != before[name]}
        assert "F1" in changed
        assert changed <= {"F1", "F2", "F3"}
        assert measured(store, home) == []


def test_the_figure_before_is_the_one_that_its_own_edition_tells(home: Path) -> None:
    (home / "sharewell.toml").write_text('[indicators]\nspan = "month"\n', encoding="utf-8")
    with store_with(home, taking_part=PEOPLE) as store:
        share(store, PEOPLE[:20])
        measured(store, home)
        for name in PEOPLE[:3]:
            withdraw(store, store.keys.person_id(name), now=NOW)
        share(store, PEOPLE[3:18], day="2026-09-04", until="2026-10-04")
        made = refresh(store, load_settings(home), load_ideal(home), LATER).editions
        assert [month for month, _ in made] == [SEPTEMBER]
        assert told(store)["E1"]["value"] == 0.67
        assert told(store, SEPTEMBER)["E1"]["previous"] == 0.67
