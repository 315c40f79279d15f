"""Rows of a table somebody hands in, as a stream: CSV, JSON lines, XLSX or Parquet, told by the file's ending."""

from __future__ import annotations

import csv
import difflib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Protocol
from xml.etree.ElementTree import ParseError

from collectors.archives.json_stream import digest, one_object
from collectors.archives.safe import Zip, damaged, head_of
from config.errors import SharewellError, WrongUse
from openness.records import SetAside

if TYPE_CHECKING:
    from _csv import Reader as _CsvReader
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa

LONGEST_LINE = 8 << 20
LONGEST_FIELD = 1 << 20
_BATCH = 1000
_MOST_COLUMNS = 1000
_BROKEN_WORKBOOK = (
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    EOFError,
    ParseError,
    AssertionError,
    RecursionError,
)


class TableRow:
    """A row: its place in the file, and its cells by column."""

    __slots__ = ("cells", "place")

    def __init__(self, place: str, cells: dict[str, object]) -> None:
        """Keep both."""
        self.place, self.cells = place, cells


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
    formats: dict[str, type[CsvRows | JsonRows | SheetRows | ParquetRows]] = {
        ".csv": CsvRows,
        ".tsv": CsvRows,
        ".jsonl": JsonRows,
        ".ndjson": JsonRows,
        ".json": JsonRows,
        ".xlsx": SheetRows,
        ".parquet": ParquetRows,
    }
    head_of(path)
    made = formats.get(path.suffix.casefold())
    if made is None or path.is_dir():
        raise WrongUse("not a table this command reads", where=path.name, todo="give a .csv, .jsonl, .xlsx or .parquet file")
    return made(path)


def check_columns(
    path: Path, columns: Sequence[str], required: Iterable[str | tuple[str, ...]], known: Sequence[str]
) -> tuple[str, ...]:
    """Return the columns that will not be used. Raises WrongUse naming those that are missing and what stands there instead."""
    if not columns:
        raise WrongUse("no header and no rows", where=path.name, todo=f"the columns are {','.join(known)}")
    unknown = tuple(column for column in columns if column and column not in known)
    for need in required:
        choices = (need,) if isinstance(need, str) else need
        if not any(choice in columns for choice in choices):
            near = difflib.get_close_matches(choices[0], unknown, n=1)
            hint = f"is {near[0]!r} meant?" if near else f"the columns are {','.join(known)}"
            raise WrongUse(f"line 1: the column {' or '.join(choices)} is missing", where=path.name, todo=hint)
    return unknown


def _headed(path: Path, names: Sequence[object]) -> tuple[str, ...]:
    """Return a header as column names. Raises WrongUse when one stands there twice."""
    found = tuple(str(name if name is not None else "").strip().casefold()[:100] for name in names[:_MOST_COLUMNS])
    twice = sorted({name for name in found if name and found.count(name) > 1})
    if twice:
        raise WrongUse(f"line 1: the column {twice[0]!r} is there twice", where=path.name, todo="rename or remove one")
    return found


class CsvRows:
    """Comma-, semicolon- or tab-separated values in UTF-8."""

    def __init__(self, path: Path) -> None:
        """Remember where it is."""
        self.path = path
        self._cut = False

    def columns(self) -> tuple[str, ...]:
        """Return the header."""
        self.check()
        with self.path.open("rb") as stream:
            return _headed(self.path, next(self._reader(stream), []))

    def check(self) -> None:
        """Refuse a file that is not in UTF-8, naming the line."""
        _check_utf8(self.path)

    def rows(self) -> Iterator[TableRow | SetAside]:
        """Stream the rows."""
        csv.field_size_limit(LONGEST_FIELD)
        with self.path.open("rb") as stream:
            reader = self._reader(stream)
            columns = _headed(self.path, next(reader, []))
            while True:
                line, self._cut = reader.line_num + 1, False
                place = f"{self.path.name} line {line}"
                try:
                    values = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield SetAside(place=place, reason=f"not CSV: {error}")
                    continue
                if not values:
                    continue
                if self._cut or len(values) != len(columns):
                    reason = "a line is too long" if self._cut else f"{len(values)} fields where the header has {len(columns)}"
                    yield SetAside(place=place, reason=reason, digest=digest("\x1f".join(values).encode("utf-8", "replace")))
                    continue
                yield TableRow(place, dict(zip(columns, values, strict=True)))

    def _reader(self, stream: IO[bytes]) -> _CsvReader:
        head = stream.readline(LONGEST_LINE).decode("utf-8-sig", "replace")
        stream.seek(0)
        delimiter = max(",;\t", key=head.count)
        return csv.reader(self._lines(stream), delimiter=delimiter)

    def _lines(self, stream: IO[bytes]) -> Iterator[str]:
        encoding = "utf-8-sig"
        while line := stream.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                self._cut = True
                while (more := stream.readline(LONGEST_LINE)) and not more.endswith(b"\n"):
                    pass
            yield line.decode(encoding, "replace")
            encoding = "utf-8"


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
        return tuple(found)[:_MOST_COLUMNS]

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
        with self.path.open("rb") as stream:
            number = 0
            while line := stream.readline(LONGEST_LINE):
                number += 1
                place = f"{self.path.name} line {number}"
                if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                    while (more := stream.readline(LONGEST_LINE)) and not more.endswith(b"\n"):
                        pass
                    yield SetAside(place=place, reason="a line is too long")
                    continue
                raw = (line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line).strip()
                if raw:
                    found = one_object(raw, place=place)
                    yield (
                        found
                        if isinstance(found, SetAside)
                        else TableRow(place, {key.casefold(): cell for key, cell in found.items()})
                    )


