"""`sharewell run`: everything that is to be done regularly, in the foreground, fit for a service manager."""

from __future__ import annotations

import json
import signal
import threading
from typing import TYPE_CHECKING, Annotated

import typer

from config.errors import Exit, Refused
from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, asked, finish, say

if TYPE_CHECKING:
    from pipeline.schedule import Stepped


def run(
    *,
    every: Annotated[str, typer.Option("--every", metavar="SPAN", help="From one round to the next: 15m, 1h, 1d.")] = "1h",
    once: Annotated[bool, typer.Option("--once", help="One round, then end.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Collect, refresh, expire, back up, mail the pack and alerts when they are due; again and again until stopped."""
    import time

    from config.home import find_home
    from pipeline.alone import alone
    from pipeline.schedule import STEPS, Round, seconds_of

    span, place = seconds_of(every), find_home(home)
    if not place.is_dir():
        raise Refused("there is no home here yet", where=str(place), todo="run `sharewell init` or `sharewell demo`")
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        with alone(place, "run") as only_one:
            if not only_one:
                raise Refused("`sharewell run` works in this home already", where=str(place), todo="stop that one first")
            well = True
            while not stop.is_set():
                begun = time.monotonic()
                well = Round(home=place, stop=stop, quiet=asked.as_json).go(STEPS, tell)
                if once:
                    break
                stop.wait(max(0.0, span - (time.monotonic() - begun)))
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if once and not well:
        finish(Exit.PARTLY)


def tell(done: Stepped) -> None:
    """Say what became of a step: one JSON line each, or a line where it did not end well."""
    if asked.as_json:
        typer.echo(json.dumps({"step": done.name, "status": done.status, "seconds": round(done.seconds, 1)}))
    elif done.status:
        say(f"{done.name} ended with status {done.status}; the next steps go on.")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("run")(run)
