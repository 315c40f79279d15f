"""Backups: whole while others write, only the newest kept; restored they bring back all but what was refused since."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from config.errors import Refused, WrongUse
from storage.backup import backups, check, create
from storage.consent import ConsentRow, apply_consents
from storage.database import FILE_NAME, open_reading, open_store
from storage.exclusion import exclude
from storage.personal_links import DECIDE, LEAVE, find_link, make_link, use_up
from storage.restoring import STAGED, restore
from storage.roster import is_known
from storage.whole_copy import copy_whole
from storage.withdraw import erase_person, withdraw
from tests.storage.desk.shared import take
from tests.storage.people import AMSTERDAM, NOW, content, post, store_with

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("anna", "bram", "carla", "dirk")
DAY = 86_400


def filled(home: Path) -> None:
    with store_with(home, taking_part=NAMES) as store:
        for name in NAMES:
            apply_consents(store, [ConsentRow(person=name, source="slack", given_at=NOW - DAY, evidence="kept")], now=NOW)
        take(store, *(post(name, f"{name}-{n}", NOW - n) for name in NAMES for n in range(3)), search=False)


def held(home: Path) -> set[str]:
    with open_store(home, zone=AMSTERDAM) as store:
        return {row[0] for row in store.connection.execute("SELECT native_id FROM item")}


def test_a_backup_is_whole_while_another_writes_and_only_its_owner_reads_it(home: Path) -> None:
    filled(home)
    over = threading.Event()

    def write() -> None:
        with open_store(home, zone=AMSTERDAM) as own:
            count = 0
            while not over.is_set():
                count += 1
                with own.transaction() as connection:
                    connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('a', ?)", (str(count),))
                    connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('b', ?)", (str(count),))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [create(home, keep=9, now=NOW + n) for n in range(4)]
    finally:
        over.set()
        writer.join()
    for one in made:
        assert one.path.stat().st_mode & 0o777 == 0o600
        with closing(sqlite3.connect(one.path)) as copy:
            values = [row[0] for row in copy.execute("SELECT value FROM meta WHERE key IN ('a', 'b')")]
            assert len(set(values)) <= 1
            assert copy.execute("SELECT count(*) FROM item").fetchone() == (12,)
    assert sorted(path.suffix for path in (home / "backups").iterdir()) == [".db"] * 4


def test_the_newest_are_kept(home: Path) -> None:
    filled(home)
    for n in range(5):
        create(home, keep=3, now=NOW + n * DAY)
    assert [backup.at for backup in backups(home)] == [NOW + n * DAY for n in (4, 3, 2)]
    (home / "backups" / "sharewell-mine.db").write_text("something of somebody's")
    create(home, keep=1, now=NOW + 9 * DAY)
    assert (home / "backups" / "sharewell-mine.db").is_file()


def test_it_brings_back_what_was_there_with_a_reader_looking_on(home: Path) -> None:
    filled(home)
    with open_store(home, zone=AMSTERDAM) as store:
        before = content(store)
    made = create(home, keep=3, now=NOW)
    with open_store(home, zone=AMSTERDAM) as store:
        store.connection.execute("DELETE FROM item")
    with closing(open_reading(home)) as reader:
        done = restore(home, made.path, zone=AMSTERDAM, now=NOW + DAY)
        assert reader.execute("SELECT count(*) FROM item").fetchone() == (12,)
    with open_store(home, zone=AMSTERDAM) as store:
        assert content(store) == before
        assert store.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert done.before is not None
    with closing(sqlite3.connect(done.before)) as old:
        assert old.execute("SELECT count(*) FROM item").fetchone() == (0,), "what stood until then is kept"


def test_nobody_who_withdrew_or_was_erased_since_comes_back(home: Path) -> None:
    filled(home)
    made = create(home, keep=3, now=NOW)
    with open_store(home, zone=AMSTERDAM) as store:
        anna, bram, carla = (store.keys.person_id(name) for name in NAMES[:3])
        erase_person(store, anna, now=NOW + 1)
        withdraw(store, bram, now=NOW + 2)
        exclude(store, carla, "slack", "carla-1", now=NOW + 3)
        exclude(store, carla, "slack", "not-there-yet", now=NOW + 3)
    done = restore(home, made.path, zone=AMSTERDAM, now=NOW + DAY)
    assert (done.erased, done.withdrawn, done.excluded) == (1, 1, 1)
    assert held(home) == {"carla-0", "carla-2", "dirk-0", "dirk-1", "dirk-2"}
    with open_store(home, zone=AMSTERDAM) as store:
        assert not is_known(store, anna)
        take(store, *(post(name, f"{name}-{n}", NOW - n) for name in NAMES for n in range(3)), search=False)
        take(store, post("carla", "not-there-yet", NOW), search=False)
    assert held(home) == {"carla-0", "carla-2", "dirk-0", "dirk-1", "dirk-2"}, "nor by the next import"


def test_no_personal_link_comes_back_to_life(home: Path) -> None:
    filled(home)
    with open_store(home, zone=AMSTERDAM) as store, store.transaction():
        anna, bram = (store.keys.person_id(name) for name in NAMES[:2])
        tokens = [make_link(store, person, kind, days=30, now=NOW) for person in (anna, bram) for kind in (DECIDE, LEAVE)]
    made = create(home, keep=3, now=NOW)
    with open_store(home, zone=AMSTERDAM) as store, store.transaction():
        assert use_up(store, tokens[0])
    restore(home, made.path, zone=AMSTERDAM, now=NOW + DAY)
    with open_store(home, zone=AMSTERDAM) as store:
        assert [find_link(store, token, now=NOW) for token in tokens] == [None] * 4


def test_a_damaged_store_is_kept_aside_and_said(home: Path) -> None:
    filled(home)
    made = create(home, keep=3, now=NOW)
    (home / FILE_NAME).write_bytes(b"not a store at all" * 1000)
    for ending in ("-wal", "-shm"):
        (home / f"{FILE_NAME}{ending}").unlink(missing_ok=True)
    done = restore(home, made.path, zone=AMSTERDAM, now=NOW)
    assert (done.before, done.unknown) == (None, True)
    assert len(held(home)) == 12
    (aside,) = home.glob("sharewell-damaged-*.db")
    assert aside.read_bytes().startswith(b"not a store")


def test_what_is_no_whole_backup_changes_nothing(home: Path, tmp_path: Path) -> None:
    filled(home)
    made = create(home, keep=3, now=NOW)
    body = bytearray(made.path.read_bytes())
    body[5_000:60_000] = b"\xff" * 55_000
    damaged, empty = tmp_path / "damaged.db", tmp_path / "empty.db"
    damaged.write_bytes(body)
    empty.write_bytes(b"")
    with closing(sqlite3.connect(made.path)) as copy:
        copy.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('sharewell', '9999_later', '')")
        copy.commit()
    for file, told in ((damaged, "damaged"), (empty, "no backup"), (made.path, "newer Sharewell")):
        with pytest.raises(Refused, match=told):
            restore(home, file, zone=AMSTERDAM, now=NOW)
    with pytest.raises(WrongUse, match="no such backup"):
        restore(home, tmp_path / "none.db", zone=AMSTERDAM, now=NOW)
    assert len(held(home)) == 12


def test_it_is_put_back_into_a_home_that_has_none(home: Path, tmp_path: Path) -> None:
    filled(home)
    made = create(home, keep=3, now=NOW)
    other = tmp_path / "other"
    other.mkdir()
    assert restore(other, made.path, zone=AMSTERDAM, now=NOW).before is None
    assert len(held(other)) == 12


def test_with_the_clock_set_back_the_copy_just_made_stays(home: Path) -> None:
    filled(home)
    for n in range(3):
        create(home, keep=3, now=NOW + (10 + n) * DAY)
    made = create(home, keep=3, now=NOW)
    assert made.path.is_file()
    assert len(backups(home)) == 3


def test_a_copy_is_done_however_much_is_written_meanwhile(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each commit of another program would make a plain copy begin anew."""
    monkeypatch.setattr("storage.whole_copy._PAGES", 1)
    filled(home)
    commits, over = [0], threading.Event()

    def write() -> None:
        with open_store(home, zone=AMSTERDAM) as own:
            while not over.is_set() and commits[0] < 3_000:
                with own.transaction() as connection:
                    connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('a', ?)", (str(commits[0]),))
                commits[0] += 1

    writer = threading.Thread(target=write)
    writer.start()
    with closing(sqlite3.connect(home / FILE_NAME, isolation_level=None)) as live:
        copy_whole(live, home / "copy.db", check=check)
    during = commits[0]
    over.set()
    writer.join()
    assert during < 3_000
    check(home / "copy.db")


def test_what_a_broken_off_copy_left_is_gone_with_the_next(home: Path) -> None:
    filled(home)
    made = create(home, keep=3, now=NOW)
    for ending in ("", "-journal"):
        (home / "backups" / f"sharewell-20260101T000000Z.db.part{ending}").write_bytes(b"half")
    (home / STAGED).mkdir()
    (home / STAGED / FILE_NAME).write_bytes(b"half")
    create(home, keep=3, now=NOW + 1)
    assert not list((home / "backups").glob("*.part*"))
    restore(home, made.path, zone=AMSTERDAM, now=NOW + 2)
    assert not (home / STAGED).exists()
