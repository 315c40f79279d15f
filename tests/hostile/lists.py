"""Lists that an organisation hands in of itself, with names, titles and days that mean harm, and calls of the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.hostile.case import FILE, Case, End, imports, octets
from tests.hostile.tables import csv_of, lines_of
from tests.hostile.words import FORBIDDEN, TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROSTER = ("person", "name", "email", "department", "division", "country", "leader", "sector_role", "joined", "left")
CONSENT = ("person", "source", "handle", "purpose", "scope", "wording", "given_at", "covers_from", "evidence")
_DAYS = ("0000-01-01", "9999-12-31x", "2026-02-30", "-2026-01-01", "yesterday", "20260101", "1e400", "٢٠٢٦-٠١-٠١")
LISTS: dict[str, tuple[tuple[str, ...], tuple[str, ...], dict[str, str], str]] = {
    "roster": (("roster", "import", FILE, "--json", "--dry-run"), ROSTER, {"person": "p0", "department": "Works"}, "joined"),
    "consent": (("consent", "import", FILE, "--json"), CONSENT, {"person": "p0", "source": "handed", "given_at": "2020-01-01", "evidence": "form"}, "given_at"),
    "initiatives": (imports("initiatives"), ("initiative", "title", "goal", "owner", "tag", "space", "began", "ended"), {"initiative": "i", "tag": "#x", "began": "2026-01-01"}, "began"),
    "training": (imports("training"), ("person", "course", "date", "rule"), {"person": "p0", "course": "c", "date": "2026-01-01"}, "date"),
    "incidents": (imports("incidents"), ("date", "kind", "severity", "consequence", "people"), {"date": "2026-01-01", "kind": "accident", "severity": "1", "consequence": "talk", "people": "9"}, "date"),
    "pulse": (imports("pulse"), ("month", "question", "department", "yes", "answers", "invited"), {"month": "2026-01", "question": "why", "yes": "5", "answers": "20"}, "month"),
    "rules": (imports("rules"), ("rule", "title", "kind", "url", "sector", "owner", "guide", "concerns", "last_read"), {"rule": "r", "kind": "law"}, "last_read"),
    "labels": (imports("labels"), ("source", "native_id", "label", "by"), {"source": "reddit", "native_id": "1", "label": "knowledge"}, "label"),
}  # fmt: skip
"""By name: its way in, its columns, a row of it, and the column that may not hold anything."""


def _broken(good: Mapping[str, str], column: str, value: str) -> list[dict[str, object]]:
    return [dict(good), {**good, column: value}]


def lists() -> Iterator[Case]:
    """Give lists of every kind in which one cell or the file itself is wrong: nothing of them is used."""
    for name, (way, head, good, day) in LISTS.items():
        for number, value in enumerate((*_DAYS[: 3 if name != "roster" else None],)):
            yield Case(name=f"{name}: {day} that is none, {number}", way=way, file="list.csv", end=End.WRONG,
                       make=octets(csv_of(_broken(good, day, value), head)))  # fmt: skip
        yield Case(name=f"{name}: a cell of 600 letters", way=way, file="list.csv", end=End.WRONG,
                   make=octets(csv_of(_broken(good, head[0], "x" * 600), head)))  # fmt: skip
        yield Case(name=f"{name}: one row too long", way=way, file="list.csv", end=End.WRONG,
                   make=octets(csv_of([dict(good)], head) + b"a," * 40 + b"\n"))  # fmt: skip
        yield Case(name=f"{name}: not in UTF-8", way=way, file="list.csv", end=End.WRONG,
                   make=octets(csv_of([dict(good)], head) + b"\xff\xfe\n"))  # fmt: skip
        yield Case(name=f"{name}: harmful columns", way=way, file="list.csv", end=End.WRONG,
                   make=octets(csv_of([], tuple(text[:80] for text in TEXTS.values()))))  # fmt: skip
    yield Case(name="label: every harmful text", way=("label", FILE, "--json"), file="texts.jsonl", end=End.ASIDE,
               make=octets(lines_of([*({"text": text, "lang": text} for text in (TEXTS | FORBIDDEN).values()), {"text": 7}, [1], {"text": "x", "lang": []}])
                           + b"[" * 100_000 + b"\n" + b'{"text":"' + b"x" * 500_000 + b'"}\n'))  # fmt: skip


_PATHS = (
    "\x00",
    "a\x00b",
    "x" * 5000,
    "../" * 400 + "etc/shadow",
    "-",
    "",
    "\ud800",
    "/dev/null",
    "/proc/self/mem",
    "~root",
    "file:/etc/passwd",
    "https://evil.example/x",
)
_CALLS: tuple[tuple[str, ...], ...] = (
    *(("import", "items", path) for path in _PATHS),
    *(("policy", "check", path) for path in _PATHS if path != "-"),
    *(("roster", "import", path) for path in _PATHS[:6]),
    *(("import", text, "x.csv") for text in ("../items", "'; DROP TABLE item", "items\x1b[2J", "\u202eitems", "")),
    *(
        ("readings", "--month", text)
        for text in ("0000-00", "9999-99", "2026-13", "'; DROP", "\u0662\u0660\u0662\u0666-01", "1e400", "-1", "2026-05-01")
    ),
    *(("edition", "show", text) for text in ("0000-00", "99999-01", "../x", "%00")),
    *(("facts", text) for text in ("sqlite_master", "person", "item; DROP TABLE item", "../facts", "activity\x00", "\x1b[2J")),
    ("readings", "--explain", "A1'; --"),
    ("readings", "--explain", "\x1b[31mA1"),
    ("consent", "list", "' OR 1=1 --"),
    ("consent", "withdraw", "p0' --", "--yes"),
    ("consent", "withdraw", "p0", "--source", "x'--", "--yes"),
    ("person", "show", "%"),
    ("person", "erase", "*", "--yes"),
    ("person", "export", "../../etc/passwd"),
    ("roster", "import", "x.csv", "--from", "0000-00-00"),
    ("collect", "x';--"),
    ("collect", "--since", "99999-99-99"),
    ("collect", "--max-cost", "nan"),
    ("collect", "--max-cost", "-1"),
    ("topics", "--month", "x"),
    ("digest", "show", "99999999999999999999999999"),
    ("digest", "show", "-1"),
    ("backup", "restore", "../../../etc/passwd"),
    ("backup", "restore", "\x00"),
    ("report", "--month", "2026-99", "--out", "/nowhere"),
    ("policy", "keep", "x.txt", "--from", "9999-99-99"),
    ("run", "--every", "1e99h"),
    ("run", "--every", "-1h"),
    ("serve", "--port", "99999999"),
    ("serve", "--host", "0.0.0.0; id"),
    ("mail", "pack", "--month", "x"),
    ("account", "prove", "p0", "x;y"),
    ("--home", "/dev/null/x", "refresh"),
    ("--home", "x" * 5000, "refresh"),
    ("--home", "\x00", "refresh"),
    ("import", "items", "a.csv", "--readers", "root"),
    ("\x1b[2J",),
    ("imp\u043ert", "items"),
)


def calls() -> tuple[tuple[str, ...], ...]:
    """Return command lines that mean harm or make no sense; each is told so in one line, with a status from 1 to 4."""
    return _CALLS
