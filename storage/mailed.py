"""What was sent by mail to whom: a message is marked before it goes out, so that a crash never sends it twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection

    from storage.database import Store

SENDING, SENT, REFUSED = "sending", "sent", "refused"
"""`sending`: it was handed over, and nobody knows whether it arrived; `refused`: the server will not have it."""


def states(store: Store, what: str, recipients: Collection[str]) -> dict[str, str]:
    """Return by address how far something is, for those to whom it was sent."""
    rows = store.connection.execute("SELECT recipient, state FROM mailed WHERE what = ?", (what,)).fetchall()
    found: dict[int, str] = dict(rows)
    return {address: found[key] for address in recipients if (key := _who(store, address)) in found}


def begin(store: Store, what: str, recipient: str, *, now: int, again: bool = False) -> bool:
    """Mark that something goes out to somebody; return whether it may: not where it went before, but for `again`."""
    with store.transaction() as connection:
        if again:
            connection.execute("DELETE FROM mailed WHERE what = ? AND recipient = ?", (what, _who(store, recipient)))
        changed = connection.execute(
            "INSERT INTO mailed (what, recipient, state, at) VALUES (?, ?, 'sending', ?) ON CONFLICT DO NOTHING",
            (what, _who(store, recipient), now),
        )
        return changed.rowcount == 1


def end(store: Store, what: str, recipient: str, state: str | None, *, now: int) -> None:
    """Note how it went; None: it certainly did not go out, and may be tried again."""
    key = (what, _who(store, recipient))
    with store.transaction() as connection:
        if state is None:
            connection.execute("DELETE FROM mailed WHERE what = ? AND recipient = ?", key)
        else:
            connection.execute("UPDATE mailed SET state = ?3, at = ?4 WHERE what = ?1 AND recipient = ?2", (*key, state, now))


def alerts_told(connection: sqlite3.Connection) -> set[str]:
    """Return the keys of the alerts that were told."""
    return {key for (key,) in connection.execute("SELECT key FROM alert_told").fetchall()}


def keep_alerts_told(store: Store, keys: Collection[str], *, now: int) -> None:
    """Note that alerts were told."""
    with store.transaction() as connection:
        connection.executemany("INSERT OR IGNORE INTO alert_told (key, at) VALUES (?, ?)", [(key, now) for key in sorted(keys)])


def _who(store: Store, address: str) -> int:
    return store.keys.token("mail", address.casefold())
