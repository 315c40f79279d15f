"""What the intake promises: nothing lost, nothing doubled, nothing kept that the ledger does not allow."""

from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from openness.aside import Reason
from openness.records import Act, Author, Engagement, Ignored, Interaction, Item, Mention, Removal, SetAside, Sums, Via
from openness.targets import Cursor, Target
from storage.cursors import read_cursor
from storage.database import open_store
from storage.exclusion import exclude
from storage.intake import Intake
from storage.withdraw import erase_person, withdraw
from tests.storage.people import AMSTERDAM, NOW, OPEN, content, post, store_with

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openness.records import Record
    from storage.database import Store

DAY = 86_400
TAKING_PART = ("anna", "bram", "carla")
OTHERS = ("dirk",)
STRANGERS = ("someone",)


@st.composite
def pages(draw: st.DrawFn) -> list[list[Record]]:
    """Draw pages of messages, replies, reactions and noise by people who do and don't take part."""
    count = draw(st.integers(1, 12))
    authors = draw(st.lists(st.sampled_from(TAKING_PART + OTHERS + STRANGERS), min_size=count, max_size=count))
    records: list[Record] = []
    for number, author in enumerate(authors):
        parent = draw(st.sampled_from([None, *(other for other in range(count) if other != number)]))
        text = draw(st.sampled_from(["How does this work?", "Here is how.", "Thanks @bram"]))
        records.append(
            Item(
                source="slack",
                native_id=f"n{number}",
                author=Author(handles=(author,)),
                space=OPEN,
                kind="message",
                created_at=NOW - 40 * DAY + number * 1000,
                text=text,
                reply_to=None if parent is None else f"n{parent}",
                mentions=(Mention(author=Author(handles=("bram",)), written="@bram"),) if "@bram" in text else (),
                engagement=draw(st.none() | st.builds(Engagement, likes=st.integers(0, 3))),
            )
        )
    for number in range(draw(st.integers(0, 5))):
        records += [
            Interaction(
                source="slack",
                actor=Author(handles=(draw(st.sampled_from(TAKING_PART + OTHERS)),)),
                kind=Act.REACTION,
                at=NOW - 30 * DAY + number,
                item=f"n{draw(st.integers(0, count - 1))}",
            )
        ]
    records += [Ignored(native_id=f"b{number}", reason="bot") for number in range(draw(st.integers(0, 2)))]
    records += [SetAside(place=f"line {number}", reason=Reason.NO_TIME) for number in range(draw(st.integers(0, 2)))]
    cuts = sorted(draw(st.lists(st.integers(0, len(records)), max_size=4)))
    bounds = [0, *cuts, len(records)]
    return [records[start:end] for start, end in pairwise(bounds)]


def take(store: Store, parts: Sequence[Sequence[Record]], *, via: Via = Via.ARCHIVE) -> Sums:
    intake = Intake(store, "slack", via, now=NOW)
    total = Sums()
    for part in parts:
        sums = intake.write(part, fetched_at=NOW)
        assert sums.add_up
        total += sums
    return total


def fresh(folder: str, name: str) -> Store:
    return store_with(Path(folder) / name, taking_part=TAKING_PART, others=OTHERS)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), parts=pages())
def test_any_order_and_repetition_of_pages_gives_the_same_store(data: st.DataObject, parts: list[list[Record]]) -> None:
    shuffled = data.draw(st.permutations(parts))
    again = data.draw(st.lists(st.sampled_from(parts), max_size=3))
    with tempfile.TemporaryDirectory() as folder, fresh(folder, "a") as straight:
        take(straight, parts)
        expected = content(straight)
        keys = straight.keys
        with fresh(folder, "b") as other:
            other.keys = keys
            rebuild(other)
            take(other, [*shuffled, *again])
            assert content(other) == expected


def rebuild(store: Store) -> None:
    """Give a store the people under another store's key, so that two stores can be compared."""
    from storage.sources import source_number

    with store.transaction() as connection:
        connection.execute("DELETE FROM person")
        number = source_number(store, "slack")
        for name in TAKING_PART + OTHERS:
            person = store.keys.person_id(name)
            connection.execute("INSERT INTO person (id) VALUES (?)", (person,))
            if name in TAKING_PART:
                connection.execute(
                    "INSERT INTO account (source_id, handle_hash, person_id) VALUES (?, ?, ?)",
                    (number, store.keys.handle_hash("slack", name), person),
                )
                connection.execute(
                    "INSERT INTO opt_in (person_id, source, scope, covers_from) VALUES (?, 'slack', 'account', 0)", (person,)
                )


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), parts=pages())
def test_a_crash_at_any_point_loses_and_doubles_nothing(data: st.DataObject, parts: list[list[Record]]) -> None:
    target = Target(source="slack", handle="general")
    crash = data.draw(st.integers(0, len(parts) - 1))
    with tempfile.TemporaryDirectory() as folder, fresh(folder, "a") as store:
        intake = Intake(store, "slack", Via.API, now=NOW)
        for number, part in enumerate(parts):
            before = content(store)
            if number == crash:
                with pytest.raises(RuntimeError):
                    intake.write(crashing(part), fetched_at=NOW, cursor=(target, Cursor(value=str(number))))
                assert content(store) == before
                place = read_cursor(store, target)
                assert place is None if number == 0 else place is not None and int(place.value) == number - 1
                intake = Intake(store, "slack", Via.API, now=NOW)
            intake.write(part, fetched_at=NOW, cursor=(target, Cursor(value=str(number))))
        found = content(store)
        take(store, parts, via=Via.API)
        assert content(store) == found


