"""Month facts of what is told, of labels and of reuse that may leave the store: the whole organisation alone, small groups empty.

Departments leave by their readings, which have the gate of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.month import Month, format_month
from storage.measures_in.pulse import QUESTIONS
from storage.roster import day_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

ROUND = 5
Rows = tuple[tuple[str, ...], list[tuple[object, ...]]]
_KINDS = ("deliberate", "accident")


def _rounded(count: int) -> int:
    return ROUND * round(count / ROUND)


def people_told(count: int, k: int) -> int | None:
    """Return a number of people rounded to 5, None for a few; nobody is nobody."""
    return None if 0 < count < k else _rounded(count)


def part_told(count: int, of: int, k: int) -> int | None:
    """Return a part of a whole rounded to 5, None where it or what remains is few."""
    return None if of < k or 0 < count < k or 0 < of - count < k else _rounded(count)


def _made(count: int, people: int, largest: int, k: int) -> int | None:
    """Return what people made rounded to 5, None where few made it or one made more than half."""
    return None if people < k or 2 * largest > count else _rounded(count)


def shown_initiatives(connection: sqlite3.Connection, k: int) -> Rows:
    """Return by month and initiative how many people were active in it and what they shared."""
    found = connection.execute(
        "SELECT month, key, count(*), sum(items), max(items) FROM initiative_month JOIN initiative ON id = initiative_id"
        " GROUP BY month, key ORDER BY month, key"
    )
    rows: list[tuple[object, ...]] = [
        (format_month(Month(month)), key, people_told(people, k), _made(items, people, largest, k))
        for month, key, people, items, largest in found
    ]
    return ("month", "initiative", "people", "items"), rows


def _training(connection: sqlite3.Connection, k: int) -> Rows:
    found = connection.execute("SELECT month, count(DISTINCT person_id) FROM training_month GROUP BY month ORDER BY month")
    rows: list[tuple[object, ...]] = [(format_month(Month(month)), people_told(people, k)) for month, people in found]
    return ("month", "trained"), rows


def _incidents(connection: sqlite3.Connection, k: int) -> Rows:
    found = connection.execute("SELECT month, kind, sum(people) FROM incident_month GROUP BY month, kind ORDER BY month, kind")
    rows: list[tuple[object, ...]] = [
        (format_month(Month(month)), _KINDS[kind], people_told(people, k)) for month, kind, people in found
    ]
    return ("month", "kind", "people"), rows


def _pulse(connection: sqlite3.Connection, k: int) -> Rows:
    found = connection.execute(
        "SELECT month, question, yes, answers, invited FROM pulse_month WHERE department = '' ORDER BY month, question"
    )
    rows: list[tuple[object, ...]] = [
        (
            format_month(Month(month)),
            QUESTIONS[question],
            part_told(yes, answers, k),
            people_told(answers, k),
            None if invited < 0 else people_told(invited, k),
        )
        for month, question, yes, answers, invited in found
    ]
    return ("month", "question", "yes", "answers", "invited"), rows


def _policy(connection: sqlite3.Connection, k: int) -> Rows:
    del k
    names = (
        "words", "ease", "forbid", "oblige", "permit", "encourage", "inform", "why", "goals", "encouragement", "consequences",
        "vision",
    )  # fmt: skip
    found = connection.execute(f"SELECT month, {', '.join(names)} FROM policy_month ORDER BY month")
    rows: list[tuple[object, ...]] = [(format_month(Month(month)), *values) for month, *values in found]
    return ("month", *names), rows


def _rules(connection: sqlite3.Connection, k: int) -> Rows:
    found = connection.execute(
        "SELECT month, rule, changed_day, reviewed_day, owner, guide, concerned, trained FROM rule_month ORDER BY 1, 2, 3"
    )
    rows: list[tuple[object, ...]] = [
        (
            format_month(Month(month)),
            rule,
            day_text(changed) if changed else None,
            day_text(reviewed) if reviewed else None,
            bool(owner),
            bool(guide),
            people_told(concerned, k),
            part_told(trained, concerned, k),
        )
        for month, rule, changed, reviewed, owner, guide, concerned, trained in found
    ]
    return ("month", "rule", "changed", "reviewed", "owner", "guide", "concerned", "trained"), rows


def _knowledge(connection: sqlite3.Connection, k: int) -> Rows:
    found = connection.execute(
        "SELECT month, count(*), sum(knowledge), sum(knowledge > 0), max(knowledge), sum(promotion), sum(promotion > 0),"
        " max(promotion) FROM (SELECT month, person_id, sum(knowledge) AS knowledge, sum(promotion) AS promotion"
        " FROM knowledge_month GROUP BY month, person_id) GROUP BY month ORDER BY month"
    )
    rows: list[tuple[object, ...]] = []
    for month, everybody, *figures in found:
        parts = [figures[:3], figures[3:]]
        told = [_made(count, people if count else everybody, largest, k) for count, people, largest in parts]
        rows.append((format_month(Month(month)), *told))
    return ("month", "knowledge", "promotion"), rows


def _reuse(connection: sqlite3.Connection, k: int) -> Rows:
    found = connection.execute(
        "SELECT month, sum(items), count(*), max(items), sum(knowledge), sum(curated), sum(reused), sum(outside) FROM ("
        "SELECT month, person_id, count(*) AS items, sum(knowledge) AS knowledge, sum(curated) AS curated, sum(reused) AS reused,"
        " sum(outside) AS outside FROM reuse_month GROUP BY month, person_id) GROUP BY month ORDER BY month"
    )
    rows: list[tuple[object, ...]] = []
    for month, items, people, largest, *parts in found:
        whole = _made(items, people, largest, k)
        told = [None if whole is None else part_told(part, items, k) for part in parts]
        rows.append((format_month(Month(month)), whole, *told))
    return ("month", "items", "knowledge", "curated", "reused", "outside"), rows


def _wiki(connection: sqlite3.Connection, k: int) -> Rows:
    found = connection.execute(
        "SELECT month, sum(account), sum(edits > 0), sum(edits), max(edits) FROM wiki_month GROUP BY month ORDER BY month"
    )
    rows: list[tuple[object, ...]] = [
        (format_month(Month(month)), people_told(there, k), part_told(editors, there, k), _made(edits, editors, most, k))
        for month, there, editors, edits, most in found
    ]
    return ("month", "accounts", "editors", "edits"), rows


SHOWN_TOLD: dict[str, Callable[[sqlite3.Connection, int], Rows]] = {
    "incidents": _incidents,
    "initiatives": shown_initiatives,
    "knowledge": _knowledge,
    "policy": _policy,
    "pulse": _pulse,
    "reuse": _reuse,
    "rules": _rules,
    "training": _training,
    "wiki": _wiki,
}
