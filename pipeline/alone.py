"""Lets one program at a time do one kind of thing in a home; when it ends, however it ends, the system frees the place."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def alone(home: Path, what: str) -> Iterator[bool]:
    """Give whether this program is the only one that does `what` in a home; while it is, others are told that they are not."""
    descriptor = os.open(home / f".{what}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
