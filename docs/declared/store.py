"""The tables of the database, as the migrations leave them."""

from __future__ import annotations

from typing import Final

from docs.declared.markdown import table

HEAD: Final = """# Tables

`sharewell.db` is an SQLite file anyone can open. Times are UTC seconds, days YYYYMMDD, months YYYYMM on the organisation's clock.
People are keyed numbers; names and addresses are sealed with a key that lies elsewhere.
"""


def store() -> str:
    """Return the page with every table of the database."""
    from sqlite_utils import Database

    from storage.migrations import migrations

    database = Database(memory=True)
    migrations.apply(database)
    parts = [HEAD]
    for each in database.tables:
        if each.name.startswith(("sqlite_", "_", "item_search_")):
            continue
        refers = {key.column: f"{key.other_table}.{key.other_column}" for key in each.foreign_keys}
        rows = [
            (f"`{column.name}`", column.type, "yes" if column.is_pk else "", refers.get(column.name, ""))
            for column in each.columns
        ]
        parts.append(f"## {each.name}\n\n" + table(("column", "type", "key", "refers to"), rows))
    return "\n".join(parts)
