"""`sharewell demo`: a made-up organisation to look around in."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, result, say

if TYPE_CHECKING:
    from pipeline.demo.fill import Filled


def demo(
    *,
    people: Annotated[int, typer.Option("--people", min=20, max=5_000, help="How many people it has.")] = 240,
    months: Annotated[int, typer.Option("--months", min=1, max=60, help="How many months its story takes.")] = 18,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Another number makes other people.")] = 7,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Fill a fresh home with a made-up organisation: its files go through the real import, store, facts and readings."""
    from config.home import find_home
    from pipeline.demo.fill import fill

    done = fill(
        find_home(home), people=people, months=months, seed=seed, now=int(time.time()), tell=lambda stage: say(f"{stage} ...")
    )
    if done.key:
        say(f"A key was made for this store: {done.key}.")
    result(_as_json(done), _told(done), as_json=as_json)


def _as_json(done: Filled) -> dict[str, object]:
    from openness.month import format_month

    return {
        "home": str(done.home),
        "already": done.already,
        "people": done.people,
        "first": format_month(done.first) if done.first else None,
        "last": format_month(done.last) if done.last else None,
        "seconds": done.seconds,
        **asdict(done.sums),
    }


def _told(done: Filled) -> str:
    from openness.month import format_month

    if done.already:
        return f"A made-up organisation is in {done.home} already; it was kept."
    span = f"{format_month(done.first)} to {format_month(done.last)}" if done.first and done.last else ""
    return (
        f"Made up {done.people} people, {span}: {done.sums.stored:,} items kept of {done.sums.read:,} read.\n"
        f"Look around: sharewell --home {done.home} serve"
    )


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)
