"""A classifier that learned from own labels decides from the next month on, and goes with any item that it learned from."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from openness.language.labelling.default import NAME, default_classifier
from openness.language.labelling.local import LocalTrial, try_local
from openness.records import Via
from storage.database import FILE_NAME
from storage.exclusion import exclude
from storage.intake import Intake
from storage.labelling import label_items
from storage.labels import LabelRow, apply_labels
from storage.local_classifiers import InUse, count_own, is_stale, keep_trial, note_dropped, own_labels, trials
from storage.removal import GONE, remove
from storage.retention import expire_texts
from storage.roster import Finder
from storage.withdraw import erase_person, withdraw
from tests.openness.language.house import turned
from tests.storage.people import NOW, post, store_with

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from storage.database import Store

DAY = 86_400
ZULU = "Zulu gate quay nine"
SEPTEMBER, OCTOBER = 202609, 202610


@cache
def tried(*, wins: bool = True) -> LocalTrial:
    """Return a trial that is better, or one that is not."""
    found = try_local("local:1", turned(), default_classifier())
    if wins:
        return found
    return LocalTrial(classifier=found.classifier, matrix=found.matrix, better=0, worse=9, p=0.004, gain=-0.2)


def house(home: Path) -> Store:
    """Open a store with 60 items that people labelled, anna's and bram's in turns, and keep a trial on them."""
    store = store_with(home, taking_part=["anna", "bram", "carla"])
    posts = [post(("anna", "bram")[n % 2], f"n{n}", NOW - DAY + n, text=text) for n, (text, _) in enumerate(turned())]
    Intake(store, "slack", Via.API, now=NOW).write(posts, fetched_at=NOW)
    rows = [LabelRow(place="row", source="slack", native_id=f"n{n}", label=label) for n, (_, label) in enumerate(turned())]
    apply_labels(store, rows, Finder(store), now=NOW)
    label_items(store)
    return store


def learned(store: Store) -> None:
    rows = own_labels(store.connection, 1_000)
    assert keep_trial(store, tried(), rows, labels=len(rows), now=NOW)


def counts(store: Store) -> tuple[int, int, int]:
    tables = ("local_trial", "local_model", "local_learned_from")
    found = [store.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]
    return found[0], found[1], found[2]


def test_own_labels_are_those_of_items_with_a_text_the_newest_first(home: Path) -> None:
    with house(home) as store:
        assert count_own(store.connection) == 60
        newest = own_labels(store.connection, 2)
        assert [(text, label) for _, text, label in newest] == [turned()[59], turned()[58]]
        store.connection.execute("DELETE FROM item_text WHERE item_id = ?", (newest[0][0],))
        assert count_own(store.connection) == 59


def test_it_labels_from_the_next_month_on_and_a_month_has_one_classifier(home: Path) -> None:
    with house(home) as store:
        learned(store)
        later = [
            post("carla", "s", NOW + 2 * DAY, text=ZULU),
            post("carla", "o", NOW + 20 * DAY, text=ZULU),
        ]
        Intake(store, "slack", Via.API, now=NOW + 21 * DAY).write(later, fetched_at=NOW + 21 * DAY)
        label_items(store)
        found = dict(
            store.connection.execute("SELECT month, label_by FROM item WHERE label_by <> 'person' ORDER BY month").fetchall()
        )
        assert found == {SEPTEMBER: NAME, OCTOBER: "local:1"}
        assert InUse(store.connection).of(202701).name == "local:1"


@pytest.mark.parametrize("keep_text", [True, False])
def test_what_it_says_is_kept_with_its_name(home: Path, *, keep_text: bool) -> None:
    with house(home) as store:
        learned(store)
        intake = Intake(store, "slack", Via.API, now=NOW + 21 * DAY, keep_text=keep_text)
        intake.write([post("carla", "o", NOW + 20 * DAY, text=ZULU)], fetched_at=NOW + 21 * DAY)
        label_items(store)
        found = store.connection.execute("SELECT label, label_by FROM item WHERE native_id = 'o'").fetchone()
        assert found == ("knowledge", "local:1")


def test_one_that_is_not_better_is_never_used(home: Path) -> None:
    with house(home) as store:
        rows = own_labels(store.connection, 1_000)
        assert keep_trial(store, tried(wins=False), rows, labels=len(rows), now=NOW)
        assert counts(store) == (1, 0, 0)
        assert InUse(store.connection).of(OCTOBER).name == NAME
        assert trials(store.connection)[0].state == "not better"


def erased(store: Store) -> None:
    erase_person(store, store.keys.person_id("anna"), now=NOW)


def withdrawn(store: Store) -> None:
    withdraw(store, store.keys.person_id("anna"), source="slack", purpose=None, now=NOW)


def excluded(store: Store) -> None:
    exclude(store, store.keys.person_id("anna"), "slack", "n0", now=NOW)


def gone_at_the_source(store: Store) -> None:
    with store.transaction() as connection:
        row = connection.execute("SELECT id FROM item WHERE native_id = 'n0'").fetchone()
        remove(store, row, why=GONE, at=NOW)


def edited(store: Store) -> None:
    again = post("anna", "n0", NOW - DAY, text="Other words than before")
    again = replace(again, edited_at=NOW)
    Intake(store, "slack", Via.API, now=NOW).write([again], fetched_at=NOW + 1)


@pytest.mark.parametrize("goes", [erased, withdrawn, excluded, gone_at_the_source, edited])
def test_it_goes_in_the_transaction_in_which_what_it_learned_from_goes(home: Path, goes: Callable[[Store], None]) -> None:
    with house(home) as store:
        learned(store)
        october = post("carla", "o", NOW + 20 * DAY, text=ZULU)
        Intake(store, "slack", Via.API, now=NOW + 21 * DAY).write([october], fetched_at=NOW + 21 * DAY)
        label_items(store)
        goes(store)
        assert counts(store) == (1, 0, 0)
        assert InUse(store.connection).of(OCTOBER).name == NAME
        assert note_dropped(store) == [1]
        assert note_dropped(store) == []
        assert trials(store.connection)[0].matrix == tried().matrix
        given = store.connection.execute("SELECT label, label_by FROM item WHERE native_id = 'o'").fetchone()
        assert given == ("knowledge", "local:1")


def test_it_outlives_a_text_that_was_kept_long_enough_and_one_that_comes_again(home: Path) -> None:
    with house(home) as store:
        learned(store)
        again = [post("anna", "n0", NOW - DAY, text=turned()[0][0])]
        Intake(store, "slack", Via.API, now=NOW).write(again, fetched_at=NOW + 1)
        assert counts(store) == (1, 1, 60)
        expire_texts(store, text_days=90, now=NOW + 91 * DAY)
        assert count_own(store.connection) == 0
        assert counts(store) == (1, 1, 60)
        assert not is_stale(store.connection, 1)


def labelled_otherwise(store: Store) -> None:
    label(store, "promotion" if turned()[0][1] != "promotion" else "other")


def label_taken_back(store: Store) -> None:
    label(store, "")


def label(store: Store, label: str) -> None:
    apply_labels(store, [LabelRow(place="row", source="slack", native_id="n0", label=label)], Finder(store), now=NOW)


@pytest.mark.parametrize("changes", [labelled_otherwise, label_taken_back])
def test_it_is_stale_while_a_label_is_not_what_it_learned_and_stays_in_use(home: Path, changes: Callable[[Store], None]) -> None:
    with house(home) as store:
        learned(store)
        assert not is_stale(store.connection, 1)
        changes(store)
        assert is_stale(store.connection, 1)
        assert counts(store) == (1, 1, 60)
        assert InUse(store.connection).of(OCTOBER).name == "local:1"
        label(store, turned()[0][1])
        assert not is_stale(store.connection, 1), "what was put back is as it learned"


def test_a_trial_is_not_kept_where_a_label_or_a_text_changed_meanwhile(home: Path) -> None:
    with house(home) as store:
        rows = own_labels(store.connection, 1_000)
        labelled_otherwise(store)
        assert not keep_trial(store, tried(), rows, labels=60, now=NOW)
        rows = own_labels(store.connection, 1_000)
        edited(store)
        assert not keep_trial(store, tried(), rows, labels=60, now=NOW)
        assert counts(store) == (0, 0, 0)


def test_it_stays_when_an_item_goes_that_it_did_not_learn_from(home: Path) -> None:
    with house(home) as store:
        Intake(store, "slack", Via.API, now=NOW).write([post("carla", "c", NOW - 9, text=ZULU)], fetched_at=NOW)
        learned(store)
        erase_person(store, store.keys.person_id("carla"), now=NOW)
        assert counts(store) == (1, 1, 60)
        assert note_dropped(store) == []


def test_no_byte_of_it_is_left_in_the_file(home: Path) -> None:
    with house(home) as store:
        learned(store)
        arrays = store.connection.execute("SELECT arrays FROM local_model").fetchone()[0]
        store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        # A page of the store holds some four thousand bytes of it in a row.
        pieces = [arrays[begin : begin + 200] for begin in range(50_000, 200_000, 10_000)]
        before = (home / FILE_NAME).read_bytes()
        assert sum(piece in before for piece in pieces) > 5
        erase_person(store, store.keys.person_id("anna"), now=NOW)
        after = b"".join(path.read_bytes() for path in home.glob(f"{FILE_NAME}*"))
        assert not any(piece in after for piece in pieces)


def test_a_trial_is_not_kept_where_an_item_went_meanwhile(home: Path) -> None:
    with house(home) as store:
        rows = own_labels(store.connection, 1_000)
        erased(store)
        assert not keep_trial(store, tried(), rows, labels=60, now=NOW)
        assert counts(store) == (0, 0, 0)


def test_one_that_cannot_be_read_any_more_is_not_used(home: Path) -> None:
    with house(home) as store:
        learned(store)
        store.connection.execute("UPDATE local_model SET arrays = x'00'")
        assert InUse(store.connection).of(OCTOBER).name == NAME
