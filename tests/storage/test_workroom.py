"""Folders for files under way: one of a program that was ended goes with the next, one that is in use stays."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from storage.workroom import KINDS, clear_workrooms, workroom

if TYPE_CHECKING:
    from pathlib import Path

ENDED = """
import os, sys
from pathlib import Path
from storage.workroom import workroom
with workroom(Path(sys.argv[1]), sys.argv[2]) as room:
    (room / "rows").write_text("somebody's")
    os._exit(9)
"""


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_program_that_was_ended_left_goes_with_the_next(home: Path, root: Path, kind: str) -> None:
    assert subprocess.run([sys.executable, "-c", ENDED, str(home), kind], cwd=root, check=False).returncode == 9
    assert [path.read_text() for path in home.rglob("rows")] == ["somebody's"]
    with workroom(home, "lake") as room:
        assert [path for path in home.iterdir() if path != room] == []
    assert list(home.iterdir()) == []


def test_one_that_is_in_use_stays(home: Path) -> None:
    with workroom(home, "lake") as room, workroom(home, "engine") as other:
        assert clear_workrooms(home) == 0
        assert room.is_dir()
        assert other.is_dir()
    assert list(home.iterdir()) == []


def test_nothing_else_is_taken_away(home: Path, tmp_path: Path) -> None:
    (home / ".lake-notes").write_text("ours")
    (tmp_path / "elsewhere").mkdir()
    (home / ".lake-link").symlink_to(tmp_path / "elsewhere")
    assert clear_workrooms(home) == 0
    assert (home / ".lake-notes").read_text() == "ours"
    assert (tmp_path / "elsewhere").is_dir()
