"""`sharewell report`: the monthly pack, as PDF, slides and mail."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, opened, result
from pipeline.cli.months import parsed


class PackFormat(StrEnum):
    """The forms in which a pack can be had."""

    PDF = "pdf"
    PPTX = "pptx"
    HTML = "html"
    ALL = "all"


class PackLanguage(StrEnum):
    """The languages in which a pack can be had."""

    NL = "nl"
    EN = "en"


def report(
    *,
    month: Annotated[str, typer.Option("--month", metavar="YYYY-MM", help="The month.")],
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="The folder to write into; it is made where it is not there.")
    ],
    lang: Annotated[
        PackLanguage | None, typer.Option("--lang", help="The language; without it, the organisation's first one.")
    ] = None,
    kind: Annotated[PackFormat, typer.Option("--format", help="In which form.")] = PackFormat.PDF,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Write the monthly pack from a month's edition: a PDF, slides with charts of their own, or an HTML mail."""
    from pipeline.pack import FORMATS, make_pack

    asked = parsed(month)
    with opened(home, create=False) as frame:
        chosen = lang.value if lang else frame.settings.organisation.languages[0]
        formats = FORMATS if kind is PackFormat.ALL else (kind.value,)
        frame.note("figures", what=f"report {month}")
        made = make_pack(frame.store, asked, lang=chosen, formats=formats, folder=out)
    names = [str(path) for path in made.files]
    result({"month": month, "edition": made.number, "language": chosen, "files": names}, "\n".join(names))


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report")(report)
