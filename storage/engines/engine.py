"""What an engine can do: take tables, make facts of them, and give their rows by month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import ibis
    import pyarrow as pa

    from storage.lake.place import Place

Rows = list[tuple[Any, ...]]


class Engine(Protocol):
    """An engine at work; its tables go when it is closed."""

    def give(self, name: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
        """Take a table in the place of whatever has that name."""

    def read(self, name: str, schema: pa.Schema, place: Place, files: Sequence[str]) -> None:
        """Take a table from Parquet files of a lake; its `month` is told by their folders."""

    def make(self, name: str, rows: ibis.Table) -> None:
        """Work an expression out and keep what comes of it under a name."""

    def rows(self, name: str, columns: Sequence[str], month: int) -> Iterator[Rows]:
        """Give a month's rows of a table that was made, in the order of the columns, some thousands at a time."""

    def close(self) -> None:
        """Let go of everything."""


def tuples(batch: pa.RecordBatch | pa.Table) -> Rows:
    """Return rows in columns as tuples."""
    return list(zip(*(column.to_pylist() for column in batch.columns), strict=True))
