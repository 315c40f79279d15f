"""A person's accounts: linked with a proof, and the one way to look at an account before its owner says yes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.errors import Refused
from storage.durable import durable
from storage.organisation import is_organisations, why_not_linked
from storage.reread import shown_again
from storage.roster import details_of
from storage.sealed import HANDLE, keep_sealed, read_sealed
from storage.sources import source_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.database import Store

CODE, LINK, ADDRESS = "code", "link", "address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account of a person; `handle` is None where only its keyed hash is kept, `shown_by` None while it has no proof.

    `shown_at` is UTC seconds.
    """

    source: str
    handle: str | None
    shown_by: str | None
    shown_at: int | None


def proof_code(store: Store, person: int, source: str, handle: str) -> str:
    """Return the code that a person puts into the account's public profile: the same each time, another for each account."""
    number = store.keys.token(source, f"proof {person} {store.keys.handle_hash(source, handle)}")
    digits = f"{number:016x}"
    return "sharewell-" + "-".join(digits[place : place + 4] for place in range(0, 16, 4))


def address_of(store: Store, person: int) -> str | None:
    """Return a person's address on the roster, None when it names none."""
    return str(details_of(store, person).get("email") or "") or None


def accounts_of(store: Store, person: int) -> list[Account]:
    """Return a person's accounts in the order in which they were linked."""
    handles = {ref: handle for _, ref, handle in read_sealed(store, HANDLE, person)}
    rows = store.connection.execute(
        "SELECT account.id, source.name, account_proof.shown_by, account_proof.at FROM account"
        " JOIN source ON source.id = account.source_id LEFT JOIN account_proof ON account_proof.account_id = account.id"
        " WHERE account.person_id = ? ORDER BY account.id",
        (person,),
    )
    return [
        Account(source=source, handle=handles.get(number), shown_by=by, shown_at=at) for number, source, by, at in rows.fetchall()
    ]


def link_shown(store: Store, person: int, source: str, handles: Sequence[str], *, by: str, now: int) -> None:
    """Link an account, under every name it has, to the person who showed that it is theirs; the first is the one to read.

    Raises Refused when one of the names is linked to somebody else, or is the organisation's own.
    """
    with durable(store), store.transaction() as connection:
        number = source_number(store, source)
        for place, handle in enumerate(dict.fromkeys(handles)):
            if is_organisations(store, source, handle):
                raise Refused(why_not_linked(source, handle), todo="ask the administrator")
            account, holder = connection.execute(
                "INSERT INTO account (source_id, handle_hash, person_id) VALUES (?, ?, ?)"
                " ON CONFLICT DO UPDATE SET handle_hash = handle_hash RETURNING id, person_id",
                (number, store.keys.handle_hash(source, handle), person),
            ).fetchone()
            if holder != person:
                raise Refused(f"the account {handle!r} at {source} is linked to somebody else", todo="ask the administrator")
            connection.execute(
                "INSERT INTO account_proof (account_id, shown_by, at) VALUES (?, ?, ?)"
                " ON CONFLICT (account_id) DO UPDATE SET shown_by = excluded.shown_by, at = excluded.at",
                (account, by, now),
            )
            if place == 0:
                keep_sealed(store, HANDLE, [(person, account, handle)])
        shown_again(store, person, source)
