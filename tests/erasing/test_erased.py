"""Whoever is erased leaves no byte behind, and no figure tells that they were ever there."""

from __future__ import annotations

import os
import shutil
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from storage.database import open_store
from storage.own.besides import FACTS
from storage.roster import details_of, is_known
from tests.erasing.somebody import HANDLES, KEY, WORDS, Organisation, fill, people, shared, zone_of
from tests.erasing.traces import traces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage.database import Store

KEY_TEXT = "11" * 32
OF_REMOVALS = ("removal", "removed_of", "removal_month", "lake_month", "marked_month")
"""What tells how many items were removed again, which months are to be pushed or read anew, and nothing of whose they were."""


@pytest.fixture(scope="module")
def _key() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHAREWELL_KEY", KEY_TEXT)
        yield


@pytest.fixture(autouse=True)
def _same_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAREWELL_KEY", KEY_TEXT)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory, _key: None) -> Organisation:
    """A home in which somebody is."""
    folder = tmp_path_factory.mktemp("before")
    return fill(folder / "home", folder / "handed-in", with_them=True)


@pytest.fixture(scope="module")
def erased(tmp_path_factory: pytest.TempPathFactory, before: Organisation) -> Organisation:
    """The same home, in which they are no more."""
    home = tmp_path_factory.mktemp("erased") / "home"
    shutil.copytree(before.home, home)
    made = Organisation(home, before.folder, with_them=True)
    made.command("person", "erase", KEY)
    return made


@pytest.fixture(scope="module")
def never(tmp_path_factory: pytest.TempPathFactory, _key: None) -> Organisation:
    """A home in which they never were, of the same organisation, to which the same was handed in."""
    folder = tmp_path_factory.mktemp("never")
    return fill(folder / "home", folder / "handed-in", with_them=False)


def found_in(made: Organisation) -> dict[str, set[str]]:
    with open_store(made.home, zone=zone_of(made)) as store:
        return traces(made.home, WORDS, keys=store.keys, besides=(made.home / "backups").glob("*.db"))


def test_everything_that_is_looked_for_was_there(before: Organisation) -> None:
    wanting = set(WORDS) - found_in(before).keys()
    assert wanting == {"zq-bijlage-kruiwagen.pdf"}, "what is attached is never taken in; all the rest was"


def test_no_byte_is_left_in_any_file_of_the_home(erased: Organisation) -> None:
    assert found_in(erased) == {}


def test_other_people_keep_their_own_words(before: Organisation, erased: Organisation) -> None:
    with open_store(erased.home, zone=zone_of(erased)) as store:
        left = set(store.connection.execute("SELECT native_id, text FROM item JOIN item_text ON item_id = id"))
    with open_store(before.home, zone=zone_of(before)) as store:
        others = "SELECT native_id, text FROM item JOIN item_text ON item_id = id WHERE person_id <> ?"
        assert left == set(store.connection.execute(others, (store.keys.person_id(KEY),)))


def facts(store: Store, table: str) -> list[tuple[object, ...]]:
    """Return a table's rows, items by their ids at their source rather than by the place in which they came."""
    names = [row[1] for row in store.connection.execute(f"PRAGMA table_info({table})") if row[1] not in {"covered_by", "seen_at"}]
    shown = [
        f"(SELECT native_id FROM item WHERE item.id = {name})" if name in {"item_id", "public_id"} else name for name in names
    ]
    return sorted(store.connection.execute(f"SELECT {', '.join(shown)} FROM {table}").fetchall(), key=repr)


def test_facts_and_readings_are_those_of_a_home_that_never_had_them(erased: Organisation, never: Organisation) -> None:
    with open_store(erased.home, zone=zone_of(erased)) as one, open_store(never.home, zone=zone_of(never)) as other:
        wanted = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%\\_month' ESCAPE '\\'"
        tables = [name for (name,) in one.connection.execute(wanted)]
        assert set(FACTS) <= set(tables)
        for table in tables:
            if table not in OF_REMOVALS:
                assert facts(one, table) == facts(other, table), table
        readings = "SELECT month, level, cell, indicator, shown, body FROM reading WHERE indicator <> 'R3' ORDER BY 1, 2, 3, 4"
        assert one.connection.execute(readings).fetchall() == other.connection.execute(readings).fetchall()


