"""What a refresh gives: gated readings, frozen editions when they are due, months with something to tell."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from config.ideal import load_ideal
from config.settings import load_settings
from openness.month import Month
from openness.records import Total, Via
from pipeline.measure import gated, make_edition, refresh
from storage import editions
from storage.intake import Intake
from storage.readings import baseline, months_read
from storage.totals import apply_totals
from tests.storage.people import NOW, post, store_with

if TYPE_CHECKING:
    from pathlib import Path

    from openness.model import Reading
    from storage.database import Store

PEOPLE = [f"{letter}{number:02d}" for letter in "ab" for number in range(15)]
DAY = 86_400
AUGUST = Month(202608)
JULY = Month(202607)


def second(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def share(store: Store, names: list[str], *, day: str = "2026-08-03", tag: str = "x", until: str = "2026-09-15") -> None:
    intake = Intake(store, "slack", Via.ARCHIVE, now=NOW)
    intake.write(
        [post(name, f"{name} {day} {tag}", second(day) + 60 * place) for place, name in enumerate(names)], fetched_at=NOW
    )
    intake.finish(second("2026-05-01"), second(until))


def measured(store: Store, home: Path, *, full: bool = False) -> list[str]:
    outcome = refresh(store, load_settings(home), load_ideal(home), NOW, full=full)
    return [f"{month}:{number}" for month, number in outcome.editions]


def reading(store: Store, home: Path, indicator: str, month: Month = AUGUST) -> Reading:
    return next(one for one in gated(store, load_settings(home), month) if one.id == indicator and one.cell.name is None)


def test_sharers_of_those_who_take_part(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE, others=["z1", "z2"]) as store:
        share(store, PEOPLE[:18])
        measured(store, home)
        found = reading(store, home, "E1")
        assert (found.numerator, found.denominator, found.value) == (18, 30, 0.6)
        assert found.low is not None
        assert found.low < 0.6 < (found.high or 0)


def test_a_month_that_closed_gets_one_edition_and_the_same_again_makes_none(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        share(store, PEOPLE[:18])
        assert measured(store, home) == ["202608:1"]
        assert measured(store, home) == []
        assert measured(store, home, full=True) == []


def test_an_edition_waits_until_the_changes_of_k_people_have_gathered(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        share(store, PEOPLE[:12])
        measured(store, home)
        before = editions.latest_edition(store.connection, AUGUST)
        share(store, PEOPLE[12:21], tag="late")
        assert measured(store, home) == []
        assert editions.latest_edition(store.connection, AUGUST) == before
        assert reading(store, home, "E1").numerator is None
        share(store, PEOPLE[11:12], tag="later")
        assert measured(store, home) == ["202608:2"]
        after = editions.latest_edition(store.connection, AUGUST)
        assert after is not None
        assert "E1" in after["changes"]


def test_what_an_edition_tells_is_rounded(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        share(store, PEOPLE[:17])
        measured(store, home)
        body = editions.latest_edition(store.connection, AUGUST)
        assert body is not None
        whole = next(one for one in body["readings"] if one["id"] == "E1" and one["department"] is None)
        assert (whole["numerator"], whole["denominator"], whole["value"]) == (15, 30, 0.5)
        assert all(cell["items"] is None or cell["items"] % 5 == 0 for cell in body["activity"])


def test_no_cell_of_few_leaves_the_store(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE[:15] + PEOPLE[15:19]) as store:
        share(store, PEOPLE[:19])
        measured(store, home)
        shown = gated(store, load_settings(home), AUGUST)
        small = [one for one in shown if one.cell.name == "Dept b"]
        assert small
        assert all(one.value is None and one.numerator is None and one.n is None for one in small)
        assert json.dumps(editions.latest_edition(store.connection, AUGUST)).count("guard") == 0


def test_growing_opt_in_is_no_growth_in_sharing(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        newcomers = [store.keys.person_id(name) for name in PEOPLE[15:]]
        store.connection.executemany(
            "UPDATE opt_in SET covers_from = 20260801 WHERE person_id = ?", [(one,) for one in newcomers]
        )
        share(store, PEOPLE[:3], day="2026-07-03")
        share(store, PEOPLE[:3] + PEOPLE[15:])
        measured(store, home)
        found = reading(store, home, "E1")
        assert found.value == 0.6
        assert found.last_month.judgement.value in {"no detectable change", "no comparison"}


def test_an_archive_gone_stale_gives_no_figure_in_place_of_a_fall(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        share(store, PEOPLE[:20], day="2026-07-03", until="2026-08-10")
        measured(store, home)
        assert reading(store, home, "E1", JULY).value is not None
        assert AUGUST not in months_read(store) or reading(store, home, "E1").value is None


def test_totals_alone_give_a_first_figure(home: Path) -> None:
    totals = [
        Total(source="slack", month=202608, measure=measure, people=people, count=count)
        for measure, people, count in (("items_open", 60, 300), ("items_closed", 80, 500), ("items_direct", 90, 200))
    ]
    with store_with(home, taking_part=[]) as store:
        apply_totals(store, totals)
        assert measured(store, home) == ["202608:1"]
        assert reading(store, home, "A1").value == pytest.approx(0.3)
        assert reading(store, home, "E1").value is None


def test_what_is_switched_off_is_left_out_and_conduct_never_is(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        share(store, PEOPLE[:18])
        (home / "sharewell.toml").write_text('[indicators]\non = ["E1", "A6"]\n', encoding="utf-8")
        measured(store, home)
        assert {one.id for one in gated(store, load_settings(home), AUGUST)} == {"E1", "A6", "R2", "R3"}


def test_a_small_organisation_is_measured_over_three_months_unless_it_asks_for_one(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        share(store, PEOPLE[:15], day="2026-06-03")
        share(store, PEOPLE[10:25])
        measured(store, home)
        quarter = reading(store, home, "E1")
        assert (quarter.numerator, quarter.months, quarter.value) == (None, 3, None)
        assert quarter.detail == {"remainder": "fewer than 10"}
        (home / "sharewell.toml").write_text('[indicators]\nspan = "month"\n', encoding="utf-8")
        measured(store, home)
        found = reading(store, home, "E1")
        assert (found.numerator, found.months) == (15, 1)


def test_a_baseline_takes_quarters_of_three_months_only(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        for month in ("05", "06", "07", "08"):
            share(store, PEOPLE[:12], day=f"2026-{month}-03")
        measured(store, home)
        assert [reading(store, home, "E1", Month(month)).held for month in (202605, 202606, 202607, 202608)] == [1, 2, 3, 3]
        assert baseline(store, ("E1", "whole", ""), before=Month(202609)) is None
        assert baseline(store, ("E1", "whole", ""), before=Month(202609), months=2) == pytest.approx(0.4)


def test_an_edition_made_by_hand_says_why(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        share(store, PEOPLE[:18])
        measured(store, home)
        settings, ideal = load_settings(home), load_ideal(home)
        assert make_edition(store, settings, ideal, AUGUST, NOW, why="asked for") == 2
        body = editions.latest_edition(store.connection, AUGUST)
        assert body is not None
        assert body["why"] == "asked for"


def test_a_new_target_is_read_at_the_next_refresh(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        share(store, PEOPLE[:18])
        measured(store, home)
        assert reading(store, home, "E1").ideal is None
        target = '[[targets]]\nindicator = "E1"\nvalue = 0.5\nfrom = "2026-01"\nreason = "Half of us"\n'
        (home / "ideal.toml").write_text(target, encoding="utf-8")
        measured(store, home)
        found = reading(store, home, "E1")
        assert (found.ideal, found.ideal_source, found.meets_ideal) == (0.5, "target", True)


def test_a_month_whose_window_closed_is_told_anew(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        share(store, PEOPLE[:18])
        refresh(store, load_settings(home), load_ideal(home), second("2026-09-03"))
        before = editions.latest_edition(store.connection, AUGUST)
        assert before is not None
        assert {one["state"] for one in before["readings"] if one["id"] == "A6" and one["department"] is None} == {"provisional"}
        assert measured(store, home) == ["202608:2"]
        after = editions.latest_edition(store.connection, AUGUST)
        assert after is not None
        assert {one["state"] for one in after["readings"] if one["id"] == "A6" and one["department"] is None} == {"measured"}
        assert measured(store, home) == []
