"""Withdrawal and erasure: what one person shared is removed at once, and nothing brings it back without a new yes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from openness.consent import ANY, MEASURE, Entry
from storage.audit import forget_audited, forget_doer
from storage.desk.shown import forget_curator
from storage.durable import durable
from storage.erasing.covering import cover_in_texts
from storage.erasing.known import known
from storage.erasing.left_behind import forget_left_behind, spaces_of
from storage.erasing.sweeping import AT_ONCE, mark_due, sweep
from storage.erasing.written import forget_written
from storage.held_counts import leave_counts
from storage.held_months import leave_held
from storage.labels import forget_given, forget_labels_of
from storage.ledger import add_entry, settle
from storage.measures_in.training import forget_training
from storage.own.besides import FACTS
from storage.personal_links import forget_links
from storage.removal import WITHDRAWN, count_removed, forget_whose
from storage.roster import details_of
from storage.runs import mark_all_dirty, mark_dirty
from storage.sealed import HANDLE, read_sealed

if TYPE_CHECKING:
    from storage.database import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What was removed."""

    items: int = 0
    interactions: int = 0
    accounts: int = 0
    months: tuple[int, ...] = ()
    swept: bool = True
    """Whether it is gone from the file itself as well; if not, that is done at the next quiet moment."""


def withdraw(store: Store, person: int, *, source: str | None = None, purpose: str | None = None, now: int) -> Erased:
    """Record a withdrawal, for one source and purpose or all; where measuring is withdrawn, erase what was kept for it.

    The file itself is written anew with the next refresh.
    """
    erased = Erased()
    with durable(store), store.transaction():
        act = Entry(source=source or ANY, purpose=purpose or ANY, act="withdrawn", at=now)
        add_entry(store, person, act, wording="", now=now)
        forget_links(store, person)
        settle(store, person)
        if purpose in {None, ANY, MEASURE}:
            erased = _erase(store, person, None if source in {None, ANY} else source, now)
            forget_whose(store, person)
            leave_counts(store.connection, person)
            mark_due(store, now=now)
            if source in {None, ANY}:
                forget_training(store, person)
                forget_given(store, person)
                forget_curator(store.connection, person)
    return replace(erased, swept=sweep(store, most=0, tries=1))


def erase_person(store: Store, person: int, *, now: int, most: int = AT_ONCE) -> Erased:
    """Withdraw everything and remove the person altogether: name, address, place on the roster. The tombstone stays.

    A store of more than `most` bytes is written anew at a quiet moment only.
    """
    known_as = known(store, person)
    with durable(store), store.transaction() as connection:
        mark_all_dirty(store, (person,))
        add_entry(store, person, Entry(source=ANY, purpose=ANY, act="withdrawn", at=now), wording="", now=now)
        settle(store, person)
        erased = _erase(store, person, None, now)
        forget_whose(store, person)
        leave_counts(connection, person)
        forget_training(store, person)
        forget_given(store, person)
        forget_curator(connection, person)
        forget_written(store, known_as)
        cover_in_texts(store, known_as)
        forget_doer(store, known_as.is_named)
        connection.execute("UPDATE rule SET owner_from_day = 0 WHERE owner_id = ?", (person,))
        for table in (*FACTS, "stale_month"):
            connection.execute(f"DELETE FROM {table} WHERE person_id = ?", (person,))
        connection.execute("DELETE FROM arc_month WHERE actor_id = ?1 OR target_id = ?1", (person,))
        forget_audited(store, person)
        connection.execute("DELETE FROM person WHERE id = ?", (person,))
        mark_due(store, now=now)
    return replace(erased, swept=sweep(store, most=most))


