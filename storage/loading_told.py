"""What loading needs of the tables that an organisation hands in of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from openness.facts_told import InitiativeMonth, KnowledgeMonth
from storage.roster import OPEN_END

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from openness.month import Month
    from storage.loading import Loader

_HUNDRED = 100
DEPARTMENT_KNOWN = "(department = '' OR department IN (SELECT department FROM roster_month))"
"""Otherwise a department that the roster has no more would be taken for the whole."""
POLICY = (
    "month, words, ease, forbid, oblige, permit, encourage, inform, why, goals, encouragement, consequences, vision"
)  # fmt: skip
RULE = "month, rule, changed_day, reviewed_day, owner, guide, concerned, trained"
TRAINED = (
    "(SELECT e.month AS month, e.person_id AS person_id, e.department AS department, t.rule AS rule FROM employed_month AS e"
    " JOIN training_month AS t ON t.person_id = e.person_id AND t.month > e.month - 100 AND t.month <= e.month)"
)
"""Who was employed in a month and trained in the year up to its end."""
REUSE = "month, item_id, person_id, department, knowledge, curated, open, reused, outside"


def rule_codes(connection: sqlite3.Connection) -> dict[object, int]:
    """Return the place of every rule, in the order in which they were added."""
    return {key: place for place, (key,) in enumerate(connection.execute("SELECT key FROM rule ORDER BY id").fetchall())}


def initiatives(loader: Loader) -> InitiativeMonth | None:
    """Return the initiatives with who was active in them, None while none is known."""
    connection = loader.connection
    known = connection.execute(
        "SELECT id, title, goal <> '', EXISTS (SELECT 1 FROM employed_month WHERE person_id = owner_id AND month = ?),"
        " began, ended FROM initiative ORDER BY id",
        (loader.last,),
    ).fetchall()
    if not known:
        return None
    place = {number: index for index, (number, *_) in enumerate(known)}
    rows = connection.execute(
        "SELECT month, initiative_id, person_id, department, items FROM initiative_month WHERE month BETWEEN ? AND ?",
        (loader.first, loader.last),
    ).fetchall()
    month, number, person, department, items = list(zip(*rows, strict=True)) if rows else [()] * 5
    return InitiativeMonth(
        month=np.array(month, dtype=np.int64),
        initiative=np.array([place[one] for one in number], dtype=np.int64),
        person=np.array(person, dtype=np.int64),
        department=loader.column("department", department),
        items=np.array(items, dtype=np.int64),
        names=tuple(row[1] for row in known),
        tied=tuple(row[2] for row in known),
        owned=tuple(row[3] for row in known),
        began=tuple(row[4] // _HUNDRED for row in known),
        ended=tuple(0 if row[5] == OPEN_END else row[5] // _HUNDRED for row in known),
    )


def among(months: Sequence[Month]) -> str:
    """Return the SQL condition that a row is of one of these months."""
    return f"month IN ({', '.join(str(int(month)) for month in months)})"


def knowledge(loader: Loader, months: Sequence[Month]) -> KnowledgeMonth | None:
    """Return items of these months by label and labeller, None when none was ever labelled so."""
    rows = loader.connection.execute(
        f"SELECT month, person_id, department, labeller, knowledge, promotion FROM knowledge_month WHERE {among(months)}"
    ).fetchall()
    if not rows and not loader.connection.execute("SELECT 1 FROM knowledge_month LIMIT 1").fetchone():
        return None
    month, person, department, labeller, known, promoted = list(zip(*rows, strict=True)) if rows else [()] * 6
    labellers = tuple(sorted(set(labeller)))
    place = {name: number for number, name in enumerate(labellers)}
    return KnowledgeMonth(
        month=np.array(month, dtype=np.int64),
        person=np.array(person, dtype=np.int64),
        department=loader.column("department", department),
        labeller=np.array([place[name] for name in labeller], dtype=np.int64),
        knowledge=np.array(known, dtype=np.int64),
        promotion=np.array(promoted, dtype=np.int64),
        labellers=labellers,
    )
