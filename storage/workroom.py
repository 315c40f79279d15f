"""Folders in the home for files under way: gone with the block, and with the next one where a program was ended in the middle."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS: Final = ("lake", "engine")


@contextmanager
def workroom(home: Path, kind: str) -> Iterator[Path]:
    """Give a folder in the home (`kind`: one of KINDS) that goes with what is in it."""
    clear_workrooms(home)
    folder, held = _taken(home, kind)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def clear_workrooms(home: Path) -> int:
    """Remove the folders of programs that were ended in the middle; return how many there were.

    The system holds a folder for as long as its program runs, however it ends.
    """
    left = [folder for kind in KINDS for folder in home.glob(f".{kind}-*") if folder.is_dir() and not folder.is_symlink()]
    return sum(_removed(folder) for folder in left)


def _taken(home: Path, kind: str) -> tuple[Path, int]:
    """Make a folder and hold it; again, where another program cleared it away before it was held."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=f".{kind}-", dir=home))
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        if folder.exists():
            return folder, descriptor
        os.close(descriptor)


def _removed(folder: Path) -> bool:
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True
