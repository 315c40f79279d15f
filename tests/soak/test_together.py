"""Two commands at once: the second waits or is told in one line, and the store is as if they came one after the other."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Final

import pytest

from pipeline.alone import nobody_else
from storage.database import FILE_NAME
from tests.soak.holding import differing, held, whole
from tests.soak.running import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from tests.soak.running import Ran
    from tests.soak.trial import Trials

REFUSED: Final = 3
BACKUP: Final = "sharewell-20260921T141320Z.db"


def at_once(trials: Trials, home: Path, *commands: tuple[str, ...]) -> list[Ran]:
    """Run commands in a home at the same time."""
    program = trials.world.program
    begun = [program.begin(home, command, variables=trials.surroundings) for command in commands]
    return [one.wait() for one in begun]


@pytest.mark.slow
def test_two_refreshes_give_what_one_gives(trials: Trials, tmp_path: Path) -> None:
    home, other = (trials.world.copy("filled", tmp_path / name) for name in ("twice", "once"))
    assert [ran.status for ran in at_once(trials, home, ("refresh",), ("refresh",))] == [0, 0]
    assert trials.world.program.run(other, ("refresh",)).status == 0
    assert differing(held(other).tables, held(home).tables, frozenset({"meta"})) == {}
    assert whole(home / FILE_NAME) == []


@pytest.mark.slow
def test_importing_collecting_and_copying_at_once_loses_nothing(trials: Trials, tmp_path: Path) -> None:
    home = trials.world.copy("told", tmp_path / "home")
    items = str(trials.world.items("more", 900))
    ran = at_once(trials, home, ("import", "items", items), ("collect", "reddit"), ("backup", "create"))
    assert [one.status for one in ran] == [0, 0, 0], [one.err for one in ran]
    with closing(sqlite3.connect(home / FILE_NAME)) as connection:
        assert connection.execute("SELECT count(*) FROM item").fetchone() == (1_800 + 100,)
    assert whole(home / FILE_NAME) == []
    (copy,) = (home / "backups").glob("*.db")
    assert whole(copy) == []


@pytest.mark.slow
def test_whoever_is_erased_while_a_table_is_read_is_gone(trials: Trials, tmp_path: Path) -> None:
    home = trials.world.copy("filled", tmp_path / "home")
    items = str(trials.world.items("more", 900))
    ran = at_once(trials, home, ("import", "items", items), ("person", "erase", "p02", "--yes"))
    assert [one.status for one in ran] == [0, 0], [one.err for one in ran]
    with closing(sqlite3.connect(home / FILE_NAME)) as connection:
        people = connection.execute("SELECT count(DISTINCT person_id) FROM item").fetchone()
        assert connection.execute("SELECT count(*) FROM person").fetchone() == (23,)
    assert people == (23,)
    assert whole(home / FILE_NAME) == []


@pytest.mark.slow
def test_while_a_backup_is_put_back_every_other_command_is_told_to_wait(trials: Trials, tmp_path: Path) -> None:
    home = trials.world.copy("kept", tmp_path / "home")
    with nobody_else(home):
        for command in (("refresh",), ("backup", "create"), ("backup", "restore", BACKUP, "--yes"), ("person", "show", "p02")):
            ran = trials.world.program.run(home, command, now=NOW + 60)
            assert ran.status == REFUSED
            assert len(ran.err.splitlines()) == 1
    assert trials.world.program.run(home, ("backup", "restore", BACKUP, "--yes"), now=NOW + 60).status == 0


@pytest.mark.slow
def test_a_store_that_another_holds_too_long_is_told_in_one_line(trials: Trials, tmp_path: Path) -> None:
    home = trials.world.copy("filled", tmp_path / "home")
    with closing(sqlite3.connect(home / FILE_NAME, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        free = threading.Timer(3.0, other.execute, ("ROLLBACK",))
        free.start()
        ran = trials.world.program.run(home, ("expire",))
        assert (ran.status, ran.err) == (0, ""), "it waits for a while"
        free.join()
        other.execute("BEGIN IMMEDIATE")
        ran = trials.world.program.run(home, ("expire",))
        assert ran.status == REFUSED
        assert ran.err.splitlines() == [
            f"Error: {home}: another program is writing to this store (try again when it has finished)"
        ]
        other.execute("ROLLBACK")
    assert trials.world.program.run(home, ("expire",)).status == 0


@pytest.mark.slow
def test_a_home_behind_a_link_and_one_that_goes_away(trials: Trials, tmp_path: Path) -> None:
    home = trials.world.copy("filled", tmp_path / "home")
    link = tmp_path / "link"
    link.symlink_to(home)
    assert trials.world.program.run(link, ("expire",)).status == 0
    assert link.is_symlink()
    shutil.rmtree(home)
    ran = trials.world.program.run(link, ("person", "show", "p02"))
    assert ran.status == REFUSED
    assert len(ran.err.splitlines()) == 1
