"""Keeps a job in hand while it is done: tells the store how far it is, and hears from it whether it is still wanted.

The job tells its steps from inside whatever it does, perhaps a transaction: a thread writes them with a connection of its own.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

from pipeline.jobs.work import CalledOff, Stopping
from storage.database import open_store
from storage.jobs.working import LEASE_SECONDS, beat, is_called_off
from storage.trouble import DatabaseTrouble

if TYPE_CHECKING:
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from storage.jobs.working import Taken

EVERY_SECONDS: Final = 0.5
_BEAT_SECONDS: Final = LEASE_SECONDS / 6


@dataclass(slots=True)
class Lease:
    """The hold on one job, from entering to leaving the block; `stop` is set when the worker is asked to stop."""

    home: Path
    zone: ZoneInfo
    taken: Taken
    stop: threading.Event
    _told: tuple[str, int, int] = ("", 0, 0)
    _unwanted: threading.Event = field(default_factory=threading.Event)
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def step(self, line: str, done: int, whole: int) -> None:
        """Hear how far the job is. Raises CalledOff or Stopping where it is to be broken off."""
        self._told = (line, done, whole)
        if self._unwanted.is_set():
            raise CalledOff
        if self.stop.is_set():
            raise Stopping

    def __enter__(self) -> Self:
        """Begin to keep the job."""
        self._thread = threading.Thread(target=self._keep, name="lease", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of it."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _keep(self) -> None:
        written, at = None, 0.0
        with open_store(self.home, zone=self.zone, create=False) as store:
            while not self._over.wait(EVERY_SECONDS):
                told, clock = self._told, time.monotonic()
                try:
                    if told == written and clock - at < _BEAT_SECONDS and not is_called_off(store, self.taken):
                        continue
                    line, done, whole = told
                    if not beat(store, self.taken, line=line, done=done, whole=whole, now=int(time.time())):
                        self._unwanted.set()
                except DatabaseTrouble:
                    continue  # somebody writes for long, or the disk is full: the job itself tells of the latter
                written, at = told, clock
