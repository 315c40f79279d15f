"""Tables of items, interactions and totals in every format, with cells, rows and files that mean harm."""

from __future__ import annotations

import csv
import io
import json
from functools import partial
from typing import TYPE_CHECKING

from tests.hostile.case import Case, End, imports, octets
from tests.hostile.packing import zipped
from tests.hostile.words import FORBIDDEN, TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

HEAD = ("source", "native_id", "person", "created_at", "text", "space", "kind", "url", "reply_to", "lang", "views")
DAY = "2026-05-06T20:19:24Z"
_TIMES: dict[str, object] = {
    "year 0": "0000-01-01", "year 9999": "9999-12-31T23:59:59Z", "year 10000": "10000-01-01", "before the epoch": -86400,
    "not a number": float("nan"), "without end": float("inf"), "1e400": "1e400", "10 to the 300th": 1e300, "a truth": True,
    "a huge number": 10**40, "words": "yesterday", "a day that is not": "2026-02-30", "a leap second": "2026-12-31T23:59:60Z",
    "an offset without sense": "2026-05-06T20:19:24+99:99", "digits of elsewhere": "٢٠٢٦-٠٥-٠٦", "a list": [2026, 5, 6],
    "5000 digits": "9" * 5000, "empty": "", "nul": "2026-05-06\x00", "to come": "2099-01-01",
}  # fmt: skip
_IDS: dict[str, tuple[object, bool]] = {
    "a float": (12345678901234567890.0, True), "a whole float": (12.0, True), "a truth": (True, False), "nothing": (None, False),
    "a list": ([1], False), "a huge number": (10**30, True), "as long as may be": ("x" * 500, True), "spaces": ("   ", False),
    "a path": ("../../etc/passwd", True), "sql": ("'; DROP TABLE item; --", True), "not a number": (float("nan"), True),
}  # fmt: skip
"""By name: what stands for an id, and whether it is one."""


def row(number: int, **cells: object) -> dict[str, object]:
    """Return a row of items that is taken, but for these cells."""
    return {"source": "handed", "native_id": f"t{number}", "person": "p0", "created_at": DAY, "text": "Hello", **cells}


