"""Knowledge, reuse and wikis by month: people's labels come first, links outlive texts, reuse comes later."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from openness.month import Month
from openness.records import Act, Author, Interaction, Item, Space, Via, Visibility
from storage.exclusion import exclude
from storage.facts_shared import MOST_SHARED
from storage.intake import Intake
from storage.labelling import label_items
from storage.labels import LabelRow, apply_labels
from storage.loading import load_facts
from storage.refresh import dirty_months, refresh_facts
from storage.retention import expire_texts
from storage.roster import Finder, RosterRow, apply_roster
from storage.withdraw import erase_person, withdraw
from tests.storage.people import NOW, ByRule, post, store_with
from tests.storage.test_facts import AUGUST, AUGUST_1, DAY, refreshed, rows, second, shared

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store

PAGE = "https://wiki.example/page/7"
OPEN = Space(native_id="general", name="general", visibility=Visibility.OPEN)
PUBLIC = Space(native_id="out", name="out", visibility=Visibility.PUBLIC)
CLOSED = Space(native_id="in", name="in", visibility=Visibility.CLOSED)


def said(
    author: str, native_id: str, at: int, text: str = "x", *, url: str | None = None, space: Space = OPEN, kind: str = "message"
) -> Item:
    return Item(
        source="slack",
        native_id=native_id,
        author=Author(handles=(author,)),
        space=space,
        kind=kind,
        created_at=at,
        text=text,
        url=url,
    )


def label(store: Store, native_id: str, wanted: str, by: str = "") -> str:
    row = LabelRow(place="line 2", source="slack", native_id=native_id, label=wanted, by=by)
    sums = apply_labels(store, [row], Finder(store), now=NOW)
    return next(name for name in ("stored", "changed", "unchanged", "not_allowed") if getattr(sums, name))


def labels(store: Store) -> dict[str, tuple[str, str]]:
    return {name: (one, by) for name, one, by in store.connection.execute("SELECT native_id, label, label_by FROM item")}


def taken_up(store: Store, month: Month = AUGUST) -> dict[str, tuple[int, int]]:
    """Return by item whether it was reused and appeared outside."""
    found = store.connection.execute(
        "SELECT native_id, reused, outside FROM reuse_month JOIN item ON item.id = item_id WHERE reuse_month.month = ?", (month,)
    )
    return {name: (reused, outside) for name, reused, outside in found}


def test_a_persons_label_comes_before_the_classifiers_and_stays_when_the_item_comes_again(home: Path) -> None:
    with store_with(home, taking_part=["anna"], others=["carla"]) as store:
        shared(store, said("anna", "1", AUGUST_1, "Weet iemand hoe dit werkt?"))
        label_items(store, ByRule())
        assert labels(store)["1"] == ("question", "rule:1")
        assert label(store, "1", "knowledge", by="carla") == "stored"
        assert label(store, "1", "knowledge", by="carla") == "unchanged"
        shared(store, said("anna", "1", AUGUST_1, "Weet iemand hoe dat werkt?"))
        assert labels(store)["1"] == ("knowledge", "person")
        refreshed(store)
        assert rows(store, "knowledge_month", "knowledge, promotion") == [(1, 0)]


def test_a_label_waits_for_its_item_and_marks_its_month(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        assert label(store, "1", "promotion") == "stored"
        shared(store, said("anna", "1", AUGUST_1), said("anna", "2", AUGUST_1))
        assert labels(store)["1"] == ("promotion", "person")
        refreshed(store)
        assert label(store, "2", "knowledge") == "stored"
        assert refreshed(store) == [AUGUST]
        assert rows(store, "knowledge_month", "knowledge, promotion") == [(1, 1)]


def test_a_label_that_is_taken_back_gives_the_item_its_own_again(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        label(store, "2", "other")
        shared(store, said("anna", "1", AUGUST_1, "Weet iemand hoe dit werkt?"), said("anna", "2", AUGUST_1, "Wie weet dit?"))
        own = labels(store)["1"]
        label(store, "1", "other")
        assert label(store, "1", "") == "changed"
        assert label(store, "2", "") == "changed"
        assert label(store, "3", "") == "unchanged"
        assert labels(store) == {"1": own, "2": own}


@pytest.mark.parametrize("leave", ["withdraw", "erase"])
def test_labels_go_with_who_gave_them(leave: str, home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        shared(store, said("anna", "1", AUGUST_1), said("anna", "2", AUGUST_1))
        label(store, "1", "knowledge", by="bram")
        label(store, "2", "knowledge")
        refreshed(store)
        bram = store.keys.person_id("bram")
        if leave == "withdraw":
            withdraw(store, bram, now=NOW)
        else:
            erase_person(store, bram, now=NOW)
        assert labels(store) == {"1": ("unknown", ""), "2": ("knowledge", "person")}
        assert AUGUST in refreshed(store)
        assert label(store, "1", "knowledge", by="bram") == "not_allowed"


def test_labels_go_with_the_items_of_who_leaves(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        shared(store, said("anna", "1", AUGUST_1), said("bram", "2", AUGUST_1), said("bram", "3", AUGUST_1))
        for name in ("1", "2", "3"):
            label(store, name, "knowledge")
        exclude(store, store.keys.person_id("bram"), "slack", "2", now=NOW)
        withdraw(store, store.keys.person_id("anna"), source="slack", now=NOW)
        keys = {row[0] for row in store.connection.execute("SELECT item_key FROM label_given")}
        assert keys == {store.keys.item_key("slack", "3")}


def test_links_are_kept_as_keyed_hashes_outlive_the_text_and_go_with_the_item(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        shared(store, said("anna", "1", AUGUST_1, f"Lees {PAGE}/?utm_source=x", url="https://chat.example/1"))
        expire_texts(store, text_days=0, now=NOW + 1)
        assert store.connection.execute("SELECT count(*) FROM item_text").fetchone() == (0,)
        kept = store.connection.execute("SELECT link, own_link FROM item_link JOIN item ON item.id = item_id").fetchall()
        assert kept == [(store.keys.link_key("wiki.example/page/7"), store.keys.link_key("chat.example/1"))]
        withdraw(store, store.keys.person_id("anna"), now=NOW)
        assert store.connection.execute("SELECT count(*) FROM item_link").fetchone() == (0,)


def test_the_links_of_a_text_that_changed_are_those_of_the_new_one(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        intake = Intake(store, "slack", Via.API, now=NOW)
        for moment, text in enumerate([f"Lees {PAGE}", "Lees https://a.example/b", "Lees https://a.example/b"]):
            intake.write([said("anna", "1", AUGUST_1, text)], fetched_at=NOW - 10 + moment)
        intake.write([said("anna", "1", AUGUST_1, f"Oud: {PAGE}")], fetched_at=NOW - 90)
        assert store.connection.execute("SELECT link FROM item_link").fetchall() == [(store.keys.link_key("a.example/b"),)]


def test_links_in_closed_spaces_are_not_kept(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        shared(store, said("anna", "1", AUGUST_1, f"Lees {PAGE}", space=CLOSED))
        assert store.connection.execute("SELECT count(*) FROM item_link").fetchone() == (0,)


def test_links_of_items_stored_before_are_taken_before_their_texts_go(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        shared(store, said("anna", "1", AUGUST_1, f"Lees {PAGE}", url=PAGE), said("anna", "2", AUGUST_1))
        before = store.connection.execute("SELECT * FROM item_link").fetchall()
        store.connection.execute("UPDATE item SET own_link = NULL")
        store.connection.execute("DELETE FROM item_link")
        expire_texts(store, text_days=0, now=NOW + 1)
        assert store.connection.execute("SELECT * FROM item_link").fetchall() == before != []
        own = store.connection.execute("SELECT own_link FROM item ORDER BY native_id").fetchall()
        assert own == [(store.keys.link_key("wiki.example/page/7"),), (0,)]


@pytest.mark.parametrize(
    ("by", "days", "text", "reused"),
    [
        ("bram", 30, f"Kijk: {PAGE}/", 1),
        ("bram", 30, "Uit het bericht: https://chat.example/1", 1),
        ("bram", 90, f"Kijk: {PAGE}", 1),
        ("bram", 91, f"Kijk: {PAGE}", 0),
        ("bram", -1, f"Kijk: {PAGE}", 0),
        ("bram", 30, "Kijk: https://wiki.example/page/8", 0),
        ("amir", 30, f"Kijk: {PAGE}", 0),
        ("anna", 30, f"Kijk: {PAGE}", 0),
        ("carla", 30, f"Kijk: {PAGE}", 0),
    ],
    ids=[
        "its link",
        "its address",
        "on the last day",
        "too late",
        "before",
        "another page",
        "own department",
        "self",
        "an other",
    ],
)
def test_an_item_is_reused_when_another_department_links_to_it_in_time(
    by: str, days: int, text: str, reused: int, home: Path
) -> None:
    with store_with(home, taking_part=["anna", "amir", "bram"], others=["carla"]) as store:
        begun = second("2026-06-15T12:00")
        shared(
            store, said("anna", "1", begun, f"Lees {PAGE}", url="https://chat.example/1"), said(by, "2", begun + days * DAY, text)
        )
        refreshed(store)
        assert taken_up(store, Month(202606))["1"] == (reused, 0)


@pytest.mark.parametrize(("kind", "reused"), [(Act.RESHARE, 1), (Act.CITE, 1), (Act.REACTION, 0), (Act.REPLY, 0)])
def test_resharing_and_citing_is_reuse_and_liking_is_not(kind: Act, reused: int, home: Path) -> None:
    with store_with(home, taking_part=["anna", "amir", "bram"]) as store:
        acts = [
            Interaction(source="slack", actor=Author(handles=(who,)), kind=act, at=AUGUST_1 + DAY, item="1")
            for who, act in (("bram", kind), ("amir", Act.RESHARE))
        ]
        shared(store, said("anna", "1", AUGUST_1), *acts)
        refreshed(store)
        assert taken_up(store) == {"1": (reused, 0)}


def test_reuse_counts_the_department_of_the_month_in_which_it_was(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        store.connection.execute("DELETE FROM membership")
        apply_roster(store, [RosterRow(person=name, department="Care") for name in ("anna", "bram")], from_day=None)
        moved = [RosterRow(person="anna", department="Care"), RosterRow(person="bram", department="IT")]
        apply_roster(store, moved, from_day=date(2026, 9, 1))
        shared(
            store,
            said("anna", "1", AUGUST_1, f"Lees {PAGE}"),
            said("anna", "2", AUGUST_1, "https://a.example/b"),
            said("bram", "3", AUGUST_1 + DAY, PAGE),
            said("bram", "4", second("2026-09-02T12:00"), "https://a.example/b"),
            until="2026-09-20T00:00",
        )
        refreshed(store)
        assert taken_up(store) == {"1": (0, 0), "2": (1, 0), "3": (0, 0)}


def test_reuse_that_comes_later_changes_the_month_of_the_item_and_says_so(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        shared(store, said("anna", "1", second("2026-06-20T12:00"), f"Lees {PAGE}"), said("bram", "2", AUGUST_1))
        refreshed(store)
        store.connection.execute("DELETE FROM pending_change")
        Intake(store, "slack", Via.ARCHIVE, now=NOW).write([said("bram", "3", second("2026-09-01T12:00"), PAGE)], fetched_at=NOW)
        months = dirty_months(store, NOW)
        assert months == [Month(202609)]
        assert refresh_facts(store, months) == [Month(202606), Month(202609)]
        assert taken_up(store, Month(202606)) == {"1": (1, 0)}
        concerned = store.connection.execute("SELECT person_id FROM pending_change WHERE month = 202606").fetchall()
        assert concerned == [(store.keys.person_id("anna"),)]
        withdraw(store, store.keys.person_id("bram"), now=NOW)
        assert Month(202606) in refresh_facts(store, dirty_months(store, NOW))
        assert taken_up(store, Month(202606)) == {"1": (0, 0)}


def test_a_refresh_that_breaks_off_before_the_months_behind_it_takes_them_up_the_next_time(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        shared(store, said("anna", "1", second("2026-06-20T12:00"), f"Lees {PAGE}"))
        refreshed(store)
        Intake(store, "slack", Via.ARCHIVE, now=NOW).write([said("bram", "3", AUGUST_1, PAGE)], fetched_at=NOW)

        def broken(_month: Month) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            refresh_facts(store, dirty_months(store, NOW), progress=broken)
        assert refresh_facts(store, dirty_months(store, NOW)) == [Month(202606), AUGUST]
        assert taken_up(store, Month(202606)) == {"1": (1, 0)}


def test_an_open_item_is_outside_when_its_link_stands_in_public_after_it(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        shared(
            store,
            said("anna", "linked", AUGUST_1, f"Lees {PAGE}"),
            said("anna", "itself", AUGUST_1, "https://blog.example/a"),
            said("anna", "before", AUGUST_1 + 9 * DAY, "https://blog.example/old"),
            said("anna", "inside", AUGUST_1, "https://a.example/b"),
            said("anna", "in public already", AUGUST_1, PAGE, space=PUBLIC),
            said("anna", "p1", AUGUST_1 + DAY, f"Nu ook hier: {PAGE}", space=PUBLIC),
            said("bram", "p2", AUGUST_1 + DAY, "Een stuk", url="https://blog.example/a", space=PUBLIC),
            said("bram", "p3", AUGUST_1, "Een stuk", url="https://blog.example/old", space=PUBLIC),
            said("anna", "o1", AUGUST_1 + DAY, "https://a.example/b"),
        )
        refreshed(store)
        told = taken_up(store)
        assert {name for name, (_, outside) in told.items() if outside} == {"linked", "itself"}
        assert {name for name, (reused, _) in told.items() if reused} == {"p3"}


def test_a_link_that_stands_under_everything_tells_nothing(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        many = [said("bram", f"b{number}", AUGUST_1 + 60 + number, f"Groet, {PAGE}") for number in range(MOST_SHARED)]
        shared(store, said("anna", "1", AUGUST_1, f"Lees {PAGE}"), *many)
        refreshed(store)
        assert taken_up(store)["1"] == (0, 0)


def test_what_a_person_picked_out_is_curated(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        pinned = Item(
            source="slack", native_id="1", author=Author(handles=("anna",)), space=OPEN, kind="message", created_at=AUGUST_1,
            tags=("pinned",),
        )  # fmt: skip
        own_word = Item(
            source="slack", native_id="2", author=Author(handles=("anna",)), space=OPEN, kind="message", created_at=AUGUST_1,
            tags=("wiki",),
        )  # fmt: skip
        accept = [
            Interaction(source="slack", actor=Author(handles=(who,)), kind=Act.ACCEPT, at=AUGUST_1 + DAY, item=item)
            for who, item in (("bram", "3"), ("zoe", "4"))
        ]
        shared(store, pinned, own_word, said("anna", "3", AUGUST_1), said("anna", "4", AUGUST_1), *accept)
        refreshed(store)
        table = load_facts(store.connection, AUGUST).reuse
        assert table is not None
        names = dict(store.connection.execute("SELECT id, native_id FROM item").fetchall())
        assert {names[item] for item, picked in zip(table.item.tolist(), table.curated.tolist(), strict=True) if picked} == {
            "1", "3", "4",
        }  # fmt: skip


def test_that_something_was_ever_public_is_known_in_months_that_have_nothing_public(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        long_ago = said("anna", "public once", AUGUST_1 - 150 * DAY, space=PUBLIC)
        shared(store, long_ago, said("anna", "open then", AUGUST_1 - 150 * DAY), said("anna", "open now", AUGUST_1))
        refreshed(store)
        table = load_facts(store.connection, AUGUST).space
        assert table is not None
        of_public = table.visibility == 0
        assert of_public.any()
        assert set(table.month[~of_public].tolist()) == {AUGUST}, "of the rest, what is compared alone is loaded"


def test_edits_of_wikis_count_each_moment_once_and_quiet_accounts_too(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram", "carla"], source="mediawiki") as store:
        store.connection.execute("UPDATE opt_in SET source = '*'")

        def page(who: str, native_id: str, at: int, kind: str) -> Item:
            place = Author(handles=(who,))
            return Item(source="mediawiki", native_id=native_id, author=place, space=OPEN, kind=kind, created_at=at, text="x")

        intake = Intake(store, "mediawiki", Via.ARCHIVE, now=NOW)
        edit = Interaction(source="mediawiki", actor=Author(handles=("bram",)), kind=Act.EDIT, at=AUGUST_1 + 5, item="p1")
        also = Interaction(source="mediawiki", actor=Author(handles=("bram",)), kind=Act.EDIT, at=AUGUST_1 + 9, item="p1")
        items = [page("anna", "p1", AUGUST_1, "page"), page("bram", "r1", AUGUST_1 + 5, "revision")]
        items.append(page("anna", "c", AUGUST_1, "comment"))
        intake.write([*items, edit, also], fetched_at=NOW)
        intake.finish(second("2026-01-01T00:00"), second("2026-09-15T00:00"))
        refreshed(store)
        edits = {person: (count, account) for person, count, account in rows(store, "wiki_month", "person_id, edits, account")}
        assert edits == {
            store.keys.person_id("anna"): (1, 1), store.keys.person_id("bram"): (2, 1), store.keys.person_id("carla"): (0, 1),
        }  # fmt: skip


def test_other_sources_are_no_wiki(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        shared(store, post("anna", "1", AUGUST_1))
        refreshed(store)
        assert rows(store, "wiki_month", "person_id, edits") == []
