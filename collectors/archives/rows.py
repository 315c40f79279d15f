"""Rows of a table somebody hands in, as a stream: CSV, JSON lines, XLSX or Parquet, told by the file's ending."""

from __future__ import annotations

from codecs import getincrementaldecoder
from typing import TYPE_CHECKING, Protocol

from collectors.archives.columns import MOST_COLUMNS, TableRow
from collectors.archives.csv_stream import BLOCK, LONGEST_LINE, CsvStream
from collectors.archives.json_stream import one_object
from collectors.archives.safe import head_of
from collectors.archives.sheets import ParquetRows, SheetRows
from config.errors import WrongUse
from openness.aside import Reason
from openness.records import SetAside

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Rows(Protocol):
    """A table of one format."""

    def columns(self) -> tuple[str, ...]:
        """Return the names of its columns, in lower case; none for a table without rows."""
        ...

    def check(self) -> None:
        """Refuse a file that is damaged or not in UTF-8, before anything of it is used."""
        ...

    def rows(self) -> Iterator[TableRow | SetAside]:
        """Stream the rows; what cannot be read is set aside with its place."""
        ...


def open_rows(path: Path) -> Rows:
    """Return the rows of a table file. Raises WrongUse for an ending that is none of those known."""
    head_of(path)
    made = FORMATS.get(path.suffix.casefold())
    if made is None or path.is_dir():
        raise WrongUse("not a table this command reads", where=path.name, todo="give a .csv, .jsonl, .xlsx or .parquet file")
    return made(path)


class CsvRows:
    """Comma-, semicolon- or tab-separated values in UTF-8."""

    def __init__(self, path: Path) -> None:
        """Remember where it is."""
        self.path = path

    def columns(self) -> tuple[str, ...]:
        """Return the header."""
        self.check()
        with self.path.open("rb") as stream:
            return CsvStream(stream, self.path).columns

    def check(self) -> None:
        """Refuse a file that is not in UTF-8, naming the line."""
        _check_utf8(self.path)

    def rows(self) -> Iterator[TableRow | SetAside]:
        """Stream the rows."""
        with self.path.open("rb") as stream:
            yield from CsvStream(stream, self.path).rows()


class JsonRows:
    """One JSON object a line."""

    def __init__(self, path: Path) -> None:
        """Remember where it is."""
        self.path = path

    def columns(self) -> tuple[str, ...]:
        """Return the keys of the first rows."""
        found: dict[str, None] = {}
        for number, row in enumerate(self.rows()):
            if isinstance(row, TableRow):
                found.update(dict.fromkeys(row.cells))
            if number >= 100:  # noqa: PLR2004 - enough to see what keys there are
                break
        return tuple(found)[:MOST_COLUMNS]

    def check(self) -> None:
        """Refuse a file that is not in UTF-8, naming the line."""
        _check_utf8(self.path)
        with self.path.open("rb") as stream:
            if stream.read(200).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
                raise WrongUse(
                    "line 1: a JSON list", where=self.path.name, todo="write one object a line, without the brackets around them"
                )

    def rows(self) -> Iterator[TableRow | SetAside]:
        """Stream the lines."""
        names: tuple[str, ...] = ()
        folded: tuple[str, ...] = ()
        with self.path.open("rb") as stream:
            number, file = 0, self.path.name
            while line := stream.readline(LONGEST_LINE):
                number += 1
                place = f"{file} line {number}"
                if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                    while (more := stream.readline(LONGEST_LINE)) and not more.endswith(b"\n"):
                        pass
                    yield SetAside(place=place, reason=Reason.LONG_LINE)
                    continue
                raw = (line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line).strip()
                if raw:
                    found = one_object(raw, place=place)
                    if isinstance(found, SetAside):
                        yield found
                        continue
                    if (named := tuple(found)) != names:
                        names, folded = named, tuple(name.casefold() for name in named)
                    yield TableRow(place, found if folded == names else dict(zip(folded, found.values(), strict=True)))


FORMATS: dict[str, type[CsvRows | JsonRows | SheetRows | ParquetRows]] = {
    ".csv": CsvRows,
    ".tsv": CsvRows,
    ".jsonl": JsonRows,
    ".ndjson": JsonRows,
    ".json": JsonRows,
    ".xlsx": SheetRows,
    ".parquet": ParquetRows,
}
"""By a file's ending what reads its rows."""


def _check_utf8(path: Path) -> None:
    decoder = getincrementaldecoder("utf-8")()
    number, whole = 1, False
    with path.open("rb") as stream:
        while not whole:
            block = stream.read(BLOCK)
            whole = not block
            try:
                decoder.decode(block, final=whole)
            except UnicodeDecodeError as error:
                number += error.object.count(b"\n", 0, error.start)
                raise WrongUse(f"line {number}: not in UTF-8", where=path.name, todo="save the file again as UTF-8") from error
            number += block.count(b"\n")
