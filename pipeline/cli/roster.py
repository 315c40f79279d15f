"""`sharewell roster`: who is employed, and where."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from config.errors import WrongUse
from pipeline.cli.frame import DebugOption, DryRunOption, HomeOption, JsonOption, group, opened, result, say

if TYPE_CHECKING:
    from datetime import date

    from pipeline.tables_in import Line
    from storage.roster import RosterRow

COLUMNS = ("person", "name", "email", "department", "division", "country", "leader", "sector_role", "joined", "left")
REQUIRED = ("person", "department")

TableArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A .csv or .xlsx file.", show_default=False)]
FromOption = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help="The day from which it holds, YYYY-MM-DD; today without it.")
]

app = group("roster", "Who is employed, and where.")


@app.command("import")
def import_roster(
    file: TableArgument,
    *,
    from_day: FromOption = None,
    dry_run: DryRunOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Take in a roster whole: the first holds for all time before it, later ones from their date on.

    Columns: person,name,email,department,division,country,leader,sector_role,joined,left; person and department are needed.
    """
    from config.home import find_home
    from storage.database import FILE_NAME
    from storage.roster import RosterSums, apply_roster

    start, rows = _day(from_day), read_roster(file)
    if dry_run and not (find_home(home) / FILE_NAME).exists():
        sums = RosterSums(people=len(rows), added=len(rows))
    else:
        with opened(home) as frame:
            sums = apply_roster(frame.store, rows, from_day=start, dry_run=dry_run)
    would = "Would take in" if dry_run else "Took in"
    counts = f"{sums.added} new, {sums.changed} moved or changed, {sums.left} left, {sums.unchanged} as they were"
    if sums.erased:
        counts += f", {sums.erased} erased stay out until they agree anew"
    result(asdict(sums), f"{would} {sums.people} people: {counts}.")


def read_roster(file: Path) -> list[RosterRow]:
    """Return the rows of a roster file. Raises WrongUse naming the first line that is off."""
    from pipeline.tables_in import read_table

    table = read_table(file, required=REQUIRED, known=COLUMNS)
    if table.unknown:
        say(f"Columns not used: {', '.join(table.unknown)}")
    seen: dict[str, str] = {}
    rows = []
    for line in table.lines:
        row = _row(line)
        if row.person in seen:
            raise line.wrong(f"{row.person!r} is there twice, first in {seen[row.person]}", "leave one row for each person")
        seen[row.person] = line.place
        rows.append(row)
    return rows


def _row(line: Line) -> RosterRow:
    from storage.roster import RosterRow

    joined, left = line.day("joined"), line.day("left")
    if joined and left and left < joined:
        raise line.wrong(f"left ({left}) is before joined ({joined})")
    return RosterRow(
        person=line.needed("person"),
        department=line.needed("department"),
        name=line.text("name"),
        email=line.text("email"),
        division=line.text("division"),
        country=line.text("country"),
        leader=line.flag("leader"),
        sector_role=line.text("sector_role"),
        joined=joined,
        left=left,
    )


def _day(text: str | None) -> date | None:
    from pipeline.tables_in import parse_day

    if text is None:
        return None
    try:
        return parse_day(text)
    except ValueError as error:
        raise WrongUse(f"{text!r} is no date", where="--from", todo="write it as YYYY-MM-DD") from error


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app)
