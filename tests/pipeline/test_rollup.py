"""A department that becomes too small in the year: in editions made before and after, in two months, and in the facts' tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.ideal import load_ideal
from config.settings import load_settings
from openness.model import Cell, Level
from openness.month import Month
from openness.records import Via
from openness.rollup import ROLLED_UP
from pipeline.measure import gated, refresh
from presentation.edition import parse
from storage import editions
from storage.intake import Intake
from storage.shown_facts import shown_rows
from storage.units import rolled_up
from tests.pipeline.test_measure import second
from tests.storage.people import NOW, post, store_with

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store

SIZES = {"a": 40, "b": 30, "c": 20, "d": 12}
PEOPLE = [f"{name}{number:02d}" for name, size in SIZES.items() for number in range(size)]
JULY, AUGUST = Month(202607), Month(202608)
SMALL = {Cell(Level.DEPARTMENT, "Dept c"), Cell(Level.DEPARTMENT, "Dept d")}


def share(store: Store, month: str, *, until: str) -> None:
    names = [name for name in PEOPLE if int(name[1:]) % 2 == 0]
    intake = Intake(store, "slack", Via.ARCHIVE, now=NOW)
    at = second(f"2026-{month}-03")
    intake.write([post(name, f"{name} {month}", at + 60 * place) for place, name in enumerate(names)], fetched_at=NOW)
    intake.finish(second("2026-05-01"), second(until))


def refreshed(store: Store, home: Path, now: int = NOW, *, full: bool = False) -> list[tuple[Month, int]]:
    return refresh(store, load_settings(home), load_ideal(home), now, full=full).editions


def leave(store: Store, names: list[str]) -> None:
    people = [(store.keys.person_id(name),) for name in names]
    store.connection.executemany("UPDATE membership SET until_day = 20260731 WHERE person_id = ?", people)


def edition(store: Store, month: Month) -> dict[str, Any]:
    found = editions.latest_edition(store.connection, month)
    assert found is not None
    return found


def told(store: Store, month: Month, name: str) -> set[str]:
    """Return what an edition tells of a department: indicators with a figure or a range, and counts."""
    body = edition(store, month)
    own = [one for one in body["readings"] if one["department"] == name and one["id"] != "R2"]
    counts = [one for one in body["activity"] if one["level"] == "department" and one["cell"] == name]
    found = {one["id"] for one in own if one["value"] is not None or one["low"] is not None or one["people"] is not None}
    return found | {key for one in counts for key in ("items", "sharers", "eligible") if one[key] is not None}


def test_editions_before_and_after_tell_nothing_of_a_part_that_became_too_small(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        share(store, "07", until="2026-08-02")
        refreshed(store, home, second("2026-08-31"))
        assert told(store, JULY, "Dept d")
        first = edition(store, JULY)
        share(store, "08", until="2026-09-15")
        leave(store, [f"d{number:02d}" for number in range(4)])
        made = refreshed(store, home, full=True)
        assert rolled_up(store.connection, AUGUST, 10).taking_part == SMALL
        assert (JULY, first["number"] + 1) in made
        for month in (JULY, AUGUST):
            assert told(store, month, "Dept c") == told(store, month, "Dept d") == set()
            assert told(store, month, "Dept b")
        after = edition(store, JULY)
        kept = [[one for one in body["readings"] if one["department"] not in {"Dept c", "Dept d"}] for body in (first, after)]
        assert kept[0] == kept[1]
        assert refreshed(store, home, full=True) == []


def test_a_part_that_was_too_small_before_stays_within_the_whole_when_it_grows(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        late = [store.keys.person_id(f"d{number:02d}") for number in range(4)]
        store.connection.executemany("UPDATE opt_in SET covers_from = 20260801 WHERE person_id = ?", [(one,) for one in late])
        share(store, "07", until="2026-08-02")
        share(store, "08", until="2026-09-15")
        refreshed(store, home)
        shown = gated(store, load_settings(home), AUGUST)
        own = {one.id: one for one in shown if one.cell.name == "Dept d"}
        assert (own["E1"].value, own["E1"].missing, own["E1"].people) == (None, ROLLED_UP, None)
        assert own["R2"].value is not None
        assert [one.name for one in parse(edition(store, AUGUST)).cells(Level.DEPARTMENT)] == ["Dept a", "Dept b"]


def test_tables_of_facts_leave_out_the_same_parts_in_every_month(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        share(store, "07", until="2026-08-02")
        share(store, "08", until="2026-09-15")
        leave(store, [f"d{number:02d}" for number in range(4)])
        refreshed(store, home, full=True)
        columns, rows = shown_rows(store, "activity", k=10)
        cell, people = columns.index("cell"), columns.index("eligible")
        counted = {(row[0], row[cell]) for row in rows if row[people] is not None}
        assert {name for month, name in counted if month == "2026-07"} == {None, "Dept a", "Dept b"}
        assert {name for month, name in counted if month == "2026-08"} == {None, "Dept a", "Dept b"}
        _, employed = shown_rows(store, "roster", k=10)
        hidden = {(row[0], row[1]) for row in employed if row[3] is None and row[0] in {"2026-07", "2026-08"}}
        assert hidden == {(month, name) for month in ("2026-07", "2026-08") for name in ("Dept c", "Dept d")}


def test_another_year_is_not_touched(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        share(store, "08", until="2026-09-15")
        leave(store, [f"d{number:02d}" for number in range(4)])
        refreshed(store, home, full=True)
        assert rolled_up(store.connection, AUGUST, 10).taking_part == SMALL
        assert rolled_up(store.connection, Month(202508), 10).taking_part == frozenset()
        assert rolled_up(store.connection, AUGUST, 5).taking_part == frozenset()
