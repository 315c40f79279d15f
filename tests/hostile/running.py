"""Tries a case as a person would: the command line on one home, with what it said, how long it took and what it kept in memory."""

from __future__ import annotations

import contextlib
import functools
import io
import json
import re
import resource
import signal
import sys
import time
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from typer.main import get_command

from pipeline.cli import app
from tests.hostile.case import FILE, STATUS, Case, End

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

SLOWEST = 5.0
"""Seconds of processor time that a case may take."""
MOST_MEMORY = 400 << 20
"""Bytes by which a case may make this process grow."""
_STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SUMS = ("stored", "changed", "unchanged", "not_allowed", "ignored", "set_aside")


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a call."""

    status: int | None
    out: str
    err: str
    seconds: float
    grew: int
    crash: str = ""


@dataclass(slots=True)
class Trial:
    """A home on which cases are tried one after the other, and what was wrong with any of them."""

    home: Path
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0
    slowest: list[tuple[float, str]] = field(default_factory=list)

    def run(self, *arguments: str) -> Ended:
        """Give a command."""
        return called("--home", str(self.home), *arguments)

    def take(self, case: Case, folder: Path) -> Ended:
        """Make a case's file, hand it in, and note what is not as declared."""
        place = folder / re.sub(r"[^a-z0-9]+", "-", case.name.casefold())
        place.mkdir()
        file = place / case.file
        if not file.suffix:
            file.mkdir(exist_ok=True)
        case.make(file)
        ended = self.run(*(str(file) if part == FILE else part for part in case.way))
        self.wrong += [f"{case.name}: {what}" for what in told_wrong(case, ended)]
        self.seconds += ended.seconds
        self.slowest = sorted([*self.slowest, (round(ended.seconds, 2), case.name)], reverse=True)[:10]
        return ended


def called(*arguments: str) -> Ended:
    """Run one command line in this process."""
    out, err = io.StringIO(), io.StringIO()
    hook, before, began = sys.excepthook, _peak(), time.process_time()
    status: int | None = None
    crash = ""
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), _put_together_once(), broken_off(4 * SLOWEST):
        try:
            status = app.main(arguments)
        except BaseException:  # noqa: BLE001 - whatever gets out is the finding
            crash = traceback.format_exc()
    sys.excepthook = hook
    return Ended(status, out.getvalue(), err.getvalue(), time.process_time() - began, _peak() - before, crash)


@functools.cache
def _commands() -> Any:
    return get_command(app.make_app())


@contextlib.contextmanager
def _put_together_once() -> Iterator[None]:
    """Let the program's commands be made once for all cases: that takes ten times as long as most of them."""
    made = _commands()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "make_app", lambda: None)
        patch.setattr(app, "get_command", lambda _: made)
        yield


class HangError(BaseException):
    """A case did not end."""


@contextlib.contextmanager
def broken_off(seconds: float) -> Iterator[None]:
    """Break off with HangError what takes longer, in seconds of processor time: the others are to be tried too."""

    def stop(*_: object) -> None:
        raise HangError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def told_wrong(case: Case, ended: Ended) -> list[str]:
    """Return what about an end is not as the case declares."""
    if ended.crash:
        return [f"crashed: {ended.crash.strip().splitlines()[-1]}\n{ended.crash}"]
    found = []
    if ended.status != STATUS[case.end]:
        found.append(f"ended with {ended.status} instead of {case.status}: {ended.err[:300]} {ended.out[:300]}")
    elif case.end in {End.WRONG, End.REFUSED}:
        found += not_one_line(ended, case.says)
    elif case.way[0] == "import":
        found += _wrong_sums(case, ended)
    if ended.seconds > SLOWEST:
        found.append(f"took {ended.seconds:.1f} s")
    if ended.grew > MOST_MEMORY:
        found.append(f"took {ended.grew >> 20} MB more")
    if _STEERS.search(ended.err.replace("\n", "")):
        found.append(f"steers the terminal: {ended.err[:200]!r}")
    return found


def not_one_line(ended: Ended, says: str = "") -> list[str]:
    """Return what keeps a refusal from being one clear line: what, where, and what to do."""
    lines = ended.err.strip().splitlines()
    if len(lines) != 1 or not lines[0].startswith("Error: "):
        return [f"is not refused in one line: {ended.err[:500]!r}"]
    found = []
    if says not in lines[0]:
        found.append(f"does not say {says!r}: {lines[0]!r}")
    if len(lines[0]) > 900:
        found.append(f"is refused in {len(lines[0])} characters")
    if ended.out:
        found.append(f"prints a result all the same: {ended.out[:200]!r}")
    return found


def _wrong_sums(case: Case, ended: Ended) -> list[str]:
    sums = json.loads(ended.out)
    if "read" not in sums:
        return []
    if sums["read"] != sum(sums[name] for name in _SUMS):
        return [f"the sums do not add up: {sums}"]
    if (case.end is End.ASIDE) is not bool(sums["set_aside"]):
        return [f"set aside {sums['set_aside']}"]
    return []


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def all_of(cases: Sequence[Case]) -> Sequence[Case]:
    """Return cases whose names tell them apart."""
    names = [case.name for case in cases]
    assert len(set(names)) == len(names), sorted(name for name in names if names.count(name) > 1)
    return cases
