"""Tables are decoded block by block: where a block ends makes no difference to what is read, nor to the line that is named."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.archives import csv_stream, rows
from collectors.archives.columns import TableRow
from collectors.archives.csv_stream import CsvStream
from collectors.archives.sheets import ParquetRows
from config.errors import WrongUse

cells = st.text(alphabet='aé☃"\\,;\n\u2028\x0b\x85 x', max_size=12)


@given(table=st.lists(st.tuples(cells, cells), max_size=12), block=st.integers(1, 40), ended=st.booleans())
def test_where_a_block_ends_makes_no_difference(table: list[tuple[str, str]], block: int, *, ended: bool) -> None:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows([("one", "two"), *table])
    content = written.getvalue().removesuffix("" if ended else "\r\n").encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_stream, "BLOCK", block)
        found = list(CsvStream(io.BytesIO(content), PurePath("a.csv")).rows())
    assert [tuple(row.cells.values()) for row in found if isinstance(row, TableRow)] == table


@given(line=st.integers(0, 30), block=st.integers(1, 20))
def test_the_line_that_is_not_utf8_is_named(tmp_path_factory: pytest.TempPathFactory, line: int, block: int) -> None:
    path = tmp_path_factory.mktemp("blocks") / "a.csv"
    path.write_bytes(b"".join(b"\xe9,x\n" if number == line else "é☃,x\n".encode() for number in range(31)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "BLOCK", block)
        with pytest.raises(WrongUse, match=f"line {line + 1}: "):
            rows.CsvRows(path).check()


def test_a_line_too_long_costs_its_row_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_stream, "LONGEST_LINE", 64)
    monkeypatch.setattr(csv_stream, "BLOCK", 32)
    content = b"one,two\na,b\n" + b"x" * 500 + b",y\nc,d\n"
    found = list(CsvStream(io.BytesIO(content), PurePath("a.csv")).rows())
    assert [row.cells if isinstance(row, TableRow) else row.place for row in found] == [
        {"one": "a", "two": "b"},
        "a.csv line 3",
        {"one": "c", "two": "d"},
    ]


def test_cells_of_parquet_are_those_that_were_written_however_long(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    chance = random.Random(7)
    long = [chance.randbytes(150_000).hex() for _ in range(4)]
    table = [{"native_id": f"i{n}", "text": long[n // 400] if n % 100 == 1 else None, "likes": n or None} for n in range(1_203)]
    pq.write_table(pa.Table.from_pylist(table), tmp_path / "a.parquet", row_group_size=500)
    read = rows.open_rows(tmp_path / "a.parquet")
    assert isinstance(read, ParquetRows)
    for number, row in enumerate(read.rows()):
        assert isinstance(row, TableRow)
        assert row.cells == table[number]
        assert row.place == f"a.parquet row {number + 1}"
    assert number == len(table) - 1
