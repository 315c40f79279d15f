"""DuckDB at work on month facts: in memory, beside the store, with no extension fetched from anywhere."""

from __future__ import annotations

from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING

from config.errors import NothingToUse
from storage.engines.engine import Rows, tuples
from storage.workroom import workroom

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import ibis
    import pyarrow as pa

    from storage.lake.place import Place

_TYPES = {"int64": "BIGINT", "string": "VARCHAR"}
_AT_ONCE = 50_000


class Duck:
    """A DuckDB in memory; what does not fit goes into a folder in the home that is removed at the end."""

    def __init__(self, home: Path) -> None:
        """Start it. Raises NothingToUse where DuckDB is not installed."""
        try:
            import duckdb
        except ImportError as error:
            raise NothingToUse(
                "DuckDB is not installed", where="--engine duckdb", todo="install the extra: pip install 'sharewell[fast]'"
            ) from error
        self._reaches = False
        self._room = ExitStack()
        self.connection = duckdb.connect(
            config={
                "temp_directory": str(self._room.enter_context(workroom(home, "engine"))),
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "preserve_insertion_order": False,
            }
        )

    def give(self, name: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
        """Take a table in the place of whatever has that name."""
        import pyarrow as pa

        self.connection.register("incoming", pa.RecordBatchReader.from_batches(schema, batches))
        self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM incoming")
        self.connection.unregister("incoming")

    def read(self, name: str, schema: pa.Schema, place: Place, files: Sequence[str]) -> None:
        """Take a table from Parquet files of a lake; its `month` is told by their folders."""
        columns = _listed(schema.names)
        if not files:
            self.give(name, schema, ())
            return
        if not place.is_local and not self._reaches:
            self.connection.register_filesystem(place.files)
            self._reaches = True
        listed = ", ".join("'" + place.path(file).replace("'", "''") + "'" for file in files)
        self.connection.execute(
            f"CREATE OR REPLACE VIEW {name} AS SELECT {columns} FROM read_parquet([{listed}], hive_partitioning = true,"
            " hive_types = {'month': BIGINT, 'source': VARCHAR})"
        )

    def make(self, name: str, rows: ibis.Table) -> None:
        """Work an expression out and keep what comes of it under a name."""
        self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS {_statement(rows)}")

    def rows(self, name: str, columns: Sequence[str], month: int) -> Iterator[Rows]:
        """Give a month's rows of a table that was made, in the order of the columns, some thousands at a time."""
        listed = _listed(columns)
        found = self.connection.sql(f"SELECT {listed} FROM {name} WHERE month = ? ORDER BY {listed}", params=[month])
        for batch in found.to_arrow_reader(_AT_ONCE):
            yield tuples(batch)

    def close(self) -> None:
        """Let go of everything."""
        self.connection.close()
        self._room.close()


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


@cache
def _statement(rows: ibis.Table) -> str:
    """Return an expression in DuckDB's dialect, every column of the type it declares: sums are wider there."""
    import ibis

    columns = ", ".join(
        f'CAST("{column}" AS {_TYPES[str(kind).lstrip("!")]}) AS "{column}"' for column, kind in rows.schema().items()
    )
    return f"SELECT {columns} FROM ({ibis.to_sql(rows, dialect='duckdb')})"
