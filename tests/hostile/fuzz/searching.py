"""Searches for a file that breaks a reader, for a while, and makes it as small as it can."""

from __future__ import annotations

import hashlib
import tempfile
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import hypothesis
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st

from tests.hostile.fuzz.trying import read

if TYPE_CHECKING:
    from types import TracebackType

    from hypothesis import settings as Settings  # noqa: N812 - it is a class

    from tests.hostile.fuzz.readers import Target

KEPT: Final = Path(tempfile.gettempdir()) / "sharewell-fuzz"
"""Where a file that breaks a reader is kept, outside of the checkout."""
_IN_MEMORY: Final = Path("/dev/shm")
"""Where files are tried, where it is there: most of the time would be spent on writing them to a disk."""
SHRINKING: Final = 30.0
"""Seconds of processor time in which a file is made smaller."""
_ALWAYS: Final = hypothesis.settings(
    database=None,
    deadline=None,
    print_blob=True,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
    max_examples=100_000,
)
BOUNDED: Final = hypothesis.settings(_ALWAYS, derandomize=True, phases=(Phase.explicit, Phase.generate, Phase.shrink))
"""The same files each time."""
GOING_ON: Final = hypothesis.settings(_ALWAYS, phases=(Phase.explicit, Phase.generate, Phase.target, Phase.shrink))
"""Files by a seed, with a climb towards what takes ever longer."""


@dataclass(frozen=True, slots=True)
class Search:
    """How many files were tried, and what broke the reader; "" for nothing."""

    tries: int
    found: str


class _TimeUpError(KeyboardInterrupt):
    """The time is up; no failure, and so of the one kind that hypothesis lets through without keeping it as one."""


@dataclass(slots=True)
class _Trial:
    """The files tried on one reader."""

    target: Target
    folder: Path
    until: float
    """Until which processor time."""
    climbing: bool
    tries: int = 0
    broken: dict[tuple[str, bytes], tuple[Exception, TracebackType | None]] = field(default_factory=dict)
    """What came of each file that broke it: it breaks it again, also where that was a matter of time or memory."""
    smallest: tuple[str, bytes] = ("", b"")
    """The file that broke it last: the smallest, once the search is over."""

    def take(self, name: str, data: bytes) -> None:
        if (name, data) in self.broken:
            self._broke(name, data, *self.broken[name, data])
        if time.process_time() > self.until:
            if not self.broken:
                raise _TimeUpError
            return
        path = self.folder / name
        path.write_bytes(data)
        self.tries += 1
        try:
            cost = read(self.target, path)
        except Exception as error:  # noqa: BLE001 - as below
            self.until = self.until if self.broken else time.process_time() + SHRINKING
            self._broke(name, data, error, error.__traceback__)
        if self.climbing:
            hypothesis.target(cost.seconds, label="seconds")
            hypothesis.target(float(cost.grew), label="bytes")

    def _broke(self, name: str, data: bytes, error: Exception, where: TracebackType | None) -> NoReturn:
        """Note what a file did, and raise it as it was raised at first."""
        self.broken[name, data] = error, where
        self.smallest = name, data
        raise error.with_traceback(where)


@st.composite
def handed_in(draw: st.DrawFn, target: Target) -> tuple[str, bytes]:
    """Draw a name and a file with changes for a reader."""
    seed = draw(st.sampled_from(target.seeds()))
    return draw(st.sampled_from(seed.names)), seed.content.drawn(draw)


def search(target: Target, seconds: float, settings: Settings, *, seed: int | None = None) -> Search:
    """Try files for so many seconds of processor time, or until one breaks the reader: it is kept, and told with how to repeat it."""

    @settings
    @hypothesis.given(handed_in(target))
    def reads_or_refuses(file: tuple[str, bytes]) -> None:
        trial.take(*file)

    trying = reads_or_refuses if seed is None else hypothesis.seed(seed)(reads_or_refuses)
    with tempfile.TemporaryDirectory(dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None) as folder:
        warm_up(target, Path(folder))
        trial = _Trial(target, Path(folder), time.process_time() + seconds, climbing=seed is not None)
        try:
            trying()
        except _TimeUpError:
            pass
        except Exception as error:  # noqa: BLE001 - whatever gets out is the finding
            return Search(trial.tries, _told(trial, error, seed))
    return Search(trial.tries, "")


def warm_up(target: Target, folder: Path) -> None:
    """Read what is valid: what is imported for it is not to use up the time of what is tried."""
    for seed in target.seeds():
        path = folder / seed.names[0]
        path.write_bytes(seed.content.unchanged())
        target.read(path)


def still_breaks(target: Target) -> str:
    """Read again what broke this reader before; return what still does, "" for nothing."""
    for kept in sorted(KEPT.glob(f"{short_name(target)}--*")):
        try:
            read(target, kept)
        except Exception as error:  # noqa: BLE001 - as above
            return _as_told(target, kept, error)
    return ""


def _told(trial: _Trial, error: Exception, seed: int | None) -> str:
    """Keep the smallest file that broke the reader; return where it is, what it did, and how to see it again."""
    name, data = trial.smallest
    KEPT.mkdir(exist_ok=True)
    kept = KEPT / f"{short_name(trial.target)}--{hashlib.blake2b(data, digest_size=4).hexdigest()}-{name}"
    kept.write_bytes(data)
    _, first = trial.broken.get((name, data), (error, error.__traceback__))
    told = _as_told(trial.target, kept, error.with_traceback(first))
    return told if seed is None else f"{told}Search again with: make fuzz READER={short_name(trial.target)} SEED={seed}\n"


def _as_told(target: Target, kept: Path, error: Exception) -> str:
    what = "".join(traceback.format_exception(error))
    return f"{target.name}: {kept.stat().st_size} bytes break it; read them again with: make fuzz FILE={kept}\n{what}"


def short_name(target: Target) -> str:
    """Return a reader's name as it stands in the names of files."""
    return target.name.replace(" ", "-")
