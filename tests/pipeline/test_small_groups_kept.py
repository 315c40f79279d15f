"""Small groups through the real store: what all exits show together, and what shows when one person leaves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from config.settings import load_settings
from openness.model import Cell, Level
from openness.month import Month, format_month
from openness.smallgroups import fewer_than
from pipeline.measure import gated
from pipeline.pack import content_for
from presentation.edition import WHOLE, parse
from presentation.formats import Formats
from presentation.measures import MEASURES
from presentation.trend import as_csv, series_of
from storage import editions
from storage.activity import count_cells
from storage.behind_counts import ITEMS, TEXTS
from storage.held_counts import counts_held
from storage.shown_facts import shown_rows
from storage.withdraw import withdraw
from tests.openness.attacker import Attacker
from tests.pipeline.random_store import MONTHS, K, Someone, fill, moving, organisation, refreshed
from tests.storage.people import NOW

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable
    from pathlib import Path

    from openness.model import Reading
    from storage.database import Store

STEP = 2
"""What rounding to 5 leaves open, either way."""
SEEDS = [pytest.param(seed, marks=[] if seed < 3 else [pytest.mark.heavy]) for seed in range(40)]


class Looker:
    """Somebody who puts together everything that leaves of one month, of a real store."""

    def __init__(self, store: Store, home: Path, month: str, people: list[Someone]) -> None:
        self.store, self.home, self.month, self.attacker = store, home, month, Attacker()
        self.number = Month(int(month.replace("-", "")))
        found = {place for one in people if (place := one.place(month)) is not None}
        self.places: dict[Cell, list[str]] = {Cell(): sorted({department for department, _ in found})}
        for department, division in sorted(found):
            self.places[Cell(Level.DEPARTMENT, department)] = [department]
            if division:
                self.places.setdefault(Cell(Level.DIVISION, division), []).append(department)

    def around(self, what: str, cell: Cell, told: object, within: float = STEP) -> None:
        """Take in a count of a cell that was told to within so many."""
        if isinstance(told, int | float) and not isinstance(told, bool):
            names = [(what, name) for name in self.places[cell]]
            self.attacker.learn(names, max(0, told - within), told + within)

    def look_at_edition(self) -> None:
        """Take in the month's edition: readings and activity."""
        body = editions.latest_edition(self.store.connection, self.number)
        assert body is not None
        edition = parse(body)
        for cell in edition.written:
            self.look_at(edition.of(cell).values(), STEP)
        self.around("employed", Cell(), edition.roster)
        self.around("opted in", Cell(), edition.opted_in)
        for row in edition.activity:
            self._counted(row.cell, row.family, row.visibility, row.items, row.sharers, row.eligible)

    def look_at_facts(self) -> None:
        """Take in the tables of facts that may leave."""
        for row in self._rows("activity"):
            cell = Cell(Level(row["level"]), row["cell"])
            self._counted(cell, row["family"], row["visibility"], row["items"], row["sharers"], row["eligible"])
        for row in self._rows("roster"):
            self.around("employed", Cell(Level.DEPARTMENT, row["department"]), row["people"])
        for row in self._rows("consent"):
            self.around("employed", Cell(), row["roster"])
            self.around("opted in", Cell(), row["opted_in"])

    def look_at_live(self) -> None:
        """Take in the readings of the operator's own shell, which are told as they are."""
        self.look_at(gated(self.store, load_settings(self.home), self.number), 0)

    def look_at(self, found: Iterable[Reading], within: float) -> None:
        for one in found:
            names = {"E1": ("eligible", "sharers all"), "R2": ("employed", "opted in")}.get(one.id)
            if names:
                self.around(names[0], one.cell, one.denominator, within)
                self.around(names[1], one.cell, one.numerator, within)
                if one.detail.get("numerator") == fewer_than(K):
                    self.attacker.learn([(names[1], name) for name in self.places[one.cell]], 1, K - 1)
            if one.id == "E1":
                self.around("employed", one.cell, one.detail.get("roster"), within)
            if one.id == "E4":
                self.around("eligible", one.cell, one.people, within)
                self.around("sharers all", one.cell, one.detail.get("sharers"), within)
                self.around("items all", one.cell, one.denominator, within)

    def worked_out(self, *, small: bool) -> list[Hashable]:
        """Return the counts that follow exactly, of those of 1 to k - 1 people (`small`) or of all that are not nobody."""
        asked: dict[Hashable, list[Hashable]] = {}
        for one in count_cells(self.store.connection, self.number):
            names = self.places[Cell(one.level, one.cell)]
            if one.visibility != "all":
                continue
            counts = {"eligible": one.eligible or 0, f"sharers {one.family}": one.sharers or 0}
            if small:
                counts[f"items {one.family}"] = one.sharers or 0
            asked |= {
                (one.level, one.cell, what): [(what, name) for name in names]
                for what, count in counts.items()
                if count and (not small or count < K)
            }
        self._parts_add_up()
        return self.attacker.worked_out(asked)

    def _parts_add_up(self) -> None:
        for name in self.places[Cell()]:
            places = self.attacker.places
            if ("items chat", name) in places and ("items mail", name) in places and ("items all", name) in places:
                self.attacker.same([("items all", name)], [("items chat", name), ("items mail", name)])

    def _counted(self, cell: Cell, family: str, visibility: str, items: object, sharers: object, eligible: object) -> None:
        if visibility == "all":
            self.around(f"items {family}", cell, items)
            self.around(f"sharers {family}", cell, sharers)
            self.around("eligible", cell, eligible)

    def _rows(self, name: str) -> list[dict[str, Any]]:
        columns, rows = shown_rows(self.store, name, k=K)
        found = [dict(zip(columns, row, strict=True)) for row in rows]
        return [row for row in found if row["month"] == self.month]


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_that_leaves_gives_a_small_group_away(home: Path, seed: int) -> None:
    look_at_every_month(home, organisation(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_nor_where_people_move_come_and_leave(home: Path, seed: int) -> None:
    people = moving(seed)
    look_at_every_month(home, people)


def look_at_every_month(home: Path, people: list[Someone]) -> None:
    with fill(home, people) as store:
        assert refreshed(store, home)
        for month in MONTHS:
            rounded = Looker(store, home, month, people)
            rounded.look_at_edition()
            rounded.look_at_facts()
            assert rounded.worked_out(small=False) == []
            live = Looker(store, home, month, people)
            live.look_at_live()
            assert live.worked_out(small=True) == []
            live.look_at_edition()
            live.look_at_facts()
            assert live.worked_out(small=True) == []
        assert all_months_together(store, people) == []


def all_months_together(store: Store, people: list[Someone]) -> list[Hashable]:
    """Return which small cells follow for somebody who knows between which parts people moved, and puts all months together."""
    paths = {tuple(one.place(month) for month in MONTHS) for one in people}
    attacker = Attacker()
    asked: dict[Hashable, list[Hashable]] = {}
    for place, month in enumerate(MONTHS):
        number = Month(int(month.replace("-", "")))
        body = editions.latest_edition(store.connection, number)
        assert body is not None
        told = {(row["level"], row["cell"]): row["eligible"] for row in body["activity"] if row["eligible"] is not None}
        for one in count_cells(store.connection, number):
            at = {"organisation": None, "division": 1, "department": 0}.get(one.level.value)
            within = [path for path in paths if (here := path[place]) and (at is None or here[at] == one.cell)]
            names: list[Hashable] = [("eligible", path) for path in within]
            about = told.get((one.level.value, one.cell))
            if about is not None:
                attacker.learn(names, max(0, about - STEP), about + STEP)
            if 0 < (one.eligible or 0) < K:
                asked[month, one.level, one.cell] = names
    return attacker.worked_out(asked)


def shown(store: Store) -> dict[str, Any]:
    """Return everything that pages, packs, files and scripts show of editions."""
    bodies = editions.series(store.connection)
    parsed = [parse(body) for body in bodies]
    formats = Formats("nl")
    told: dict[str, Any] = {"editions": bodies}
    for measure in MEASURES.values():
        for split in measure.splits:
            series = series_of(measure, split, parsed, WHOLE, formats)
            told[f"{measure.id} {split}"] = as_csv(series, measure, []).decode("utf-8")
    told["held"] = {what: counts_held(store.connection, what) for what in (ITEMS, TEXTS)}
    told["pack"] = repr(content_for(store, parsed, "en"))
    return told


FACTS = (
    "person_month", "activity_month", "arc_month", "outcome_month", "flow_month", "question_month", "wiki_month",
    "knowledge_month", "reuse_month", "consent_month", "roster_month",
)  # fmt: skip


def facts_of(store: Store) -> dict[str, Any]:
    """Return the month facts that count people who take part, without the numbers that a store gives its rows."""
    found = {}
    for table in FACTS:
        names = [
            row[1]
            for row in store.connection.execute(f"PRAGMA table_info({table})")
            if row[1] not in {"item_id", "without_opt_in"}
        ]
        found[table] = sorted(store.connection.execute(f"SELECT {', '.join(names)} FROM {table}").fetchall(), key=repr)
    return found


@pytest.mark.parametrize("seed", [pytest.param(seed, marks=[] if seed < 2 else [pytest.mark.heavy]) for seed in range(12)])
def test_one_who_leaves_changes_all_that_is_stored_at_once_and_nothing_that_is_shown(
    home: Path, tmp_path: Path, seed: int
) -> None:
    people = organisation(100 + seed)
    leaving = [one for one in people if one.agrees and one.items][: K + 1]
    other = tmp_path / "other"
    other.mkdir()
    with fill(home, people) as store:
        assert {month for month, _ in refreshed(store, home)} == {Month(int(month.replace("-", ""))) for month in MONTHS}
        before = shown(store)
        for number, one in enumerate(leaving[: K - 1], 1):
            withdraw(store, store.keys.person_id(one.name), now=NOW + number)
            assert refreshed(store, home, NOW + 60 * number) == []
            assert json.dumps(shown(store), sort_keys=True) == json.dumps(before, sort_keys=True)
        kept = {one.name for one in leaving[: K - 1]}
        with fill(other, people, apart=frozenset(kept)) as never:
            same = {store.keys.person_id(one.name): one.name for one in people}
            refreshed(never, other)
            names = {never.keys.person_id(name): same for same, name in same.items()}
            mine, theirs = facts_of(store), facts_of(never)
            for table in FACTS:
                assert mine[table] == sorted(
                    (tuple(names.get(value, value) for value in row) for row in theirs[table]), key=repr
                ), table
        withdraw(store, store.keys.person_id(leaving[K - 1].name), now=NOW + 50)
        made = refreshed(store, home, NOW + 3600)
        assert {format_month(month) for month, _ in made} == set(MONTHS)
        assert shown(store) != before
