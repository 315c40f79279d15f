"""`make fuzz`: searches on, reader by reader in turns, each turn with a seed of its own, until the time is up.

READER names one reader, SEED repeats a turn, and FILE reads one file again that was kept.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Final

from tests.hostile.fuzz.readers import TARGETS, Target
from tests.hostile.fuzz.searching import GOING_ON, search, short_name, still_breaks
from tests.hostile.fuzz.trying import read

TURN: Final = 2.0
"""Seconds of processor time for a reader in a turn."""


def main() -> int:
    """Search until the time is up; return 1 when something broke a reader."""
    if file := os.environ.get("FILE"):
        return again(Path(file))
    readers = chosen(os.environ.get("READER", ""))
    first = int(os.environ.get("SEED") or time.time_ns() % 10**9)
    return go_on(readers, first, time.monotonic() + 60 * float(os.environ.get("MINUTES") or 10))


def go_on(readers: list[Target], first: int, until: float) -> int:
    """Search in turns, the first with this seed, until that moment of the clock; where it begins is drawn, for it may end soon."""
    tries, broken, turns = 0, set[str](), 0
    begin = first % len(readers)
    readers = readers[begin:] + readers[:begin]
    while True:
        for target in readers:
            if time.monotonic() > until:
                tell(f"{tries:,} files tried in {turns} whole turns from seed {first} on; {len(broken)} readers broke")
                return bool(broken)
            if target.name in broken:
                continue  # what broke it once would only do so again
            found = still_breaks(target) if turns == 0 else ""
            if not found:
                ended = search(target, TURN, GOING_ON, seed=first + turns)
                tries, found = tries + ended.tries, ended.found
            if found:
                broken.add(target.name)
                tell(found)
        turns += 1


def again(file: Path) -> int:
    """Read a file again that was kept, by the reader that its name tells."""
    (target,) = chosen(file.name.partition("--")[0])
    cost = read(target, file)
    tell(f"{target.name} reads or refuses it, in {cost.seconds:.2f} s and {cost.grew >> 20} MB")
    return 0


def chosen(name: str) -> list[Target]:
    """Return the reader of that name, all for none. Ends the program for a name that no reader has."""
    found = [target for target in TARGETS if name in {"", target.name, short_name(target)}]
    if not found:
        sys.exit(f"no reader is called {name!r}; there are: {', '.join(map(short_name, TARGETS))}")
    return found


def tell(what: str) -> None:
    """Say something to whoever runs it."""
    print(what, flush=True)  # noqa: T201 - it speaks to who runs it


if __name__ == "__main__":
    sys.exit(main())
