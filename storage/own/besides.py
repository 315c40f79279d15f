"""What is held about a person besides what they shared and agreed to: lists that name them, counts beside their items, facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from storage.by_hand.named import known_as
from storage.roster import day_text
from storage.utc import utc_text

if TYPE_CHECKING:
    from storage.database import Store

FACTS: Final = (
    "employed_month",
    "person_month",
    "activity_month",
    "outcome_month",
    "question_month",
    "knowledge_month",
    "reuse_month",
    "wiki_month",
    "initiative_month",
    "training_month",
    "held_month",
)
"""Tables by month that hold rows for a person."""
_NUMBERS: Final = frozenset({"person_id", "item_id", "initiative_id", "source_id", "seen_at"})
"""Columns that say something within the store only, or of items that are told by themselves."""


def besides(store: Store, person: int) -> dict[str, list[dict[str, object]]]:
    """Return it by what it is."""
    return {
        "owns": owns(store, person),
        "rules_read": _rules_read(store, person),
        "wrote": _wrote(store, person),
        "engagement": _engagement(store, person),
        "reach": _reach(store, person),
        "waiting": _waiting(store, person),
        "personal_links": _personal_links(store, person),
        "worked_out": [row for table in FACTS for row in _facts(store, person, table)] + _arcs(store, person),
    }


def _rows(store: Store, statement: str, *values: object) -> list[dict[str, Any]]:
    found = store.connection.execute(statement, values)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def owns(store: Store, person: int) -> list[dict[str, object]]:
    """Return the initiatives and rules that a person is named as the owner of."""
    return _rows(
        store,
        "SELECT 'initiative' AS what, key, title FROM initiative WHERE owner_id = ?1"
        " UNION ALL SELECT 'rule', key, title FROM rule WHERE owner_id = ?1 ORDER BY 1, 2",
        person,
    )


def _personal_links(store: Store, person: int) -> list[dict[str, object]]:
    """Return the addresses that were made for the person to say yes or no by; of the address itself a keyed hash is held."""
    rows = _rows(store, "SELECT kind, made_at, expires_at FROM personal_link WHERE person_id = ? ORDER BY made_at, kind", person)
    return [{"kind": row["kind"], "made_at": utc_text(row["made_at"]), "until": utc_text(row["expires_at"])} for row in rows]


def _rules_read(store: Store, person: int) -> list[dict[str, object]]:
    rows = _rows(
        store,
        "SELECT rule.key AS rule, reviewed_day FROM rule_change JOIN rule ON rule.id = rule_id WHERE reviewed_by = ?"
        " ORDER BY reviewed_day, rule_change.id",
        person,
    )
    return [{"rule": row["rule"], "date": day_text(row["reviewed_day"])} for row in rows]


def _wrote(store: Store, person: int) -> list[dict[str, object]]:
    """Return what is noted with the name that the roster has of them."""
    known = known_as(store, person)
    notes = _rows(store, "SELECT 'note' AS what, who, text, at FROM annotation ORDER BY id")
    classes = _rows(store, "SELECT 'class of a sentence' AS what, who, act AS text, 0 AS at FROM policy_correction ORDER BY key")
    return [
        {"what": row["what"], "text": row["text"], "at": utc_text(row["at"]) if row["at"] else None}
        for row in (*notes, *classes)
        if known.is_named(row["who"]) or known.without(row["text"]) != row["text"]
    ]


def _engagement(store: Store, person: int) -> list[dict[str, object]]:
    rows = _rows(
        store,
        "SELECT source.name AS source, native_id, day, views, likes, shares, comments FROM engagement"
        " JOIN item ON item.id = item_id JOIN source ON source.id = source_id WHERE person_id = ? ORDER BY item.id, day",
        person,
    )
    return [{**row, "day": day_text(row["day"])} for row in rows]


def _reach(store: Store, person: int) -> list[dict[str, object]]:
    """Return how far their accounts were read, and the spans that a source did not give."""
    rows = _rows(
        store,
        "SELECT source.name AS source, 'read' AS what, since, until FROM coverage JOIN source ON source.id = source_id"
        " WHERE person_id = ?1 UNION ALL SELECT source.name, 'gap', since, until FROM gap"
        " JOIN source ON source.id = source_id WHERE person_id = ?1 ORDER BY 1, 3",
        person,
    )
    return [{**row, "since": utc_text(row["since"]), "until": utc_text(row["until"])} for row in rows]


def _waiting(store: Store, person: int) -> list[dict[str, object]]:
    """Return what they did to items that have not come yet."""
    rows = _rows(
        store,
        "SELECT source.name AS source, kind, at, count FROM awaiting JOIN source ON source.id = source_id"
        " WHERE actor_id = ? ORDER BY at, kind",
        person,
    )
    return [{**row, "at": utc_text(row["at"])} for row in rows]


def _facts(store: Store, person: int, table: str) -> list[dict[str, object]]:
    rows = _rows(store, f"SELECT * FROM {table} WHERE person_id = ? ORDER BY month", person)
    return [{"fact": table} | {name: value for name, value in row.items() if name not in _NUMBERS} for row in rows]


def _arcs(store: Store, person: int) -> list[dict[str, object]]:
    """Return on how many people they acted in a month, and how many acted on them; nobody is named."""
    return _rows(
        store,
        "SELECT 'arc_month' AS fact, month, sum(actor_id = ?1) AS acted_on, sum(target_id = ?1) AS acted_on_by FROM arc_month"
        " WHERE actor_id = ?1 OR target_id = ?1 GROUP BY month ORDER BY month",
        person,
    )
