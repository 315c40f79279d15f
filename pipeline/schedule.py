"""What `sharewell run` does in each round: every step a command in a process of its own, so that none harms the next."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from config.errors import SharewellError, WrongUse
from pipeline.cli import failures
from pipeline.cli.frame import doer
from pipeline.mailing import alerts, council, pack
from storage.backup import backups
from storage.database import FILE_NAME, open_store
from storage.in_force import settings_in_force, settled
from storage.trouble import DatabaseTrouble

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from pathlib import Path

_UNITS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_LEAST_SECONDS: Final = 60
_MOST_SECONDS: Final = 31 * 86_400
ENDS_ITSELF: Final = ("collect",)
"""Steps that end after the page in hand when they are asked to; the others are let finish."""
POLL_SECONDS: Final = 0.2
PROGRAM: Final = (sys.executable, "-P", "-c", "import sys; from pipeline.cli.app import main; sys.exit(main(sys.argv[1:]))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One command of a round. `due`: whether it is to be done now; it is asked just before, after the steps before it."""

    name: str
    command: tuple[str, ...]
    due: Callable[[Path, int], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stepped:
    """What became of a step: its exit status, and how long it took."""

    name: str
    status: int
    seconds: float


@dataclass(slots=True)
class Round:
    """Does the steps of a home, one after the other, until asked to stop between two of them."""

    home: Path
    stop: threading.Event
    quiet: bool = False
    """Whether what the commands print on standard output is dropped."""

    def go(self, steps: tuple[Step, ...], tell: Callable[[Stepped], object], now: Callable[[], float] = time.time) -> bool:
        """Do each step that is due; whether all of them ended well. A step that fails is told and the next go on."""
        well = True
        for step in steps:
            if self.stop.is_set():
                break
            begun = time.monotonic()
            try:
                status = self._do(step) if step.due(self.home, int(now())) else None
            except (SharewellError, DatabaseTrouble, OSError) as error:
                known = failures.told(error)
                if known is None:
                    raise
                status = failures.tell(known)
            if status is not None:
                tell(Stepped(name=step.name, status=status, seconds=time.monotonic() - begun))
                well = well and status == 0
        return well

    def _do(self, step: Step) -> int:
        command = [*PROGRAM, "--home", str(self.home), *step.command]
        out = subprocess.DEVNULL if self.quiet else None
        # In a session of its own: Ctrl-C on a terminal reaches this program alone, which lets the step end as it should.
        child = subprocess.Popen(  # noqa: S603 - our own program, no shell
            command, stdin=subprocess.DEVNULL, stdout=out, start_new_session=True
        )
        asked = False
        while True:
            try:
                return child.wait(POLL_SECONDS)
            except subprocess.TimeoutExpired:
                if self.stop.is_set() and not asked and step.name in ENDS_ITSELF:
                    child.send_signal(signal.SIGTERM)
                    asked = True


def seconds_of(text: str) -> int:
    """Return a span such as 15m, 1h or 1d in seconds. Raises WrongUse for what is none, or outside a minute to a month."""
    found = re.fullmatch(r"([0-9]{1,6})([smhd])", text.strip().casefold())
    seconds = int(found[1]) * _UNITS[found[2]] if found else 0
    if not _LEAST_SECONDS <= seconds <= _MOST_SECONDS:
        raise WrongUse(f"{text!r} is no span between a minute and a month", where="--every", todo="write it as 15m, 1h or 1d")
    return seconds


def _collects(home: Path, _now: int) -> bool:
    return any(source.enabled for source in settings_in_force(home).sources.values())


def _has_store(home: Path, _now: int) -> bool:
    return (home / FILE_NAME).is_file()


def _backs_up(home: Path, now: int) -> bool:
    settings = settings_in_force(home).backups
    folder = home / settings.folder if settings.folder else None
    # What looks as if it were made later than now was made before the clock was set back, nobody knows how long ago.
    recent = (now - settings.every_hours * 3_600 < one.at <= now for one in backups(home, folder=folder))
    return _has_store(home, now) and not any(recent)


def _brings(home: Path, now: int) -> bool:
    return _has_store(home, now) and bool(settings_in_force(home).lake.url)


def _sends_pack(home: Path, now: int) -> bool:
    if not _has_store(home, now):
        return False
    settings = settings_in_force(home)
    with open_store(home, zone=settings.zone, create=False) as store:
        return pack.due(store, settings, now) is not None


def _sends_alerts(home: Path, now: int) -> bool:
    if not _has_store(home, now):
        return False
    settings = settings_in_force(home)
    with open_store(home, zone=settings.zone, create=False) as store:
        return alerts.is_due(store, settings, now)


def _tells_council(home: Path, now: int) -> bool:
    if not (_has_store(home, now) and settings_in_force(home).mail.council_to):
        return False
    settings = settings_in_force(home)
    with open_store(home, zone=settings.zone, create=False) as store:
        _, standing = settled(store, doer(), now=now)
        return council.is_due(store, settings, standing)


STEPS: Final = (
    Step(name="collect", command=("collect",), due=_collects),
    Step(name="lake", command=("lake", "push"), due=_brings),
    Step(name="refresh", command=("refresh",), due=_has_store),
    Step(name="expire", command=("expire",), due=_has_store),
    Step(name="backup", command=("backup", "create"), due=_backs_up),
    Step(name="report", command=("mail", "pack"), due=_sends_pack),
    Step(name="council", command=("council", "mail"), due=_tells_council),
    Step(name="alerts", command=("alerts", "--send"), due=_sends_alerts),
)
