"""What curators do: two at once overwrite nothing, K4 is fed, and all of it goes with the item and with its author's yes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from config.errors import Outdated, WrongUse
from openness.consent import SHOW
from openness.month import Month
from storage.by_hand.initiatives import initiatives, remove_initiative
from storage.desk.digests import (
    digest,
    digests,
    make_digest,
    move_entry,
    publish,
    put_entry,
    remove_digest,
    remove_entry,
    take_back,
    write_digest,
)
from storage.desk.drafts import drafts, keep_draft
from storage.desk.filters import Filters
from storage.desk.for_author import passed_on
from storage.desk.led_to import OutcomeRow, outcomes, put_outcome, remove_outcome
from storage.desk.marks import set_initiative, set_label, set_mark, set_tag
from storage.desk.queue import Desk
from storage.desk.shown import ABOUT_ITEMS
from storage.exclusion import exclude
from storage.person import about
from storage.removal import GONE, remove
from storage.withdraw import erase_person, withdraw
from tests.storage.desk.shared import DAY, K, desk_store, measured, row_of, said, seen, take
from tests.storage.people import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from storage.database import Store

ONE, TWO = ("slack", "1"), ("slack", "2")
WHO: dict[str, Any] = {"by": "carla", "now": NOW}
SEPTEMBER = Month(202609)


def with_items(home: Path) -> Store:
    store = desk_store(home, crowd=6)
    take(store, said("anna", "1", "een"), said("bram", "2", "twee"))
    store.connection.execute(
        "INSERT INTO initiative (key, title, tag, began, ended) VALUES ('forum', 'Forum', 'x', 20260101, 99991231)"
    )
    return store


def curate(store: Store, item: tuple[str, str]) -> int:
    """Do everything with an item that can be done; return the digest that it stands in."""
    set_mark(store, item, "starred", on=True, **WHO)
    set_mark(store, item, "pinned", on=True, **WHO)
    set_tag(store, item, "#Water", on=True, **WHO)
    set_initiative(store, item, "forum", on=True, **WHO)
    put_outcome(store, item, OutcomeRow(kind="service", sentence="Een loket minder.", day=date(2026, 9, 1)), **WHO)
    keep_draft(store, item, "led_to", "half een zin", **WHO)
    number = make_digest(store, "September", SEPTEMBER, **WHO)
    put_entry(store, number, item, "Omdat het werkt.", seen=None, **WHO)
    return number


def left(store: Store) -> dict[str, int]:
    counts = {table: store.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ABOUT_ITEMS}
    return {table: count for table, count in counts.items() if count}


def test_an_item_carries_what_was_done_with_it(home: Path) -> None:
    with with_items(home) as store:
        number = curate(store, ONE)
        item = Desk(store, K).one(*ONE)
        assert item is not None
        assert (item.starred, item.pinned, item.tags, item.initiatives, item.digests, item.led_to) == (
            True, True, ("water",), ("forum",), (number,), 1,
        )  # fmt: skip
        assert (seen(store, mark="starred"), seen(store, mark="none"), seen(store, tag="water")) == (["1"], ["2"], ["1"])
        set_mark(store, ONE, "starred", on=False, **WHO)
        set_tag(store, ONE, "WATER", on=False, **WHO)
        set_initiative(store, ONE, "forum", on=False, **WHO)
        item = Desk(store, K).one(*ONE)
        assert item is not None
        assert (item.starred, item.pinned, item.tags, item.initiatives) == (False, True, (), ())


def test_what_two_do_at_once_agrees(home: Path) -> None:
    with with_items(home) as store:
        for who in ("carla", "bram"):
            set_mark(store, ONE, "starred", on=True, by=who, now=NOW)
        rows = store.connection.execute("SELECT by_id FROM mark").fetchall()
        assert rows == [(store.keys.person_id("carla"),)]


def _removed(store: Store) -> None:
    with store.transaction():
        remove(store, [row_of(store, "1")], why=GONE, at=NOW)


GOING: list[tuple[str, Callable[[Store], object]]] = [
    ("withdrawn", lambda store: withdraw(store, store.keys.person_id("anna"), source=None, purpose=None, now=NOW)),
    ("no longer shown", lambda store: withdraw(store, store.keys.person_id("anna"), source=None, purpose=SHOW, now=NOW)),
    ("erased", lambda store: erase_person(store, store.keys.person_id("anna"), now=NOW)),
    ("kept out", lambda store: exclude(store, store.keys.person_id("anna"), "slack", "1", now=NOW)),
    ("gone", _removed),
]


@pytest.mark.parametrize(("how", "go"), GOING, ids=[how for how, _ in GOING])
def test_all_of_it_goes_with_the_item_and_a_published_digest_says_so(home: Path, how: str, go: Callable[[Store], object]) -> None:
    with with_items(home) as store:
        number = curate(store, ONE)
        put_entry(store, number, TWO, "En dit ook.", seen=None, **WHO)
        found = digest(store.connection, number)
        assert found is not None
        publish(store, number, seen=found.whole, now=NOW)
        go(store)
        after = digest(store.connection, number)
        assert after is not None
        assert left(store) == {"digest_entry": 1}, how
        assert ([entry.native_id for entry in after.entries], after.dropped) == (["2"], 1)
        assert after.changed_at > found.changed_at
        assert after.published_at == NOW
        for table in ("led_to", "digest_entry", "draft"):
            assert "Een loket" not in str(store.connection.execute(f"SELECT * FROM {table}").fetchall())


def test_a_draft_that_loses_an_item_counts_nothing(home: Path) -> None:
    with with_items(home) as store:
        number = curate(store, ONE)
        exclude(store, store.keys.person_id("anna"), "slack", "1", now=NOW)
        found = digest(store.connection, number)
        assert found is not None
        assert (found.entries, found.dropped) == ((), 0)


@pytest.mark.parametrize(
    "act",
    [
        lambda store, item: set_mark(store, item, "starred", on=True, **WHO),
        lambda store, item: set_tag(store, item, "x", on=True, **WHO),
        lambda store, item: set_initiative(store, item, "forum", on=True, **WHO),
        lambda store, item: set_label(store, item, "knowledge", seen="unknown", **WHO),
        lambda store, item: put_outcome(store, item, OutcomeRow(kind="product", sentence="Iets.", day=date(2026, 9, 1)), **WHO),
        lambda store, item: keep_draft(store, item, "x", "y", **WHO),
        lambda store, item: put_entry(store, make_digest(store, "T", SEPTEMBER, **WHO), item, "z", seen=None, **WHO),
    ],
)
def test_nothing_is_done_with_an_item_that_may_not_be_shown(home: Path, act: Callable[[Store, tuple[str, str]], object]) -> None:
    with with_items(home) as store:
        take(store, said("carla", "9", "niet getoond"))
        for item in (("slack", "9"), ("slack", "none"), ("x", "1")):
            with pytest.raises(Outdated, match="gone"):
                act(store, item)
        assert left(store) == {}


def test_curators_are_forgotten_with_their_withdrawal_but_not_what_they_picked(home: Path) -> None:
    with with_items(home) as store:
        curate(store, ONE)
        carla = store.keys.person_id("carla")
        assert {row["what"] for row in about(store, carla, k=K)["curated"]} == {  # type: ignore[attr-defined]
            "starred", "pinned", "tagged", "initiative", "led to", "digest",
        }  # fmt: skip
        withdraw(store, carla, source=None, purpose=None, now=NOW)
        assert about(store, carla, k=K)["curated"] == []
        assert left(store)["mark"] == 3
        set_mark(store, TWO, "starred", on=True, **WHO)
        assert store.connection.execute("SELECT count(*) FROM mark WHERE by_id IS NOT NULL").fetchone() == (0,)


def test_the_second_who_labels_is_told(home: Path) -> None:
    with with_items(home) as store:
        set_label(store, ONE, "knowledge", seen="unknown", **WHO)
        with pytest.raises(Outdated, match="knowledge"):
            set_label(store, ONE, "promotion", seen="unknown", by="bram", now=NOW)
        set_label(store, ONE, "knowledge", seen="unknown", by="bram", now=NOW)
        set_label(store, ONE, "promotion", seen="knowledge", by="bram", now=NOW)
        assert store.connection.execute("SELECT label, label_by FROM item WHERE native_id = '1'").fetchone() == (
            "promotion",
            "person",
        )
        with pytest.raises(WrongUse):
            set_label(store, ONE, "nonsense", seen="promotion", **WHO)


def test_the_second_who_writes_a_digest_is_told_and_nothing_is_overwritten(home: Path) -> None:
    with with_items(home) as store:
        number = curate(store, ONE)
        first = digest(store.connection, number)
        assert first is not None
        write_digest(store, number, "Van Anna", "Hallo", seen=first.stamp, now=NOW)
        with pytest.raises(Outdated):
            write_digest(store, number, "Van Bram", "Dag", seen=first.stamp, now=NOW)
        entry = first.entries[0]
        put_entry(store, number, ONE, "Mooier.", seen=entry.stamp, **WHO)
        tries: list[Callable[[], object]] = [
            lambda: put_entry(store, number, ONE, "Anders.", seen=entry.stamp, **WHO),
            lambda: remove_entry(store, number, ONE, seen=entry.stamp, now=NOW),
            lambda: publish(store, number, seen=first.whole, now=NOW),
            lambda: move_entry(store, number, ONE, 1, seen=first.whole, now=NOW),
            lambda: remove_digest(store, number, seen=first.whole),
        ]
        for late in tries:
            with pytest.raises(Outdated):
                late()
        after = digest(store.connection, number)
        assert after is not None
        assert (after.title, after.introduction, after.entries[0].sentence) == ("Van Anna", "Hallo", "Mooier.")


def test_two_who_write_different_sentences_keep_both(home: Path) -> None:
    with with_items(home) as store:
        number = make_digest(store, "T", SEPTEMBER, **WHO)
        for item in (ONE, TWO):
            put_entry(store, number, item, "", seen=None, **WHO)
        found = digest(store.connection, number)
        assert found is not None
        for item, entry in zip((ONE, TWO), found.entries, strict=True):
            put_entry(store, number, item, f"Over {item[1]}.", seen=entry.stamp, **WHO)
        after = digest(store.connection, number)
        assert after is not None
        assert [entry.sentence for entry in after.entries] == ["Over 1.", "Over 2."]


def test_entries_stand_in_the_order_that_is_chosen(home: Path) -> None:
    with with_items(home) as store:
        take(store, said("anna", "3", "drie"))
        number = make_digest(store, "T", SEPTEMBER, **WHO)
        for native in ("1", "2", "3"):
            put_entry(store, number, ("slack", native), "x", seen=None, **WHO)

        def order() -> list[str]:
            found = digest(store.connection, number)
            assert found is not None
            return [entry.native_id for entry in found.entries]

        for native, by, expected in (("3", -1, "132"), ("1", -1, "132"), ("1", 1, "312"), ("2", 9, "312"), ("3", 9, "123")):
            found = digest(store.connection, number)
            assert found is not None
            move_entry(store, number, ("slack", native), by, seen=found.whole, now=NOW)
            assert "".join(order()) == expected


def test_a_digest_is_published_whole_and_changed_only_after_it_is_taken_back(home: Path) -> None:
    with with_items(home) as store:
        number = make_digest(store, "T", SEPTEMBER, **WHO)

        def whole() -> str:
            found = digest(store.connection, number)
            assert found is not None
            return found.whole

        with pytest.raises(WrongUse, match="nothing in"):
            publish(store, number, seen=whole(), now=NOW)
        put_entry(store, number, ONE, "", seen=None, **WHO)
        with pytest.raises(WrongUse, match="no sentence"):
            publish(store, number, seen=whole(), now=NOW)
        empty = digest(store.connection, number)
        assert empty is not None
        put_entry(store, number, ONE, "Daarom.", seen=empty.entries[0].stamp, **WHO)
        publish(store, number, seen=whole(), now=NOW)
        tries: list[Callable[[], object]] = [
            lambda: put_entry(store, number, TWO, "x", seen=None, **WHO),
            lambda: remove_digest(store, number, seen=whole()),
            lambda: write_digest(store, number, "N", "", seen=empty.stamp, now=NOW),
        ]
        for late in tries:
            with pytest.raises(WrongUse, match="published"):
                late()
        take_back(store, number, seen=whole(), now=NOW)
        remove_digest(store, number, seen=whole())
        assert digests(store.connection) == []


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (OutcomeRow(kind="miracle", sentence="Een zin.", day=date(2026, 9, 1)), "no kind"),
        (OutcomeRow(kind="product", sentence=" \u200b", day=date(2026, 9, 1)), "one sentence"),
        (OutcomeRow(kind="product", sentence="Een. Twee zinnen.", day=date(2026, 9, 1)), "more than one"),
        (OutcomeRow(kind="product", sentence="x" * 400, day=date(2026, 9, 1)), "longer"),
        (OutcomeRow(kind="product", sentence="Morgen.", day=date(2027, 9, 1)), "not come yet"),
    ],
)
def test_what_an_item_led_to_is_one_sentence_about_what_was(home: Path, row: OutcomeRow, why: str) -> None:
    with with_items(home) as store:
        with pytest.raises(WrongUse, match=why):
            put_outcome(store, ONE, row, **WHO)
        assert left(store) == {}


def test_the_second_who_corrects_an_outcome_is_told(home: Path) -> None:
    with with_items(home) as store:
        row = OutcomeRow(kind="service", sentence="Een loket minder, zie 2.0 erover.", day=date(2026, 9, 1))
        number = put_outcome(store, ONE, row, **WHO)
        (first,) = outcomes(store.connection, row_of(store, "1"))
        put_outcome(
            store, ONE, OutcomeRow(kind="citizen", sentence="Anders.", day=row.day), number=number, seen=first.stamp, **WHO
        )
        with pytest.raises(Outdated):
            put_outcome(store, ONE, row, number=number, seen=first.stamp, **WHO)
        with pytest.raises(Outdated):
            remove_outcome(store, ONE, number, seen=first.stamp)
        (now,) = outcomes(store.connection, row_of(store, "1"))
        assert (now.kind, now.sentence) == ("citizen", "Anders.")
        remove_outcome(store, ONE, number, seen=now.stamp)
        assert outcomes(store.connection, row_of(store, "1")) == []


def test_drafts_are_one_s_own_and_stay_until_they_are_empty(home: Path) -> None:
    with with_items(home) as store:
        keep_draft(store, ONE, "led_to", "half\x00 een \ud800", by="carla", now=NOW)
        keep_draft(store, ONE, "led_to", "anders", by="", now=NOW)
        assert drafts(store, ONE, by="carla") == {"led_to": "half een ?"}
        keep_draft(store, ONE, "led_to", " ", by="carla", now=NOW)
        assert (drafts(store, ONE, by="carla"), drafts(store, ONE, by="")) == ({}, {"led_to": "anders"})
        keep_draft(store, TWO, "led_to", "later", by="", now=NOW + 40 * DAY)
        assert (drafts(store, ONE, by=""), drafts(store, TWO, by="")) == ({"led_to": "anders"}, {"led_to": "later"})


@pytest.mark.parametrize("tag", ["", "#", " \u200b ", "x" * 41])
def test_an_unusable_tag_is_refused(home: Path, tag: str) -> None:
    with with_items(home) as store:
        with pytest.raises(WrongUse):
            set_tag(store, ONE, tag, on=True, **WHO)
        assert set_tag(store, ONE, " #Open  Data ", on=True, **WHO) == "open-data"


@pytest.mark.parametrize("pick", ["star", "tag", "digest"])
def test_what_is_picked_out_counts_as_curated(home: Path, pick: str) -> None:
    with with_items(home) as store:
        measured(store)
        curated = "SELECT native_id, curated FROM reuse_month JOIN item ON item.id = item_id ORDER BY 1"
        assert store.connection.execute(curated).fetchall() == [("1", 0), ("2", 0)]
        if pick == "star":
            set_mark(store, TWO, "starred", on=True, **WHO)
        elif pick == "tag":
            set_tag(store, TWO, "x", on=True, **WHO)
        else:
            put_entry(store, make_digest(store, "T", SEPTEMBER, **WHO), TWO, "z", seen=None, **WHO)
        measured(store)
        assert store.connection.execute(curated).fetchall() == [("1", 0), ("2", 1)]


def test_authors_see_what_became_of_what_they_shared(home: Path) -> None:
    with with_items(home) as store:
        number = curate(store, ONE)
        found = digest(store.connection, number)
        assert found is not None
        assert passed_on(store, store.keys.person_id("anna"), k=K)[0]["digests"] == []
        publish(store, number, seen=found.whole, now=NOW)
        (row,) = passed_on(store, store.keys.person_id("anna"), k=K)
        assert row["digests"] == [{"title": "September", "sentence": "Omdat het werkt."}]
        assert row["led_to"] == [{"kind": "service", "sentence": "Een loket minder.", "date": "2026-09-01"}]
        assert (row["starred"], row["pinned"], row["tags"]) == (True, True, ["water"])
        assert about(store, store.keys.person_id("bram"), k=K)["passed_on"] == []
        assert about(store, store.keys.person_id("anna"), k=K)["passed_on"] == [row]


def test_pages_of_picked_items_hold_those_whose_text_is_gone(home: Path) -> None:
    with with_items(home) as store:
        set_mark(store, ONE, "pinned", on=True, **WHO)
        store.connection.execute("DELETE FROM item_text")
        assert (seen(store), seen(store, mark="pinned")) == ([], ["1"])
        (item,) = Desk(store, K).page(Filters(mark="pinned")).items
        assert item.text is None


def test_a_tie_feeds_the_initiatives_month_while_it_stands(home: Path) -> None:
    def people() -> list[tuple[int, int, str]]:
        measured(store)
        return store.connection.execute(
            "SELECT person_id, items, department FROM initiative_month WHERE month = ?", (SEPTEMBER,)
        ).fetchall()

    def dirty() -> list[tuple[int]]:
        return store.connection.execute("SELECT month FROM dirty_month").fetchall()

    with with_items(home) as store:
        take(store, said("anna", "3", "drie", at=NOW - 40 * DAY))
        anna = store.keys.person_id("anna")
        assert people() == []
        assert dirty() == []
        for item in (ONE, ONE, ("slack", "3")):
            set_initiative(store, item, "forum", on=True, **WHO)
        assert dirty() == [(202608,), (SEPTEMBER,)], "an item's own month"
        assert people() == [(anna, 1, "Burgerzaken")], "an item counts once"
        waiting = store.connection.execute("SELECT month, person_id FROM pending_change WHERE person_id = ?", (anna,)).fetchall()
        assert {(202608, anna), (SEPTEMBER, anna)} <= set(waiting)
        set_initiative(store, ONE, "forum", on=False, **WHO)
        assert dirty() == [(SEPTEMBER,)]
        assert people() == []
        set_initiative(store, TWO, "forum", on=True, **WHO)
        withdraw(store, store.keys.person_id("bram"), source="*", purpose="measure", now=NOW)
        assert people() == [], "who takes no part is in no initiative"


def test_a_tie_counts_while_the_initiative_runs_and_goes_with_it(home: Path) -> None:
    with with_items(home) as store:
        set_initiative(store, ONE, "forum", on=True, **WHO)
        store.connection.execute("UPDATE initiative SET ended = 20260831")
        measured(store)
        assert store.connection.execute("SELECT * FROM initiative_month").fetchall() == []
        store.connection.execute("UPDATE initiative SET ended = 99991231")
        set_initiative(store, TWO, "forum", on=True, **WHO)
        measured(store)
        assert len(store.connection.execute("SELECT * FROM initiative_month").fetchall()) == 2
        put = next(one for one in initiatives(store.connection) if one.key == "forum")
        remove_initiative(store, "forum", seen=put.stamp)
        measured(store)
        assert store.connection.execute("SELECT * FROM initiative_month").fetchall() == []
