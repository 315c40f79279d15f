"""Who stands behind each count that pages tell besides editions, as it is now; not gated: `held_counts` alone asks."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from openness.consent import standing
from openness.month import Month, format_month
from storage.ledger import read_entries

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable
    from datetime import tzinfo

ITEMS, TEXTS, ACTIVE, TRAINED = "items", "texts", "active", "trained"
WAITING, LINKED, LEFT = "waiting", "linked", "left"
SEEN, REACH, GAPS = "seen", "reach", "gaps"
KEPT, DROPPED = "kept", "dropped"
_NOBODYS: Final = "person_id IN (SELECT person_id FROM organisation_account)"
_ITEMS: Final = (
    f"SELECT source.name, iif({_NOBODYS}, 0, person_id) AS of, sum(items), min((SELECT min(seen_at) FROM held_month"
    "  WHERE held_month.person_id = held_total.person_id AND held_month.source_id = held_total.source_id)), NULL"
    " FROM held_total JOIN source ON source.id = source_id GROUP BY source.name, of"
)
_TEXTS: Final = "SELECT '{0}', person_id, sum({0}), NULL, NULL FROM held_total GROUP BY person_id HAVING sum({0}) > 0"
_TRAINED: Final = "SELECT rule, course, person_id, min(day), max(day) FROM training GROUP BY rule, course, person_id"
_LINKED: Final = (
    "SELECT DISTINCT source.name, account.person_id, 1, NULL, NULL FROM account JOIN source ON source.id = account.source_id"
    " WHERE EXISTS (SELECT 1 FROM sealed WHERE sealed.person_id = account.person_id AND what = 'handle' AND ref = account.id)"
)
_LEFT: Final = "SELECT DISTINCT '', person_id, 1, NULL, NULL FROM tombstone WHERE at <= (SELECT max(made_at) FROM edition)"
_REACH: Final = (
    "SELECT source.name, person_id, until, NULL, until FROM coverage JOIN source ON source.id = source_id WHERE person_id <> 0"
)
_GAPS: Final = (
    "SELECT source.name, person_id, max(until), min(since), max(until) FROM gap JOIN source ON source.id = source_id"
    " WHERE kind = 'account' GROUP BY 1, 2"
)
_ASKED: Final = "SELECT DISTINCT person_id FROM consent WHERE act = 'given' AND evidence = 0"
_ACTIVE: Final = (
    "SELECT key, person_id, 1, NULL, NULL FROM initiative_month JOIN initiative ON id = initiative_id WHERE month = ?"
)
Row = tuple[str, int, int, int | None, int | None]
"""What is counted, who stands behind it (0: nobody), what part of it is theirs, and from when to when."""


@dataclass(slots=True)
class Behind:
    """Who stands behind a count: by person the part of it that is theirs, and what nobody's accounts made."""

    parts: dict[int, int] = field(default_factory=dict)
    besides: int = 0
    since: int | None = None
    until: int | None = None


Counted = dict[str, Behind]
"""By name of what is counted."""


def behind(connection: sqlite3.Connection, zone: tzinfo) -> dict[str, Counted]:
    """Return by what is counted who stands behind it; items and texts as they were counted by month."""
    sources = [name for (name,) in connection.execute("SELECT name FROM source WHERE name <> '*'")]
    found = {
        TRAINED: _sorted(
            (course_key(rule, course), who, 1, first, last)
            for rule, course, who, first, last in connection.execute(_TRAINED).fetchall()
        ),
        WAITING: _sorted((("", who, 1, None, None) for who in _waiting(connection, zone)), [""]),
        LINKED: _sorted(connection.execute(_LINKED).fetchall(), sources),
        LEFT: _sorted(connection.execute(_LEFT).fetchall(), [""]),
        REACH: _sorted(connection.execute(_REACH).fetchall(), sources),
        GAPS: _sorted(connection.execute(_GAPS).fetchall(), sources),
        **_made(connection, sources),
    }
    newest = connection.execute("SELECT max(month) FROM edition").fetchone()[0]
    if newest is not None:
        initiatives = [key for (key,) in connection.execute("SELECT key FROM initiative")]
        month = format_month(Month(newest))
        found[f"{ACTIVE} {month}"] = _sorted(connection.execute(_ACTIVE, (newest,)).fetchall(), initiatives)
    return found


def _made(connection: sqlite3.Connection, sources: list[str]) -> dict[str, Counted]:
    """Return the same of items and texts."""
    items = connection.execute(_ITEMS).fetchall()
    texts = [row for what in (KEPT, DROPPED) for row in connection.execute(_TEXTS.format(what)).fetchall()]
    return {
        ITEMS: _sorted(((name, who, count, None, None) for name, who, count, _, _ in items), sources),
        SEEN: _sorted(((name, who, seen, seen, None) for name, who, _, seen, _ in items), sources),
        TEXTS: _sorted(texts, [KEPT, DROPPED]),
    }


def course_key(rule: str, course: str) -> str:
    """Return the name by which who was trained in a course is counted."""
    return json.dumps([rule, course], ensure_ascii=False)


def course_of(name: str) -> tuple[str, str]:
    """Return the rule and the course that are counted by a name."""
    rule, course = json.loads(name)
    return str(rule), str(course)


def _waiting(connection: sqlite3.Connection, zone: tzinfo) -> list[int]:
    asked = [who for (who,) in connection.execute(_ASKED)]
    return [who for who in asked if standing(read_entries(connection, zone, who)).pending]


def _sorted(rows: Iterable[Row], names: Iterable[str] = ()) -> Counted:
    """Return rows by name; `names` are there also where nobody stands behind them."""
    found: defaultdict[str, Behind] = defaultdict(Behind)
    for name in names:
        found[name] = Behind()
    for name, who, part, since, until in rows:
        one = found[name]
        if who:
            one.parts[who] = part
        else:
            one.besides += part
        one.since = _either(min, one.since, since)
        one.until = _either(max, one.until, until)
    return dict(found)


def _either(which: Callable[[int, int], int], one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return other if one is None else one
    return which(one, other)
