"""The organisation's own accounts: their items are stored, and stand in no person's figures.

Each stands for itself, under a number that is on no roster. What people do to its items is counted on the item, and is never
between persons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.errors import WrongUse

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from storage.database import Store


def declare(store: Store, source: str, source_id: int, handles: Sequence[str]) -> None:
    """Note which accounts at a source are the organisation's now; one no longer named keeps its items and is read no more.

    Inside a transaction. Raises WrongUse on a handle that is an employee's linked account.
    """
    connection = store.connection
    hashes = {store.keys.handle_hash(source, handle): handle for handle in handles}
    for number, handle in hashes.items():
        if _is_linked(store, source_id, number, handle):
            what = f"{handle!r} is an employee's own account, so it cannot be the organisation's"
            raise WrongUse(what, where=f"[sources.{source}] organisation", todo="take it out of the settings")
    held = dict(
        connection.execute("SELECT handle_hash, read FROM organisation_account WHERE source_id = ?", (source_id,)).fetchall()
    )
    for number in held.keys() - hashes.keys():
        if held[number]:
            connection.execute(
                "UPDATE organisation_account SET read = 0 WHERE source_id = ? AND handle_hash = ?", (source_id, number)
            )
            connection.execute("DELETE FROM cursor WHERE source = ? AND target_key = ?", (source, number))
            for table in ("gap", "settled"):
                connection.execute(f"DELETE FROM {table} WHERE source_id = ? AND target_key = ?", (source_id, number))
    for number in sorted(hashes.keys() - {number for number, read in held.items() if read}):
        person = store.keys.token(source, f"organisation {number}")
        connection.execute("INSERT OR IGNORE INTO person (id) VALUES (?)", (person,))
        connection.execute(
            "INSERT INTO organisation_account (source_id, handle_hash, person_id, read) VALUES (?, ?, ?, 1)"
            " ON CONFLICT (source_id, handle_hash) DO UPDATE SET read = 1",
            (source_id, number, person),
        )


def is_organisations(store: Store, source: str, handle: str) -> bool:
    """Whether an account is one of the organisation's own now, so that no employee can link it."""
    row = store.connection.execute(
        "SELECT 1 FROM organisation_account JOIN source ON source.id = source_id WHERE name = ? AND handle_hash = ? AND read = 1",
        (source, store.keys.handle_hash(source, handle)),
    ).fetchone()
    return row is not None


def why_not_linked(source: str, handle: str) -> str:
    """Return why an employee cannot link such an account, in a line."""
    return f"the account {handle!r} at {source} is the organisation's own"


def accounts_of_its_own(connection: sqlite3.Connection, source: str, *, read: bool) -> dict[int, int]:
    """Return by keyed hash the numbers that stand for the accounts that are read now, or that were once."""
    return dict(
        connection.execute(
            "SELECT handle_hash, person_id FROM organisation_account JOIN source ON source.id = source_id"
            " WHERE name = ? AND read = ?",
            (source, int(read)),
        ).fetchall()
    )


def everybody(connection: sqlite3.Connection) -> frozenset[int]:
    """Return every number that stands for an account of the organisation, those no longer read too."""
    return frozenset(row[0] for row in connection.execute("SELECT person_id FROM organisation_account"))


def without(touched: Iterable[tuple[int, int]], organisation: frozenset[int]) -> set[tuple[int, int]]:
    """Return the (month, person) that are about persons."""
    return {(month, person) for month, person in touched if person not in organisation}


def _is_linked(store: Store, source_id: int, number: int, handle: str) -> bool:
    everywhere = store.keys.handle_hash("*", handle)
    row = store.connection.execute(
        "SELECT 1 FROM account JOIN source ON source.id = source_id"
        " WHERE (source_id = ? AND handle_hash = ?) OR (source.name = '*' AND handle_hash = ?)",
        (source_id, number, everywhere),
    ).fetchone()
    return row is not None
