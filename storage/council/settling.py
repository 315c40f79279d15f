"""Takes down how the settings stand: the first ones as the baseline, what is tightened at once, what is looser as asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from config.errors import Outdated
from config.guarded import COUNCIL, KEEP, PAGE, SOURCE, loosens
from openness.marking import N_
from storage.audit import NOBODY, note
from storage.audit_seal import seal_key, sealed
from storage.council import ledger
from storage.council.ledger import Said, held_of
from storage.council.standing import BROKEN, is_free, standing
from storage.database import meta, set_meta
from storage.durable import durable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.settings import Settings
    from storage.audit import Doer
    from storage.council.standing import Standing
    from storage.database import Store

CHANGED = "setting-changed"
"""What the audit log calls a change of any setting: its key, and not to what."""


def settle(store: Store, settings: Settings, by: Doer, *, now: int) -> Standing:
    """Take down what is new of the settings as they were read, by whom it is seen first; return how they stand.

    What loosens a guard is asked for and waits; what tightens it holds from now on, and going back waits.
    """
    _look_at_seals(store)
    found = standing(store.connection, settings)
    if found.held is None or _new(found) or _marks(store, settings) != _known(store):
        with durable(store), store.transaction():
            _take_down(store, settings, by, now=now)
    return standing(store.connection, settings)


def begin_anew(store: Store, settings: Settings, by: Doer, *, role: str, now: int) -> None:
    """Begin the ledger anew from the strictest values that it ever held, where lines were changed or cut out.

    Raises Outdated where it is whole.
    """
    _look_at_seals(store)
    with durable(store), store.transaction():
        found = standing(store.connection, settings)
        if not found.broken:
            raise Outdated(N_("the ledger of settings is whole: there is nothing to begin anew"))
        said = Said(kind=ledger.BASELINE, after=dict(found.held or found.values), by_role=role)
        ledger.append(store, said, by, now=now)
        set_meta(store.connection, BROKEN, "")


def _look_at_seals(store: Store) -> None:
    why = ledger.fault(store)
    if why != (meta(store.connection, BROKEN) or ""):
        with durable(store), store.transaction() as connection:
            set_meta(connection, BROKEN, ledger.fault(store))


def _new(found: Standing) -> bool:
    """Whether anything is not taken down yet."""
    began = any(line.kind == ledger.IN_USE for line in found.lines)
    return found.in_use != began or any(True for _ in _lines(found)) or any(one.number is None for one in found.waiting)


def _take_down(store: Store, settings: Settings, by: Doer, *, now: int) -> None:
    """Append what is new. Inside a transaction: two programs at once append it once."""
    found = standing(store.connection, settings)
    if found.held is None:
        ledger.append(store, Said(kind=ledger.BASELINE, after=dict(found.values)), by, now=now)
        found = standing(store.connection, settings)
    if found.in_use and not any(line.kind == ledger.IN_USE for line in found.lines):
        ledger.append(store, Said(kind=ledger.IN_USE), by, now=now)
    for said in _lines(found):
        ledger.append(store, said, by, now=now)
    for one in found.waiting:
        if one.number is None:
            ledger.append(store, Said(kind=ledger.ASKED, key=one.key, before=one.before, after=one.after), by, now=now)
    _note_changed(store, settings, by, now=now)


def _lines(found: Standing) -> Iterator[Said]:
    """Give what holds at once. Of the council's role only that it was given at all."""
    for key, value in found.values.items():
        old = held_of(dict(found.held or {}), key, None)
        if old == value or (key == COUNCIL and old):
            continue
        if _is_reach(key) and not loosens(key, old, value):
            continue  # what was agreed to for a source stays agreed to while it is off
        if old is None and key not in (found.held or {}) and not key.startswith((SOURCE, PAGE)):
            yield Said(kind=ledger.BASELINE, key=key, after=value)
        elif is_free(key, in_use=found.in_use) and loosens(key, old, value):
            yield Said(kind=ledger.SET_UP, key=key, before=old, after=value)
        else:
            yield Said(kind=ledger.TIGHTENED, key=key, before=old, after=value)


def _is_reach(key: str) -> bool:
    return key.startswith(SOURCE) and not key.endswith(KEEP)


def _note_changed(store: Store, settings: Settings, by: Doer, *, now: int) -> None:
    """Note in the audit log which settings are not as they were. Inside a transaction."""
    known, marks = _known(store), _marks(store, settings)
    for key in sorted(known.keys() | marks.keys()) if known else ():
        if known.get(key) != marks.get(key):
            note(store, CHANGED, NOBODY, by, now=now, what=key[:120])
    store.connection.execute("DELETE FROM setting_seen")
    store.connection.executemany("INSERT INTO setting_seen (key, mark) VALUES (?, ?)", marks.items())


def _known(store: Store) -> dict[str, bytes]:
    return dict(store.connection.execute("SELECT key, mark FROM setting_seen").fetchall())


def _marks(store: Store, settings: Settings) -> dict[str, bytes]:
    """Return a keyed hash of every setting that is no default, secrets too, by its key; none before there is a key for seals."""
    key = seal_key(store)
    if key is None:
        return {}
    leaves = [("", None), *_leaves(settings.model_dump(exclude_defaults=True))]  # the first says that they were looked at
    return {name: sealed(key, name.encode(), (json.dumps(value, default=str),)) for name, value in leaves}


def _leaves(values: dict[str, Any], place: str = "") -> Iterator[tuple[str, object]]:
    for name, value in values.items():
        here = f"{place}.{name}" if place else name
        if isinstance(value, dict):
            yield from _leaves(value, here)
        else:
            yield here, value.get_secret_value() if isinstance(value, SecretStr) else value
