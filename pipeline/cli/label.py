"""`sharewell label`: what texts mainly do, a JSON line each, as the classifier that is in use in a home tells it."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from config.errors import Exit, SharewellError, WrongUse
from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, asked, finish, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from storage.local_classifiers import Labeller

AT_ONCE = 200
LONGEST = 8 << 20
"""Bytes of a line that are read; a longer one is set aside."""
_PERCENT = 100


def label(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="JSON lines, each with `text` and, if known, `lang`.")],
    *,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Say of each text whether it passes on knowledge, asks, promotes or does something else, and how sure that is.

    With --json, one line for each that came in: lang, label, confidence. A line that can't be read is named and left out.
    Where a home has a classifier of its own in use this month, that one labels, and it is said.
    """
    classifier = _in_use(home)
    set_aside = 0
    try:
        with path.open("rb") as file:
            lines = _lines(file)
            while part := list(islice(lines, AT_ONCE)):
                set_aside += _label(path, part, classifier)
    except IsADirectoryError as error:
        raise WrongUse("that is a directory", where=str(path), todo="name a file of JSON lines") from error
    except FileNotFoundError as error:
        raise WrongUse("there is no such file", where=str(path)) from error
    if set_aside:
        say(f"{path}: {set_aside:,} {'line' if set_aside == 1 else 'lines'} set aside")
        finish(Exit.PARTLY)


def _in_use(home: Path | None) -> Labeller:
    """Return the classifier that labels this month in a home; the default where there is no store, or none that can be read."""
    import time

    from config.home import find_home
    from openness.language.labelling.default import default_classifier
    from storage.database import FILE_NAME
    from storage.local_classifiers import in_use_now

    default, place = default_classifier(), find_home(home)
    if not (place / FILE_NAME).is_file():
        return default
    try:
        found = in_use_now(place, int(time.time()))
    except SharewellError as error:
        say(f"{error}: the classifier that comes with Sharewell labels")
        return default
    if found.name != default.name:
        say(f"{found.name} labels: it learned from the labels that this organisation's own people gave")
    return found


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Yield numbered lines that hold anything, one too long as None."""
    number = 0
    while line := file.readline(LONGEST + 1):
        number += 1
        if len(line) > LONGEST:
            while not line.endswith(b"\n") and (line := file.readline(LONGEST)):
                pass
            yield number, None
        elif line.strip():
            yield number, line


def _label(path: Path, lines: list[tuple[int, bytes | None]], classifier: Labeller) -> int:
    """Print what is said of some lines' texts; return how many lines were set aside."""
    from openness.language.detecting import language_of

    found, aside = [], 0
    for number, line in lines:
        text, lang, trouble = _read(line)
        if trouble:
            say(f"{path}, line {number}: {trouble}; set aside")
            aside += 1
        else:
            found.append((text, lang))
    for (text, lang), told in zip(found, classifier.tell([text for text, _ in found]), strict=True):
        spoken = lang or language_of(text)
        if asked.as_json:
            typer.echo(json.dumps({"lang": spoken, "label": told.label, "confidence": round(told.confidence, 4)}))
        else:
            typer.echo(f"{told.label:<10} {told.confidence * _PERCENT:3.0f}%  {spoken or '-'}")
    return aside


def _read(line: bytes | None) -> tuple[str, str | None, str]:
    """Return a line's text and language, and what is wrong with it, empty when nothing is."""
    if line is None:
        return "", None, f"longer than {LONGEST >> 20} MB"
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return "", None, "no JSON"
    text = row.get("text") if isinstance(row, dict) else None
    lang = row.get("lang") if isinstance(row, dict) else None
    if not isinstance(text, str):
        return "", None, 'no object with a "text"'
    if lang is not None and not isinstance(lang, str):
        return "", None, '"lang" is no text'
    return text, lang or None, ""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("label")(label)
