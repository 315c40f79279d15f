"""`sharewell facts NAME`: one month-fact table as a file, suppressed as everywhere."""

from __future__ import annotations

import csv
import io
import json
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from config.errors import WrongUse
from pipeline.cli.frame import DebugOption, HomeOption, opened

if TYPE_CHECKING:
    from collections.abc import Sequence


class Format(StrEnum):
    """How a table is written."""

    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


def facts(
    name: Annotated[
        str,
        typer.Argument(
            help=(
                "activity, consent, flow, incidents, initiatives, knowledge, policy, pulse, removals, reuse, roster, rules,"
                " sources, topics, totals, training or wiki"
            )
        ),
    ],
    *,
    form: Annotated[Format, typer.Option("--format", help="How the table is written.")] = Format.CSV,
    home: HomeOption = None,
    debug: DebugOption = False,
) -> None:
    """Write one month-fact table to standard output; cells of fewer than k people are left empty."""
    from storage.promised import with_promised_k
    from storage.shown_facts import SHOWN, shown_rows

    if name not in SHOWN:
        raise WrongUse(f"there is no table {name!r} that may leave the store", todo=f"there are: {', '.join(sorted(SHOWN))}")
    with opened(home) as frame:
        frame.note("figures", what=f"facts {name}")
        columns, rows = shown_rows(frame.store, name, k=with_promised_k(frame.store, frame.settings).privacy.k)
    write = {Format.CSV: _csv, Format.JSON: _json, Format.PARQUET: _parquet}[form]
    write(columns, rows)


def _csv(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([[_plain(value) for value in row] for row in rows])
    typer.echo(text.getvalue(), nl=False)


def _plain(value: object) -> object:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value


def _json(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    typer.echo(json.dumps([dict(zip(columns, row, strict=True)) for row in rows], ensure_ascii=False))


def _parquet(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    if sys.stdout.isatty():
        raise WrongUse(
            "a Parquet file is no text for a terminal",
            todo="send it to a file: `sharewell facts ... --format parquet > facts.parquet`",
        )
    import pyarrow as pa
    import pyarrow.parquet as pq

    values = list(zip(*rows, strict=True)) if rows else [() for _ in columns]
    pq.write_table(pa.table(dict(zip(columns, map(list, values), strict=True))), sys.stdout.buffer)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("facts")(facts)
