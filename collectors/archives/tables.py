"""Tables that an organisation makes itself: items, interactions between people, and administrators' totals."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from collectors.archives.columns import TableRow, check_columns
from collectors.archives.json_stream import digest
from collectors.archives.rows import open_rows
from collectors.plain import name, plain, second
from openness.aside import Form, Reason, Unusable
from openness.month import month_of_day, parse_month
from openness.records import Act, Author, Engagement, Interaction, Item, SetAside, Space, Total, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo
    from pathlib import Path

    from openness.month import Month
    from openness.records import Record

ITEM_COLUMNS = (
    "source", "native_id", "person", "handle", "space", "visibility", "kind", "created_at", "text", "url", "reply_to", "lang",
    "views", "likes", "shares", "comments",
)  # fmt: skip
INTERACTION_COLUMNS = ("source", "actor", "target", "item", "kind", "at", "count")
METRIC_COLUMNS = ("source", "department", "month", "measure", "people", "count")

_SOURCE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
_COUNTS = ("views", "likes", "shares", "comments")
_MEASURE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_KIND = re.compile(r"[a-z][a-z0-9_ -]{0,39}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z]{2,4})?")
_LARGEST = 1 << 53
_REMEMBERED = 4_096
"""Cells of a kind that are remembered with what they say, for most say what others said."""


class Table:
    """What the three tables share: the file, its columns, and rows that are taken or set aside."""

    source = "table"
    known: tuple[str, ...] = ()
    required: tuple[str | tuple[str, ...], ...] = ()

    def __init__(self, path: Path, *, zone: tzinfo = UTC) -> None:
        """Open the file; a time in it without an offset is on `zone`'s clock. Raises WrongUse for an unknown format."""
        self.path, self._zone = path, zone
        self._rows = open_rows(path)
        self._unused: tuple[str, ...] = ()

    def check(self) -> None:
        """Refuse a file that is damaged, in another encoding, or lacks a column."""
        self._rows.check()
        self._unused = check_columns(self.path, self._rows.columns(), self.required, self.known)

    def covered_until(self) -> int | None:
        """Return when the file was written."""
        return int(self.path.stat().st_mtime)

    def remarks(self) -> tuple[str, ...]:
        """Name the columns that are not used."""
        return (f"columns not used: {', '.join(self._unused[:20])}",) if self._unused else ()

    def _second(self, cell: object) -> int:
        if type(cell) is str:
            found = second(cell, zone=self._zone)
        else:
            found = second(datetime(cell.year, cell.month, cell.day) if _is_day(cell) else cell, zone=self._zone)  # type: ignore[attr-defined]  # noqa: DTZ001
        if found is None:
            raise Unusable(Reason.NO_POSSIBLE_TIME if _text(cell) else Reason.NO_TIME)
        return found


class ItemTable(Table):
    """Items, a row each."""

    known = ITEM_COLUMNS
    required = ("source", "native_id", "created_at", ("person", "handle"))

    def records(self) -> Iterator[Record]:
        """Stream the items."""
        for row in self._rows.rows():
            if isinstance(row, SetAside):
                yield row
                continue
            try:
                yield self._item(row.cells)
            except Unusable as error:
                yield _aside(row, error)

    def _item(self, cells: dict[str, object]) -> Item:
        get = cells.get
        source = _source(get("source"))
        native = _identifier(get("native_id"), "native_id")
        author = _author(_told(get("person")), _told(get("handle")))
        visibility = _visibility(get("visibility"))
        return Item(
            source=source,
            native_id=native,
            author=author,
            space=_space(_told(get("space")), source, visibility),
            kind=_kind(_told(get("kind"))),
            created_at=self._second(get("created_at")),
            text=plain(get("text")) or None,
            url=_text(get("url")) or None,
            lang=_language(_told(get("lang"))),
            reply_to=_text(get("reply_to")) or None,
            engagement=_engagement(cells),
        )


class InteractionTable(Table):
    """What people do to each other's items, a row each."""

    known = INTERACTION_COLUMNS
    required = ("source", "actor", "kind", "at", ("target", "item"))

    def records(self) -> Iterator[Record]:
        """Stream the interactions."""
        for row in self._rows.rows():
            if isinstance(row, SetAside):
                yield row
                continue
            try:
                yield self._interaction(row.cells)
            except Unusable as error:
                yield _aside(row, error)

    def _interaction(self, cells: dict[str, object]) -> Interaction:
        source = _source(cells.get("source"))
        actor = _identifier(cells.get("actor"), "actor")
        target, item = _text(cells.get("target")), _text(cells.get("item"))
        if bool(target) == bool(item):
            raise Unusable(Reason.NO_TARGET if not target else Reason.TWO_TARGETS)
        kind = _text(cells.get("kind")).casefold()
        if kind not in set(Act):
            raise Unusable(Form.UNKNOWN.told(column="kind", values=", ".join(Act)))
        count = _count(cells.get("count"), "count")
        if count == 0:
            raise Unusable(Reason.COUNT_IS_0)
        return Interaction(
            source=source,
            actor=_somebody(actor),
            kind=Act(kind),
            at=self._second(cells.get("at")),
            target=_somebody(target) if target else None,
            item=item or None,
            count=1 if count is None else count,
        )


