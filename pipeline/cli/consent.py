"""`sharewell consent`: who takes part, in what, and how they leave."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from config.errors import Exit, WrongUse
from openness.consent import PURPOSES
from pipeline.cli.consent_links import links
from pipeline.cli.consent_words import wording
from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, YesOption, confirm, doer, finish, group, opened, result, say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from pipeline.tables_in import Line
    from storage.consent import ConsentRow, ConsentSums
    from storage.database import Store

COLUMNS = ("person", "source", "handle", "purpose", "scope", "wording", "given_at", "covers_from", "evidence")
REQUIRED = ("person",)
SHOWN = 20

TableArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A .csv or .xlsx file.", show_default=False)]
PersonArgument = Annotated[str, typer.Argument(metavar="PERSON", help="The person's key on the roster.", show_default=False)]
SourceOption = Annotated[str | None, typer.Option("--source", help="Only this source; without it, every one.")]
PurposeOption = Annotated[str | None, typer.Option("--purpose", help="Only this purpose; without it, every one.")]

app = group("consent", "Who takes part, in what, and how they leave.")


@app.command("import")
def import_consents(
    file: TableArgument, *, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False
) -> None:
    """Take opt-ins into the ledger; one with evidence counts at once, one without waits for the person's confirmation.

    Columns: person,source,handle,purpose,scope,wording,given_at,covers_from,evidence; person is needed.
    """
    from storage.consent import apply_consents

    with opened(home) as frame:
        rows = read_consents(file, frame.settings.zone, frame.settings.consent.asked)
        sums = apply_consents(frame.store, rows, now=frame.now, by=doer())
    for place, why in (sums.failed + sums.remarks)[:SHOWN]:
        say(f"{place}: {why}")
    if len(sums.failed) + len(sums.remarks) > SHOWN:
        say(f"... and {len(sums.failed) + len(sums.remarks) - SHOWN} more")
    result(
        _as_json(sums),
        f"{sums.recorded} recorded ({sums.waiting} wait for confirmation), {sums.unchanged} known, {len(sums.failed)} not taken.",
    )
    if sums.failed:
        finish(Exit.PARTLY)


@app.command("list")
def list_consents(
    person: Annotated[str | None, typer.Argument(metavar="[PERSON]", help="Only this person.", show_default=False)] = None,
    *,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """List where people stand: what counts, waits for a confirmation or was withdrawn; of one person what they read too."""
    from storage.audit import EVERYBODY
    from storage.consent import consents

    with opened(home, create=False) as frame:
        number = _person(frame.store, person) if person else None
        frame.note("list", EVERYBODY if number is None else number)
        rows = consents(frame.store, number)
    lines = [
        "  ".join(
            str(row[name] or "") for name in ("person", "source", "purpose", "state", "scope", "covers_from", "wording")
        ).rstrip()
        for row in rows
    ]
    if person:
        read = dict.fromkeys(f"{row['wording']}:\n{row['words']}" for row in rows if row["words"])
        lines += ["", *read] if read else []
    result(rows, "\n".join(lines) or "Nobody has opted in yet; `sharewell consent import` records it.")


@app.command("withdraw")
def withdraw_consent(
    person: PersonArgument,
    *,
    source: SourceOption = None,
    purpose: PurposeOption = None,
    yes: YesOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Withdraw an opt-in; withdrawing `measure` erases what was kept for it, at once."""
    from pipeline.cli.lake import tell_lake
    from pipeline.measure import refresh
    from storage.withdraw import withdraw

    if purpose is not None and purpose not in PURPOSES:
        raise WrongUse(f"{purpose!r} is no purpose", where="--purpose", todo=f"one of: {', '.join(PURPOSES)}")
    with opened(home, create=False) as frame:
        number = _person(frame.store, person)
        confirm(f"Erase what is held about {person} from {source or 'every source'}?", yes=yes)
        frame.note("withdraw", number, source=source, purpose=purpose)
        erased = withdraw(frame.store, number, source=source, purpose=purpose, now=frame.now)
        outcome = refresh(frame.store, frame.settings, frame.ideal, frame.now)
    tell_lake(outcome.lake)
    result(
        {"person": person, "items": erased.items, "interactions": erased.interactions, "accounts": erased.accounts},
        f"Withdrawn; {erased.items} items and {erased.interactions} interactions are erased.",
    )


def read_consents(file: Path, zone: ZoneInfo, purposes: Sequence[str] = PURPOSES) -> list[ConsentRow]:
    """Return the rows of a file of opt-ins, for these purposes only. Raises WrongUse naming the first line that is off."""
    from pipeline.tables_in import read_table

    table = read_table(file, required=REQUIRED, known=COLUMNS)
    if table.unknown:
        say(f"Columns not used: {', '.join(table.unknown)}")
    return [_row(line, zone, purposes) for line in table.lines]


def _row(line: Line, zone: ZoneInfo, purposes: Sequence[str]) -> ConsentRow:
    from openness.consent import ACCOUNT, ANY, MEASURE, is_scope, is_source
    from storage.consent import ConsentRow
    from storage.roster import day_number

    source = line.text("source").casefold() or ANY
    scope, purpose = line.text("scope") or ACCOUNT, line.text("purpose") or MEASURE
    if not is_source(source):
        raise line.wrong(f"{source[:40]!r} can be no source", "write its short name, or * for every source")
    if not is_scope(scope):
        raise line.wrong(f"{scope[:40]!r} is no scope", "write account, handed-in, tag:NAME or list:NAME")
    if purpose not in PURPOSES:
        raise line.wrong(f"{purpose[:40]!r} is no purpose", f"one of: {', '.join(PURPOSES)}")
    if purpose not in purposes:
        raise line.wrong(f"nobody is asked for {purpose!r} here", "see [consent] purposes, and sharewell council list")
    covers_from = line.day("covers_from")
    return ConsentRow(
        place=line.place,
        person=line.needed("person"),
        source=source,
        handle=line.text("handle"),
        purpose=purpose,
        scope=scope,
        wording=line.text("wording"),
        given_at=_moment(line, zone),
        covers_from=day_number(covers_from) if covers_from else 0,
        evidence=line.text("evidence"),
    )


def _moment(line: Line, zone: ZoneInfo) -> int | None:
    """Return when the yes was given, in UTC seconds; None when the row does not say."""
    text = line.text("given_at")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return int((moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp())
    except (ValueError, OverflowError) as error:
        raise line.wrong(f"given_at is no time: {text[:30]!r}", "write it as YYYY-MM-DD or YYYY-MM-DDTHH:MM") from error


def _person(store: Store, key: str) -> int:
    """Return who a roster key stands for. Raises WrongUse."""
    from storage.roster import person_of

    number = person_of(store, key)
    if number is None:
        raise WrongUse(f"{key!r} is not on the roster")
    return number


def _as_json(sums: ConsentSums) -> dict[str, object]:
    told = asdict(sums)
    for name in ("failed", "remarks"):
        told[name] = [{"place": place, "why": why} for place, why in told[name]]
    return told


def register(main: typer.Typer) -> None:
    """Add the commands."""
    app.command("links")(links)
    app.command("wording")(wording)
    main.add_typer(app)
