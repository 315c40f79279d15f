"""Every reader, on valid files with changes in them: it reads, sets aside or refuses in one line, and never fails otherwise.

Bounded here; `make fuzz MINUTES=30` goes on with new seeds until the time is up. A file that breaks a reader is kept outside the
checkout, and its place and seed are told.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

import pytest

from config.errors import Refused, WrongUse
from tests.hostile.fuzz.readers import TARGETS, Target

SECONDS = 1.2
"""Seconds of processor time for each reader."""
SLOWEST = 3.0
MOST_MEMORY = 300 << 20
NAMES = {target.name: target for target in TARGETS}


def tried(target: Target, seed: int, path: Path) -> str:
    """Read one changed file; return what went wrong, "" for nothing."""
    rng = random.Random(seed)
    path.write_bytes(rng.choice(target.seeds())(rng))
    before, began = _peak(), time.process_time()
    try:
        target.read(path)
    except (WrongUse, Refused) as error:
        if "\n" in str(error) or not str(error):
            return f"is not refused in one line: {error!r}"
    except Exception:  # noqa: BLE001 - whatever gets out is the finding
        return traceback.format_exc()
    took = time.process_time() - began
    if took > SLOWEST:
        return f"took {took:.1f} s"
    return f"took {(_peak() - before) >> 20} MB more" if _peak() - before > MOST_MEMORY else ""


def tried_for(target: Target, seconds: float, first: int) -> tuple[int, list[str]]:
    """Try so many seeds as there is time for; return how many, and what broke the reader, each file kept and told."""
    seed, found = first, list[str]()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / target.file
        tried(target, first, path)  # what is imported for it is not to use up its time
        until = time.process_time() + seconds
        while time.process_time() < until and len(found) < 3:
            wrong = tried(target, seed, path)
            if wrong:
                found.append(f"{target.name}, seed {seed}, kept as {_kept(target, seed, path)}:\n{wrong}")
            seed += 1
    return seed - first, found


@pytest.mark.parametrize("name", NAMES)
def test_a_reader_of_changed_files_reads_or_refuses(name: str) -> None:
    tries, found = tried_for(NAMES[name], SECONDS, 0)
    assert found == []
    assert tries > 5


@pytest.mark.parametrize("name", NAMES)
def test_the_files_to_begin_from_are_read(name: str, tmp_path: Path) -> None:
    """A seed that is refused from the start would try nothing."""

    class Unchanged(random.Random):
        def sample(self, *_: Any, **__: Any) -> list[Any]:
            return []

        def random(self) -> float:
            return 0.99

        def randint(self, _low: int, _high: int) -> int:
            return 0

    for make in NAMES[name].seeds():
        path = tmp_path / NAMES[name].file
        path.write_bytes(make(Unchanged()))
        if name == "roster workbook":  # the one table that lacks columns on purpose: it shares the workbook of items
            continue
        NAMES[name].read(path)


def _kept(target: Target, seed: int, path: Path) -> Path:
    folder = Path(tempfile.gettempdir()) / "sharewell-fuzz"
    folder.mkdir(exist_ok=True)
    kept = folder / f"{target.name.replace(' ', '-')}-{seed}-{path.name}"
    kept.write_bytes(path.read_bytes())
    return kept


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main() -> int:
    """Fuzz until the time is up, reader by reader in turns, each turn with seeds of its own."""
    until = time.monotonic() + 60 * float(os.environ.get("MINUTES", "10"))
    seed = int(os.environ.get("SEED", str(time.time_ns() % 10**9)))
    tries, found = 0, list[str]()
    while time.monotonic() < until:
        for target in TARGETS:
            more, wrong = tried_for(target, 3.0, seed)
            tries, found = tries + more, found + wrong
            print("\n".join(wrong), end="\n" if wrong else "", flush=True)  # noqa: T201 - it speaks to who runs it
        seed += 1_000_000
    print(f"{tries:,} files tried from seed {seed} on; {len(found)} broke a reader")  # noqa: T201 - as above
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