class MetricTable(Table):
    """Administrators' totals, a row each: figures without persons."""

    source = "metrics"
    known = METRIC_COLUMNS
    required = ("source", "month", "measure", "count")

    def totals(self) -> Iterator[Total | SetAside]:
        """Stream the totals."""
        for row in self._rows.rows():
            if isinstance(row, SetAside):
                yield row
                continue
            try:
                yield _total(row.cells)
            except Unusable as error:
                yield _aside(row, error)


def _total(cells: dict[str, object]) -> Total:
    count = _count(cells.get("count"), "count")
    if count is None:
        raise Unusable(Reason.NO_COUNT)
    return Total(
        source=_source(cells.get("source")),
        department=_text(cells.get("department")) or None,
        month=_month(cells.get("month")),
        measure=_matching(_MEASURE, _text(cells.get("measure")).casefold(), "measure"),
        people=_count(cells.get("people"), "people"),
        count=count,
    )


def _aside(row: TableRow, error: Unusable) -> SetAside:
    told = "\x1f".join(f"{key}={cell}" for key, cell in row.cells.items())[: 1 << 20]
    return SetAside(place=row.place, reason=error.reason, digest=digest(told.encode("utf-8", "replace")))


def _text(cell: object) -> str:
    """Return a cell as one line; whole numbers that a sheet keeps as 12.0 as 12."""
    if cell is None or type(cell) is str:
        return name(cell) if cell else ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _LARGEST:
        return str(int(cell))
    if isinstance(cell, float | date):
        return str(cell)
    return name(cell)


def _identifier(cell: object, column: str) -> str:
    found = _text(cell)
    if not found:
        raise Unusable(Form.LACKS.told(column=column))
    return found


def _matching(form: re.Pattern[str], text: str, column: str) -> str:
    if not form.fullmatch(text):
        raise Unusable((Form.UNUSABLE if text else Form.LACKS).told(column=column))
    return text


def _told(cell: object) -> str:
    """Return a cell as what is remembered of it is known by: a text as it stands, anything else as one line."""
    return cell if type(cell) is str else _text(cell)


def _source(cell: object) -> str:
    return _source_told(_told(cell))


@lru_cache(maxsize=_REMEMBERED)
def _source_told(text: str) -> str:
    return _matching(_SOURCE, name(text).casefold(), "source")


@lru_cache(maxsize=_REMEMBERED)
def _kind(text: str) -> str:
    return _matching(_KIND, (name(text) or "post").casefold(), "kind")


@lru_cache(maxsize=_REMEMBERED)
def _author(person_text: str, handle_text: str) -> Author:
    person, handle = name(person_text), name(handle_text)
    if not person and not handle:
        raise Unusable(Reason.NO_PERSON)
    return Author(handles=(handle,) if handle else (), person=person or None)


@lru_cache(maxsize=_REMEMBERED)
def _space(text: str, source: str, visibility: Visibility) -> Space:
    told = name(text) or source
    return Space(native_id=told, name=told, visibility=visibility)


def _somebody(key: str) -> Author:
    """Return a person named by the roster's key or by a handle; the key goes first."""
    return Author(handles=(key,), person=key)


def _visibility(cell: object) -> Visibility:
    return _visibility_told(_told(cell))


@lru_cache(maxsize=_REMEMBERED)
def _visibility_told(text: str) -> Visibility:
    told = name(text).casefold() or Visibility.OPEN
    if told not in set(Visibility):
        raise Unusable(Form.UNKNOWN.told(column="visibility", values=", ".join(Visibility)))
    return Visibility(told)


@lru_cache(maxsize=_REMEMBERED)
def _language(told: str) -> str | None:
    text = name(told)
    return text.lower().replace("_", "-") if text and _LANGUAGE.fullmatch(text) else None


def _is_day(cell: object) -> bool:
    return isinstance(cell, date) and not isinstance(cell, datetime)


def _month(cell: object) -> Month:
    if isinstance(cell, date):
        return month_of_day(cell)
    text = _text(cell)
    try:
        return parse_month(text[:7] if len(text) == 10 else text)  # noqa: PLR2004 - a day: 2026-10-01
    except ValueError:
        raise Unusable(Reason.NO_MONTH) from None


def _count(cell: object, column: str) -> int | None:
    """Return a whole number, None for an empty cell."""
    if cell is None or cell == "":
        return None
    return _whole(_text(cell), column)


@lru_cache(maxsize=_REMEMBERED)
def _whole(text: str, column: str) -> int:
    digits = text.removesuffix(".0")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):  # noqa: PLR2004 - fits the store
        raise Unusable(Form.NOT_WHOLE.told(column=column))
    return int(digits)


def _engagement(cells: dict[str, object]) -> Engagement | None:
    views, likes, shares, comments = map(cells.get, _COUNTS)
    if views is None and shares is None and comments is None:
        return None if (count := _count(likes, "likes")) is None else _liked(count)
    counts = {column: _count(cell, column) for column, cell in zip(_COUNTS, (views, likes, shares, comments), strict=True)}
    return None if all(count is None for count in counts.values()) else Engagement(**counts)


@lru_cache(maxsize=_REMEMBERED)
def _liked(likes: int) -> Engagement:
    return Engagement(likes=likes)
