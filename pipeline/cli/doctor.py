"""`sharewell doctor`: how a home stands, and what to do next."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from config.errors import Exit
from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, finish, result

if TYPE_CHECKING:
    import typer

SIGNS = {"BROKEN": "!!", "NEXT": "->", "SOON": " >", "FINE": "ok"}


def doctor(*, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """Say what is configured, reachable, allowed and stale, and what to do next, most important first."""
    from config.home import find_home
    from pipeline.health import look_over

    place = find_home(home)
    checkup = look_over(place, int(time.time()))
    found = checkup.in_order()
    lines = [f"{SIGNS[one.urgency.name]} {one.about}: {one.what}{f'. Do: {one.todo}' if one.todo else ''}" for one in found]
    result({"home": str(place), "findings": [one.as_json() for one in found]}, "\n".join([f"Home: {place}", *lines]))
    if checkup.status is not Exit.DONE:
        finish(checkup.status)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(doctor)
