"""One person who leaves or joins moves no count that a page, an export or a command shows; as many as k do."""

from __future__ import annotations

import inspect
import json
from dataclasses import asdict, is_dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pytest
import streamlit as st

from dashboard import data, told
from dashboard.desk.reading import at_desk, choices
from dashboard.visitor import visitor
from openness.consent import MEASURE, SHOW
from openness.month import Month
from openness.targets import Target, TargetKind
from presentation.edition import parse
from storage import editions
from storage.behind_counts import ACTIVE, LEFT, LINKED, TRAINED, WAITING
from storage.by_hand.initiatives import put_initiative
from storage.consent import ConsentRow, apply_consents
from storage.gaps import note_gap
from storage.held_counts import counts_held
from storage.measures_in.initiatives import InitiativeRow
from storage.measures_in.training import TrainingRow, apply_training
from storage.withdraw import erase_person, withdraw
from tests.pipeline.random_store import GIVEN, MONTHS, SOURCES, K, Someone, fill, hand_in, organisation, refreshed
from tests.pipeline.test_measure import second
from tests.pipeline.test_small_groups_kept import shown
from tests.storage.people import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from storage.database import Store

COUNTED: Final[dict[str, Callable[[], object]]] = {
    "shelf": data.shelf,
    "sources": data.sources,
    "initiatives": told.initiatives,
    "active_in": lambda: told.active_in(Month(202608)),
    "courses": told.courses,
    "behind_incidents": told.behind_incidents,
    "answers": told.answers,
    "people": lambda: told.people(visitor()),
    "texts": lambda: told.texts(visitor()),
    "departments": told.departments,
    "state": data.state,
}
"""By name the functions by which pages read what is counted."""
UNCOUNTED: Final = {
    "asked": "reads what it is given",
    "asked_once": "reads what it is given",
    "changes_of": "texts of rules",
    "home": "a place",
    "ideal": "settings",
    "incidents": "rows that hold no person, for who keeps them",
    "languages": "settings",
    "now": "the clock",
    "rule_names": "titles of rules",
    "rules": "rules that are tracked: their owners are named by the organisation",
    "smallest_group": "settings",
    "spare_search_for_garbage": "reads nothing",
    "text_days": "settings",
    "today": "the clock",
    "visitor": "who looks",
    "warm": "shows nothing",
    "written": "when something was written",
    "zone": "settings",
}
OPEN: Final = InitiativeRow(
    place="", key="open", title="Open", goal="", owner="", tag="", space="slack:general", began=date(2026, 6, 1), ended=None
)
SEEDS = [pytest.param(seed, marks=[] if seed < 1 else [pytest.mark.heavy]) for seed in range(20)]


def test_every_function_by_which_pages_read_is_named_here() -> None:
    there = {
        name
        for module in (data, told)
        for name, one in vars(module).items()
        if inspect.isfunction(one) and one.__module__ == module.__name__ and not name.startswith("_")
    }
    assert there - {"visitor"} == (COUNTED.keys() | UNCOUNTED.keys()) - {"visitor"}


def plain(found: object) -> Any:
    """Return what was read in a form that is compared as it is told."""
    if is_dataclass(found) and not isinstance(found, type):
        return {name: plain(value) for name, value in asdict(found).items()}
    return json.loads(json.dumps(found, default=repr, sort_keys=True))


def everything(store: Store) -> dict[str, Any]:
    """Return all that pages, the desk's choices, packs and files show, but for lists that hold items or rows of one person."""
    st.cache_data.clear()
    st.cache_resource.clear()
    found = {name: plain(read()) for name, read in COUNTED.items() if name != "shelf"}
    found["shelf"] = repr(data.shelf().editions)
    with at_desk(visitor()) as desk:
        found["desk"] = plain(choices(desk))
    return found | shown(store)


def ready(home: Path, seed: int) -> tuple[Store, list[Someone]]:
    """Open a store of an organisation with everything that is counted anywhere, brought up to date."""
    people = organisation(seed)
    people[-1].agrees = False
    store = fill(home, people)
    agreed = [one for one in people if one.agrees]
    put_initiative(store, OPEN, seen=None)
    courses = [
        TrainingRow(place="", person=one.name, course=course, day=date(2026, 7, 1 + place % 9))
        for place, one in enumerate(agreed)
        for course in ("Sharing", *(["Writing"] if place % 4 == 0 else []))
    ]
    apply_training(store, courses)
    waiting = [ConsentRow(person=one.name, source="slack", purpose=SHOW, given_at=GIVEN) for one in agreed[::2]]
    assert apply_consents(store, waiting, now=NOW).recorded == len(waiting)
    for place, one in enumerate(agreed):
        account = Target(source="slack", kind=TargetKind.ACCOUNT, handle=one.name)
        note_gap(store, account, second("2026-07-02") + place, second("2026-07-04") + place, NOW)
    assert refreshed(store, home)
    return store, people


