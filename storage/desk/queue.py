"""What lies on the desk: public and open items whose authors agreed to have them shown, newest first, a page at a time."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from openness.consent import NAME, SHOW
from openness.language.search_words import answers, asked
from openness.rounding import round_count
from storage.desk.authors import Parts, Teller
from storage.desk.masking import Masks
from storage.desk.picked import picked
from storage.desk.shown import covered, joined_yes, let_ask
from storage.desk.topics_told import TOLD
from storage.desk.words import match_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openness.language.search_words import Asked
    from storage.database import Store

LABELS: Final = ("knowledge", "unknown")
"""What is offered first: what passes something on, then what nobody has labelled yet."""
MARKS: Final = ("starred", "pinned", "tagged", "digest", "none")
PAGE: Final = 20
MOST_COUNTED: Final = 500
_AFTER_ALL: Final = 1 << 62
_LOOKED_AT: Final = 400
_MOST_LOOKED_AT: Final = 4_000
"""How many that hold the asked words are looked at before somebody has to ask for older ones."""
_TRIES: Final = 5
"""How often more rows are fetched where those of a page were found by words that are not shown."""
_COLUMNS: Final = (
    "item.id, source.name, item.native_id, space.name, visibility, item.kind, item.created_at, item.month, url, label, label_by,"
    " item.person_id, item_text.text, ifnull(person_month.department, ''), ifnull(person_month.division, '')"
)
_JOINS: Final = (
    f" JOIN source ON source.id = item.source_id JOIN space ON space.id = item.space_id{joined_yes(SHOW, 'shown')}"
    " LEFT JOIN person_month ON person_month.month = item.month AND person_month.person_id = item.person_id"
    " LEFT JOIN item_text ON item_text.item_id = item.id"
)
SHOWN: Final = f"visibility IN ('public', 'open') AND {covered('shown')}"
_OF_TOPIC: Final = (
    "EXISTS (SELECT 1 FROM item_topic JOIN topic_month ON topic_month.topic_id = item_topic.topic_id"
    f" AND topic_month.month = item.month WHERE item_topic.item_id = item.id AND item_topic.topic_id = ? AND {TOLD})"
)
_PICKED: Final = {
    "starred": "EXISTS (SELECT 1 FROM mark WHERE mark.item_id = item.id AND kind = 'starred')",
    "pinned": "EXISTS (SELECT 1 FROM mark WHERE mark.item_id = item.id AND kind = 'pinned')",
    "tagged": "EXISTS (SELECT 1 FROM mark WHERE mark.item_id = item.id AND kind = 'tagged')",
    "digest": "EXISTS (SELECT 1 FROM digest_entry WHERE digest_entry.item_id = item.id)",
    "none": "NOT EXISTS (SELECT 1 FROM mark WHERE mark.item_id = item.id)"
    " AND NOT EXISTS (SELECT 1 FROM digest_entry WHERE digest_entry.item_id = item.id)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is asked for; what is empty does not narrow. There is none for people."""

    words: str = ""
    source: str = ""
    month: int = 0
    """YYYYMM; 0: any."""
    department: str = ""
    """One that may be told, see `Parts.departments`."""
    topic: int = 0
    """The number of one that may be told, see `topics_told`; 0: any."""
    mark: str = ""
    """One of MARKS."""
    tag: str = ""
    labels: tuple[str, ...] = LABELS


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskItem:
    """An item as the desk shows it; `created_at` in UTC seconds, `text` None where its time is over."""

    row: int
    source: str
    native_id: str
    space: str
    visibility: str
    kind: str
    created_at: int
    month: int
    url: str
    label: str
    label_by: str
    text: str | None
    teller: Teller
    starred: bool = False
    pinned: bool = False
    tags: tuple[str, ...] = ()
    initiatives: tuple[str, ...] = ()
    digests: tuple[int, ...] = ()
    led_to: int = 0


