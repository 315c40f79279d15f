"""Rows of comma-separated values as a stream: each line bounded, quotes over several lines, every row with its place."""

from __future__ import annotations

import csv
import re
from io import StringIO
from itertools import chain
from typing import IO, TYPE_CHECKING

from collectors.archives.columns import TableRow, headed
from collectors.archives.json_stream import digest
from config.errors import WrongUse
from openness.aside import Form, Reason
from openness.records import SetAside

if TYPE_CHECKING:
    from _csv import Reader as _CsvReader
    from collections.abc import Iterable, Iterator
    from pathlib import PurePath

LONGEST_LINE = 8 << 20
BLOCK = 1 << 17
"""Bytes that are decoded at a time, and what is missing of their last line."""
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
        self._reader: _CsvReader = csv.reader(chain.from_iterable(self._blocks(head, stream)), delimiter=delimiter)
        self.columns = self._found(landmark) if landmark else self._header()

    def rows(self) -> Iterator[TableRow | SetAside]:
        """Stream the rows; what cannot be read is set aside with its place."""
        columns, reader, file, width = self.columns, self._reader, self.path.name, len(self.columns)
        while True:
            self._cut = False
            place = f"{file} line {reader.line_num + 1}"
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield SetAside(place=place, reason=Form.NOT_CSV.told(what=_told(error)))
                continue
            if not values:
                continue
            if self._cut or len(values) != width:
                reason = Reason.LONG_LINE if self._cut else Form.FIELDS.told(found=len(values), columns=width)
                yield SetAside(place=place, reason=reason, digest=digest("\x1f".join(values).encode("utf-8", "replace")))
                continue
            yield TableRow(place, dict(zip(columns, values)))  # noqa: B905 - as many, seen just now

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

    def _blocks(self, head: bytes, stream: IO[bytes]) -> Iterator[Iterable[str]]:
        """Yield lines, many at a time; one that is too long by itself and cut, and only when it is asked for."""
        yield from self._block(head, stream, "utf-8-sig")
        while block := stream.read(BLOCK):
            yield from self._block(block, stream, "utf-8")

    def _block(self, block: bytes, stream: IO[bytes], encoding: str) -> Iterator[Iterable[str]]:
        """Yield the lines of a block, the last of them whole."""
        if not block.endswith(b"\n"):
            begun = block.rfind(b"\n") + 1
            rest = stream.readline(LONGEST_LINE - (len(block) - begun)) if len(block) - begun < LONGEST_LINE else b""
            if len(block) - begun + len(rest) == LONGEST_LINE and not rest.endswith(b"\n"):
                yield self._decoded(block[:begun], encoding)
                while (more := stream.readline(LONGEST_LINE)) and not more.endswith(b"\n"):
                    pass
                self._cut = True
                yield self._decoded(block[begun:] + rest, encoding if not begun else "utf-8")
                return
            block += rest
        yield self._decoded(block, encoding)

    def _decoded(self, lines: bytes, encoding: str) -> Iterable[str]:
        """Return bytes as lines, which end where a line feed stands and nowhere else."""
        text = lines.decode(encoding, "replace")
        if self._backslashes and "\\" in text:
            text = _BACKSLASHED.sub(lambda found: '""' if found[1] == '"' else "\\", text)
        return StringIO(text, newline="\n")


def _told(error: csv.Error) -> str:
    """Return what is wrong, without the advice that Python has for programmers."""
    return str(error).partition(" - ")[0]
