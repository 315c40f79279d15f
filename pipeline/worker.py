"""The worker: does the jobs that pages ask for, one after the other, never two workers in one home at once.

Run as `python -m pipeline.worker`; the home comes from the environment (SHAREWELL_HOME). `sharewell serve` starts it.
"""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import sys
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from config.errors import SharewellError
from config.home import find_home
from config.secrets import hide_in_logs
from pipeline.alone import alone
from pipeline.cli import failures, frame
from pipeline.jobs.catalogue import do
from pipeline.jobs.lease import Lease
from pipeline.jobs.work import CalledOff, Stopping, Work
from storage.audit import Doer
from storage.database import FILE_NAME, open_reading, open_store
from storage.in_force import settings_in_force, settled
from storage.jobs import working
from storage.trouble import DatabaseTrouble

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store

PROGRAM: Final = Doer(name="", way="page")
POLL_SECONDS: Final = 0.5
LOOKED_ANEW_SECONDS: Final = 60.0
"""How long one look at the store lasts: then it is opened anew, for a backup may have been put in its place."""
PATIENCE_SECONDS: Final = 10.0
"""How long to wait for a home to come, for the place of another worker, and after trouble."""


@dataclass(slots=True)
class Worker:
    """The worker of a home; `stop` is set when it is asked to end, `parent` is the process without which it ends too."""

    home: Path
    stop: threading.Event
    parent: int | None = None
    _trouble: str = ""

    def run(self) -> None:
        """Work until asked to stop."""
        while not self._is_over():
            if not (self.home / FILE_NAME).is_file():
                self._wait(PATIENCE_SECONDS)
                continue
            with alone(self.home, "worker") as only_one:
                if only_one:
                    self._work()
                else:
                    self._wait(PATIENCE_SECONDS)

    def _work(self) -> None:
        fresh = True
        while not self._is_over() and (self.home / FILE_NAME).is_file():
            try:
                if fresh:
                    self._begin()
                    fresh = False
                while self.do_next():
                    pass
                self._look_out()
                self._trouble = ""
            except (SharewellError, DatabaseTrouble, OSError) as error:
                self._tell(error)
                fresh = True
                self._wait(PATIENCE_SECONDS)

    def _begin(self) -> None:
        with self._opened() as store:
            working.take_up_again(store, now=_now())

    def do_next(self) -> bool:
        """Do the next job; whether there was one. What goes wrong in it is told to whoever asked, and here in one line."""
        from config.ideal import load_ideal

        if self._is_over():
            return False
        with self._opened() as store:
            settings, _ = settled(store, PROGRAM, now=_now())
            working.drop_old(store, days=settings.retention.jobs_days, now=_now())
            taken = working.take(store, f"{os.getpid()}-{secrets.token_hex(4)}", now=_now())
            if taken is None:
                return False
            try:
                ideal = load_ideal(self.home)
                with Lease(self.home, store.zone, taken, self.stop) as lease:
                    work = Work(store=store, settings=settings, ideal=ideal, home=self.home, now=_now(), steps=lease)
                    outcome = do(work, taken.asked)
            except CalledOff:
                working.end_cancelled(store, taken, now=_now())
            except Stopping:
                working.give_back(store, taken)
            except (SharewellError, DatabaseTrouble, OSError) as error:
                known = failures.told(error)
                if known is None:
                    raise
                working.end_failed(store, taken, known, now=_now())
            else:
                working.end_done(store, taken, outcome.values, outcome.files, now=_now())
        return True

    def _opened(self) -> Store:
        return open_store(self.home, zone=settings_in_force(self.home).zone, create=False)

    def _look_out(self) -> None:
        """Wait until a job is asked for, or the store is to be opened anew."""
        until = time.monotonic() + LOOKED_ANEW_SECONDS
        connection = open_reading(self.home)
        try:
            while time.monotonic() < until and not self._is_over() and not working.is_any_open(connection):
                self.stop.wait(POLL_SECONDS)
        finally:
            connection.close()

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._is_over():
            self.stop.wait(POLL_SECONDS)

    def _is_over(self) -> bool:
        if self.parent is not None and os.getppid() != self.parent:
            self.stop.set()
        return self.stop.is_set()

    def _tell(self, error: BaseException) -> None:
        """Tell of trouble once, not each time it is met again."""
        known = failures.told(error)
        if known is None:
            raise error
        if str(known) != self._trouble:
            self._trouble = str(known)
            frame.say(f"The worker waits: {known}.")


def _now() -> int:
    return int(time.time())


def main() -> None:
    """Work until stopped."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.worker", description="Do what pages ask for.")
    parser.add_argument("--parent", type=int, default=None, help="end when this process is not the parent any more")
    given = parser.parse_args()
    sys.excepthook = failures.last_resort
    hide_in_logs()
    home = find_home(None)
    frame.asked.home = home
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    Worker(home=home, stop=stop, parent=given.parent).run()


if __name__ == "__main__":
    main()