def crashing(records: Sequence[Record]) -> Iterator[Record]:
    yield from records
    raise RuntimeError


def test_the_same_import_again_stores_nothing_new(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        records = [post("anna", "1", NOW - DAY), post("anna", "2", NOW - DAY, reply_to="1")]
        assert take(store, [records]) == Sums(read=2, stored=2)
        assert take(store, [records]) == Sums(read=2, unchanged=2)


def test_without_opt_in_nothing_is_kept_and_all_is_accounted_for(home: Path) -> None:
    with store_with(home, taking_part=[], others=["anna"]) as store:
        sums = take(
            store, [[post("anna", "1", NOW - DAY), post("stranger", "2", NOW - DAY), Ignored(native_id="3", reason="bot")]]
        )
        assert sums == Sums(read=3, not_allowed=2, ignored=1)
        assert content(store)["item"] == []


def test_what_others_do_is_a_count_and_a_first_time_with_no_actor(home: Path) -> None:
    with store_with(home, taking_part=["anna"], others=["bram"]) as store:
        take(
            store,
            [
                [
                    post("bram", "r1", NOW - 10, reply_to="q"),
                    post("anna", "q", NOW - DAY),
                    post("bram", "r2", NOW - 5, reply_to="q"),
                ]
            ],
        )
        assert store.connection.execute("SELECT count(*), min(at) FROM response").fetchone() == (2, NOW - 10)
        assert store.connection.execute("SELECT count(*) FROM interaction").fetchone() == (0,)
        bram = store.keys.person_id("bram")
        for table, column in (("item", "person_id"), ("interaction", "actor_id"), ("awaiting", "actor_id")):
            assert store.connection.execute(f"SELECT count(*) FROM {table} WHERE {column} = ?", (bram,)).fetchone() == (0,)


def test_an_answer_to_oneself_is_no_interaction(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        take(store, [[post("anna", "1", NOW - DAY), post("anna", "2", NOW - 10, reply_to="1")]])
        assert content(store)["interaction"] == []


def test_names_in_texts_become_tokens_and_strangers_are_masked(home: Path) -> None:
    item = Item(
        source="slack",
        native_id="1",
        author=Author(handles=("anna",)),
        space=OPEN,
        kind="message",
        created_at=NOW - DAY,
        text="Ask @bram or @zoe",
        mentions=(
            Mention(author=Author(handles=("bram",)), written="@bram"),
            Mention(author=Author(handles=("zoe",)), written="@zoe"),
        ),
    )
    with store_with(home, taking_part=["anna", "bram"]) as store:
        take(store, [[item]])
        text = store.connection.execute("SELECT text FROM item_text").fetchone()[0]
        assert text == f"Ask @[{store.keys.person_id('bram'):x}] or @…"
        assert [row[4] for row in content(store)["interaction"]] == ["mention"]


def test_an_item_gone_at_the_source_takes_its_acts_along(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        take(store, [[post("anna", "1", NOW - DAY), post("bram", "2", NOW - 10, reply_to="1")]])
        assert len(content(store)["interaction"]) == 1
        take(store, [[Removal(source="slack", native_id="2")]])
        assert content(store)["interaction"] == []
        assert [row[0] for row in content(store)["item"]] == ["1"]


def test_the_api_stands_over_an_archive_and_the_newer_over_the_older(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        Intake(store, "slack", Via.API, now=NOW).write([post("anna", "1", NOW - DAY, text="From the API")], fetched_at=NOW - 100)
        Intake(store, "slack", Via.ARCHIVE, now=NOW).write([post("anna", "1", NOW - DAY, text="From an archive")], fetched_at=NOW)
        assert store.connection.execute("SELECT text FROM item_text").fetchone() == ("From the API",)
        Intake(store, "slack", Via.API, now=NOW).write([post("anna", "1", NOW - DAY, text="Edited")], fetched_at=NOW)
        assert store.connection.execute("SELECT text FROM item_text").fetchone() == ("Edited",)


@pytest.mark.parametrize(("via", "fetched_at", "left"), [(Via.API, NOW, 0), (Via.API, NOW - 200, 1), (Via.ARCHIVE, NOW, 1)])
def test_an_item_whose_author_takes_the_agreed_tag_off_goes(home: Path, via: Via, fetched_at: int, left: int) -> None:
    tagged = structs.replace(post("anna", "1", NOW - DAY, text="Open to all"), tags=("Open",))
    with store_with(home, taking_part=["anna"]) as store:
        store.connection.execute("UPDATE opt_in SET scope = 'tag:open'")
        Intake(store, "slack", Via.API, now=NOW).write([tagged], fetched_at=NOW - 100)
        sums = Intake(store, "slack", via, now=NOW).write([structs.replace(tagged, tags=())], fetched_at=fetched_at)
        assert sums == Sums(read=1, not_allowed=1)
        assert len(content(store)["item"]) == len(content(store)["text"]) == left
        removed = store.connection.execute("SELECT why, hours, items FROM removal").fetchall()
        assert removed == ([] if left else [("withdrawn", 0, 1)])


@pytest.mark.parametrize("at", [-62_000_000_000, 0, NOW + 30 * DAY, 253_000_000_000])
def test_an_impossible_date_is_set_aside_with_a_reason(home: Path, at: int) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        assert take(store, [[post("anna", "1", at)]]) == Sums(read=1, set_aside=1)
        assert content(store)["quarantine"][0][1] == "impossible date"


@pytest.mark.parametrize("text", ["\x00", "\ud800 lone", "a" * 1_000_000, "\u202eevil", "🙂" * 1000])
def test_any_text_is_kept_or_cleaned(home: Path, text: str) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        assert take(store, [[post("anna", "1", NOW - DAY, text=text)]]).stored == 1
        assert take(store, [[post("anna", "1", NOW - DAY, text=text)]]).unchanged == 1


def test_an_interaction_on_an_item_that_is_not_there_yet_is_stored_and_waits(home: Path) -> None:
    def row(actor: str, item: str, at: int = NOW - 5) -> Interaction:
        return Interaction(source="slack", actor=Author(handles=(actor,)), kind=Act.REACTION, at=at, item=item)

    with store_with(home, taking_part=["anna", "bram"], others=["dirk"]) as store:
        intake = Intake(store, "slack", Via.ARCHIVE, now=NOW)
        rows = [row("bram", "later"), row("dirk", "later"), row("anna", "later")]
        assert intake.write_interactions(rows, fetched_at=NOW) == Sums(read=3, stored=2, not_allowed=1)
        assert intake.write_interactions(rows, fetched_at=NOW) == Sums(read=3, unchanged=2, not_allowed=1)
        assert intake.write([post("anna", "later", NOW - DAY)], fetched_at=NOW).interactions == 1
        assert intake.write_interactions(rows, fetched_at=NOW) == Sums(read=3, unchanged=1, not_allowed=1, ignored=1)
        more = [row("bram", "later", NOW - 4), row("anna", "later", NOW - 4)]
        assert intake.write_interactions(more, fetched_at=NOW) == Sums(read=2, stored=1, ignored=1, interactions=1)


@pytest.mark.parametrize("leaves", ["withdraws", "is erased", "keeps it out"])
def test_who_leaves_while_a_source_is_read_is_kept_no_more(home: Path, leaves: str) -> None:
    with store_with(home, taking_part=("anna", "bram")) as store, open_store(home, zone=AMSTERDAM) as page:
        intake = Intake(store, "slack", Via.API, now=NOW)
        intake.write([post("anna", "first", NOW - DAY), post("bram", "his", NOW - DAY)], fetched_at=NOW)
        anna = store.keys.person_id("anna")
        match leaves:
            case "withdraws":
                withdraw(page, anna, now=NOW)
            case "is erased":
                erase_person(page, anna, now=NOW)
            case _:
                exclude(page, anna, "slack", "later", now=NOW)
        sums = intake.write([post("anna", "later", NOW), post("bram", "his later", NOW)], fetched_at=NOW)
        assert (sums.stored, sums.not_allowed) == (1, 1)
        intake.write_interactions([acted("anna", "bram", NOW - 5)], fetched_at=NOW)
        stored = {name for (name,) in store.connection.execute("SELECT native_id FROM item")}
        acts = store.connection.execute("SELECT count(*) FROM interaction").fetchone()[0]
    assert stored == ({"first"} if leaves == "keeps it out" else set()) | {"his", "his later"}
    assert acts == (1 if leaves == "keeps it out" else 0)


def acted(actor: str, target: str, at: int) -> Interaction:
    return Interaction(source="slack", actor=Author(handles=(actor,)), target=Author(handles=(target,)), kind=Act.MENTION, at=at)