Place = tuple[int, int, int]
"""Where a page ends: which of the labels, its last item's time and row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """Some items, and where to go on; None: there are no more."""

    items: tuple[DeskItem, ...] = ()
    further: Place | None = None


@dataclass(slots=True)
class Desk:
    """One look at the desk: it reads names and parts once."""

    store: Store
    k: int
    masks: Masks = field(init=False)
    parts: Parts = field(init=False)

    def __post_init__(self) -> None:
        """Read who may be named, and which parts may be told."""
        let_ask(self.store.connection, self.store.zone)
        self.masks, self.parts = Masks(self.store), Parts(self.store.connection, self.k)

    def page(self, filters: Filters, after: Place | None = None, *, count: int = PAGE) -> DeskPage:
        """Return the items after a place: label by label the newest first; where words are asked for, of all labels together."""
        wanted = asked(filters.words) if filters.words.strip() else None
        if wanted == ():
            return DeskPage()
        found: list[DeskItem] = []
        place: Place | None = after or (0, 0, 0)
        for _ in range(_TRIES):
            if place is None or len(found) >= count:
                break
            rows, place = self._rows(filters, wanted, place, count - len(found))
            found += self._told(rows, wanted)
        return DeskPage(items=tuple(found), further=place)

    def one(self, source: str, native_id: str) -> DeskItem | None:
        """Return one item; None when it is not there or may not be shown."""
        rows = self.store.connection.execute(
            f"SELECT {_COLUMNS} FROM item{_JOINS} WHERE source.name = ? AND item.native_id = ? AND {SHOWN}", (source, native_id)
        ).fetchall()
        return next(iter(self._told(rows, None)), None)

    def several(self, rows: Sequence[int]) -> dict[int, DeskItem]:
        """Return those of these items that may be shown, by row."""
        found = self.store.connection.execute(
            f"SELECT {_COLUMNS} FROM item{_JOINS} WHERE item.id IN (SELECT value FROM json_each(?)) AND {SHOWN}",
            (json.dumps(list(rows)),),
        ).fetchall()
        return {item.row: item for item in self._told(found, None)}

    def about(self, filters: Filters) -> int | None:
        """Return about how many items there are, to 5, at most 500; None while fewer than k people shared them."""
        wanted = asked(filters.words) if filters.words.strip() else None
        if wanted == ():
            return None
        where, values = self._where(filters, wanted)
        labels = ", ".join("?" * len(filters.labels))
        items, people = self.store.connection.execute(
            f"SELECT count(*), count(DISTINCT person_id) FROM (SELECT item.person_id FROM {_begin(wanted)}{_JOINS}"
            f" WHERE {where} AND label IN ({labels}) LIMIT {MOST_COUNTED})",
            (*values, *filters.labels),
        ).fetchone()
        return None if people < self.k else round_count(items)

    def _rows(
        self, filters: Filters, wanted: tuple[Asked, ...] | None, place: Place, count: int
    ) -> tuple[list[tuple[object, ...]], Place | None]:
        """Return up to so many rows after a place, and the place after them."""
        where, values = self._where(filters, wanted)
        connection = self.store.connection
        if wanted is not None:
            return self._found_rows(filters, wanted, place, count)
        found: list[tuple[object, ...]] = []
        for which in range(place[0], len(filters.labels)):
            at, row = (place[1], place[2]) if which == place[0] and place[2] else (_AFTER_ALL, 0)
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM item INDEXED BY item_newest{_JOINS} WHERE label = ? AND {where}"
                " AND (item.created_at, item.id) < (?, ?) ORDER BY item.created_at DESC, item.id DESC LIMIT ?",
                (filters.labels[which], *values, at, row, count - len(found)),
            ).fetchall()
            found += rows
            if len(found) == count:
                return found, (which, rows[-1][6], rows[-1][0])
        return found, None

    def _found_rows(
        self, filters: Filters, wanted: tuple[Asked, ...], place: Place, count: int
    ) -> tuple[list[tuple[object, ...]], Place | None]:
        """Return rows that hold the asked words, the newest first; only those that may be it are read in full."""
        where, values = self._where(filters, None)
        labels = ", ".join("?" * len(filters.labels))
        found: list[tuple[object, ...]] = []
        at, row = (place[1], place[2]) if place[2] else (_AFTER_ALL, 0)
        for _ in range(_MOST_LOOKED_AT // _LOOKED_AT):
            among = self.store.connection.execute(
                "SELECT item.id, item.created_at FROM item_search CROSS JOIN item ON item.id = item_search.rowid"
                f" WHERE item_search MATCH ? AND label IN ({labels}) AND (item.created_at, item.id) < (?, ?)"
                " ORDER BY item.created_at DESC, item.id DESC LIMIT ?",
                (match_of(wanted), *filters.labels, at, row, _LOOKED_AT),
            ).fetchall()
            rows = self.store.connection.execute(
                f"SELECT {_COLUMNS} FROM item{_JOINS} WHERE item.id IN (SELECT value FROM json_each(?)) AND {where}",
                (json.dumps([number for number, _ in among]), *values),
            ).fetchall()
            rows.sort(key=lambda one: (one[6], one[0]), reverse=True)
            found += rows[: count - len(found)]
            if len(found) == count:
                return found, (0, found[-1][6], found[-1][0])  # type: ignore[return-value]
            if len(among) < _LOOKED_AT:
                return found, None
            row, at = among[-1]
        return found, (0, at, row)

    def _where(self, filters: Filters, wanted: tuple[Asked, ...] | None) -> tuple[str, list[object]]:
        parts, values = [SHOWN], list[object]()
        if wanted is not None:
            parts.append("item_search MATCH ?")
            values.append(match_of(wanted))
        if not filters.mark or filters.mark == "none":
            parts.append("item_text.text IS NOT NULL")
        if filters.source:
            parts.append("source.name = ?")
            values.append(filters.source)
        if filters.month:
            parts.append("item.month = ?")
            values.append(filters.month)
        if filters.department:
            parts.append("person_month.department = ? AND item.month / 100 IN (SELECT value FROM json_each(?))")
            values += [filters.department, json.dumps(self.parts.years(filters.department))]
        if filters.topic:
            parts.append(_OF_TOPIC)
            values += [filters.topic, self.k]
        if filters.mark in _PICKED:
            parts.append(_PICKED[filters.mark])
        if filters.tag:
            parts.append("EXISTS (SELECT 1 FROM mark WHERE mark.item_id = item.id AND kind = 'tagged' AND tag = ?)")
            values.append(filters.tag)
        return " AND ".join(parts), values

    def _told(self, rows: Sequence[tuple[object, ...]], wanted: tuple[Asked, ...] | None) -> list[DeskItem]:
        """Return rows as they may be told; those found by words that are not shown are left out."""
        named = self._named([int(str(row[0])) for row in rows])
        marks = picked(self.store.connection, [int(str(row[0])) for row in rows])
        found = []
        for row, source, native, space, visibility, kind, at, month, url, label, by, person, text, department, division in rows:
            shown = None if text is None else self.masks.masked(str(text))
            if wanted and not answers(wanted, shown or ""):
                continue
            number, in_month = int(str(row)), int(str(month))
            found.append(
                DeskItem(
                    row=number,
                    source=str(source),
                    native_id=str(native),
                    space=str(space),
                    visibility=str(visibility),
                    kind=str(kind),
                    created_at=int(str(at)),
                    month=in_month,
                    url=str(url or ""),
                    label=str(label),
                    label_by=str(by),
                    text=shown,
                    teller=Teller(
                        name=self.masks.names.get(int(str(person)), "") if number in named else "",
                        part=self.parts.part(in_month, str(department), str(division)),
                    ),
                    **marks.get(number, {}),
                )
            )
        return found

    def _named(self, rows: Sequence[int]) -> set[int]:
        """Return those of these items whose authors agreed to be named beside them."""
        found = self.store.connection.execute(
            f"SELECT item.id FROM item JOIN source ON source.id = item.source_id{joined_yes(NAME, 'named')}"
            f" WHERE item.id IN (SELECT value FROM json_each(?)) AND {covered('named')}",
            (json.dumps(rows),),
        )
        return {row for (row,) in found}


def _begin(wanted: tuple[Asked, ...] | None) -> str:
    return "item" if wanted is None else "item_search CROSS JOIN item ON item.id = item_search.rowid"
