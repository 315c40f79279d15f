"""The one place where targets are made: from the consent ledger, and from the settings for the organisation's own.

A person may look at an account of theirs before they say yes. No other part of the product can name what a collector is to
read; a test walks all of it for another way.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from config.errors import Refused
from openness.consent import HANDED_IN, MEASURE
from openness.targets import Target, TargetKind
from storage.as_kept import OPEN_TO_ALL
from storage.durable import durable
from storage.organisation import declare
from storage.purposes import not_asked
from storage.roster import day_number
from storage.sealed import HANDLE, read_sealed
from storage.sources import source_number
from storage.zoned import second_of_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openness.records import Space
    from storage.database import Store


def targets(store: Store, source: str) -> list[Target]:
    """Return the accounts that may be read at a source: employed today, agreed to for measuring, more than what is handed in."""
    rows = store.connection.execute(
        "SELECT account.person_id, account.id, opt_in.covers_from FROM account"
        " JOIN source ON source.id = account.source_id"
        " JOIN opt_in ON opt_in.person_id = account.person_id AND opt_in.source = ("
        "  SELECT max(source) FROM opt_in AS nearest WHERE nearest.person_id = account.person_id"
        " AND nearest.source IN (?1, '*'))"
        " WHERE source.name = ?1 AND opt_in.scope <> ?2"
        " AND NOT EXISTS (SELECT 1 FROM tombstone WHERE tombstone.person_id = account.person_id AND tombstone.source = ?1)"
        " AND EXISTS (SELECT 1 FROM membership WHERE membership.person_id = account.person_id AND ?3 BETWEEN from_day"
        " AND until_day)"
        " ORDER BY account.id",
        (source, HANDED_IN, _today(store)),
    ).fetchall()
    found = []
    for person, account, covers_from in rows:
        for _, ref, handle in read_sealed(store, HANDLE, person):
            if ref == account:
                found.append(Target(source=source, handle=handle, covers_from=second_of_day(covers_from, store.zone)))
    return found


def space_targets(store: Store, source: str, spaces: Iterable[Space], wanted: Sequence[str]) -> list[Target]:
    """Return the spaces that may be read at a source: open or public, and named in `wanted` by name or id, if that names any.

    They are read from the earliest start of those who take part there; nobody does: none.
    """
    starts = store.connection.execute(
        "SELECT min(opt_in.covers_from) FROM opt_in WHERE opt_in.source = ("
        "  SELECT max(source) FROM opt_in AS nearest WHERE nearest.person_id = opt_in.person_id AND nearest.source IN (?1, '*'))"
        " AND opt_in.scope <> ?2"
        " AND NOT EXISTS (SELECT 1 FROM tombstone WHERE tombstone.person_id = opt_in.person_id AND tombstone.source = ?1)"
        " AND EXISTS (SELECT 1 FROM membership WHERE membership.person_id = opt_in.person_id AND ?3 BETWEEN from_day"
        " AND until_day)",
        (source, HANDED_IN, _today(store)),
    ).fetchone()[0]
    if starts is None:
        return []
    names = {_plain_space(name) for name in wanted}
    covers_from = second_of_day(starts, store.zone)
    return [
        Target(source=source, handle=space.native_id, covers_from=covers_from, kind=TargetKind.SPACE, space=space)
        for space in spaces
        if space.visibility in OPEN_TO_ALL and (not names or names & {_plain_space(space.name), _plain_space(space.native_id)})
    ]


def organisation_targets(store: Store, source: str, handles: Sequence[str]) -> list[Target]:
    """Return the organisation's own accounts at a source; noted as such, so that their items are kept and are nobody's.

    Raises WrongUse on a handle that is an employee's linked account.
    """
    known = store.connection.execute("SELECT 1 FROM organisation_account LIMIT 1").fetchone()
    if handles or known:
        with durable(store), store.transaction():
            declare(store, source, source_number(store, source), handles)
    return [Target(source=source, handle=handle, kind=TargetKind.ORGANISATION) for handle in dict.fromkeys(handles)]


def _plain_space(name: str) -> str:
    return name.strip().removeprefix("#").casefold()


def _today(store: Store) -> int:
    return day_number(datetime.now(store.zone).date())


def own_target(store: Store, person: int, source: str, handle: str, *, covers_from: int = 0) -> Target:
    """Return the target with which a person looks at an account before saying yes; nothing read by it may be kept.

    `covers_from` is UTC seconds. Raises Refused while it has not been shown that the account is this person's own, and where
    nobody is asked to take part.
    """
    if MEASURE in not_asked(store.connection):
        raise Refused("nobody is asked to take part here", todo="see [consent] purposes, and sharewell council list")
    row = store.connection.execute(
        "SELECT 1 FROM account JOIN source ON source.id = account.source_id"
        " JOIN account_proof ON account_proof.account_id = account.id"
        " WHERE source.name = ? AND handle_hash = ? AND person_id = ?",
        (source, store.keys.handle_hash(source, handle), person),
    ).fetchone()
    if row is None:
        what = f"it has not been shown that {handle!r} at {source} is this person's own account"
        raise Refused(what, todo=f"sharewell account code PERSON {source} {handle}, then sharewell account prove")
    return Target(source=source, handle=handle, covers_from=covers_from)
