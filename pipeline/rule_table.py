"""The table of rules that an organisation tracks, read into rows; one wrong cell, and nothing of it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.web_address import host_of
from pipeline.tables_in import read_table
from storage.rules import KINDS, RuleRow

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from pipeline.tables_in import Line, SmallTable

COLUMNS = ("rule", "title", "kind", "url", "sector", "owner", "guide", "concerns", "last_read")
_KINDS = {
    **{kind: kind for kind in KINDS},
    "voorwaarden": "platform terms",
    "wet": "law",
    "sectorregel": "sector rule",
    "eigen beleid": "own policy",
}
_LONGEST_KEY = 60


def read_rules(path: Path, *, today: date) -> tuple[list[RuleRow], SmallTable]:
    """Return the rules of a table, and the table. Raises WrongUse naming the first line that is off."""
    table = read_table(path, required=("rule", "kind"), known=COLUMNS)
    seen: dict[str, str] = {}
    rows = []
    for line in table.lines:
        row = _row(line, today)
        if row.key in seen:
            raise line.wrong(f"{row.key!r} is there twice, first in {seen[row.key]}", "leave one row for each rule")
        seen[row.key] = line.place
        rows.append(row)
    return rows, table


def _row(line: Line, today: date) -> RuleRow:
    key, url, guide, read = line.needed("rule"), line.text("url"), line.text("guide"), line.day("last_read")
    if len(key) > _LONGEST_KEY:
        raise line.wrong(f"the rule's key is longer than {_LONGEST_KEY} characters")
    kind = _KINDS.get(line.needed("kind").casefold())
    if kind is None:
        raise line.wrong(f"unknown kind {line.text('kind')[:30]!r}", f"the kinds are {', '.join(KINDS)}")
    if url and not host_of(url):
        raise line.wrong("url is no https address", "write https://host/path, or leave it empty")
    if read and read > today:
        raise line.wrong(f"last_read ({read}) is still to come")
    at = guide if "://" in guide else "" if line.flag("guide") else None
    return RuleRow(
        place=line.place,
        key=key,
        title=line.text("title") or key,
        kind=kind,
        url=url,
        sector=line.text("sector"),
        owner=line.text("owner"),
        guide=at,
        concerns=line.text("concerns"),
        last_read=read,
    )
