"""One file tried on a reader: it reads, sets aside or refuses in one line, soon and in little memory, or it is broken."""

from __future__ import annotations

import io
import resource
import sys
import time
from contextlib import redirect_stderr, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from config.errors import Refused, WrongUse
from tests.hostile.running import HangError, broken_off

if TYPE_CHECKING:
    from tests.hostile.fuzz.readers import Target

SLOWEST: Final = 3.0
"""Seconds of processor time that a file of a few kilobytes may take."""
MOST_MEMORY: Final = 300 << 20
"""Bytes by which reading it may make this process grow."""
_STATUS: Final = Path("/proc/self/status")
_FORGET: Final = Path("/proc/self/clear_refs")


class Cost(NamedTuple):
    """What a file took: seconds of processor time, and bytes by which the process grew."""

    seconds: float
    grew: int


def read(target: Target, path: Path) -> Cost:
    """Read a file as it would be handed in. Raises what gets out of the reader; AssertionError for what else is wrong."""
    before, began = _start_of_memory(), time.process_time()
    try:
        with broken_off(4 * SLOWEST), redirect_stderr(io.StringIO()):
            target.read(path)
    except (WrongUse, Refused) as error:
        refusal = str(error)
    except HangError:
        raise AssertionError(f"it was broken off after {4 * SLOWEST:.0f} s") from None
    else:
        refusal = "none"
    assert len(refusal.splitlines()) == 1, f"it is not refused in one line: {refusal!r}"
    took = Cost(time.process_time() - began, _peak() - before)
    assert took.seconds <= SLOWEST, f"it took {took.seconds:.1f} s"
    assert took.grew <= MOST_MEMORY, f"it took {took.grew >> 20} MB more"
    return took


def _start_of_memory() -> int:
    """Let the peak of this process be counted anew, where that can be done; return its peak."""
    with suppress(OSError):
        _FORGET.write_text("5", encoding="ascii")
    return _peak()


def _peak() -> int:
    """Return the most bytes that this process held at once."""
    with suppress(OSError, ValueError):
        told = _STATUS.read_bytes()
        at = told.index(b"VmHWM:") + 6
        return int(told[at : told.index(b"kB", at)]) << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
