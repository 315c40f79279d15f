from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from collectors.archives.tables import InteractionTable, ItemTable, MetricTable
from config.errors import Refused, WrongUse
from openness.records import Act, Author, Engagement, Interaction, Item, SetAside, Total, Visibility

if TYPE_CHECKING:
    from pathlib import Path

    from openness.records import Record

ROW = {
    "source": "intranet",
    "native_id": "12",
    "person": "p1",
    "handle": "anna@example.org",
    "space": "News",
    "visibility": "closed",
    "kind": "page",
    "created_at": "2026-05-06T20:19:24Z",
    "text": 'Two lines,\nand "quotes"',
    "url": "https://intranet.example/12",
    "reply_to": "11",
    "lang": "nl",
    "views": 30,
    "likes": 2,
    "shares": 0,
    "comments": None,
}
WHOLE = "source,native_id,person,created_at\n"


def written(path: Path, rows: list[dict[str, object]], delimiter: str = ",") -> Path:
    """Write rows in the format that the ending names."""
    match path.suffix:
        case ".csv":
            text = io.StringIO()
            writer = csv.DictWriter(text, rows[0], delimiter=delimiter)
            writer.writeheader()
            writer.writerows(rows)
            path.write_bytes(b"\xef\xbb\xbf" + text.getvalue().encode())
        case ".jsonl":
            path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
        case ".xlsx":
            book = Workbook()
            sheet = book.worksheets[0]
            sheet.append(list(rows[0]))
            for row in rows:
                sheet.append(list(row.values()))
            book.save(path)
        case ".parquet":
            pq.write_table(pa.Table.from_pylist(rows), path)
    return path


def read(path: Path, kind: type[ItemTable | InteractionTable] = ItemTable) -> list[Record]:
    table = kind(path, zone=ZoneInfo("Europe/Amsterdam"))
    table.check()
    return list(table.records())


@pytest.mark.parametrize("ending", ["csv", "jsonl", "xlsx", "parquet"])
def test_every_format_gives_the_same_item(tmp_path: Path, ending: str) -> None:
    (item,) = read(written(tmp_path / f"items.{ending}", [ROW]))
    assert isinstance(item, Item)
    assert (item.source, item.native_id, item.kind, item.created_at) == ("intranet", "12", "page", 1_778_098_764)
    assert item.author == Author(person="p1", handles=("anna@example.org",))
    assert (item.space.native_id, item.space.visibility) == ("News", Visibility.CLOSED)
    assert (item.text, item.url, item.reply_to, item.lang) == (ROW["text"], ROW["url"], "11", "nl")
    assert item.engagement == Engagement(views=30, likes=2, shares=0)


def test_semicolons_as_dutch_sheets_write_them(tmp_path: Path) -> None:
    assert len(read(written(tmp_path / "items.csv", [ROW], delimiter=";"))) == 1


@pytest.mark.parametrize(
    ("cell", "second"),
    [
        ("2026-05-06T22:19:24+02:00", 1_778_098_764),
        ("2026-05-06T22:19:24", 1_778_098_764),
        ("2026-05-06 22:19", 1_778_098_740),
        ("2026-05-06", 1_778_018_400),
        ("1778098764", 1_778_098_764),
        ("1778098764000", 1_778_098_764),
        ("1778098764.25", 1_778_098_764),
    ],
)
def test_times_without_an_offset_are_on_the_organisations_clock(tmp_path: Path, cell: str, second: int) -> None:
    path = tmp_path / "items.csv"
    path.write_text(f"{WHOLE}intranet,1,p1,{cell}\n")
    (item,) = read(path)
    assert isinstance(item, Item)
    assert item.created_at == second


def test_cells_that_are_dates_already(tmp_path: Path) -> None:
    rows = [
        {"source": "s", "native_id": n, "person": "p1", "created_at": when}
        for n, when in enumerate([datetime.fromisoformat("2026-05-06T22:19:24"), date(2026, 5, 6)])
    ]
    for path in (written(tmp_path / "a.xlsx", rows), written(tmp_path / "b.parquet", rows[:1])):
        first, *rest = read(path)
        assert isinstance(first, Item)
        assert first.created_at == 1_778_098_764
        assert [item.created_at for item in rest if isinstance(item, Item)] in ([], [1_778_018_400])


