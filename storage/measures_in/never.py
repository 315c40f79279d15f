"""Which of the small tables nobody has handed in yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

_TABLES = {
    "initiatives": "initiative", "training": "training", "incidents": "told_until", "pulse": "pulse", "rules": "rule",
    "labels": "label_given",
}  # fmt: skip


def never_told(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Return the kinds of tables, as `import` names them, of which the store holds nothing."""
    return tuple(kind for kind, table in _TABLES.items() if not connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone())
