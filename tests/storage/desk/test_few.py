"""What a star, a tag, a digest or a topic picks out is found at once, as it would be among all others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from openness.month import Month
from storage.desk.digests import make_digest, put_entry
from storage.desk.filters import ANY_LABEL, Filters
from storage.desk.marks import set_mark, set_tag
from storage.desk.queue import Desk
from storage.desk.words import oldest_kept
from tests.storage.desk.shared import DAY, K, desk_store, said, seen, take
from tests.storage.people import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store

WHO: dict[str, Any] = {"by": "carla", "now": NOW}
TEXTS = ("budget", "een fiets", "budgetronde", "de budgetten", "vergunning")
PICKED: list[dict[str, Any]] = [
    {"mark": "starred"},
    {"mark": "pinned"},
    {"mark": "tagged"},
    {"mark": "digest"},
    {"tag": "water"},
    {"topic": 1},
    {"topic": 1, "mark": "starred"},
    {"mark": "starred", "tag": "water", "month": 202608},
]


def with_picked(home: Path) -> Store:
    """Open a store with sixty items over sixty days, every third picked out in some way."""
    store = desk_store(home)
    take(store, *(said("anna", str(n), TEXTS[n % len(TEXTS)], at=NOW - n * DAY) for n in range(60)))
    number = make_digest(store, "September", Month(202609), **WHO)
    for n in range(0, 60, 3):
        item = ("slack", str(n))
        set_mark(store, item, "starred" if n % 2 else "pinned", on=True, **WHO)
        set_tag(store, item, "water" if n % 4 else "zand", on=True, **WHO)
        if n % 5:
            put_entry(store, number, item, "Omdat het werkt.", seen=None, **WHO)
    connection = store.connection
    connection.execute("INSERT INTO topic (id, name) VALUES (1, 'geld')")
    connection.execute("INSERT INTO item_topic (item_id, topic_id, words) SELECT id, 1, 0 FROM item WHERE id % 3 = 1")
    connection.execute("INSERT INTO edition_topic (month, topic_id, name, items) SELECT DISTINCT month, 1, 'geld', 9 FROM item")
    connection.execute("UPDATE item SET label = CASE id % 2 WHEN 0 THEN 'knowledge' ELSE 'unknown' END")
    return store


def pages(store: Store, filters: Filters, count: int) -> list[str]:
    desk, found, further = Desk(store, K), list[str](), None
    while True:
        page = desk.page(filters, further, count=count)
        found += [item.native_id for item in page.items]
        further = page.further
        if further is None:
            return found


@pytest.mark.parametrize("bound", ["MOST", "MOST_SIGNS"])
@pytest.mark.parametrize("words", ["", "budget", "fiets"])
@pytest.mark.parametrize("picked", PICKED, ids=str)
def test_it_is_what_looking_at_all_finds_in_the_same_order(
    home: Path, monkeypatch: pytest.MonkeyPatch, picked: dict[str, Any], words: str, bound: str
) -> None:
    with with_picked(home) as store:
        filters = Filters(words=words, labels=ANY_LABEL, **picked)
        by_few, about = pages(store, filters, 4), Desk(store, 1).about(filters)
        monkeypatch.setattr(f"storage.desk.few.{bound}", -1)
        assert by_few == pages(store, filters, 4)
        assert about == Desk(store, 1).about(filters)
        assert by_few


@pytest.mark.parametrize("words", ["", "budget"])
def test_one_behind_many_stands_on_the_first_page(home: Path, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setattr("storage.desk.queue._MOST_A_TRY", 10)
    with desk_store(home) as store:
        take(store, *(said("anna", str(n), "budget", at=NOW - n * 60) for n in range(200)))
        set_mark(store, ("slack", "150"), "starred", on=True, **WHO)
        page = Desk(store, K).page(Filters(words=words, mark="starred"))
        assert ([item.native_id for item in page.items], page.further) == (["150"], None)


def test_what_lies_outside_a_month_is_not_looked_at_for_it(home: Path) -> None:
    with with_picked(home) as store:
        asked = list[str]()
        store.connection.set_trace_callback(asked.append)
        assert seen(store, month=202608)
        store.connection.set_trace_callback(None)
        newest = [sql for sql in asked if "INDEXED BY item_newest" in sql]
        assert newest
        for sql in newest:
            plan = " ".join(row[3] for row in store.connection.execute(f"EXPLAIN QUERY PLAN {sql}"))
            assert "item_newest (label=? AND created_at>?" in plan
            assert "TEMP B-TREE" not in plan


def test_older_items_than_the_oldest_text_are_not_looked_at(home: Path) -> None:
    with with_picked(home) as store:
        assert oldest_kept(store.connection) == NOW - 59 * DAY
        with store.transaction() as connection:
            connection.execute("DELETE FROM item_text WHERE item_id > 10")
        assert oldest_kept(store.connection) == NOW - 9 * DAY
        assert len(pages(store, Filters(labels=ANY_LABEL), 4)) == 10
        take(store, said("anna", "new", "oud", at=NOW - 80 * DAY), search=False)
        assert pages(store, Filters(labels=ANY_LABEL), 4)[-1] == "new"
        with store.transaction() as connection:
            connection.execute("DELETE FROM item_text")
        assert pages(store, Filters(labels=ANY_LABEL), 4) == []
