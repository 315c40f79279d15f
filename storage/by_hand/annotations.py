"""Annotations: what people note in time beside the figures, such as a new policy, a campaign, a move."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from config.errors import WrongUse
from openness.marking import N_
from openness.month import Month
from storage.by_hand.named import known_as
from storage.by_hand.stamps import check_seen, stamp
from storage.measures_in.checks import check_length, plain

if TYPE_CHECKING:
    import sqlite3

    from storage.database import Store

LONGEST: Final = 80
MOST: Final = 500
"""How many there may be: more than a few a month is noise."""
_COLUMNS: Final = "month, day, text"
_WHEN: Final = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """One annotation. `day` is YYYYMMDD, 0 for the month as a whole; `who` wrote it last, `at` which UTC second."""

    number: int
    month: Month
    day: int
    text: str
    who: str
    at: int
    stamp: str

    @property
    def when(self) -> str:
        """Return its month or day as it is typed: YYYY-MM or YYYY-MM-DD."""
        month = f"{self.month // 100:04d}-{self.month % 100:02d}"
        return f"{month}-{self.day % 100:02d}" if self.day else month


def all_annotations(connection: sqlite3.Connection) -> list[Annotation]:
    """Return all annotations, the latest first."""
    rows = connection.execute(f"SELECT id, {_COLUMNS}, who, at FROM annotation ORDER BY month DESC, day DESC, id DESC")
    return [
        Annotation(number=row[0], month=Month(row[1]), day=row[2], text=row[3], who=row[4], at=row[5], stamp=stamp(row[1:4]))
        for row in rows.fetchall()
    ]


def put_annotation(
    store: Store, when: str, text: str, *, by: str, now: int, number: int | None = None, seen: str | None = None
) -> int:
    """Set an annotation at a month or day (YYYY-MM or YYYY-MM-DD), or change the one that was seen; return its number.

    Raises WrongUse on what is neither, or has no words, Outdated when somebody else changed it meanwhile.
    """
    month, day = _time(when)
    text = plain(text)
    if not text:
        raise WrongUse(N_("say in a few words what happened"))
    check_length("text", text, most=LONGEST)
    with store.transaction() as connection:
        if number is not None:
            check_seen(seen or "", _held(connection, number))
            connection.execute(
                "UPDATE annotation SET month = ?, day = ?, text = ?, who = ?, at = ? WHERE id = ?",
                (month, day, text, by, now, number),
            )
            return number
        if connection.execute("SELECT count(*) FROM annotation").fetchone()[0] >= MOST:
            raise WrongUse(N_("there are {most} annotations already"), todo=N_("remove some first"), parts={"most": str(MOST)})
        written = connection.execute(
            "INSERT INTO annotation (month, day, text, who, at) VALUES (?, ?, ?, ?, ?)", (month, day, text, by, now)
        )
        return int(written.lastrowid or 0)


def remove_annotation(store: Store, number: int, *, seen: str) -> None:
    """Remove the annotation that was seen. Raises Outdated when somebody else changed it meanwhile."""
    with store.transaction() as connection:
        check_seen(seen, _held(connection, number))
        connection.execute("DELETE FROM annotation WHERE id = ?", (number,))


def annotated_with(store: Store, person: int) -> list[dict[str, object]]:
    """Return the annotations that name a person as who wrote them or in their words, for what is held about that person."""
    known = known_as(store, person)
    return [
        {"when": one.when, "text": one.text, "written": known.is_named(one.who)}
        for one in all_annotations(store.connection)
        if known.is_named(one.who) or known.without(one.text) != one.text
    ]


def _held(connection: sqlite3.Connection, number: int) -> tuple[object, ...] | None:
    found: tuple[object, ...] | None = connection.execute(f"SELECT {_COLUMNS} FROM annotation WHERE id = ?", (number,)).fetchone()
    return found


def _time(text: str) -> tuple[Month, int]:
    """Return a month, and the day or 0. Raises WrongUse for what is neither."""
    found = _WHEN.fullmatch(text.strip())
    if found:
        year, month, day = (int(part or 0) for part in found.groups())
        try:
            date(year, month, day or 1)
        except ValueError:
            found = None
    if not found:
        raise WrongUse(
            N_("{text} is no month and no day"), todo=N_("write it as YYYY-MM or YYYY-MM-DD"), parts={"text": repr(text[:20])}
        )
    whole = Month(year * 100 + month)
    return whole, whole * 100 + day if day else 0