def test_bad_rows_are_set_aside_with_line_and_reason_and_the_rest_goes_in(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text(
        f"{WHOLE}intranet,1,p1,2026-05-06\nintranet,,p1,2026-05-06\nintranet,3,,2026-05-06\nintranet,4,p1,31-31-2026\n"
        "intranet,5,p1\nin tranet,6,p1,2026-05-06\n\nintranet,8,p1,\n"
    )
    found = read(path)
    assert [(record.place, record.reason) for record in found if isinstance(record, SetAside)] == [
        ("items.csv line 3", "no native_id"),
        ("items.csv line 4", "neither person nor handle"),
        ("items.csv line 5", "no time, or an impossible one"),
        ("items.csv line 6", "3 fields where the header has 4"),
        ("items.csv line 7", "unusable source"),
        ("items.csv line 9", "no time"),
    ]
    assert sum(isinstance(record, Item) for record in found) == 1


def test_line_numbers_count_lines_not_rows(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text('source,native_id,person,created_at,text\ns,1,p1,2026-05-06,"a\nb\nc"\ns,2,p1,never,x\n')
    assert [record.place for record in read(path) if isinstance(record, SetAside)] == ["items.csv line 5"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"source,native_id,person,created_at\ns,1,p1,2026-05-06\ns,2,Ren\xe9,2026-05-06\n", "items.csv: line 3: not in UTF-8"),
        (b"source,nativeid,person,created_at\n", "column native_id is missing.*is 'nativeid' meant"),
        (b"source,native_id,created_at\n", "column person or handle is missing"),
        (b"source,source,native_id,person,created_at\n", "'source' is there twice"),
        (b"", "no header"),
        ("source".encode("utf-16"), "not in UTF-8"),
    ],
)
def test_a_wrong_file_is_refused_before_anything_is_read(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "items.csv"
    path.write_bytes(content)
    with pytest.raises(WrongUse, match=message):
        read(path)


@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
@pytest.mark.parametrize("part", [0, 10, 0.5, 0.99])
def test_a_cut_off_file_is_refused(tmp_path: Path, ending: str, part: float) -> None:
    path = written(tmp_path / f"items.{ending}", [ROW])
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * part) if part < 1 else int(part)])
    with pytest.raises(Refused, match=f"items.{ending}: truncated or damaged"):
        read(path)


@pytest.mark.parametrize("name", ["items.pdf", "items", "missing.csv"])
def test_what_is_no_table(tmp_path: Path, name: str) -> None:
    if "missing" not in name:
        (tmp_path / name).write_text("x")
    with pytest.raises(WrongUse):
        read(tmp_path / name)


def test_unknown_columns_are_named(tmp_path: Path) -> None:
    table = ItemTable(written(tmp_path / "items.csv", [{**ROW, "colour": "red"}]))
    table.check()
    assert table.remarks() == ("columns not used: colour",)


def test_interactions_name_people_by_key_or_handle(tmp_path: Path) -> None:
    path = tmp_path / "acts.csv"
    path.write_text(
        "source,actor,target,item,kind,at,count\nmail,p1,p2,,mention,2026-05-06T20:19:24Z,3\nmail,p1,,55,reaction,2026-05-06T20:19:24Z,\n"
        "mail,p1,p2,55,reply,2026-05-06,\nmail,p1,,,reply,2026-05-06,\nmail,p1,p2,,shout,2026-05-06,\nmail,p1,p2,,reply,2026-05-06,0\n"
    )
    between, on_item, *aside = read(path, InteractionTable)
    assert isinstance(between, Interaction)
    assert isinstance(on_item, Interaction)
    assert (between.actor, between.target, between.kind, between.count) == (
        Author(person="p1", handles=("p1",)),
        Author(person="p2", handles=("p2",)),
        Act.MENTION,
        3,
    )
    assert (on_item.target, on_item.item, on_item.count) == (None, "55", 1)
    assert [type(record) for record in aside] == [SetAside] * 4


def test_totals(tmp_path: Path) -> None:
    path = tmp_path / "totals.csv"
    path.write_text(
        "source,department,month,measure,people,count\nteams,,2026-05,items_open,120,3400\nteams,Sales,2026-05,items_open,,12\n"
        "teams,,2026-13,items_open,1,1\nteams,,2026-05,items_open,1,-4\nteams,,2026-05,,1,4\n"
    )
    table = MetricTable(path)
    table.check()
    whole, sales, *aside = table.totals()
    assert whole == Total(source="teams", month=202605, measure="items_open", people=120, count=3400)
    assert isinstance(sales, Total)
    assert (sales.department, sales.people) == ("Sales", None)
    assert [record.reason for record in aside if isinstance(record, SetAside)] == [
        "no month; write it as YYYY-MM",
        "count is not a whole number",
        "no measure",
    ]


@pytest.mark.parametrize("content", [b"a\rb,c\n1,2\n", b'"' + b"x" * (2 << 20) + b"\n"])
def test_a_header_that_is_no_csv_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "items.csv"
    path.write_bytes(content)
    with pytest.raises(WrongUse, match="line 1: not CSV"):
        read(path)
