"""What was erased goes from the file itself: at once, or when nobody holds it open any more, and it is said while it does not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from openness.month import Month
from pipeline.cli.app import main
from storage.database import FILE_NAME, open_store
from storage.erasing.sweeping import due_since, sweep, sweep_due
from storage.exclusion import exclude
from storage.withdraw import erase_person, withdraw
from tests.storage.desk.shared import DAY, desk_store, said, take
from tests.storage.people import AMSTERDAM, NOW

if TYPE_CHECKING:
    from pathlib import Path

WORD = "kwartelvliegwiel"


def filled(home: Path) -> None:
    with desk_store(home, crowd=6) as store:
        take(store, *(said("anna", f"a{n}", f"Over het {WORD}, deel {n}", at=NOW - n * DAY) for n in range(40)))
        take(store, *(said("bram", f"b{n}", f"Iets anders, deel {n}", at=NOW - n * DAY) for n in range(40)))


def is_in_file(home: Path) -> bool:
    return any(WORD.encode() in path.read_bytes() for path in home.glob(f"{FILE_NAME}*"))


def test_a_large_store_waits_for_a_quiet_moment_and_says_so(home: Path) -> None:
    filled(home)
    with open_store(home, zone=AMSTERDAM) as store:
        done = erase_person(store, store.keys.person_id("anna"), now=NOW, most=0)
        assert done.items == 40
        assert not done.swept
        assert due_since(store) == NOW
        assert sweep_due(store)
        assert due_since(store) is None
    assert not is_in_file(home)


def test_who_holds_old_pages_open_is_waited_for(home: Path) -> None:
    filled(home)
    reader = sqlite3.connect(home / FILE_NAME, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM item").fetchone()
    with closing(reader), open_store(home, zone=AMSTERDAM) as store:
        done = erase_person(store, store.keys.person_id("anna"), now=NOW)
        assert done.items == 40
        assert not done.swept
        assert due_since(store) is not None
        assert not sweep(store, tries=1)
        reader.execute("COMMIT")
        assert sweep_due(store)
    assert not is_in_file(home)


def test_the_command_ends_in_part_while_it_is_in_use_and_expire_finishes(home: Path) -> None:
    filled(home)
    reader = sqlite3.connect(home / FILE_NAME, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM item").fetchone()
    with closing(reader):
        assert main(["person", "erase", "anna", "--yes", "--home", str(home)]) == 1
    assert main(["expire", "--home", str(home)]) == 0
    assert not is_in_file(home)


def test_a_withdrawal_and_an_item_kept_out_are_written_through_with_the_next_refresh(home: Path) -> None:
    filled(home)
    with open_store(home, zone=AMSTERDAM) as store:
        anna = store.keys.person_id("anna")
        assert not withdraw(store, anna, source="slack", purpose="measure", now=NOW).swept
        take(store, said("bram", "b-kept-out", f"Nog eens {WORD}"))
        exclude(store, store.keys.person_id("bram"), "slack", "b-kept-out", now=NOW)
    assert main(["refresh", "--home", str(home)]) == 0
    assert not is_in_file(home)


def test_words_of_a_topic_that_nobody_can_say_whose_they_are_go_with_a_month_that_cannot_be_read_anew(home: Path) -> None:
    filled(home)
    with open_store(home, zone=AMSTERDAM) as store, store.transaction() as connection:
        month = Month(connection.execute("SELECT max(month) FROM item").fetchone()[0])
        connection.execute("INSERT INTO topic (id) VALUES (1)")
        connection.executemany(
            "INSERT INTO topic_word (month, topic_id, place, language, word, weight) VALUES (?, 1, ?, 'nl', ?, 5)",
            [(month, 3, "deel"), (month, 70, WORD)],
        )
        connection.execute(
            "INSERT INTO item_topic (item_id, topic_id, words) SELECT id, 1, 8 FROM item WHERE month = ?", (month,)
        )
        connection.execute("DELETE FROM item_text WHERE item_id IN (SELECT id FROM item WHERE native_id = 'b1')")
    with open_store(home, zone=AMSTERDAM) as store:
        erase_person(store, store.keys.person_id("anna"), now=NOW)
        assert store.connection.execute("SELECT word FROM topic_word").fetchall() == [("deel",)]
    assert not is_in_file(home)
