"""Whoever leaves on one machine is out of every file of the lake, and no other machine brings them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from openness.records import Via
from storage.consent import ConsentRow, apply_consents
from storage.intake import Intake
from storage.lake import erasing
from storage.lake.manifest import commit
from storage.lake.push import erase, push
from storage.sealed import ROSTER, keep_sealed
from storage.withdraw import erase_person, withdraw
from tests.storage.lake.lakes import by_lake, kept
from tests.storage.people import NOW, post, store_with

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from storage.database import Store
    from storage.lake.manifest import Manifest
    from storage.lake.place import Place

EVERYBODY = ("anna", "bram", "cas")


def filled(home: Path, *sources: str) -> Store:
    """Return a store in which three people wrote to each other, at several sources."""
    store = store_with(home, taking_part=[])
    rows = [
        ConsentRow(place="row", person=name, source=source, handle=name, evidence="form", given_at=NOW - 9 * 86_400)
        for name in EVERYBODY
        for source in sources
    ]
    with store.transaction() as connection:
        for name in EVERYBODY:
            connection.execute("INSERT INTO person (id) VALUES (?)", (store.keys.person_id(name),))
            connection.execute(
                "INSERT INTO membership (person_id, from_day, until_day, department) VALUES (?, 10101, 99991231, 'D')",
                (store.keys.person_id(name),),
            )
            keep_sealed(store, ROSTER, [(store.keys.person_id(name), 0, f'{{"person": "{name}"}}')])
    assert not apply_consents(store, rows, now=NOW).failed
    for source in sources:
        wrote(store, source, at=NOW - 9_000)
    with store.transaction() as connection:
        connection.execute("INSERT INTO coverage (source_id, since, until) SELECT id, 0, ? FROM source", (2 * NOW,))
    return store


def wrote(store: Store, source: str, *, at: int, mark: str = "") -> int:
    """Let everybody write something, and answer the one before them; return how much was stored."""
    intake = Intake(store, source, Via.API, now=NOW)
    posts = [
        post(name, f"{source}{mark}{place}", at + place, text=f"See https://x.example/{name}", source=source)
        for place, name in enumerate(EVERYBODY)
    ]
    posts += [
        post(name, f"{source}{mark}r{place}", at + 50, source=source, reply_to=f"{source}{mark}{place - 1}")
        for place, name in enumerate(EVERYBODY)
        if place
    ]
    return intake.write(posts, fetched_at=NOW).stored


def numbers_in(lake: Path) -> set[int]:
    """Return every number that stands in any file of a lake but the tombstones."""
    found: set[int] = set()
    for path in lake.rglob("*.parquet"):
        if "tombstone" not in str(path):
            for column in pq.ParquetFile(path).read().columns:
                found |= set(column.to_pylist()) if pa.types.is_int64(column.type) else set()
    return found


def items_of(store: Store, person: int) -> set[int]:
    rows = store.connection.execute(
        "SELECT name, native_id FROM item JOIN source ON source.id = source_id WHERE person_id = ?", (person,)
    ).fetchall()
    return {store.keys.item_key(name, native) for name, native in rows}


def test_an_erasure_reaches_the_files_of_every_machine_at_once(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    with filled(tmp_path / "a", "slack") as a, filled(tmp_path / "b", "slack", "mailinglist") as b:
        anna = a.keys.person_id("anna")
        theirs = items_of(a, anna) | items_of(b, anna) | {anna}
        push(a, str(lake), machine="a")
        push(b, str(lake), machine="b")
        by_lake(a, str(lake), machine="a", now=NOW)
        before = numbers_in(lake)
        assert theirs <= before
        erase_person(a, anna, now=NOW)
        assert erase(a, str(lake), machine="a") == 1
        assert not theirs & numbers_in(lake)
        assert a.keys.person_id("bram") in numbers_in(lake)
        assert erase(a, str(lake), machine="a") == 0


def test_a_machine_that_still_holds_them_lets_them_go_when_it_comes_by(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    with filled(tmp_path / "a", "slack") as a, filled(tmp_path / "b", "slack", "mailinglist") as b:
        anna = a.keys.person_id("anna")
        push(b, str(lake), machine="b")
        erase_person(a, anna, now=NOW)
        push(a, str(lake), machine="a")
        assert items_of(b, anna)
        assert push(b, str(lake), machine="b").erased == 1
        assert not items_of(b, anna)
        assert b.connection.execute("SELECT 1 FROM person WHERE id = ?", (anna,)).fetchone() is None
        assert wrote(b, "slack", at=NOW - 900, mark="x") == 4
        push(b, str(lake), machine="b")
        assert anna not in numbers_in(lake)
        assert push(a, str(lake), machine="a").erased == push(b, str(lake), machine="b").erased == 0


def test_a_machine_that_brings_its_files_meanwhile_does_not_bring_them_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = tmp_path / "lake"
    with filled(tmp_path / "a", "slack") as a, filled(tmp_path / "b", "slack", "mailinglist") as b:
        anna = a.keys.person_id("anna")
        push(a, str(lake), machine="a")

        def late(place: Place, own: Manifest) -> None:
            monkeypatch.setattr("storage.lake.push.commit", commit)
            erase_person(a, anna, now=NOW)
            erase(a, str(lake), machine="a")
            commit(place, own)

        monkeypatch.setattr("storage.lake.push.commit", late)
        assert push(b, str(lake), machine="b").erased == 1
        assert anna not in numbers_in(lake)
        by_lake(a, str(lake), machine="a", now=NOW)
        assert anna not in numbers_in(lake)


def test_nothing_of_whoever_left_counts_before_their_machine_came_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = tmp_path / "lake"
    with filled(tmp_path / "a", "slack") as a, filled(tmp_path / "b", "mailinglist") as b:
        anna = a.keys.person_id("anna")
        push(b, str(lake), machine="b")
        with monkeypatch.context() as patch:
            patch.setattr(erasing, "_from", lambda *_: None)
            withdraw(a, anna, now=NOW)
            by_lake(a, str(lake), machine="a", now=NOW)
        assert anna in numbers_in(lake)
        facts = kept(a)
        for table in ("person_month", "activity_month", "arc_month", "reuse_month"):
            assert facts[table]
            assert not [row for row in facts[table] if anna in row]
        assert items_of(b, anna)


def test_leaving_one_source_leaves_the_others_and_a_new_yes_counts_again(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    with filled(tmp_path / "a", "slack", "mailinglist") as a, filled(tmp_path / "b", "slack", "mailinglist") as b:
        anna = a.keys.person_id("anna")
        push(b, str(lake), machine="b")
        withdraw(a, anna, source="slack", purpose="measure", now=NOW)
        push(a, str(lake), machine="a")
        native = "SELECT native_id FROM item WHERE person_id = ? ORDER BY native_id"
        before = b.connection.execute(native, (anna,)).fetchall()
        assert push(b, str(lake), machine="b").erased == 1
        left = b.connection.execute(native, (anna,)).fetchall()
        assert left == [row for row in before if row[0].startswith("mailinglist")] != []
        again = ConsentRow(place="row", person="anna", source="slack", handle="anna", evidence="new", given_at=NOW + 60)
        assert apply_consents(a, [again], now=NOW + 60).recorded == 1
        assert apply_consents(b, [again], now=NOW + 60).recorded == 1
        assert wrote(b, "slack", at=NOW - 900, mark="y") == 5
        push(b, str(lake), machine="b")
        push(a, str(lake), machine="a")
        assert items_of(b, anna) <= numbers_in(lake)
        assert push(b, str(lake), machine="b").erased == 0


def test_a_yes_given_since_elsewhere_is_not_undone_by_an_older_tombstone(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    with filled(tmp_path / "a", "slack") as a, filled(tmp_path / "b", "slack") as b:
        anna = a.keys.person_id("anna")
        withdraw(a, anna, now=NOW - 86_400 * 20)
        push(a, str(lake), machine="a")
        assert push(b, str(lake), machine="b").erased == 0
        assert items_of(b, anna) <= numbers_in(lake)
        by_lake(b, str(lake), machine="b", now=NOW)
        assert [row for row in kept(b)["person_month"] if anna in row]
