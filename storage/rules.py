"""Rules that are tracked: platforms' terms, laws, sector rules and own policies, with their owner and plain guide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from config.errors import WrongUse
from openness.records import Sums
from storage.measures_in.checks import owner_of
from storage.rehearsal import one_go
from storage.roster import OPEN_END, Finder, day_number
from storage.runs import mark_told

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import date

    from storage.database import Store

KINDS: Final = ("platform terms", "law", "sector rule", "own policy")
_HUNDRED = 100
COLUMNS = (
    "title",
    "kind",
    "url",
    "sector",
    "owner_id",
    "owner_from_day",
    "guide_from_day",
    "guide_at",
    "concerns",
    "dropped_day",
    "last_read_day",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """One rule as the organisation lists it. `url` empty: its text is not looked at; `guide` None: there is none."""

    place: str
    key: str
    title: str
    kind: str
    url: str = ""
    sector: str = ""
    owner: str = ""
    """Somebody on the roster."""
    guide: str | None = None
    """Where the plain guide lies; empty when only that there is one was told."""
    concerns: str = ""
    """A sector role or a department; empty: everybody."""
    last_read: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule that is tracked, and how it stands. Days are YYYYMMDD, 0 for none."""

    id: int
    key: str
    title: str
    kind: str
    url: str
    sector: str
    has_owner: bool
    guide: bool
    guide_at: str
    concerns: str
    added_day: int
    last_read_day: int
    looked_day: int
    trouble: str
    """Why the last look at its page failed; empty when it did not."""
    changes: int
    open_since: int
    """The day on which the oldest change that nobody has read was found."""


def apply_rules(store: Store, rows: Sequence[RuleRow], *, today: date, dry_run: bool = False) -> Sums:
    """Take in rules by their keys: one that is known is replaced, one that is not in the table stays.

    What was found changed by the day on which a rule was last read counts as reviewed that day. Raises WrongUse on an owner who
    is not on the roster.
    """
    finder, counts = Finder(store), {"stored": 0, "changed": 0, "unchanged": 0}
    with one_go(store, dry_run=dry_run):
        for row in rows:
            counts[put(store, row, _owner(finder, row), today=today)] += 1
    return Sums(read=len(rows), **counts)


def put(store: Store, row: RuleRow, owner: int | None, *, today: date) -> str:
    """Keep a rule under its key; return whether it was `stored`, `changed` or `unchanged`. Inside a transaction."""
    connection, now, names = store.connection, day_number(today), ", ".join(COLUMNS)
    was = held(connection, row.key)
    wanted = _values(row, owner, was, now)
    if was == wanted:
        return "unchanged"
    connection.execute(
        f"INSERT INTO rule (key, added_day, {names}) VALUES (?, ?{', ?' * len(COLUMNS)})"
        f" ON CONFLICT (key) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in COLUMNS)}",
        (row.key, now, *wanted),
    )
    if row.last_read is not None:
        connection.execute(
            "UPDATE rule_change SET reviewed_day = ?1 WHERE reviewed_day = 0 AND found_day <= ?1"
            " AND rule_id = (SELECT id FROM rule WHERE key = ?2)",
            (day_number(row.last_read), row.key),
        )
    mark_rule(store, row.key)
    return "stored" if was is None else "changed"


def held(connection: sqlite3.Connection, key: str) -> tuple[Any, ...] | None:
    """Return what is kept of a rule, as in COLUMNS; None when there is none with this key."""
    found: tuple[Any, ...] | None = connection.execute(f"SELECT {', '.join(COLUMNS)} FROM rule WHERE key = ?", (key,)).fetchone()
    return found


def _values(row: RuleRow, owner: int | None, was: tuple[object, ...] | None, now: int) -> tuple[object, ...]:
    """Return a rule's columns; what has an owner or a guide already has had it since then."""
    had = dict(zip(COLUMNS, was, strict=True)) if was else {}
    owner_from = 0 if owner is None else had.get("owner_from_day") or now
    guide_from = 0 if row.guide is None else had.get("guide_from_day") or now
    read = max(int(str(had.get("last_read_day") or 0)), day_number(row.last_read) if row.last_read else 0)
    return (
        row.title,
        row.kind,
        row.url,
        row.sector,
        owner,
        owner_from,
        guide_from,
        row.guide or "",
        row.concerns,
        0,
        read,
    )


def _owner(finder: Finder, row: RuleRow) -> int | None:
    return owner_of(finder, row.owner, where=row.place) if row.owner else None


def mark_rule(store: Store, key: str) -> None:
    """Mark every month since a rule was added, or anything of it read or changed. Inside a transaction."""
    first = store.connection.execute(
        "SELECT min(added_day, ifnull((SELECT min(found_day) FROM rule_change WHERE rule_id = rule.id), added_day))"
        " FROM rule WHERE key = ?",
        (key,),
    ).fetchone()[0]
    mark_told(store, first // _HUNDRED, OPEN_END // _HUNDRED)


def rules(connection: sqlite3.Connection) -> list[Rule]:
    """Return the rules that are tracked now, by key."""
    found = connection.execute(
        "SELECT rule.id, key, title, kind, url, sector, owner_named, guide, guide_at, concerns, added_day, last_read_day,"
        " ifnull(looked_day, 0), ifnull(trouble, ''),"
        " (SELECT count(*) FROM rule_change WHERE rule_id = rule.id),"
        " ifnull((SELECT min(found_day) FROM rule_change WHERE rule_id = rule.id AND reviewed_day = 0), 0)"
        " FROM rule LEFT JOIN rule_look ON rule_look.rule_id = rule.id WHERE dropped_day = 0 ORDER BY key"
    )
    names = tuple(Rule.__slots__)
    return [_rule(dict(zip(names, row, strict=True))) for row in found.fetchall()]


def _rule(row: dict[str, object]) -> Rule:
    return Rule(**{**row, "has_owner": bool(row["has_owner"]), "guide": bool(row["guide"])})  # type: ignore[arg-type]


def rule_of(connection: sqlite3.Connection, key: str) -> Rule:
    """Return a rule by its key. Raises WrongUse naming those there are."""
    known = rules(connection)
    found = next((rule for rule in known if rule.key == key), None)
    if found is None:
        there = ", ".join(rule.key for rule in known)
        todo = f"there are: {there}" if there else "list them first: `sharewell import rules FILE`"
        raise WrongUse(f"there is no rule {key!r}", where="rules", todo=todo)
    return found


def drop_rule(store: Store, key: str, *, today: date) -> None:
    """Track a rule no more; what was found of it stays with the months that have passed. Raises WrongUse on an unknown key."""
    rule = rule_of(store.connection, key)
    with store.transaction():
        end_tracking(store, rule.key, today=today)


def end_tracking(store: Store, key: str, *, today: date) -> None:
    """Note that a rule is tracked no more. Inside a transaction."""
    store.connection.execute("UPDATE rule SET dropped_day = ? WHERE key = ?", (day_number(today), key))
    mark_rule(store, key)
