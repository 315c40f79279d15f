"""Lets one program at a time do one kind of thing in a home; when it ends, however it ends, the system frees the place."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec, TypeVar

from config.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from storage.database import Store

_RESTORE: Final = "restore"
_Told = ParamSpec("_Told")
_Came = TypeVar("_Came")


@contextmanager
def alone(home: Path, what: str) -> Iterator[bool]:
    """Give whether this program is the only one that does `what` in a home; while it is, others are told that they are not."""
    with _held(home, what, fcntl.LOCK_EX) as ours:
        yield ours


@contextmanager
def nobody_else(home: Path) -> Iterator[None]:
    """Keep every other command out of a home for the block. Raises Refused while one works there."""
    with alone(home, "worker") as no_worker, alone(home, "run") as no_run, alone(home, _RESTORE) as no_command:
        if not (no_worker and no_run):
            raise Refused("`sharewell serve` or `sharewell run` works in this home", where=str(home), todo="stop it first")
        if not no_command:
            raise Refused("another command works in this home", where=str(home), todo="try again when it has ended")
        yield


@contextmanager
def among_others(home: Path) -> Iterator[None]:
    """Work in a home as one of several for the block. Raises Refused while somebody has it alone, by `nobody_else`."""
    if not os.access(home, os.W_OK):  # nothing can be written there, and opening the store says so
        yield
        return
    with _held(home, _RESTORE, fcntl.LOCK_SH) as let_in:
        if not let_in:
            raise Refused("a backup is being put back in this home", where=str(home), todo="try again when that is done")
        yield


def one_at_a_time(work: Callable[Concatenate[Store, _Told], _Came]) -> Callable[Concatenate[Store, _Told], _Came]:
    """Let one program at a time do this to a store: another one waits until it has ended, and goes on from there."""

    @wraps(work)
    def in_turn(store: Store, /, *told: _Told.args, **named: _Told.kwargs) -> _Came:
        if not os.access(store.home, os.W_OK):  # nothing can be written there, and the work itself says so
            return work(store, *told, **named)
        descriptor = _opened(store.home, work.__name__)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            return work(store, *told, **named)
        finally:
            os.close(descriptor)

    return in_turn


@contextmanager
def _held(home: Path, what: str, how: int) -> Iterator[bool]:
    """Give whether a place in a home could be taken, alone or with others; it is free again when the block ends."""
    descriptor = _opened(home, what)
    try:
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def _opened(home: Path, what: str) -> int:
    return os.open(home / f".{what}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
