"""A lake holds what facts are worked out from and no more, whole or not at all, and bringing it twice changes nothing."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from config.errors import Refused, WrongUse
from openness.records import Via
from storage.database import open_store
from storage.intake import Intake
from storage.lake.manifest import Manifest, commit, manifests
from storage.lake.place import Place
from storage.lake.push import push
from tests.storage.lake.lakes import held
from tests.storage.made_store import made, more
from tests.storage.people import AMSTERDAM, NOW, post, store_with

if TYPE_CHECKING:
    from storage.database import Store

SECRET = "Do not tell anybody about the merger"


def told(home: Path) -> Store:
    """Return a store in which two people wrote something."""
    store = store_with(home, taking_part=["anna.jansen", "bram"])
    intake = Intake(store, "slack", Via.ARCHIVE, now=NOW)
    wrote = [
        post("anna.jansen", "C1/171.5", NOW - 9, text=f"{SECRET} #merger https://intranet.example/secret"),
        post("bram", "C1/171.6", NOW - 8, reply_to="C1/171.5"),
    ]
    assert intake.write(wrote, fetched_at=NOW).stored == 2
    return store


def test_no_name_handle_address_native_id_or_text_reaches_the_lake(home: Path, tmp_path: Path) -> None:
    with told(home) as store:
        done = push(store, str(tmp_path / "lake"), machine="one")
        assert done.months == 1
        columns: set[str] = set()
        for path in (tmp_path / "lake").rglob("*.parquet"):
            table = pq.ParquetFile(path).read()
            columns |= set(table.column_names)
            words = {value for column in table.columns for value in column.to_pylist() if isinstance(value, str)}
            assert not [word for word in words if re.search(r"anna|bram|merger|C1|intranet|general", word)], path
        assert {"person_id", "created_at", "label"} <= columns
        everything = b"".join(held(tmp_path / "lake").values())
        assert SECRET.encode() not in everything
        assert b"anna" not in everything
        assert not [path for path in (tmp_path / "lake").rglob("*") if path.is_file() and path.stat().st_mode & 0o077]


def test_partitions_are_named_as_every_reader_of_parquet_knows_them(home: Path, tmp_path: Path) -> None:
    with told(home) as store:
        push(store, str(tmp_path / "lake"), machine="one")
    read = pq.read_table(tmp_path / "lake" / "item", columns=["created_at", "month", "source"])
    assert [(int(row["month"]), row["source"]) for row in read.to_pylist()] == [(202609, "slack")] * 2


def test_what_is_the_same_for_a_reader_is_brought_once(home: Path, tmp_path: Path) -> None:
    with told(home) as store:
        with store.transaction() as connection:
            connection.execute("INSERT INTO mark (item_id, kind, tag, at) SELECT id, 'tagged', 'een', 1 FROM item")
            connection.execute("INSERT INTO mark (item_id, kind, tag, at) SELECT id, 'tagged', 'twee', 1 FROM item")
            connection.execute(
                "INSERT INTO mark (item_id, kind, at) SELECT id, 'starred', 1 FROM item WHERE native_id = 'C1/171.5'"
            )
        push(store, str(tmp_path / "lake"), machine="one")
    rows = pq.read_table(tmp_path / "lake" / "mark", columns=["item_id", "kind"]).to_pylist()
    assert sorted(row["kind"] for row in rows) == ["starred", "tagged", "tagged"]
    assert len({row["item_id"] for row in rows}) == 2


def test_each_source_has_files_of_its_own(template: Path, tmp_path: Path) -> None:
    by_source = "SELECT name, count(*) FROM {} JOIN source ON source.id = source_id GROUP BY name"
    with made(template, tmp_path / "home", 4) as store:
        push(store, str(tmp_path / "lake"), machine="one")
        stored = {name: dict(store.connection.execute(by_source.format(name)).fetchall()) for name in ("item", "interaction")}
    for name, counts in stored.items():
        rows = pq.read_table(tmp_path / "lake" / name, columns=["source", "source_id"]).to_pylist()
        assert Counter(row["source"] for row in rows) == counts
        assert len(counts) > 1
        assert len({(row["source"], row["source_id"]) for row in rows}) == len(counts)


def test_bringing_it_again_changes_no_byte(template: Path, tmp_path: Path) -> None:
    with made(template, tmp_path / "home", 4) as store:
        first = push(store, str(tmp_path / "lake"), machine="one")
        before = held(tmp_path / "lake")
        again = push(store, str(tmp_path / "lake"), machine="one")
        assert (first.files > 0, again.files, again.removed) == (True, 0, 0)
        assert held(tmp_path / "lake") == before


def test_only_months_that_changed_are_looked_at(template: Path, tmp_path: Path) -> None:
    with made(template, tmp_path / "home", 4) as store:
        whole = push(store, str(tmp_path / "lake"), machine="one").months
        with store.transaction() as connection:
            connection.execute("DELETE FROM dirty_month")
            connection.execute("DELETE FROM lake_month")
        assert push(store, str(tmp_path / "lake"), machine="one").months == 0
        with store.transaction() as connection:
            connection.execute("INSERT INTO dirty_month (month) VALUES (202603)")
            connection.execute("DELETE FROM dirty_month")
        assert push(store, str(tmp_path / "lake"), machine="one").months == 1 < whole


class Killed(BaseException):
    """Stands for a program that is ended in the middle."""


@pytest.mark.parametrize("after", [0, 1, 3, 7, 20])
def test_one_that_is_killed_leaves_the_lake_as_it_was_and_comes_to_the_same_when_repeated(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    lake = tmp_path / "lake"
    with made(template, tmp_path / "home", 4) as store:
        push(store, str(lake), machine="one")
        more(store, 5)
        before = [one.files for one in manifests(Place(str(lake)))]
        real, count = Path.replace, iter(range(after, -1, -1))

        def replace(self: Path, target: Path) -> Path:
            if next(count) == 0:
                raise Killed
            return real(self, target)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", replace)
            try:
                push(store, str(lake), machine="one")
            except Killed:
                assert [one.files for one in manifests(Place(str(lake)))] == before
        push(store, str(lake), machine="one")
        after_kill = held(lake)
    with made(template, tmp_path / "other", 4) as store:
        more(store, 5)
        store.connection.execute("UPDATE meta SET value = ? WHERE key = 'store_id'", (_store_of(after_kill),))
        push(store, str(tmp_path / "straight"), machine="one")
    straight = held(tmp_path / "straight")
    assert {name: body for name, body in after_kill.items() if name.endswith(".parquet")} == {
        name: body for name, body in straight.items() if name.endswith(".parquet")
    }
    assert after_kill.keys() == straight.keys()


def _store_of(files: dict[str, bytes]) -> str:
    found = re.search(rb'"store": "(\w+)"', files["machines/one.json"])
    assert found
    return found[1].decode()


def test_a_month_that_is_marked_while_it_is_brought_is_brought_again(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with made(template, tmp_path / "home", 4) as store:
        push(store, str(tmp_path / "lake"), machine="one")
        store.connection.execute("DELETE FROM dirty_month")
        store.connection.execute("INSERT INTO dirty_month (month) VALUES (202602)")
        store.connection.execute("DELETE FROM dirty_month")

        def late(place: Place, own: Manifest) -> None:
            store.connection.execute("INSERT INTO dirty_month (month) VALUES (202602)")
            store.connection.execute("DELETE FROM dirty_month")
            commit(place, own)

        monkeypatch.setattr("storage.lake.push.commit", late)
        store.connection.execute("DELETE FROM item WHERE month = 202602")
        push(store, str(tmp_path / "lake"), machine="one")
        assert store.connection.execute("SELECT 1 FROM lake_month WHERE month = 202602").fetchone()


def test_another_key_another_clock_and_another_store_by_the_same_name_are_refused(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = str(tmp_path / "lake")
    with told(home) as store:
        push(store, lake, machine="one")
    with open_store(tmp_path / "b", zone=AMSTERDAM) as store, pytest.raises(Refused, match="another store brings its files"):
        push(store, lake, machine="one")
    from zoneinfo import ZoneInfo

    with open_store(tmp_path / "c", zone=ZoneInfo("Asia/Tokyo")) as store, pytest.raises(Refused, match="Amsterdam"):
        push(store, lake, machine="three")
    monkeypatch.setenv("SHAREWELL_KEY", "cd" * 32)
    with open_store(tmp_path / "d", zone=AMSTERDAM) as store, pytest.raises(Refused, match="another key"):
        push(store, lake, machine="four")
    assert [one.machine for one in manifests(Place(lake))] == ["one"]


def test_a_damaged_list_and_what_is_no_address_are_told_in_one_line(home: Path, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    with told(home) as store:
        push(store, str(lake), machine="one")
        (lake / "machines" / "one.json").write_text("{")
        with pytest.raises(Refused, match="damaged"):
            push(store, str(lake), machine="one")
        for url in ("no-such-store://bucket", "s3://user:secret@bucket/x"):
            with pytest.raises(WrongUse):
                push(store, url, machine="one")
        (tmp_path / "file").write_text("")
        with pytest.raises(Refused, match="cannot be reached"):
            push(store, str(tmp_path / "file"), machine="one")


def test_a_file_that_is_gone_is_brought_again(home: Path, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    with told(home) as store:
        push(store, str(lake), machine="one")
        store.connection.execute("DELETE FROM dirty_month")
        push(store, str(lake), machine="one")
        before = held(lake)
        next((lake / "item").rglob("*.parquet")).unlink()
        push(store, str(lake), machine="one")
        assert held(lake) == before
