"""A store of which a page is damaged: told in one line that names the backup to put back, and never taken for whole."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

import pytest

from storage.database import FILE_NAME
from tests.soak.running import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from tests.soak.trial import Trials

REFUSED: Final = 3
BACKUP: Final = "sharewell-20260921T141320Z.db"
READING: Final = (
    ("doctor",),
    ("readings", "--json"),
    ("backup", "create"),
)
KINDS: Final = {2: "interior of an index", 5: "interior of a table", 10: "leaf of an index", 13: "leaf of a table"}


def pages(path: Path) -> dict[str, int]:
    """Return a page of each kind, by its number from 1: from the middle of those there are."""
    with closing(sqlite3.connect(path)) as connection:
        size, count = (connection.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_size", "page_count"))
        words = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'item_search_data'").fetchone()[0]
        texts = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'item_text'").fetchone()[0]
    body = path.read_bytes()
    by_kind: dict[int, list[int]] = {}
    for number in range(2, count + 1):
        by_kind.setdefault(body[(number - 1) * size], []).append(number)
    found = {name: by_kind[kind][len(by_kind[kind]) // 2] for kind, name in KINDS.items() if kind in by_kind}
    return found | {"the index of words": words, "the texts": texts}


def damage(path: Path, number: int, size: int = 4096) -> None:
    with path.open("r+b") as file:
        file.seek((number - 1) * size)
        file.write(b"\xff" * 64)


@pytest.mark.slow
def test_a_damaged_page_is_told_with_the_backup_to_put_back(trials: Trials, tmp_path: Path) -> None:
    program, whole = trials.world.program, trials.world.home("kept")
    outputs = {}
    for command in READING:
        home = shutil.copytree(whole, tmp_path / "whole")
        outputs[command] = program.run(home, command, now=NOW + 60).out
        shutil.rmtree(home)
    for kind, number in pages(whole / FILE_NAME).items():
        told = 0
        for command in READING:
            home = shutil.copytree(whole, tmp_path / "home")
            damage(home / FILE_NAME, number)
            ran = program.run(home, command, now=NOW + 60)
            assert "Traceback" not in ran.err + ran.out, (kind, command)
            if ran.status == REFUSED:
                assert BACKUP in ran.err + ran.out, (kind, command, ran.err, ran.out)
                told += 1
            else:
                assert command not in {("doctor",), ("backup", "create")}, (kind, "was not seen")
                assert ran.out == outputs[command], (kind, command)
            assert [path.name for path in (home / "backups").glob("*.db")] == [BACKUP]
            shutil.rmtree(home)
        assert told >= 2, kind


@pytest.mark.slow
def test_a_damaged_header_is_told_and_a_damaged_log_ends_at_the_last_whole_commit(trials: Trials, tmp_path: Path) -> None:
    program, whole = trials.world.program, trials.world.home("kept")
    home = shutil.copytree(whole, tmp_path / "header")
    damage(home / FILE_NAME, 1)
    for command in READING:
        ran = program.run(home, command)
        assert (ran.status, BACKUP in ran.err + ran.out) == (REFUSED, True), (command, ran.err)
    ran = program.run(home, ("backup", "restore", BACKUP, "--yes"), now=NOW + 60)
    assert ran.status == 0, ran.err
    assert program.run(home, ("doctor",)).status == 0
    home = shutil.copytree(whole, tmp_path / "log")
    with closing(sqlite3.connect(home / FILE_NAME, isolation_level=None)) as writer:
        for n in range(20):
            writer.execute("INSERT INTO meta (key, value) VALUES (?, 'x')", (f"line {n}",))
        log = home / f"{FILE_NAME}-wal"
        kept = log.read_bytes()
        shutil.copytree(home, tmp_path / "killed")
    home = tmp_path / "killed"
    half = len(kept) // 2
    (home / f"{FILE_NAME}-wal").write_bytes(
        kept[:half] + bytes(255 - byte for byte in kept[half : half + 40]) + kept[half + 40 :]
    )
    assert program.run(home, ("doctor",)).status == 0
    with closing(sqlite3.connect(home / FILE_NAME)) as reader:
        lines = [key for (key,) in reader.execute("SELECT key FROM meta WHERE key LIKE 'line %'")]
    assert set(lines) == {f"line {n}" for n in range(len(lines))}
    assert 0 < len(lines) < 20
