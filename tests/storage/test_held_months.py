"""What is held of a month is counted anew where anything came, changed or went, whatever did it; and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.settings import Settings
from openness.month import Month, month_of
from openness.records import Via
from pipeline.topics import read_topics
from storage.erasing.covering import cover_in_texts
from storage.erasing.known import known
from storage.held_months import HELD, TOPICS, count_held, marked_months
from storage.intake import Intake
from storage.retention import drop_texts, expire_texts
from storage.roster import RosterRow, apply_roster
from storage.sweep import expire_unseen, gone, seen
from storage.targets import organisation_targets
from storage.topics import months_to_model
from storage.withdraw import erase_person, withdraw
from tests.storage.people import AMSTERDAM, NOW, post, store_with

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from storage.database import Store

DAY = 86_400
HERE, EARLIER = Month(202609), Month(202606)
WHEN = {HERE: NOW - 2 * DAY, EARLIER: NOW - 90 * DAY}
ALL_OF_IT = (
    "SELECT month, source_id, person_id, count(*) AS items, count(item_text.item_id) AS kept, sum(text_dropped) AS dropped,"
    " min(seen_at) FROM item LEFT JOIN item_text ON item_text.item_id = item.id GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
)
IN_ALL = f"SELECT source_id, person_id, sum(items), sum(kept), sum(dropped) FROM ({ALL_OF_IT}) GROUP BY 1, 2 ORDER BY 1, 2"
TO_MODEL = (
    "SELECT month FROM item LEFT JOIN item_text ON item_text.item_id = item.id"
    " LEFT JOIN item_topic ON item_topic.item_id = item.id"
    " WHERE person_id NOT IN (SELECT person_id FROM organisation_account) GROUP BY month"
    " HAVING count(item_topic.item_id) <> count(coalesce(item_topic.item_id, item_text.item_id))"
    " OR count(item_topic.item_id) <> ifnull((SELECT items FROM topic_reading WHERE topic_reading.month = item.month), 0)"
    " UNION SELECT month FROM topic_reading WHERE month NOT IN (SELECT month FROM item) ORDER BY 1"
)


def wrote(store: Store, author: str, *native_ids: str, month: Month = HERE, text: str = "A plain note", at: int = NOW) -> None:
    records = [post(author, name, WHEN[month], text=text) for name in native_ids]
    Intake(store, "slack", Via.API, now=at).write(records, fetched_at=at)


def filled(home: Path) -> Store:
    store = store_with(home, taking_part=["anna", "bram"])
    people = (("anna", "Anna Vermeer"), ("bram", "Bram Dekker"))
    apply_roster(store, [RosterRow(person=key, name=name, department="Dept") for key, name in people], from_day=None)
    organisation_targets(store, "slack", ["newsroom"])
    for month in WHEN:
        for author in ("anna", "bram", "newsroom"):
            wrote(store, author, *(f"{author}-{month}-{n}" for n in range(3)), month=month, text="What Anna Vermeer said")
    return store


def person(store: Store, name: str) -> int:
    return store.keys.person_id(name)


CHANGES: dict[str, tuple[Callable[[Store], object], set[Month]]] = {
    "an item comes": (lambda s: wrote(s, "anna", "more"), {HERE}),
    "one of the organisation's own comes": (lambda s: wrote(s, "newsroom", "more"), {HERE}),
    "an item moves to another month": (lambda s: wrote(s, "anna", f"anna-{HERE}-0", month=EARLIER, at=NOW + 9), {HERE, EARLIER}),
    "a text changes": (lambda s: wrote(s, "anna", f"anna-{HERE}-0", text="Something else", at=NOW + 9), {HERE}),
    "items are seen again": (lambda s: seen(s, "slack", [f"anna-{EARLIER}-{n}" for n in range(3)], NOW + 60), {EARLIER}),
    # The month in which an item went has that in its facts.
    "an item goes": (lambda s: gone(s, "slack", [f"anna-{EARLIER}-1"], NOW), {HERE, EARLIER}),
    "a month's last items go": (
        lambda s: gone(s, "slack", [f"{who}-{EARLIER}-{n}" for who in ("anna", "bram", "newsroom") for n in range(3)], NOW),
        {HERE, EARLIER},
    ),
    "texts expire": (lambda s: expire_texts(s, text_days=30, now=NOW + 40 * DAY), {HERE, EARLIER}),
    "texts of what was not seen go": (lambda s: expire_unseen(s, "slack", NOW + 1), {HERE, EARLIER}),
    "texts are no longer kept": (lambda s: drop_texts(s, "slack"), {HERE, EARLIER}),
    "somebody withdraws from one source": (lambda s: withdraw(s, person(s, "anna"), source="slack", now=NOW), {HERE, EARLIER}),
    "somebody is erased": (lambda s: erase_person(s, person(s, "anna"), now=NOW), {HERE, EARLIER}),
    "a name is covered in texts": (lambda s: in_one(s, lambda: cover_in_texts(s, known(s, person(s, "anna")))), {HERE, EARLIER}),
}


def in_one(store: Store, work: Callable[[], object]) -> None:
    with store.transaction():
        work()


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_it_is_as_if_everything_had_been_counted(home: Path, change: tuple[Callable[[Store], object], set[Month]]) -> None:
    act, _ = change
    with filled(home) as store:
        read_topics(store, Settings(), seed=1)
        count_held(store)
        months_to_model(store)
        before = store.connection.execute("SELECT * FROM held_month ORDER BY 1, 2, 3").fetchall()
        assert before == store.connection.execute(ALL_OF_IT).fetchall()
        assert len(before) == 6
        act(store)
        wanted = [month for (month,) in store.connection.execute(TO_MODEL)]
        assert months_to_model(store) == wanted
        count_held(store)
        now = store.connection.execute("SELECT * FROM held_month ORDER BY 1, 2, 3").fetchall()
        assert now == store.connection.execute(ALL_OF_IT).fetchall()
        totals = store.connection.execute("SELECT * FROM held_total ORDER BY 1, 2").fetchall()
        assert totals == store.connection.execute(IN_ALL).fetchall()
        read_topics(store, Settings(), seed=1)
        assert months_to_model(store) == []


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_months_in_which_nothing_happened_are_left_alone(
    home: Path, change: tuple[Callable[[Store], object], set[Month]]
) -> None:
    act, months = change
    with filled(home) as store:
        read_topics(store, Settings(), seed=1)
        count_held(store)
        months_to_model(store)
        assert marked_months(store.connection, HELD) == marked_months(store.connection, TOPICS) == []
        act(store)
        assert {*marked_months(store.connection, HELD), *marked_months(store.connection, TOPICS)} == months


def test_what_somebody_made_is_in_no_count_once_they_withdrew(home: Path) -> None:
    with filled(home) as store:
        count_held(store)
        withdraw(store, person(store, "anna"), now=NOW)
        for table in ("held_month", "held_total"):
            left = {who for (who,) in store.connection.execute(f"SELECT person_id FROM {table}")}
            assert person(store, "anna") not in left
            assert person(store, "bram") in left


def test_a_month_is_the_organisations_own(home: Path) -> None:
    with filled(home) as store:
        assert {month_of(at, AMSTERDAM) for at in WHEN.values()} == set(WHEN)
        assert marked_months(store.connection, HELD) == sorted(WHEN)
