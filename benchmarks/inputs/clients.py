"""Clients that speak Streamlit's protocol: each runs its page again after a pause, and notes how long until it had all of it."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.inputs.protocol import answered, hash_of, opened, rerun, trouble_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How many clients, for how long, and how many seconds each pauses on average between two runs.

    `pages`: by name, which they open, taking turns; the empty one is the first page.
    """

    clients: int
    seconds: float
    pause: float = 3.0
    pages: tuple[str, ...] = ("",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a page: which, how many seconds it took, and what it told of trouble."""

    page: str
    took: float
    trouble: str = ""


def runs_of(address: str, load: Load, goes_on: Callable[[], bool] = lambda: True) -> list[Run]:
    """Return all runs but each client's first, which loads what it needs; they end early once `goes_on` says no."""
    return asyncio.run(_all(address, load, goes_on))


def within(runs: Sequence[Run], share: float) -> float:
    """Return the milliseconds within which this share of the runs was done."""
    took = sorted(run.took for run in runs)
    return took[min(len(took) - 1, int(len(took) * share))] * 1000


async def _all(address: str, load: Load, goes_on: Callable[[], bool]) -> list[Run]:
    found = await asyncio.gather(*(_one(address, load, seed, goes_on) for seed in range(load.clients)))
    return [run for each in found for run in each]


async def _one(address: str, load: Load, seed: int, goes_on: Callable[[], bool]) -> list[Run]:
    chance, name = random.Random(seed), load.pages[seed % len(load.pages)]
    async with opened(address) as socket:
        page = hash_of(await answered(socket, rerun(name=name)))
        await asyncio.sleep(chance.uniform(0, load.pause))
        found, until = [], time.monotonic() + load.seconds
        while time.monotonic() < until and goes_on():
            begun = time.perf_counter()
            heard = await answered(socket, rerun(page))
            found.append(Run(page=name, took=time.perf_counter() - begun, trouble=trouble_in(heard)))
            await asyncio.sleep(chance.uniform(0.5 * load.pause, 1.5 * load.pause))
    return found
