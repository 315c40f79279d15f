"""What lies on the desk: public and open items whose authors agreed to have them shown, newest first, a page at a time."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from openness.consent import NAME, SHOW
from openness.language.search_words import answers, asked
from openness.rounding import round_count
from storage.desk.authors import Parts, Teller
from storage.desk.few import few, few_places
from storage.desk.filters import ANY_LABEL, SHOWN, condition
from storage.desk.finding import ANY_TIME, MOST_LOOKED_AT, RANKS, Words, places, span, within
from storage.desk.masking import Masks
from storage.desk.picked import picked
from storage.desk.shown import covered, joined_yes, let_ask
from storage.desk.words import AFTER_ALL, oldest_kept, row_at
from storage.promised import promised_people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openness.language.search_words import Asked
    from storage.database import Store
    from storage.desk.filters import Filters

PAGE: Final = 20
MOST_COUNTED: Final = 500
_LOOKED_AT: Final = 400
_MOST_A_TRY: Final = 1_000
"""How many that hold the asked words are looked at in one of the tries, before somebody has to ask for older ones."""
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
_FEW: Final = "json_each(?) AS picked CROSS JOIN item ON item.id = picked.value"


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
"""Where a page ends: which of the labels, its last item's time and row; where words are asked for, which rank of finding, and
the place in the index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """About how many items answer, to 5; `more`: there are more that were not looked at."""

    items: int
    more: bool


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
        connection, zone = self.store.connection, self.store.zone
        let_ask(connection, zone)
        self.k = promised_people(connection, zone, self.k)
        self.masks, self.parts = Masks(self.store), Parts(self.store.connection, self.k)

    def page(self, filters: Filters, after: Place | None = None, *, count: int = PAGE) -> DeskPage:
        """Return the items after a place: label by label the newest first; words are looked for in all labels together."""
        words = self._words(filters)
        if words is not None and not words.wanted:
            return DeskPage()
        found: list[DeskItem] = []
        place: Place | None = after or (0, 0, 0)
        for _ in range(_TRIES):
            if place is None or len(found) >= count:
                break
            rows, place = self._rows(filters, words, place, count - len(found))
            found += self._told(rows, words.wanted if words else ())
        return DeskPage(items=tuple(found), further=place)

    def one(self, source: str, native_id: str) -> DeskItem | None:
        """Return one item; None when it is not there or may not be shown."""
        rows = self.store.connection.execute(
            f"SELECT {_COLUMNS} FROM item{_JOINS} WHERE source.name = ? AND item.native_id = ? AND {SHOWN}", (source, native_id)
        ).fetchall()
        return next(iter(self._told(rows)), None)

    def several(self, rows: Sequence[int]) -> dict[int, DeskItem]:
        """Return those of these items that may be shown, by row."""
        found = self.store.connection.execute(
            f"SELECT {_COLUMNS} FROM item{_JOINS} WHERE item.id IN (SELECT value FROM json_each(?)) AND {SHOWN}",
            (json.dumps(list(rows)),),
        ).fetchall()
        return {item.row: item for item in self._told(found)}

    def about(self, filters: Filters) -> About | None:
        """Return about how many items hold the asked words; None while fewer than k people shared those that were looked at."""
        words = self._words(filters)
        if words is None or not words.wanted:
            return None
        people: list[int] = []
        more = False
        for rank in range(RANKS):
            among = places(self.store.connection, words, rank, AFTER_ALL, MOST_LOOKED_AT)
            rows = self._among(among, filters, "item.person_id", MOST_COUNTED - len(people))
            people += [int(str(person)) for (person,) in rows]
            more = more or len(among) == MOST_LOOKED_AT
            if len(people) >= MOST_COUNTED:
                more = True
                break
        return None if len(set(people)) < self.k else About(items=round_count(len(people)), more=more)

    def newest(
        self, filters: Filters, label: str, count: int, before: tuple[int, int] = (ANY_TIME, 0), besides: str = "1"
    ) -> list[tuple[object, ...]]:
        """Return up to so many rows of a label that answer all but the words, the newest first, before a time and row."""
        where, values = condition(filters, self.parts)
        since, until = span(filters.month, self.store.zone)
        if filters.with_text:
            since = max(since, oldest_kept(self.store.connection))
        rows = few(self.store.connection, filters)
        looked_at = "item INDEXED BY item_newest" if rows is None else _FEW
        return self.store.connection.execute(
            f"SELECT {_COLUMNS} FROM {looked_at}{_JOINS} WHERE label = ? AND {where} AND {besides}"
            " AND item.created_at >= ? AND (item.created_at, item.id) < (?, ?)"
            " ORDER BY item.created_at DESC, item.id DESC LIMIT ?",
            (*(() if rows is None else (json.dumps(rows),)), label, *values, since, *min(before, (until, 0)), count),
        ).fetchall()

    def holding(self, filters: Filters, count: int, besides: str = "1") -> list[tuple[object, ...]]:
        """Return up to so many rows of any label that hold the asked words, of those that are looked at, the newest first."""
        words, found = self._words(filters), list[tuple[object, ...]]()
        if words is not None and words.wanted:
            for rank in range(RANKS):
                among = places(self.store.connection, words, rank, AFTER_ALL, MOST_LOOKED_AT)
                found += self._among(among, replace(filters, labels=ANY_LABEL), _COLUMNS, count - len(found), besides)
        return found

    def _words(self, filters: Filters) -> Words | None:
        """Return what is looked for; None where no words are asked for."""
        if not filters.words.strip():
            return None
        words, rows = within(asked(filters.words), filters.month, self.store.zone), few(self.store.connection, filters)
        return words if rows is None else replace(words, picked=few_places(self.store.connection, words.wanted, rows))

    def _rows(
        self, filters: Filters, words: Words | None, place: Place, count: int
    ) -> tuple[list[tuple[object, ...]], Place | None]:
        """Return up to so many rows after a place, and the place after them."""
        if words is not None:
            return self._found_rows(filters, words, place, count)
        found: list[tuple[object, ...]] = []
        for which in range(place[0], len(filters.labels)):
            before = (place[1], place[2]) if which == place[0] and place[2] else (ANY_TIME, 0)
            rows = self.newest(filters, filters.labels[which], count - len(found), before)
            found += rows
            if len(found) == count:
                return found, (which, int(str(rows[-1][6])), int(str(rows[-1][0])))
        return found, None

    def _found_rows(
        self, filters: Filters, words: Words, place: Place, count: int
    ) -> tuple[list[tuple[object, ...]], Place | None]:
        """Return rows that hold the asked words, a part of the hits at a time."""
        found: list[tuple[object, ...]] = []
        looked = 0
        for rank in range(place[0], RANKS):
            before = place[1] if rank == place[0] and place[2] else AFTER_ALL
            while True:
                step = min(_LOOKED_AT, 2 * count + looked)
                among = places(self.store.connection, words, rank, before, step)
                rows = self._among(among, filters, _COLUMNS, count - len(found))
                found += rows
                looked += len(among)
                if len(found) == count:
                    last = int(str(rows[-1][0]))
                    return found, (rank, next(one for one in among if row_at(one) == last), 1)
                if len(among) < step:
                    break
                before = among[-1]
                if looked >= _MOST_A_TRY:
                    return found, (rank, before, 1)
        return found, None

    def _among(
        self, among: Sequence[int], filters: Filters, columns: str, count: int, besides: str = "1"
    ) -> list[tuple[object, ...]]:
        """Return up to so many rows of the texts at these places that may be shown and answer all else.

        They come in the order of places: the outer loop is the list's, and sorting would have to look at all of them first.
        """
        where, values = condition(filters, self.parts)
        labels = ", ".join("?" * len(filters.labels))
        return self.store.connection.execute(
            f"SELECT {columns} FROM json_each(?) AS wanted CROSS JOIN item ON item.id = wanted.value{_JOINS}"
            f" WHERE label IN ({labels}) AND {where} AND {besides} LIMIT ?",
            (json.dumps([row_at(one) for one in among]), *filters.labels, *values, count),
        ).fetchall()

    def _told(self, rows: Sequence[tuple[object, ...]], wanted: tuple[Asked, ...] = ()) -> list[DeskItem]:
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