def again(erased: Organisation, folder: Path) -> Organisation:
    """Return a copy of the home in which they are no more."""
    shutil.copytree(erased.home, folder / "home")
    (folder / "handed-in").mkdir()
    return Organisation(folder / "home", folder / "handed-in", with_them=True)


def is_here(made: Organisation) -> bool:
    with open_store(made.home, zone=zone_of(made)) as store:
        person = store.keys.person_id(KEY)
        items = store.connection.execute("SELECT count(*) FROM item WHERE person_id = ?", (person,)).fetchone()
        assert is_known(store, person) or items == (0,)
        return is_known(store, person)


def test_nothing_that_is_handed_in_again_brings_them_back(
    erased: Organisation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = again(erased, tmp_path)
    people(made)
    shared(made)
    assert not is_here(made)
    assert "1 erased stay out" in capsys.readouterr().out
    (made.home / "sharewell.db").with_name("zqfluit.txt").unlink(missing_ok=True)
    assert {word for word, places in found_in(made).items() if any("quarantine" not in place for place in places)} <= {"zqfluit"}


def test_a_new_yes_lets_them_be_held_again(erased: Organisation, tmp_path: Path) -> None:
    made = again(erased, tmp_path)
    head = "person,source,handle,purpose,scope,wording,given_at,covers_from,evidence\n"
    later = datetime.fromtimestamp(time.time() + 60, UTC).isoformat()
    row = f"{KEY},slack,{HANDLES['slack']},measure,account,1,{later},,map 9\n"
    made.command("consent", "import", made.written("anew.csv", head + row))
    people(made)
    shared(made)
    assert is_here(made)
    with open_store(made.home, zone=zone_of(made)) as store:
        person = store.keys.person_id(KEY)
        assert details_of(store, person)["name"] == "Zebedeus Quackelbosch"
        assert store.connection.execute("SELECT count(*) FROM item WHERE person_id = ?", (person,)).fetchone() > (0,)


def test_a_copy_from_before_is_told_of_and_erased_again_when_it_is_put_back(
    erased: Organisation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = again(erased, tmp_path)
    capsys.readouterr()
    made.command("backup", "list")
    assert "holds 1 erased or withdrawn since; restoring erases them again" in capsys.readouterr().out
    (copy,) = (made.home / "backups").glob("*.db")
    made.command("backup", "restore", copy.name, "--yes")
    assert "1 erased" in capsys.readouterr().out
    assert found_in(made) == {}


@pytest.mark.parametrize("harm", ["lost", "damaged"])
def test_a_copy_brings_nobody_back_even_where_the_store_is_gone(erased: Organisation, tmp_path: Path, harm: str) -> None:
    made = again(erased, tmp_path)
    for path in made.home.glob("sharewell.db*"):
        path.unlink()
    if harm == "damaged":
        (made.home / "sharewell.db").write_bytes(b"not a store at all" * 1000)
    (copy,) = (made.home / "backups").glob("*.db")
    made.command("backup", "restore", copy.name, "--yes")
    assert not is_here(made)
    assert found_in(made) == {}


def test_copies_go_by_age_but_for_the_newest(erased: Organisation, tmp_path: Path) -> None:
    made = again(erased, tmp_path)
    (copy,) = (made.home / "backups").glob("*.db")
    for path in (copy, made.home / "sharewell-before-migration.db", made.home / "sharewell-before-restore-20200101T000000Z.db"):
        shutil.copyfile(copy, path) if path != copy else None
        os.utime(path, (1_500_000_000, 1_500_000_000))
    old = copy.rename(copy.with_name("sharewell-20200101T000000Z.db"))
    made.command("expire")
    assert [path.name for path in made.home.rglob("sharewell-*.db")] == [old.name], "the newest stays until there is another"
    made.command("backup", "create")
    assert old.name not in [path.name for path in made.home.rglob("sharewell-*.db")]