def _erase(store: Store, person: int, source: str | None, now: int) -> Erased:
    connection = store.connection
    limit = {"person": person, "source": _number(store, source)}
    theirs, spaces = known(store, person, source=source, whole=source is None), spaces_of(store, person, limit["source"])
    at_source = "(:source IS NULL OR source_id = :source)"
    months = connection.execute(
        f"SELECT month FROM item WHERE person_id = :person AND {at_source}"
        f" UNION SELECT month FROM interaction WHERE (actor_id = :person OR target_id = :person) AND {at_source}"
        " UNION SELECT month FROM item WHERE id IN"
        f" (SELECT item_id FROM interaction WHERE actor_id = :person AND {at_source})",
        limit,
    ).fetchall()
    touched = tuple(sorted(row[0] for row in months))
    _leave_counts(store, person, limit["source"])
    interactions = connection.execute(
        f"DELETE FROM interaction WHERE (actor_id = :person OR target_id = :person) AND {at_source}", limit
    ).rowcount
    connection.execute(f"UPDATE awaiting SET actor_id = NULL, by_item_id = NULL WHERE actor_id = :person AND {at_source}", limit)
    held = connection.execute(
        f"SELECT source_id, count(*) FROM item WHERE person_id = :person AND {at_source} GROUP BY source_id", limit
    ).fetchall()
    count_removed(store, {(number, person, now): count for number, count in held}, why=WITHDRAWN, at=now)
    labelled = connection.execute(
        "SELECT source_id, source.name, native_id FROM item JOIN source ON source.id = source_id"
        f" WHERE person_id = :person AND label_by = 'person' AND {at_source}",
        limit,
    ).fetchall()
    forget_labels_of(store, labelled)
    items = connection.execute(f"DELETE FROM item WHERE person_id = :person AND {at_source}", limit).rowcount
    leave_held(connection, person, limit["source"])
    connection.execute(f"DELETE FROM coverage WHERE person_id = :person AND {at_source}", limit)
    connection.execute(f"DELETE FROM gap WHERE person_id = :person AND {at_source}", limit)
    accounts = _forget_accounts(store, person, source)
    forget_left_behind(store, theirs, spaces, touched)
    mark_dirty(store, touched, (person,))
    return Erased(items=items, interactions=interactions, accounts=accounts, months=touched)


def _number(store: Store, source: str | None) -> int | None:
    """Return a source's number; None stands for every source, and -1 for one that nothing has ever come from."""
    if source is None:
        return None
    row = store.connection.execute("SELECT id FROM source WHERE name = ?", (source,)).fetchone()
    return int(row[0]) if row else -1


def _leave_counts(store: Store, person: int, source: int | None) -> None:
    """Keep what the person did to others' items as what anybody does who takes no part: a count and a time, with no actor."""
    connection, keys = store.connection, store.keys
    handles = {ref: handle for _, ref, handle in read_sealed(store, HANDLE, person)}
    names = {
        number: handles[account]
        for account, number in connection.execute("SELECT id, source_id FROM account WHERE person_id = ?", (person,)).fetchall()
        if account in handles
    }
    known_as = str(details_of(store, person).get("person") or "")
    rows = connection.execute(
        "SELECT interaction.item_id, interaction.kind, interaction.at, interaction.source_id, source.name, item.native_id,"
        " (SELECT native_id FROM item AS reply WHERE reply.id = by_item_id)"
        " FROM interaction JOIN source ON source.id = interaction.source_id JOIN item ON item.id = interaction.item_id"
        " WHERE actor_id = ?1 AND item.person_id <> ?1 AND (?2 IS NULL OR interaction.source_id = ?2)",
        (person, source),
    ).fetchall()
    left = []
    for item, kind, at, number, name, native_id, reply in rows:
        deed = f"reply {reply}" if reply is not None else f"{kind} {names.get(number, known_as)} {at} {native_id}"
        left.append((item, kind, keys.token(name, deed), at))
    connection.executemany("INSERT OR IGNORE INTO response (item_id, kind, token, at) VALUES (?, ?, ?, ?)", left)


def _forget_accounts(store: Store, person: int, source: str | None) -> int:
    """Remove accounts with their handles, how far they were read, and the evidence of what was agreed to."""
    connection = store.connection
    accounts = connection.execute(
        "SELECT account.id, source_id, name, handle_hash FROM account JOIN source ON source.id = source_id"
        " WHERE person_id = ?1 AND (?2 IS NULL OR name = ?2)",
        (person, source),
    ).fetchall()
    for account, number, name, handle in accounts:
        connection.execute("DELETE FROM cursor WHERE source = ? AND target_key = ?", (name, handle))
        connection.execute("DELETE FROM settled WHERE source_id = ? AND target_key = ?", (number, handle))
        connection.execute("DELETE FROM sealed WHERE person_id = ? AND what = 'handle' AND ref = ?", (person, account))
        connection.execute("DELETE FROM account WHERE id = ?", (account,))
    connection.execute(
        "DELETE FROM sealed WHERE person_id = ?1 AND what = 'evidence'"
        " AND ref IN (SELECT id FROM consent WHERE person_id = ?1 AND (?2 IS NULL OR source = ?2))",
        (person, source),
    )
    return len(accounts)
