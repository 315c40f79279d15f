"""Whatever the program does, ended at any write or on a full disk: nothing lost, doubled or half-written, the next run ends well.

`make test` does 30 kills and 20 full disks, `make soak` 300 and 100; SOAK_KILLS, SOAK_FULL and SOAK_SEED set others.
"""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING, Final

import pytest

from tests.soak.operations import OPERATIONS
from tests.soak.running import KILLED, Plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.soak.operations import Operation
    from tests.soak.running import Ran
    from tests.soak.trial import Trials

KILLS: Final = int(os.environ.get("SOAK_KILLS", "30"))
FULL: Final = int(os.environ.get("SOAK_FULL", "20"))
SEED: Final = int(os.environ.get("SOAK_SEED", "2012"))
BY_THE_CLOCK: Final = 4
"""Every fourth is ended from outside, at a moment and not at a write."""
PARTLY, REFUSED = 1, 3


@pytest.mark.slow
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_ended_at_any_moment_it_loses_and_doubles_nothing_and_goes_on(trials: Trials, operation: Operation) -> None:
    chance = random.Random(f"{SEED} killed {operation.name}")
    for number, part in _spread(_share(operation, KILLS), chance):
        if number % BY_THE_CLOCK == BY_THE_CLOCK - 1:
            home, ran = _ended_by_the_clock(trials, operation, part)
        else:
            home, ran = _ended_at_a_write(trials, operation, part, torn=number % 2 == 0)
        assert ran.status == KILLED, ran.err
        trials.look_over(operation, home)
        trials.goes_on(operation, home)


@pytest.mark.slow
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_on_a_full_disk_it_says_so_in_one_line_and_goes_on_when_there_is_room(trials: Trials, operation: Operation) -> None:
    chance = random.Random(f"{SEED} full {operation.name}")
    for number, part in _spread(_share(operation, FULL), chance):
        home, ran = _full_at_a_write(trials, operation, part, in_place=number % 2 == 0)
        _is_told(operation, ran)
        trials.look_over(operation, home)
        trials.goes_on(operation, home)


def test_all_together_are_as_many_as_promised() -> None:
    assert sum(_share(operation, KILLS) for operation in OPERATIONS) >= KILLS
    assert sum(_share(operation, FULL) for operation in OPERATIONS) >= FULL


def _share(operation: Operation, whole: int) -> int:
    """Return how many of all trials an operation gets, by its weight; at least one. What is over goes to the weightiest."""
    weights = sum(one.weight for one in OPERATIONS)
    shares = {one.name: max(1, whole * one.weight // weights) for one in OPERATIONS}
    over = max(0, whole - sum(shares.values()))
    first = sorted(OPERATIONS, key=lambda one: -one.weight)[:over]
    return shares[operation.name] + (operation in first)


def _spread(count: int, chance: random.Random) -> Iterator[tuple[int, float]]:
    """Give so many parts of an operation (0 to 1), spread evenly over it, each at random within its share."""
    for number in range(count):
        yield number, (number + chance.random()) / count


def _ended_at_a_write(trials: Trials, operation: Operation, part: float, *, torn: bool) -> tuple[Path, Ran]:
    writes = trials.undisturbed(operation).writes
    return trials.broken_off(operation, Plan(ends_at=1 + int(part * (writes - 2)), torn=torn))


def _ended_by_the_clock(trials: Trials, operation: Operation, part: float) -> tuple[Path, Ran]:
    seconds = part * trials.undisturbed(operation).seconds
    home, ran = trials.killed_after(operation, seconds)
    while ran.status != KILLED:
        seconds /= 2
        home, ran = trials.killed_after(operation, seconds)
    return home, ran


def _full_at_a_write(trials: Trials, operation: Operation, part: float, *, in_place: bool) -> tuple[Path, Ran]:
    """Let the disk be full from a write on; from an earlier one where nothing more was to be written that takes room."""
    at = 1 + int(part * trials.undisturbed(operation).writes)
    home, ran = trials.broken_off(operation, Plan(full_from=at, in_place=in_place))
    while not ran.refused:
        at //= 2
        home, ran = trials.broken_off(operation, Plan(full_from=at, in_place=in_place))
    return home, ran


def _is_told(operation: Operation, ran: Ran) -> None:
    """Hold what was said to one clear line and exit status 3; a job that fails is told to who asked for it, not here."""
    lines = [line for line in ran.err.splitlines() if line.startswith("Error: ")]
    assert "Traceback" not in ran.err
    assert "Traceback" not in ran.out
    if ran.status == 0 or (ran.status == PARTLY and operation.in_part):
        assert lines == []
        return
    assert (ran.status, len(lines)) == (REFUSED, 1), ran.err
    assert "disk" in lines[0] or "space" in lines[0]
    assert "room" in lines[0]
