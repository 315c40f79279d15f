"""Rows of the tables that are not text: workbooks and Parquet, read a part at a time."""

from __future__ import annotations

import zlib
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from collectors.archives.columns import MOST_COLUMNS, TableRow, headed
from collectors.archives.safe import Zip, damaged, head_of
from collectors.archives.unpacking import is_too_much, unsafe
from config.errors import SharewellError
from openness.aside import Reason
from openness.records import SetAside

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

MOST_ROWS = 1_048_576
"""Rows of a sheet, empty ones counted, as every program that writes one has it."""
_BATCH = 1000
"""Rows that are read at a time, fewer where cells are so long that these would fill the memory."""
_MEASURED = 1 << 16
"""Rows that are measured at a time: what a batch says is held once for all of them."""
_MOST_HELD = 64 << 20
"""Bytes that the texts may take of the rows that are read at a time."""
_BROKEN_WORKBOOK = (
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
    EOFError,
    SyntaxError,  # of XML, as both readers of it call theirs
    AssertionError,
    RuntimeError,
    ArithmeticError,
    MemoryError,
    BadZipFile,
    zlib.error,
)
_BROKEN_CELL = (LookupError, ValueError, TypeError, AttributeError, NotImplementedError, OverflowError)


class SheetRows:
    """The first sheet of a workbook."""

    def __init__(self, path: Path) -> None:
        """Remember where it is."""
        self.path = path

    def columns(self) -> tuple[str, ...]:
        """Return the first row, to its last name."""
        for values in self._values(MOST_COLUMNS):
            found = headed(self.path, values)
            return found[: max((place for place, name in enumerate(found, start=1) if name), default=0)]
        return ()

    def check(self) -> None:
        """Refuse a workbook that is damaged or unsafe."""
        if not head_of(self.path).startswith(b"PK"):
            raise damaged(self.path)
        Zip(self.path).check(lambda _: True)
        self.columns()

    def rows(self) -> Iterator[TableRow | SetAside]:
        """Stream the rows below the first. Raises Refused for a row where no sheet has one."""
        columns = self.columns()
        for number, values in enumerate(self._values(max(len(columns), 1)), start=1):
            if number > MOST_ROWS:
                raise damaged(self.path)
            if number > 1 and any(value is not None for value in values):
                yield TableRow(f"{self.path.name} line {number}", dict(zip(columns, values, strict=False)))

    def _values(self, width: int) -> Iterator[tuple[object, ...]]:
        """Yield the cells of every row from the first on, the empty ones between too."""
        from openpyxl import load_workbook

        with _minding_workbook(self.path):
            book = load_workbook(self.path, read_only=True, data_only=True, keep_links=False)
            try:
                sheet = book.worksheets[0]
                sheet.reset_dimensions()
                yield from sheet.iter_rows(values_only=True, max_col=width)
            finally:
                book.close()


class ParquetRows:
    """A Parquet file."""

    def __init__(self, path: Path) -> None:
        """Remember where it is."""
        self.path = path
        self._longest: int | None = None
        """Bytes of a row whose every text is the longest of its column; None: not measured yet."""

    def columns(self) -> tuple[str, ...]:
        """Return the names in its schema."""
        import pyarrow.parquet as pq

        with _minding_workbook(self.path):
            return headed(self.path, pq.read_schema(self.path).names)

    def check(self) -> None:
        """Refuse a file that is damaged, or holds far more than its size allows; its pages are read once for it.

        A file of a few bytes can say one long text a thousand million times over.
        """
        on_disk, held, longest = self.path.stat().st_size, 0, Counter[int]()
        with _minding_workbook(self.path):
            for batch in self._batches(_MEASURED, once=True):
                for at, column in enumerate(batch.columns):
                    size, most = _bytes_of(column)
                    held += size
                    longest[at] = max(longest[at], most)
                if is_too_much(held, on_disk):
                    raise unsafe(self.path)
        self._longest = longest.total()

    def rows(self) -> Iterator[TableRow | SetAside]:
        """Stream the rows, batch by batch."""
        if self._longest is None:
            self.check()
        columns, file, number = self.columns(), self.path.name, 0
        for batch in self._batches(max(1, min(_BATCH, _MOST_HELD // (self._longest or 1)))):
            try:
                read = [batch.column(at).to_pylist() for at in range(len(columns))]
            except _BROKEN_CELL:
                yield from self._one_by_one(batch, columns, number)
            else:
                for at, values in enumerate(zip(*read, strict=True), start=number + 1):
                    yield TableRow(f"{file} row {at}", dict(zip(columns, values, strict=True)))
            number += batch.num_rows

    def _one_by_one(self, batch: pa.RecordBatch, columns: tuple[str, ...], before: int) -> Iterator[TableRow | SetAside]:
        """Stream the rows of a batch in which a cell cannot be read."""
        for index in range(batch.num_rows):
            place = f"{self.path.name} row {before + index + 1}"
            try:
                cells = {column: batch.column(at)[index].as_py() for at, column in enumerate(columns)}
            except _BROKEN_CELL:
                yield SetAside(place=place, reason=Reason.UNREADABLE_CELL)
                continue
            yield TableRow(place, cells)

    def _batches(self, size: int, *, once: bool = False) -> Iterator[pa.RecordBatch]:
        """Yield the rows, so many at a time; with `once`, what several cells of a column say is held once."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        with _minding_workbook(self.path):
            said = []
            if once:
                schema = pq.read_schema(self.path)
                said = [field.name for field in schema if pa.types.is_string(field.type) or pa.types.is_binary(field.type)]
            with pq.ParquetFile(self.path, read_dictionary=said) as file:
                declared = sum(file.metadata.row_group(at).total_byte_size for at in range(file.metadata.num_row_groups))
                if is_too_much(declared, self.path.stat().st_size):
                    raise unsafe(self.path)
                yield from file.iter_batches(batch_size=size)


def _bytes_of(column: pa.Array) -> tuple[int, int]:
    """Return how large a column's cells are, each counted by itself, and the longest of those that can be long."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_dictionary(column.type):
        return int(column.nbytes), 0
    lengths = pc.binary_length(column.dictionary)
    longest = int(pc.max(lengths).as_py() or 0)
    return int(pc.sum(lengths.take(column.indices)).as_py() or 0) + len(column), longest


@contextmanager
def _minding_workbook(path: Path) -> Iterator[None]:
    """Turn what the readers of binary tables raise on broken ones into one Refused."""
    try:
        yield
    except SharewellError:
        raise
    except _BROKEN_WORKBOOK as error:
        raise damaged(path) from error