class SheetRows:
    """The first sheet of a workbook."""

    def __init__(self, path: Path) -> None:
        """Remember where it is."""
        self.path = path

    def columns(self) -> tuple[str, ...]:
        """Return the first row."""
        for values in self._values():
            return _headed(self.path, values)
        return ()

    def check(self) -> None:
        """Refuse a workbook that is damaged or unsafe."""
        if not head_of(self.path).startswith(b"PK"):
            raise damaged(self.path)
        Zip(self.path).check(lambda _: True)
        self.columns()

    def rows(self) -> Iterator[TableRow | SetAside]:
        """Stream the rows below the first."""
        columns: tuple[str, ...] | None = None
        for number, values in enumerate(self._values(), start=1):
            if columns is None:
                columns = _headed(self.path, values)
            elif any(value is not None for value in values):
                yield TableRow(f"{self.path.name} line {number}", dict(zip(columns, values, strict=False)))

    def _values(self) -> Iterator[tuple[object, ...]]:
        from openpyxl import load_workbook

        with _minding_workbook(self.path):
            book = load_workbook(self.path, read_only=True, data_only=True, keep_links=False)
            try:
                sheet = book.worksheets[0]
                sheet.reset_dimensions()
                yield from sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS)
            finally:
                book.close()


class ParquetRows:
    """A Parquet file."""

    def __init__(self, path: Path) -> None:
        """Remember where it is."""
        self.path = path

    def columns(self) -> tuple[str, ...]:
        """Return the names in its schema."""
        import pyarrow.parquet as pq

        with _minding_workbook(self.path):
            return _headed(self.path, pq.read_schema(self.path).names)

    def check(self) -> None:
        """Refuse a file that is damaged; its pages are read once for it."""
        for _ in self._batches():
            pass

    def rows(self) -> Iterator[TableRow | SetAside]:
        """Stream the rows, batch by batch."""
        columns, number = self.columns(), 0
        for batch in self._batches():
            for index in range(batch.num_rows):
                number += 1
                place = f"{self.path.name} row {number}"
                try:
                    cells = {column: batch.column(at)[index].as_py() for at, column in enumerate(columns)}
                except (ValueError, OverflowError, TypeError):
                    yield SetAside(place=place, reason="a cell holds a value that cannot be read")
                    continue
                yield TableRow(place, cells)

    def _batches(self) -> Iterator[pa.RecordBatch]:
        import pyarrow.parquet as pq

        with _minding_workbook(self.path), pq.ParquetFile(self.path) as file:
            yield from file.iter_batches(batch_size=_BATCH)


@contextmanager
def _minding_workbook(path: Path) -> Iterator[None]:
    """Turn what the readers of binary tables raise on broken ones into one Refused."""
    try:
        yield
    except SharewellError:
        raise
    except _BROKEN_WORKBOOK as error:
        raise damaged(path) from error


def _check_utf8(path: Path) -> None:
    with path.open("rb") as stream:
        number = 0
        while line := stream.readline(LONGEST_LINE):
            number += 1
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                cut = len(line) == LONGEST_LINE and error.start >= len(line) - 3
                if not cut:
                    raise WrongUse(
                        f"line {number}: not in UTF-8", where=path.name, todo="save the file again as UTF-8"
                    ) from error
