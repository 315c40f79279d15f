"""Who reacts to whom between departments in a month, as it is stored; not gated."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

from openness.flow import Street

if TYPE_CHECKING:
    from storage.database import Store

_VEILED: Final = 8
"""One in so many pairs of departments between which nothing happened stands among the streets all the same."""

_STREETS = """
SELECT from_department, to_department, arcs, min(actors, targets) FROM flow_month WHERE month = ? ORDER BY 1, 2"""
_LARGEST = """
WITH ends AS (
    SELECT actor_id, target_id, a.department AS origin, b.department AS target
    FROM arc_month
    JOIN person_month AS a ON a.month = arc_month.month AND a.person_id = actor_id
    JOIN person_month AS b ON b.month = arc_month.month AND b.person_id = target_id
    WHERE arc_month.month = ?
)
SELECT origin, target, max(arcs) FROM (
    SELECT origin, target, count(*) AS arcs FROM ends GROUP BY origin, target, actor_id
    UNION ALL SELECT origin, target, count(*) FROM ends GROUP BY origin, target, target_id
) GROUP BY origin, target"""


def streets_of(store: Store, month: int, *, unplaced: bool = False) -> list[Street]:
    """Return the streets of a month, by name; those of people without a department are left out, or `unplaced` among them.

    Some have no arcs: they are hidden as those of a few are, so that "hidden" never tells that anybody reacted to anybody. Which
    do is drawn by the store's key: for nobody to work out, and every month the same.
    """
    connection = store.connection
    largest = {(origin, target): arcs for origin, target, arcs in connection.execute(_LARGEST, (month,)).fetchall()}
    found = {
        (origin, target): Street(origin=origin, target=target, arcs=arcs, people=people, largest=largest.get((origin, target), 0))
        for origin, target, arcs, people in connection.execute(_STREETS, (month,)).fetchall()
        if unplaced or (origin and target)
    }
    names = {name for ends in found for name in ends}
    empty = [ends for ends in product(names, names) if ends not in found and _veiled(store, *ends)]
    found |= {(origin, target): Street(origin=origin, target=target, arcs=0) for origin, target in empty}
    return [found[ends] for ends in sorted(found)]


def _veiled(store: Store, origin: str, target: str) -> bool:
    return store.keys.token("street", f"{origin}\0{target}") % _VEILED == 0