@pytest.mark.parametrize("seed", SEEDS)
def test_one_who_leaves_or_joins_moves_nothing_that_is_counted_anywhere(
    home: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setenv("SHAREWELL_HOME", str(home))
    store, people = ready(home, seed)
    with store:
        before = everything(store)
        assert before["courses"]
        full = [one for one in people if one.agrees and len(one.items) > 1]
        withdraw(store, store.keys.person_id(full[0].name), now=NOW + 1)
        assert moved(before, everything(store)) == {}
        refreshed(store, home, NOW + 60)
        assert moved(before, everything(store)) == {}
        erase_person(store, store.keys.person_id(full[0].name), now=NOW + 61)
        withdraw(store, store.keys.person_id(full[1].name), source="slack", purpose=MEASURE, now=NOW + 62)
        refreshed(store, home, NOW + 120)
        assert moved(before, everything(store)) == {}
        join(store, next(one for one in people if not one.agrees))
        refreshed(store, home, NOW + 180)
        now, before["sources"] = everything(store), without_runs(before["sources"])
        now["sources"] = without_runs(now["sources"])
        assert moved(before, now) == {}


def moved(before: dict[str, Any], now: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return what is told otherwise than before, by what tells it."""
    return {name: (before.get(name), now.get(name)) for name in before.keys() | now.keys() if before.get(name) != now.get(name)}


def join(store: Store, one: Someone) -> None:
    """Let somebody say yes who did not, and take in what they shared, which nobody answered: else others would change too."""
    one.items = {(source, month): 2 for source in SOURCES for month in MONTHS}
    rows = [
        ConsentRow(person=one.name, source=source, handle=one.name, given_at=GIVEN, evidence="kept with personnel")
        for source in SOURCES
    ]
    assert apply_consents(store, rows, now=NOW + 121).recorded == len(rows)
    for source in SOURCES:
        hand_in(store, source, [one], tag="joined")


def without_runs(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return sources without their last run: it tells what machines brought, whoever it was of."""
    return [{name: value for name, value in one.items() if name != "last_run"} for one in found]


def test_as_many_as_k_who_leave_move_what_they_stood_in(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAREWELL_HOME", str(home))
    store, people = ready(home, 0)
    with store:
        kinds = (TRAINED, LINKED, WAITING, LEFT, f"{ACTIVE} 2026-08", "items", "seen", "gaps")
        before = {what: counts_held(store.connection, what) for what in kinds}
        last = editions.latest_edition(store.connection, Month(202608))
        asked = [one for one in people if one.agrees][::2]
        leaving = [one for one in asked if ("slack", "2026-08") in one.items]
        assert len(leaving) > K
        for number, one in enumerate(leaving[:K], 1):
            assert {what: counts_held(store.connection, what) for what in kinds} == before, number
            withdraw(store, store.keys.person_id(one.name), now=NOW + number)
            refreshed(store, home, NOW + 60 * number)
        after = {what: counts_held(store.connection, what) for what in kinds}
        assert {what for what in kinds if after[what] == before[what]} <= {"seen"}
        assert editions.latest_edition(store.connection, Month(202608)) != last
        left = store.connection.execute(
            "SELECT DISTINCT what FROM held_member WHERE person_id = ?", (store.keys.person_id(leaving[0].name),)
        ).fetchall()
        assert left == [(LEFT,)], "as the tombstone tells"


def test_what_few_did_not_agree_to_is_told_by_no_count_of_the_whole(home: Path) -> None:
    people = [Someone(f"p{n}", "Dept", "", agrees=n > 1, items={("slack", "2026-08"): 1}) for n in range(20)]
    with fill(home, people) as store:
        refreshed(store, home)
        body = editions.latest_edition(store.connection, Month(202608))
        assert body is not None
        edition = parse(body)
        assert (edition.roster, edition.opted_in) == (20, None)
