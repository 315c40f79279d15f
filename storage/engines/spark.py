"""A Spark cluster at work on month facts; what it makes stays in its own memory and on its own disks until it is brought here."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from config.errors import NothingToUse, Refused
from config.schema import is_loopback
from storage.engines.engine import Rows, tuples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import ibis
    import pyarrow as pa

    from storage.lake.place import Place

_TYPES = {"int64": "BIGINT", "string": "STRING"}
_AT_ONCE = 50_000
MOST_AT_ONCE = 2_000_000
"""Rows of a table that are brought here in one go; of a larger one, a month at a time."""


class Spark:
    """A session on a cluster; what else it should know (memory, libraries) stands in its own spark-defaults.conf."""

    def __init__(self, master: str) -> None:
        """Start a session. Raises NothingToUse where PySpark is not installed, Refused where the cluster does not answer."""
        try:
            from pyspark.errors import PySparkException
            from pyspark.sql import SparkSession
        except ImportError as error:
            raise NothingToUse(
                "PySpark is not installed", where=f"--engine {master}", todo="install the extra: pip install 'sharewell[spark]'"
            ) from error
        builder = SparkSession.builder.master(master).appName("sharewell").config("spark.ui.enabled", "false")
        builder = builder.config("spark.ui.showConsoleProgress", "false")
        builder = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", _AT_ONCE)
        if is_loopback(urlsplit(master).hostname or "localhost"):
            builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
        try:
            self.session = builder.getOrCreate()
        except (PySparkException, OSError, RuntimeError) as error:
            what = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise Refused(
                f"Spark does not start: {what}", where=master, todo="look at its master, and at Java 17 here"
            ) from error
        self.session.sparkContext.setLogLevel("ERROR")
        self._rows: dict[str, int] = {}
        self._brought: tuple[str, Any] = ("", None)

    def give(self, name: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
        """Take a table in the place of whatever has that name."""
        import pyarrow as pa

        self.session.createDataFrame(pa.Table.from_batches(batches, schema=schema)).createOrReplaceTempView(name)

    def read(self, name: str, schema: pa.Schema, place: Place, files: Sequence[str]) -> None:
        """Take a table from Parquet files of a lake; its `month` is told by their folders."""
        if not files:
            self.give(name, schema, ())
            return
        begin = _for_spark(place.path(""))
        found = self.session.read.option("basePath", f"{begin}{name.removeprefix('lake_')}").parquet(
            *(f"{begin}{file}" for file in files)
        )
        found.selectExpr(
            *(f"CAST(`{column}` AS {_TYPES[str(kind)]}) AS `{column}`" for column, kind in _types(schema))
        ).createOrReplaceTempView(name)

    def make(self, name: str, rows: ibis.Table) -> None:
        """Work an expression out and keep what comes of it under a name.

        What it came from is cut off: plans of facts that build on facts would hold each other, and outgrow the driver's memory.
        """
        found = self.session.sql(_statement(rows)).localCheckpoint()
        self._rows[name] = found.count()
        found.createOrReplaceTempView(name)

    def rows(self, name: str, columns: Sequence[str], month: int) -> Iterator[Rows]:
        """Give a month's rows of a table that was made, in the order of the columns, some thousands at a time."""
        import pyarrow.compute as pc

        listed = ", ".join(f"`{column}`" for column in columns)
        if self._rows[name] > MOST_AT_ONCE:
            found = self.session.sql(f"SELECT {listed} FROM {name} WHERE month = {int(month)} ORDER BY {listed}").toArrow()
        else:
            if self._brought[0] != name:
                self._brought = (name, self.session.sql(f"SELECT {listed} FROM {name} ORDER BY {listed}").toArrow())
            found = self._brought[1].filter(pc.equal(self._brought[1]["month"], int(month)))
        for batch in found.to_batches(_AT_ONCE):
            yield tuples(batch)

    def close(self) -> None:
        """Let go of everything."""
        self.session.stop()


def _for_spark(path: str) -> str:
    """Return an address as Hadoop's file systems name it."""
    if path.startswith("/"):
        return f"file://{path}"
    return f"s3a://{path.removeprefix('s3://')}" if path.startswith("s3://") else path


def _types(schema: pa.Schema) -> list[tuple[str, str]]:
    return [(field.name, str(field.type)) for field in schema]


@cache
def _statement(rows: ibis.Table) -> str:
    """Return an expression in Spark's dialect, every column of the type it declares."""
    import ibis

    columns = ", ".join(
        f"CAST(`{column}` AS {_TYPES[str(kind).lstrip('!')]}) AS `{column}`" for column, kind in rows.schema().items()
    )
    return f"SELECT {columns} FROM ({ibis.to_sql(rows, dialect='pyspark')})"
