"""Rows of comma-separated values as a stream: each line bounded, quotes over several lines, every row with its place."""

from __future__ import annotations

import csv
import re
from typing import IO, TYPE_CHECKING

from collectors.archives.columns import TableRow, headed
from collectors.archives.json_stream import digest
from config.errors import WrongUse
from openness.aside import Form, Reason
from openness.records import SetAside

if TYPE_CHECKING:
    from _csv import Reader as _CsvReader
    from collections.abc import Iterator
    from pathlib import PurePath

LONGEST_LINE = 8 << 20
LONGEST_FIELD = 1 << 20
_LONGEST_PREAMBLE = 20
_BACKSLASHED = re.compile(r'\\(["\\])')


class CsvStream:
    """One file of comma-, semicolon- or tab-separated values in UTF-8, read once from front to back."""

    def __init__(self, stream: IO[bytes], path: PurePath, *, landmark: str = "", backslashes: bool = False) -> None:
        r"""Read the header. Raises WrongUse when there is none.

        With a `landmark`, what stands before the row that has this column is passed over, and a comma separates. With
        `backslashes`, a quote within quotes is written `\"` and not `""`.
        """
        csv.field_size_limit(LONGEST_FIELD)
        self.path = path
        self._cut = False
        self._backslashes = backslashes
        head = stream.readline(LONGEST_LINE)
        delimiter = "," if landmark else max(",;\t", key=head.decode("utf-8-sig", "replace").count)
        self._reader: _CsvReader = csv.reader(self._lines(head, stream), delimiter=delimiter)
        self.columns = self._found(landmark) if landmark else self._header()

    def rows(self) -> Iterator[TableRow | SetAside]:
        """Stream the rows; what cannot be read is set aside with its place."""
        columns, reader = self.columns, self._reader
        while True:
            line, self._cut = reader.line_num + 1, False
            place = f"{self.path.name} line {line}"
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield SetAside(place=place, reason=Form.NOT_CSV.told(what=_told(error)))
                continue
            if not values:
                continue
            if self._cut or len(values) != len(columns):
                told = Form.FIELDS.told(found=len(values), columns=len(columns))
                yield SetAside(
                    place=place,
                    reason=Reason.LONG_LINE if self._cut else told,
                    digest=digest("\x1f".join(values).encode("utf-8", "replace")),
                )
                continue
            yield TableRow(place, dict(zip(columns, values, strict=True)))

    def _header(self) -> tuple[str, ...]:
        try:
            return headed(self.path, next(self._reader, []))
        except csv.Error as error:
            raise WrongUse(f"line 1: not CSV: {_told(error)}", where=self.path.name, todo="save the file again as CSV") from error

    def _found(self, landmark: str) -> tuple[str, ...]:
        """Return the first row that has the landmark among its columns."""
        for _ in range(_LONGEST_PREAMBLE):
            try:
                values = next(self._reader, None)
            except csv.Error:
                continue
            if values is None:
                break
            if landmark in {value.strip().casefold() for value in values}:
                return headed(self.path, values)
        raise WrongUse(f"the column {landmark} is missing", where=self.path.name, todo="give the file as it was downloaded")

    def _lines(self, head: bytes, stream: IO[bytes]) -> Iterator[str]:
        encoding, line = "utf-8-sig", head
        while line:
            if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                self._cut = True
                while (more := stream.readline(LONGEST_LINE)) and not more.endswith(b"\n"):
                    pass
            text = line.decode(encoding, "replace")
            if self._backslashes and "\\" in text:
                text = _BACKSLASHED.sub(lambda found: '""' if found[1] == '"' else "\\", text)
            yield text
            encoding, line = "utf-8", stream.readline(LONGEST_LINE)


def _told(error: csv.Error) -> str:
    """Return what is wrong, without the advice that Python has for programmers."""
    return str(error).partition(" - ")[0]
