"""Rows of the tables that are not text: workbooks and Parquet, read a part at a time."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from collectors.archives.columns import MOST_COLUMNS, TableRow, headed
from collectors.archives.safe import Zip, damaged, head_of
from config.errors import SharewellError
from openness.records import SetAside

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

_BATCH = 1000
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


class SheetRows:
    """The first sheet of a workbook."""

    def __init__(self, path: Path) -> None:
        """Remember where it is."""
        self.path = path

    def columns(self) -> tuple[str, ...]:
        """Return the first row."""
        for values in self._values():
            return headed(self.path, values)
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
                columns = headed(self.path, values)
            elif any(value is not None for value in values):
                yield TableRow(f"{self.path.name} line {number}", dict(zip(columns, values, strict=False)))

    def _values(self) -> Iterator[tuple[object, ...]]:
        from openpyxl import load_workbook

        with _minding_workbook(self.path):
            book = load_workbook(self.path, read_only=True, data_only=True, keep_links=False)
            try:
                sheet = book.worksheets[0]
                sheet.reset_dimensions()
                yield from sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)
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
            return headed(self.path, pq.read_schema(self.path).names)

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
