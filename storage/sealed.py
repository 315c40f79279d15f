"""Names and addresses: the one table that holds them, encrypted with the key outside the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from storage.database import Store

ROSTER = "roster"
HANDLE = "handle"
EVIDENCE = "evidence"


def keep_sealed(store: Store, what: str, rows: Iterable[tuple[int, int, str]]) -> None:
    """Seal rows of (person, ref, text), in place of what stood there; inside a transaction."""
    store.connection.executemany(
        "INSERT INTO sealed (person_id, what, ref, cipher) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (person_id, what, ref) DO UPDATE SET cipher = excluded.cipher",
        ((person, what, ref, store.keys.seal(text)) for person, ref, text in rows),
    )


def read_sealed(store: Store, what: str, person: int | None = None) -> Iterator[tuple[int, int, str]]:
    """Give (person, ref, text) of everyone, or of one person."""
    rows = store.connection.execute(
        "SELECT person_id, ref, cipher FROM sealed WHERE what = ?1 AND (?2 IS NULL OR person_id = ?2) ORDER BY person_id, ref",
        (what, person),
    )
    for holder, ref, cipher in rows:
        yield holder, ref, store.keys.unseal(cipher)


def keep_former(store: Store, rows: Iterable[tuple[int, str]]) -> None:
    """Keep, sealed, how the roster knew people until now: it is needed to find them by that when they are erased."""
    store.connection.executemany(
        "INSERT INTO former_name (person_id, cipher) VALUES (?, ?)", ((person, store.keys.seal(text)) for person, text in rows)
    )


def read_former(store: Store, person: int) -> list[str]:
    """Return how the roster knew a person before, in the form that it has of them now, oldest first."""
    rows = store.connection.execute("SELECT cipher FROM former_name WHERE person_id = ? ORDER BY id", (person,))
    return [store.keys.unseal(cipher) for (cipher,) in rows.fetchall()]
