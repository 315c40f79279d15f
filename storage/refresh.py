"""Keeps the month facts up: only the months that changed, one short transaction each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Protocol

from openness.month import Month, ends_at, first_day, last_day, month_of, months_between, shift, starts_at
from storage import sketch
from storage.database import meta, set_meta
from storage.desk.words import search_texts
from storage.facts_version import VERSION
from storage.late_facts import late_months, note_late, refill
from storage.links import take_links
from storage.measures_in.initiatives import resolve
from storage.near_duplicates import sign_texts
from storage.staging import ask_for, stage
from storage.unread import note_unread, unread_months
from storage.windows import LOOKED_BACK

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from datetime import date

    from storage.database import Store
    from storage.facts import Fact

WEEK = 7 * 86_400
WINDOWS = (0, 7, 30, 90)
"""Days after a month's end at which a reading's window closes."""
_TOLD_OF = ("person_month", "total", "pulse_month", "policy_month", "training_month")
IN_HAND = "months_in_hand"
"""What the store notes of months that another engine works out: they count as dirty again where it did not get to fill them."""


class Fill(Protocol):
    """What fills the facts of one month, those that look at later ones or the others, inside a transaction."""

    def __call__(self, connection: sqlite3.Connection, month: Month, *, late: bool) -> None:
        """Fill them."""


@dataclass(frozen=True, slots=True)
class FactSql:
    """A fact table and the statement that fills it for the asked months."""

    table: str
    clear: str
    fill: str
    late: bool = False
    """Whether it looks at later months and comes after all others."""


@cache
def statements() -> tuple[FactSql, ...]:
    """Return the facts' statements in SQLite's dialect, columns named."""
    import ibis

    from storage.facts import steps

    return tuple(
        FactSql(
            table=step.table,
            clear=f"DELETE FROM {step.table}" + ("" if step.staged else " WHERE month = (SELECT month FROM temp.asked_month)"),
            fill=f"INSERT INTO {step.table} ({', '.join(step.columns)}) {ibis.to_sql(step.rows, dialect='sqlite')}"
            + _ordered(step),
            late=step.late,
        )
        for step in steps()
    )


def _ordered(step: Fact) -> str:
    """Let staged rows come in the order of their key: each is put behind the last, and what is read for it lies side by side."""
    places = ", ".join(str(step.columns.index(column) + 1) for column in step.staged)
    return f" ORDER BY {places}" if places else ""


def dirty_months(store: Store, now: int, *, full: bool = False, earliest: Month | None = None) -> list[Month]:
    """Bring the calendar up to date; return the months whose facts are to be worked out again, oldest first.

    `earliest`: the first month of which another machine holds anything, None for none.
    """
    take_links(store)
    sign_texts(store)
    search_texts(store)
    with store.transaction() as connection:
        _extend_calendar(store, now, earliest)
        resolve(store)
        left = json.loads(meta(connection, IN_HAND) or "[]")
        if left:
            connection.executemany("INSERT OR IGNORE INTO dirty_month (month) VALUES (?)", [(month,) for month in left])
            set_meta(connection, IN_HAND, "[]")
        if full or meta(connection, "facts_version") != str(VERSION):
            connection.execute("INSERT OR IGNORE INTO dirty_month (month) SELECT month FROM calendar")
        rows = connection.execute(
            "SELECT dirty_month.month FROM dirty_month JOIN calendar USING (month) ORDER BY month"
        ).fetchall()
    return [Month(row[0]) for row in rows]


def fill_here(connection: sqlite3.Connection, month: Month, *, late: bool) -> None:
    """Fill the facts of one month from the store itself, by the engine it is kept in: what others are held against."""
    stage(connection)
    ask_for(connection, month)
    for fact in statements():
        if fact.late == late:
            connection.execute(fact.clear)
            connection.execute(fact.fill)
    if not late:
        count_others(connection, month)


def refresh_facts(
    store: Store, months: list[Month], *, fill: Fill = fill_here, progress: Callable[[Month], None] = lambda _: None
) -> list[Month]:
    """Work the facts of these months out again; return the months whose facts changed by that, those that look at them too."""
    for month in months:
        with store.transaction() as connection:
            fill(connection, month, late=False)
            note_late(connection, month)
            note_unread(connection, [month])
            connection.execute("DELETE FROM dirty_month WHERE month = ?", (month,))
        progress(month)
    changed = set(months)
    for month in late_months(store.connection):
        with store.transaction() as connection:
            if refill(connection, month, partial(fill, connection, month, late=True)):
                note_unread(connection, [month])
                changed.add(month)
    with store.transaction() as connection:
        set_meta(connection, "facts_version", str(VERSION))
    return sorted(changed)


def months_to_read(store: Store, changed: list[Month], now: int, *, basis: str) -> list[Month]:
    """Return the months whose readings may differ now: those that changed, those that look back at them, windows that closed.

    All of them when `basis`, what readings rest on besides facts (formulas, targets, k), is not what it was. They are noted,
    until `storage.unread.all_follows`, as months of which something is still to be done.
    """
    calendar = [Month(row[0]) for row in store.connection.execute("SELECT month FROM calendar ORDER BY month")]
    changed = sorted({*changed, *unread_months(store.connection)})
    wanted = {shift(month, by) for month in changed for by in (0, *LOOKED_BACK)}
    since = int(meta(store.connection, "read_at") or 0)
    since = 0 if since > now else since  # the clock was set back: what was taken for closed may not have been
    if meta(store.connection, "read_with") != basis:
        wanted |= set(calendar)
    for month in calendar:
        end = ends_at(month, store.zone)
        if any(since < end + days * 86_400 <= now for days in WINDOWS):
            wanted.add(month)
    telling = _telling(store.connection) | set(calendar[-2:])
    found = [month for month in calendar if month in wanted and month in telling]
    with store.transaction() as connection:
        note_unread(connection, found)
    return found


def _telling(connection: sqlite3.Connection) -> set[Month]:
    """Return the months about which there is anything to tell: somebody eligible, a table, a source covered to its end."""
    told = " OR ".join(f"EXISTS (SELECT 1 FROM {table} AS told WHERE told.month = calendar.month)" for table in _TOLD_OF)
    covered = "EXISTS (SELECT 1 FROM source_month WHERE source_month.month = calendar.month AND complete = 1)"
    return {Month(row[0]) for row in connection.execute(f"SELECT month FROM calendar WHERE {told} OR {covered}")}


def first_shared(connection: sqlite3.Connection) -> Month | None:
    """Return the first month in which anybody shared or did anything, None where nobody did; the organisation is nobody."""
    (first,) = connection.execute(
        "SELECT min(month) FROM (SELECT min(month) AS month FROM item"
        "  WHERE person_id NOT IN (SELECT person_id FROM organisation_account)"
        " UNION ALL SELECT min(month) FROM interaction)"
    ).fetchone()
    return None if first is None else Month(first)


def _extend_calendar(store: Store, now: int, earliest: Month | None) -> None:
    """Let the calendar run from the first month that holds anything to the current one."""
    connection = store.connection
    current = month_of(now, store.zone)
    told = connection.execute(
        "SELECT min(month) FROM (SELECT min(month) AS month FROM total UNION ALL SELECT min(month) FROM pulse"
        " UNION ALL SELECT min(month) FROM training UNION ALL SELECT min(month) FROM incident)"
    ).fetchone()[0]
    first = min((month for month in (first_shared(connection), told) if month is not None), default=None)
    if first is None:
        first = shift(current, -1) if connection.execute("SELECT 1 FROM membership LIMIT 1").fetchone() else current
    first = min(first, earliest or first)
    known = {row[0]: row[1] for row in connection.execute("SELECT month, covered_by FROM calendar")}
    for month in months_between(Month(min(first, *known) if known else first), current):
        end = ends_at(month, store.zone)
        covered_by = end - 1 if end <= now else max(starts_at(month, store.zone), now - WEEK)
        if known.get(month) == covered_by:
            continue
        connection.execute(
            "INSERT INTO calendar (month, first_day, last_day, starts_at, ends_at, covered_by) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (month) DO UPDATE"
            " SET starts_at = excluded.starts_at, ends_at = excluded.ends_at, covered_by = excluded.covered_by",
            (month, _number(first_day(month)), _number(last_day(month)), starts_at(month, store.zone), end, covered_by),
        )
        if month not in known or end <= now:
            connection.execute("INSERT OR IGNORE INTO dirty_month (month) VALUES (?)", (month,))


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def count_others(connection: sqlite3.Connection, month: Month) -> None:
    """Estimate how many people were active who do not take part: everyone in the sketch, less those counted."""
    sources = connection.execute("SELECT source_id FROM active_sketch WHERE month = ?", (month,)).fetchall()
    for (source_id,) in sources:
        counted = connection.execute(
            "SELECT taking_part FROM active_month WHERE month = ? AND source_id = ?", (month, source_id)
        ).fetchone()
        taking_part = counted[0] if counted else 0
        others = max(0, sketch.people(connection, source_id, month) - taking_part)
        connection.execute(
            "INSERT INTO active_month (month, source_id, taking_part, others) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (month, source_id) DO UPDATE SET others = excluded.others",
            (month, source_id, taking_part, others),
        )
