"""Tracked rules, one at a time; and that somebody has read what changed in one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from config.errors import Outdated, WrongUse
from openness.marking import N_
from openness.web_address import host_of
from storage.by_hand.stamps import LOOK_AGAIN, check_seen, stamp
from storage.measures_in.checks import check_length, check_past, owner_of, plain
from storage.roster import Finder
from storage.rule_texts import close_open
from storage.rules import COLUMNS, KINDS, end_tracking, held, mark_rule, put, rule_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection
    from datetime import date

    from storage.database import Store
    from storage.rules import RuleRow

LONGEST_KEY = 60
_OWNER = COLUMNS.index("owner_id")
_DROPPED = COLUMNS.index("dropped_day")


def stamps(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the stamp of every rule that is tracked, by key."""
    rows = connection.execute(f"SELECT key, {', '.join(COLUMNS)} FROM rule WHERE dropped_day = 0").fetchall()
    return {key: stamp(row) for key, *row in rows}


def put_rule(store: Store, row: RuleRow, *, today: date, seen: str | None, keep_owner: bool = False) -> None:
    """Track a rule (`seen` None), or correct one that is as it was seen; with `keep_owner` its owner stays who it is.

    Raises WrongUse on a row that does not hold together, Outdated when somebody else changed it meanwhile.
    """
    row = _checked(row, today)
    owner = owner_of(Finder(store), row.owner) if row.owner else None
    with store.transaction() as connection:
        was = held(connection, row.key)
        check_seen(seen, None if was and was[_DROPPED] else was)
        put(store, row, was[_OWNER] if was and keep_owner else owner, today=today)


def stop_tracking(store: Store, key: str, *, today: date, seen: str) -> None:
    """Track a rule no more, as it was seen; the months that have passed keep it. Raises Outdated."""
    with store.transaction() as connection:
        was = held(connection, key)
        check_seen(seen, None if was and was[_DROPPED] else was)
        end_tracking(store, key, today=today)


def review_seen(store: Store, key: str, *, day: date, today: date, material: bool, opened: Collection[int]) -> int:
    """Note that a rule was read on a day; return how many changes that closed. `opened` are the open changes that were seen.

    Raises Outdated when others are open by now: nobody says yes to what they have not seen.
    """
    check_past(day, today)
    with store.transaction() as connection:
        rule = rule_of(connection, key)
        rows = connection.execute("SELECT id FROM rule_change WHERE rule_id = ? AND reviewed_day = 0", (rule.id,)).fetchall()
        if {row[0] for row in rows} != set(opened):
            raise Outdated(N_("what is open in this rule is no longer what you saw"), todo=LOOK_AGAIN)
        return close_open(store, rule, day=day, by=None, material=material)


def weigh_change(store: Store, change: int, *, material: bool, seen: bool) -> None:
    """Note whether people need training for a change that was reviewed. Raises Outdated when that is no longer as it was seen."""
    with store.transaction() as connection:
        row = connection.execute(
            "SELECT material, key FROM rule_change JOIN rule ON rule.id = rule_id WHERE rule_change.id = ? AND reviewed_day > 0",
            (change,),
        ).fetchone()
        if row is None or bool(row[0]) is not seen:
            raise Outdated(N_("somebody else has changed this meanwhile"), todo=LOOK_AGAIN)
        connection.execute("UPDATE rule_change SET material = ? WHERE id = ?", (int(material), change))
        mark_rule(store, row[1])


def _checked(row: RuleRow, today: date) -> RuleRow:
    row = replace(
        row,
        key=plain(row.key),
        title=plain(row.title) or plain(row.key),
        url=plain(row.url),
        sector=plain(row.sector),
        owner=plain(row.owner),
        guide=None if row.guide is None else plain(row.guide),
        concerns=plain(row.concerns),
    )
    if not row.key:
        raise WrongUse(N_("the key is empty"))
    if row.kind not in KINDS:
        raise WrongUse(N_("the kind is chosen from its list"))
    if row.url and not host_of(row.url):
        raise WrongUse(N_("this is no https address"), todo=N_("write https://host/path, or leave it empty"))
    if row.last_read:
        check_past(row.last_read, today)
    check_length("key", row.key, most=LONGEST_KEY)
    for name in ("title", "url", "sector", "guide", "concerns"):
        check_length(name, getattr(row, name) or "")
    return row
