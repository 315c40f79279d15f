"""`sharewell readings`: what the indicators say of a month, through the small-group gate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from config.errors import WrongUse
from pipeline.cli.explained import explained_lines
from pipeline.cli.frame import DebugOption, Frame, HomeOption, JsonOption, opened, result
from pipeline.cli.months import chosen

if TYPE_CHECKING:
    from openness.model import Reading
    from openness.month import Month
    from presentation.formats import Formats


def readings(
    *,
    month: Annotated[
        str | None, typer.Option("--month", metavar="YYYY-MM", help="The month; without it, the last one that is over.")
    ] = None,
    department: Annotated[str | None, typer.Option("--department", help="One department in place of the whole.")] = None,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="ID", help="One indicator: its formula, what by what, and the facts behind it."),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Print the indicators' readings of a month, live from the facts, through the small-group gate."""
    from openness.month import format_month
    from openness.reading_json import to_json
    from pipeline.explaining import explain as explained
    from pipeline.formulas import lately_changed
    from pipeline.measure import gated, refresh
    from presentation.formats import Formats

    formats = Formats("en")
    with opened(home) as frame:
        refresh(frame.store, frame.settings, frame.ideal, frame.now)
        wanted = _month(frame, month)
        frame.note("figures", what=f"readings {format_month(wanted)}")
        shown = _of_cell(gated(frame.store, frame.settings, wanted), department, wanted)
        changed = lately_changed(frame.store, frame.now)
        if explain is not None:
            one = explained(frame.store, frame.settings, _asked_for(shown, explain, department))
            _say_changes({name: told for name, told in changed.items() if name == one.reading.id})
            result(one.as_json(), "\n".join(explained_lines(one, formats)))
            return
    _say_changes(changed)
    result([to_json(reading) for reading in shown], "\n".join(_line(reading, formats) for reading in shown))


def _month(frame: Frame, asked: str | None) -> Month:
    """Return the month asked for; WrongUse names the months there are."""
    from storage.readings import months_read

    known = months_read(frame.store)
    if not known:
        raise WrongUse(
            "nothing has been measured yet", todo="import a roster and something shared first: `sharewell import --help`"
        )
    return chosen(frame, known, asked)


def _of_cell(found: list[Reading], department: str | None, month: Month) -> list[Reading]:
    from openness.indicators import INDICATOR
    from openness.model import Level
    from openness.month import format_month

    level = Level.WHOLE if department is None else Level.DEPARTMENT
    shown = [
        reading for reading in found if reading.cell.level is level and (department is None or reading.cell.name == department)
    ]
    if not shown and department is not None:
        names = sorted({reading.cell.name for reading in found if reading.cell.level is Level.DEPARTMENT and reading.cell.name})
        raise WrongUse(
            f"there is no department {department!r} in {format_month(month)}",
            where="--department",
            todo=f"there are: {', '.join(names)}",
        )
    order = list(INDICATOR)
    return sorted(shown, key=lambda reading: order.index(reading.id))


def _asked_for(shown: list[Reading], asked: str, department: str | None) -> Reading:
    """Return the reading of the indicator asked for; WrongUse names those there are."""
    from openness.indicators import INDICATOR

    found = next((reading for reading in shown if reading.id == asked.upper()), None)
    if found is None and asked.upper() in INDICATOR and department is not None:
        raise WrongUse(f"{asked.upper()} exists for the whole only", where="--explain", todo="leave --department out")
    if found is None:
        ids = ", ".join(reading.id for reading in shown)
        raise WrongUse(f"there is no indicator {asked!r} here", where="--explain", todo=f"there are: {ids}")
    return found


def _say_changes(changed: dict[str, tuple[int, int, int]]) -> None:
    """Say beside the figures which formulas are not what they were."""
    from openness.reading_json import moment

    for name, (before, version, at) in changed.items():
        versions = f"version {before} to {version}"
        typer.echo(f"The formula of {name} changed on {moment(at)[:10]} ({versions}): every month was measured anew.", err=True)


def _line(reading: Reading, formats: Formats) -> str:
    """Return one reading as a line for people."""
    from openness.indicators import INDICATOR

    name = INDICATOR[reading.id].name
    if reading.value is None and reading.low is not None:
        span = formats.interval(reading.low, reading.high, reading.unit)
        return f"{reading.id:3} {name:32} {reading.state.value:12} {span:>10}  a range, so that no small group shows"
    if reading.value is None:
        return f"{reading.id:3} {name:32} {reading.state.value:12} {reading.missing or ''}".rstrip()
    figure = formats.value(reading.value, reading.unit)
    interval = formats.interval(reading.low, reading.high, reading.unit)
    return f"{reading.id:3} {name:32} {reading.state.value:12} {figure:>10}  {interval:24} {reading.last_month.judgement.value}"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("readings")(readings)
