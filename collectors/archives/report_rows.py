"""Rows of a report as an administrator's centre gives it: CSV in whatever encoding, delimiter and way of writing numbers."""

from __future__ import annotations

import codecs
import csv
import re
from datetime import date
from typing import IO, TYPE_CHECKING

from collectors.archives.columns import MOST_COLUMNS, TableRow
from config.errors import WrongUse
from openness.aside import Form, Unusable
from openness.records import SetAside

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONGEST_LINE = 1 << 20
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SPACES = re.compile(r"[\s\u00a0\u202f'\u2019]")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+", re.ASCII)
_DIGITS = re.compile(r"(\d{1,15})(?:[.,]0{1,6})?", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ].{0,20})?", re.ASCII)


def header_of(path: Path) -> tuple[str, ...]:
    """Return a report's columns, lower case, none for an empty file. Raises WrongUse for what is no text."""
    with _opened(path) as stream:
        return _begun(stream, path)[1]


def rows_of(path: Path) -> Iterator[TableRow | SetAside]:
    """Stream a report's rows by column; one with too few or too many fields is set aside."""
    with _opened(path) as stream:
        reader, columns = _begun(stream, path)
        while True:
            place = f"{path.name} line {reader.line_num + 1}"
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield SetAside(place=place, reason=Form.NOT_CSV.told(what=str(error).partition(" - ")[0]))
                continue
            # Some centres leave out what is empty at the end of a row, others end each row with a delimiter.
            if not any(value.strip() for value in values):
                continue
            if any(value.strip() for value in values[len(columns) :]) or len(values) < len(columns) // 2:
                yield SetAside(place=place, reason=Form.FIELDS.told(found=len(values), columns=len(columns)))
                continue
            padded = [value.strip() for value in values[: len(columns)]] + [""] * (len(columns) - len(values))
            yield TableRow(place, dict(zip(columns, padded, strict=True)))


def number(cell: object, column: str) -> int:
    """Return a whole number however it is written: 1234, 1.234, 1,234, 1 234, 1234,0; empty is 0. Raises Unusable."""
    text = _SPACES.sub("", str(cell or ""))
    if not text:
        return 0
    if _THOUSANDS.fullmatch(text) and len(text) <= 20:  # noqa: PLR2004 - fits the store
        return int(re.sub(r"[.,]", "", text))
    found = _DIGITS.fullmatch(text)
    if found is None:
        raise Unusable(Form.NOT_WHOLE.told(column=column))
    return int(found[1])


def day(cell: object, column: str) -> date:
    """Return a calendar day written 2026-10-31, with a time behind it or not. Raises Unusable."""
    found = _DAY.fullmatch(str(cell or "").strip())
    try:
        if found is not None:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise Unusable(Form.NO_DAY.told(column=column))


def _opened(path: Path) -> IO[str]:
    with path.open("rb") as stream:
        head = stream.read(4)
    encoding = next((encoding for bom, encoding in _BOMS if head.startswith(bom)), "utf-8")
    return path.open(encoding=encoding, errors="replace", newline="")


def _begun(stream: IO[str], path: Path) -> tuple[_Rows, tuple[str, ...]]:
    """Return the rows below a header, and its columns."""
    first = ""
    while not first.strip(" \t\r\n,;"):
        first = stream.readline(LONGEST_LINE)
        if not first:
            return _Rows(iter(()), ","), ()
        if first.casefold().startswith("sep="):
            first = ""
    delimiter = max(",;\t", key=first.count)
    rows = _Rows(_lines(first, stream), delimiter)
    try:
        named = [name.strip().casefold() for name in next(rows)]
    except csv.Error as error:
        raise WrongUse(f"line 1: not CSV: {error}", where=path.name, todo="download the report again") from error
    while named and not named[-1]:
        named.pop()
    return rows, tuple(name or f"column {place}" for place, name in enumerate(named[:MOST_COLUMNS], start=1))


class _Rows:
    """A CSV reader that knows at which line it is."""

    def __init__(self, lines: Iterator[str], delimiter: str) -> None:
        self._reader = csv.reader(lines, delimiter=delimiter)

    def __next__(self) -> list[str]:
        return next(self._reader)

    @property
    def line_num(self) -> int:
        return self._reader.line_num


def _lines(first: str, stream: IO[str]) -> Iterator[str]:
    yield first
    while line := stream.readline(LONGEST_LINE):
        yield line
