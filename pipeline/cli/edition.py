"""`sharewell edition make|list|show`: freeze what pages and packs show of a month."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from config.errors import Refused, WrongUse
from pipeline.cli.frame import DebugOption, Frame, HomeOption, JsonOption, group, opened, result

if TYPE_CHECKING:
    from openness.month import Month

MonthArgument = Annotated[str, typer.Argument(metavar="YYYY-MM", help="The month.")]
editions_app = group("edition", "Freeze what pages and packs show of a month.")


@editions_app.command("make")
def make(month: MonthArgument, *, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """Make a month's next edition now, unless nothing changed or the changes are those of too few people."""
    from pipeline.measure import make_edition, refresh
    from storage.editions import latest_edition
    from storage.readings import months_read

    asked = _parsed(month)
    with opened(home) as frame:
        refresh(frame.store, frame.settings, frame.ideal, frame.now)
        if asked not in months_read(frame.store):
            raise WrongUse(f"there are no readings of {month}", todo="`sharewell edition list` names the months there are")
        last = latest_edition(frame.store.connection, asked)
        if last is not None and not _changed_enough(frame, asked, last["number"]):
            result({"month": month, "number": last["number"]}, f"Nothing changed since edition {last['number']} of {month}.")
            return
        number = make_edition(frame.store, frame.settings, frame.ideal, asked, frame.now, why="asked for")
    result({"month": month, "number": number}, f"Edition {number} of {month} is made.")


def _changed_enough(frame: Frame, month: Month, last: int) -> bool:
    """Whether anything changed since the last edition. Raises Refused while two editions would show what few people changed."""
    from storage.editions import gathered

    people, totals = gathered(frame.store.connection, month)
    if 0 < people < frame.settings.privacy.k:
        raise Refused(
            f"since edition {last} too few people's figures changed: two editions would show what they did",
            todo=f"a new one is made once {frame.settings.privacy.k} people's changes have gathered",
        )
    return bool(people or totals)


@editions_app.command("list")
def listed(*, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """List every edition, newest month first."""
    from openness.month import format_month
    from storage.editions import edition_numbers

    with opened(home) as frame:
        found = edition_numbers(frame.store.connection)
    rows = [
        {"month": format_month(month), "number": number, "made_at": datetime.fromtimestamp(made, UTC).isoformat(), "why": why}
        for month, number, made, why in found
    ]
    lines = [f"{row['month']}  {row['number']:>3}  {row['made_at']}  {row['why']}" for row in rows]
    result(
        rows,
        "\n".join(lines) or "There is no edition yet; `sharewell refresh` makes one of every month that is over.",
    )


@editions_app.command("show")
def show(month: MonthArgument, *, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """Print a month's latest edition."""
    from storage.editions import latest_edition

    asked = _parsed(month)
    with opened(home) as frame:
        frame.note("figures", what=f"edition {month}")
        body = latest_edition(frame.store.connection, asked)
    if body is None:
        raise WrongUse(f"there is no edition of {month}", todo="`sharewell edition make` makes one")
    result(body, json.dumps(body, ensure_ascii=False, indent=2))


def _parsed(month: str) -> Month:
    from openness.month import parse_month

    try:
        return parse_month(month)
    except ValueError as error:
        raise WrongUse(str(error)) from error


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(editions_app)
