"""The register of withdrawals: a file beside the copies, so that none brings anybody back even where the store is lost.

It holds what the ledger says of withdrawals and which items are kept out, as keyed numbers; nobody can be told by it without the
key, and it is worked out anew from the store.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from storage.database import meta

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from pathlib import Path

    from storage.database import Store

NAME: Final = "withdrawn.json"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """One withdrawal: whose, where, of what purpose, when it was recorded (UTC second), whether they were erased (1)."""

    person: int
    source: str
    purpose: str
    recorded_at: int
    erased: int


@dataclass(frozen=True, slots=True)
class Register:
    """Who withdrew, and which items are kept out: person, source, keyed item, when."""

    withdrawn: frozenset[Withdrawn] = field(default_factory=frozenset)
    excluded: frozenset[tuple[int, str, int, int]] = field(default_factory=frozenset)

    def __or__(self, other: Register) -> Register:
        """Return both."""
        return Register(self.withdrawn | other.withdrawn, self.excluded | other.excluded)


def register_of(connection: sqlite3.Connection) -> Register:
    """Return what a store says."""
    rows = connection.execute(
        "SELECT person_id, source, purpose, recorded_at, person_id NOT IN (SELECT id FROM person) FROM consent"
        " WHERE act = 'withdrawn'"
    ).fetchall()
    out = connection.execute(
        "SELECT person_id, source.name, item_key, at FROM exclusion JOIN source ON source.id = source_id"
    ).fetchall()
    return Register(frozenset(Withdrawn(*row) for row in rows), frozenset(out))


def keep_register(store: Store, folders: Iterable[Path]) -> None:
    """Write what the store says into each of these folders that is there; one that cannot be written is left as it is."""
    found = register_of(store.connection)
    body = {
        "key": store.keys.check,
        "withdrawn": sorted([one.person, one.source, one.purpose, one.recorded_at, one.erased] for one in found.withdrawn),
        "excluded": sorted(found.excluded),
    }
    text = json.dumps(body, indent=0)
    for folder in folders:
        path = folder / NAME
        with suppress(OSError):
            if folder.is_dir() and not (path.is_file() and path.read_text(encoding="utf-8") == text):
                _write(path, text)


def read_registers(folders: Iterable[Path], connection: sqlite3.Connection) -> Register | None:
    """Return what the registers in these folders say that belong to this store; None where there is none that can be read."""
    check, found = meta(connection, "key_check"), None
    for folder in folders:
        with suppress(OSError, ValueError, TypeError, KeyError):
            body: dict[str, Any] = json.loads((folder / NAME).read_text(encoding="utf-8"))
            if body["key"] == check:
                read = Register(
                    frozenset(Withdrawn(*row) for row in body["withdrawn"]), frozenset(tuple(row) for row in body["excluded"])
                )
                found = read if found is None else found | read
    return found


def _write(path: Path, text: str) -> None:
    fresh = path.with_suffix(f".{os.getpid()}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