def csv_of(rows: Iterable[Mapping[str, object]], head: Iterable[str] = HEAD, delimiter: str = ",") -> bytes:
    """Return rows as CSV."""
    written = io.StringIO()
    writer = csv.DictWriter(written, tuple(head), restval="", delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode("utf-8", "surrogatepass")


def lines_of(rows: Iterable[object]) -> bytes:
    """Return rows as JSON lines."""
    return b"\n".join(json.dumps(each).encode() for each in rows) + b"\n"


def _json(tail: bytes) -> bytes:
    return lines_of([row(1)]) + tail + b"\n" + lines_of([row(2)])


def texts() -> Iterator[Case]:
    """Give tables in which every text, name, space, id and address means harm."""
    good = list(enumerate(TEXTS.values()))
    yield Case(name="items: CSV, every harmful text in every column", way=imports("items"), file="harm.csv", end=End.ASIDE,
               make=octets(csv_of([row(n, text=t, native_id=f"c{n}", space=t, url=t, reply_to=t, lang=t) for n, t in good]
                                  + [row(900 + n, kind=t, text="x") for n, t in good])))  # fmt: skip
    yield Case(name="items: JSON lines, every harmful text in every column", way=imports("items"), file="harm.jsonl", end=End.TAKEN,
               make=octets(lines_of([row(n, text=t, native_id=f"j{n}", space=t, url=t, reply_to=t, lang=t) for n, t in
                                     enumerate((TEXTS | FORBIDDEN).values())]
                                    + [row(n, native_id=t) for n, t in enumerate((TEXTS | FORBIDDEN).values())])))  # fmt: skip
    yield Case(name="items: JSON lines, harmful names of people and sources", way=imports("items"), file="who.jsonl", end=End.ASIDE,
               make=octets(lines_of([row(n, person=t, handle=t, native_id=f"w{n}") for n, t in enumerate((TEXTS | FORBIDDEN).values())]
                                    + [row(n, source=t) for n, t in enumerate((TEXTS | FORBIDDEN).values())])))  # fmt: skip
    yield Case(name="interactions: harmful names", way=imports("interactions"), file="acts.jsonl", end=End.ASIDE,
               make=octets(lines_of([{"source": "handed", "actor": t, "target": "p0", "kind": "reply", "at": DAY} for t in (TEXTS | FORBIDDEN).values()]
                                    + [{"source": "handed", "actor": "p0", "item": t, "kind": "reaction", "at": DAY} for t in TEXTS.values()]
                                    + [{"source": "handed", "actor": "p0", "item": "t1", "kind": t, "at": DAY} for t in TEXTS.values()])))  # fmt: skip
    yield Case(name="metrics: harmful names", way=imports("metrics"), file="totals.csv", end=End.ASIDE,
               make=octets(csv_of([{"source": "mail", "department": t, "month": "2026-05", "measure": "messages", "people": "50", "count": "9"}
                                   for t in TEXTS.values()] + [{"source": "mail", "month": t, "measure": t, "count": t} for t in TEXTS.values()],
                                  ("source", "department", "month", "measure", "people", "count"))))  # fmt: skip


def cells() -> Iterator[Case]:
    """Give tables with times and ids that are none."""
    for name, time in _TIMES.items():
        yield Case(name=f"items: a time that is {name}", way=imports("items"), file="times.jsonl", end=End.ASIDE,
                   make=octets(lines_of([row(1), row(3, created_at=time)])))  # fmt: skip
    for name, (found, fine) in _IDS.items():
        yield Case(name=f"items: an id that is {name}", way=imports("items"), file="ids.jsonl",
                   end=End.TAKEN if fine else End.ASIDE, make=octets(lines_of([row(1), row(4, native_id=found)])))  # fmt: skip
    for name, count in (("negative", -1), ("huge", 10**19), ("a share", 0.5), ("without end", float("inf")), ("words", "many")):
        yield Case(name=f"items: a count that is {name}", way=imports("items"), file="counts.jsonl", end=End.ASIDE,
                   make=octets(lines_of([row(1), row(5, views=count)])))  # fmt: skip


_DEEP = 100_000
_LINES: dict[str, tuple[bytes, End]] = {
    "100,000 lists deep": (b"[" * _DEEP + b"]" * _DEEP, End.ASIDE),
    "100,000 objects deep": (b'{"a":' * _DEEP + b"1" + b"}" * _DEEP, End.ASIDE),
    "a list that is deep in a cell": (b'{"native_id":"d","text":' + b"[" * 50 + b"]" * 50 + b"}", End.ASIDE),
    "one key twice": (b'{"source":"handed","native_id":"k","native_id":"l","person":"p0","created_at":"2026-05-06"}', End.TAKEN),
    "one key in two cases": (b'{"source":"handed","native_id":"k","NATIVE_ID":"m","person":"p0","created_at":"2026-05-06"}', End.TAKEN),
    "1e400": (b'{"source":"handed","native_id":1e400,"person":"p0","created_at":"2026-05-06"}', End.TAKEN),
    "not a number": (b'{"source":"handed","native_id":"n","person":"p0","created_at":NaN,"views":-Infinity}', End.ASIDE),
    "100,000 digits": (b'{"source":"handed","native_id":' + b"9" * 100_000 + b',"person":"p0","created_at":"2026-05-06"}', End.ASIDE),
    "more behind": (b'{"source":"handed","native_id":"b","person":"p0","created_at":"2026-05-06"} {"x":1}', End.ASIDE),
    "half of a pair": (b'{"source":"handed","native_id":"\\ud800x","person":"p0","created_at":"2026-05-06"}', End.TAKEN),
    "nul": (b'{"source":"handed","native_id":"\\u0000x","person":"p0","created_at":"2026-05-06"}', End.TAKEN),
    "10 MB in one field": (b'{"source":"handed","native_id":"big","person":"p0","created_at":"2026-05-06","text":"' + b"word " * 2_000_000 + b'"}', End.ASIDE),
    "5 MB in one field": (b'{"source":"handed","native_id":"big5","person":"p0","created_at":"2026-05-06","text":"' + b"word " * 1_000_000 + b'"}', End.TAKEN),
    "one word of 2 MB": (b'{"source":"handed","native_id":"word","person":"p0","created_at":"2026-05-06","text":"' + b"w" * 2_000_000 + b'"}', End.TAKEN),
    "a million keys": (b"{" + b",".join(b'"k%d":1' % n for n in range(200_000)) + b"}", End.ASIDE),
    "a program": (b"__import__('os').system('id')", End.ASIDE),
    "single quotes": (b"{'source':'handed'}", End.ASIDE),
    "a comment": (b"// comment", End.ASIDE),
}  # fmt: skip
_TEXT_FILES: dict[str, tuple[str, bytes, End]] = {
    "JSON with a mark": ("a.jsonl", b"\xef\xbb\xbf" + lines_of([row(1)]), End.TAKEN),
    "JSON in UTF-16": ("a.jsonl", lines_of([row(1)]).decode().encode("utf-16"), End.WRONG),
    "JSON in UTF-16 without a mark": ("a.jsonl", lines_of([row(1)]).decode().encode("utf-16-be"), End.WRONG),
    "JSON in UTF-32": ("a.jsonl", lines_of([row(1)]).decode().encode("utf-32"), End.WRONG),
    "one JSON list": ("a.json", b"[" + lines_of([row(1)]).strip() + b"]", End.WRONG),
    "nothing but nul": ("a.jsonl", bytes(100_000), End.WRONG),
    "CSV in UTF-16": ("a.csv", csv_of([row(1)]).decode().encode("utf-16"), End.WRONG),
    "CSV in Latin": ("a.csv", csv_of([row(1, text="caf\u00e9")]).decode().encode("latin-1"), End.WRONG),
    "CSV with a mark": ("a.csv", b"\xef\xbb\xbf" + csv_of([row(1)]), End.TAKEN),
    "CSV with nul": ("a.csv", csv_of([row(1, text="a\x00b"), row(2)]), End.TAKEN),
    "CSV with half of a pair": ("a.csv", csv_of([row(1, text="a\ud800")]), End.WRONG),
    "CSV with an open quote": ("a.csv", csv_of([row(1)]) + b'handed,"open' + b"x\n" * 2000, End.ASIDE),
    "CSV with a field of 10 MB": ("a.csv", csv_of([row(1), row(2, text="word " * 2_000_000), row(3)]), End.ASIDE),
    "CSV with a million fields": ("a.csv", csv_of([row(1)]) + b"," * 1_000_000 + b"\n" + csv_of([row(2)]).partition(b"\n")[2], End.ASIDE),
    "CSV with a million columns": ("a.csv", b",".join(b"c%d" % n for n in range(300_000)) + b"\n", End.WRONG),
    "CSV with one column twice": ("a.csv", b"source,native_id,native_id,person,created_at\nhanded,1,2,p0,2026-05-06\n", End.WRONG),
    "CSV with a formula for a header": ("a.csv", b"=cmd|' /C calc'!A0,\x1b[2J,\xe2\x80\xae\n1,2,3\n", End.WRONG),
    "CSV of carriage returns": ("a.csv", csv_of([row(1), row(2)]).replace(b"\n", b"\r"), End.WRONG),
    "CSV of one long line": ("a.csv", b"x" * 20_000_000, End.WRONG),
    "CSV of nothing": ("a.csv", b"", End.WRONG),
    "CSV of a header alone": ("a.csv", csv_of([]), End.TAKEN),
    "a zip that says CSV": ("a.csv", zipped({"a.csv": csv_of([row(1)])}), End.WRONG),
    "a picture that says CSV": ("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, End.WRONG),
    "a workbook that says Parquet": ("a.parquet", zipped({"a.csv": b""}), End.REFUSED),
    "a CSV that says workbook": ("a.xlsx", csv_of([row(1)]), End.REFUSED),
    "an ending of two": ("a.csv.exe", csv_of([row(1)]), End.WRONG),
}  # fmt: skip


def files() -> Iterator[Case]:
    """Give text tables that are broken, huge, deep or something else."""
    for name, (line, end) in _LINES.items():
        yield Case(
            name=f"items: JSON, {name}", way=imports("items"), file="lines.jsonl", make=octets(partial(_json, line)), end=end
        )
    for name, (file, content, end) in _TEXT_FILES.items():
        yield Case(name=f"items: {name}", way=imports("items"), file=file, make=octets(content), end=end)
