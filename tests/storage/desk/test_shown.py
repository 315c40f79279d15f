"""Only what people agreed to have shown lies on the desk, told of them as far as they agreed, and of nobody else at all."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from openness.consent import NAME, SHOW
from openness.month import Month
from storage.desk.filters import Filters
from storage.desk.queue import About, Desk
from storage.desk.shown import read_shown
from storage.desk.topics_told import topics_told
from storage.editions import make_edition
from storage.roster import RosterRow, apply_roster
from storage.withdraw import withdraw
from tests.storage.desk.shared import (
    CLOSED,
    DAY,
    PUBLIC,
    K,
    agree,
    desk_store,
    measured,
    named,
    row_of,
    said,
    seen,
    take,
)
from tests.storage.people import NOW, OPEN

if TYPE_CHECKING:
    from pathlib import Path

    from openness.records import Space


def test_only_what_its_author_agreed_to_show_is_there(home: Path) -> None:
    with desk_store(home) as store:
        take(store, said("anna", "1", "een"), said("carla", "2", "twee"), said("dirk", "3", "drie"), said("bram", "4", "vier"))
        assert set(seen(store)) == {"1", "4"}


@pytest.mark.parametrize(("space", "there"), [(OPEN, ["1"]), (PUBLIC, ["1"]), (CLOSED, [])])
def test_what_a_few_could_read_is_not_shown_to_more(home: Path, space: Space, there: list[str]) -> None:
    with desk_store(home) as store:
        take(store, said("anna", "1", "een", space=space))
        assert seen(store) == there


def test_a_space_that_was_closed_takes_its_items_off_the_desk(home: Path) -> None:
    with desk_store(home) as store:
        take(store, said("anna", "1", "een"))
        store.connection.execute("UPDATE space SET visibility = 'closed'")
        assert seen(store) == []
        assert Desk(store, K).one("slack", "1") is None


@pytest.mark.parametrize(
    ("scope", "days", "there"),
    [
        ("account", 60, {"1", "2"}),
        ("tag:Delen", 60, {"1"}),
        ("tag:#delen", 60, {"1"}),
        ("list:week", 60, set()),
        ("handed-in", 60, set()),
    ],
)
def test_a_yes_reaches_no_further_than_it_says(home: Path, scope: str, days: int, there: set[str]) -> None:
    with desk_store(home, shown=()) as store:
        agree(store, SHOW, ["anna"], scope=scope, days=days)
        take(store, said("anna", "1", "een", tags=("#delen",)), said("anna", "2", "twee"))
        assert set(seen(store)) == there


def test_a_yes_for_the_source_holds_before_one_for_all(home: Path) -> None:
    with desk_store(home, shown=()) as store:
        agree(store, SHOW, ["anna"], source="*")
        agree(store, SHOW, ["anna"], scope="tag:x")
        take(store, said("anna", "1", "een"), said("anna", "2", "twee", tags=("x",)))
        assert seen(store) == ["2"]


def test_who_takes_a_yes_back_is_off_the_desk_at_once(home: Path) -> None:
    with desk_store(home) as store:
        take(store, said("anna", "1", "een"), said("bram", "2", "twee"))
        withdraw(store, store.keys.person_id("bram"), source=None, purpose=SHOW, now=NOW)
        assert seen(store) == ["1"]
        assert store.connection.execute("SELECT count(*) FROM item").fetchone() == (2,)


def test_an_author_is_named_only_by_a_yes_of_its_own(home: Path) -> None:
    with desk_store(home, crowd=12) as store:
        take(store, said("anna", "1", "een"), said("bram", "2", "twee"))
        measured(store)
        tellers = {item.native_id: item.teller for item in Desk(store, K).page(Filters()).items}
        assert (tellers["1"].name, tellers["2"].name) == ("Anna de Vries", "")
        withdraw(store, store.keys.person_id("anna"), source=None, purpose=NAME, now=NOW)
        assert all(not item.teller.name for item in Desk(store, K).page(Filters()).items)


def test_a_department_stands_for_somebody_only_where_it_is_large_enough(home: Path) -> None:
    with desk_store(home, crowd=12) as store:
        items = [
            said("bram", "2", "twee", at=NOW - 40 * DAY),
            *(said(f"p{n}", f"p{n}", "x", at=NOW - 40 * DAY) for n in range(12)),
        ]
        take(store, *items)
        measured(store)
        told = {k: {item.teller.part for item in Desk(store, k).page(Filters()).items} for k in (K, 20)}
        assert told == {K: {"Burgerzaken"}, 20: {""}}
        assert Desk(store, K).parts.departments() == ["Burgerzaken"]
        assert Desk(store, 20).parts.departments() == []
        assert seen(store, department="Burgerzaken") == ["2"]
        assert seen(store, k=20, department="Burgerzaken") == []


TEXTS = [
    ("Dank aan Dirk Jan Smit voor de uitleg", "Dank aan @… voor de uitleg"),
    ("DIRK  JAN\nSMIT", "@…"),
    ("carla van den berg en Anna de Vries", "@… en Anna de Vries"),
    ("mail dirk@stad.example of Dirk", "mail @… of @…"),
    ("Dirk Jan Smitsstraat", "@… Smitsstraat"),
    ("Vraag het Carla; de berg is hoog. Van den Berg weet het.", "Vraag het @…; de berg is hoog. @… weet het."),
    ("@dirk, @anna en Anna", "@…, @anna en Anna"),
]


@pytest.mark.parametrize(("text", "shown"), TEXTS)
def test_nobody_is_named_in_a_text_who_did_not_agree(home: Path, text: str, shown: str) -> None:
    with desk_store(home) as store:
        take(store, said("anna", "1", text))
        (item,) = Desk(store, K).page(Filters()).items
        assert item.text == shown


def test_a_name_is_taken_out_as_soon_as_the_roster_or_the_ledger_changes(home: Path) -> None:
    with desk_store(home) as store:
        take(store, said("anna", "1", "Anna en Zwoferink"))

        def text() -> str | None:
            return Desk(store, K).page(Filters()).items[0].text

        assert text() == "Anna en Zwoferink"
        withdraw(store, store.keys.person_id("anna"), source=None, purpose=NAME, now=NOW)
        assert text() == "@… en Zwoferink"
        apply_roster(store, [RosterRow(person="eva", name="Eva Zwoferink", department="Burgerzaken")], from_day=date(2026, 9, 1))
        assert text() == "@… en @…"


def test_a_mention_is_a_name_only_of_who_agreed(home: Path) -> None:
    with desk_store(home) as store:
        mentions = (named("anna", "@anna"), named("bram", "@bram"), named("dirk", "@dirk"))
        take(store, said("anna", "1", "@anna @bram @dirk", mentions=mentions))
        (item,) = Desk(store, K).page(Filters()).items
        assert item.text == "@Anna de Vries @… @…"


def test_nobody_is_found_by_a_name_that_is_not_shown(home: Path) -> None:
    with desk_store(home) as store:
        take(store, said("anna", "1", "Dank aan Dirk Jan Smit"), said("anna", "2", "Een smit die sleutels maakt"))
        assert seen(store, "smit") == ["2"]
        assert seen(store, "Dirk Jan Smit") == []
        assert seen(store, "dank") == ["1"]


def test_what_passes_something_on_comes_first_then_what_nobody_labelled(home: Path) -> None:
    with desk_store(home) as store:
        take(store, *(said("anna", str(n), "een", at=NOW - n * DAY) for n in range(1, 7)))
        store.connection.execute("UPDATE item SET label = 'knowledge' WHERE native_id IN ('5', '3')")
        store.connection.execute("UPDATE item SET label = 'promotion' WHERE native_id = '4'")
        assert seen(store) == ["3", "5", "1", "2", "6"]
        assert seen(store, labels=("promotion",)) == ["4"]


def test_pages_follow_each_other_without_a_gap_or_a_double(home: Path) -> None:
    with desk_store(home) as store:
        take(store, *(said("anna", str(n), "een budget", at=NOW - n % 5 * 60) for n in range(53)))
        store.connection.execute("UPDATE item SET label = 'knowledge' WHERE id % 3 = 0")
        desk = Desk(store, K)
        for words in ("", "budget"):
            found: list[str] = []
            further = None
            while True:
                page = desk.page(Filters(words=words), further, count=10)
                found += [item.native_id for item in page.items]
                further = page.further
                if further is None:
                    break
            assert len(found) == len(set(found)) == 53


def test_how_many_there_are_is_told_only_of_enough_people_and_to_five(home: Path) -> None:
    with desk_store(home, crowd=12) as store:
        agree(store, SHOW, [f"p{n}" for n in range(12)])
        take(store, *(said(f"p{n}", f"p{n}", "budget") for n in range(12)), said("anna", "1", "fietsen"))
        desk = Desk(store, K)
        assert desk.about(Filters(words="budget")) == About(items=10, more=False)
        assert desk.about(Filters(words="fietsen")) is None
        assert desk.about(Filters(words="nergens")) is None


def test_a_month_and_a_source_narrow(home: Path) -> None:
    with desk_store(home) as store:
        take(store, said("anna", "1", "een", at=NOW), said("anna", "2", "twee", at=NOW - 31 * DAY))
        assert seen(store, month=202608) == ["2"]
        assert seen(store, source="slack") == ["1", "2"]
        assert seen(store, source="x") == []
        assert row_of(store, "1") != row_of(store, "2")


def test_a_ledger_from_before_tells_who_may_be_shown(home: Path) -> None:
    with desk_store(home) as store:
        kept = store.connection.execute("SELECT * FROM shown_person").fetchall()
        assert len(kept) == 3
        with store.transaction() as connection:
            connection.execute("DELETE FROM shown_person")
            read_shown(connection)
        assert store.connection.execute("SELECT * FROM shown_person").fetchall() == kept


def test_a_topic_narrows_only_where_an_edition_tells_of_it(home: Path) -> None:
    with desk_store(home) as store:
        take(store, said("anna", "1", "een"), said("bram", "2", "twee", at=NOW - 31 * DAY), said("bram", "3", "drie"))
        store.connection.execute("INSERT INTO topic (id, name) VALUES (1, 'now another'), (2, 'few')")
        store.connection.execute("INSERT INTO topic_month (month, topic_id, items, people, largest) VALUES (202609, 1, 3, 1, 3)")
        for month, topics in ((202608, []), (202609, [{"topic": 1, "name": "water", "items": 30}])):
            make_edition(store, Month(month), {"topics": topics}, why="closed", changes=[], now=NOW)
        store.connection.execute(
            "INSERT INTO item_topic (item_id, topic_id, words) SELECT id, 1, 0 FROM item WHERE native_id < '3'"
        )
        assert topics_told(store.connection) == {1: "water"}
        assert seen(store, topic=1) == ["1"]
        assert seen(store, topic=2) == []
        make_edition(store, Month(202609), {"topics": None}, why="changed", changes=[], now=NOW)
        assert topics_told(store.connection) == {}
