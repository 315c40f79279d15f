"""Files of a source that is new: once a month was shown, the first of them waits for confirmation as adding any source does.

The settings do not say what is handed in, so that the ledger is asked by the import itself. Who confirms lets in every later file
of that source; reading it live is another matter, and waits by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from config.errors import Refused
from config.guarded import FILES, SOURCE
from storage.council import ledger
from storage.council.ledger import ASKED, REFUSED, SET_UP, Said
from storage.council.standing import COUNCIL_ROLE, SHELL
from storage.durable import durable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.audit import Doer
    from storage.council.standing import Standing
    from storage.database import Store

AGAIN_DAYS: Final = 30
"""Days after a refusal for which the same is not asked again."""
_DAY: Final = 86_400
_LIST: Final = "`sharewell council list` says more"
_WHO: Final = {COUNCIL_ROLE: "the works council's confirmation", SHELL: "confirmation on the command line"}
_NOBODY: Final = "the works council, and nobody has its role yet"
_HELD: Final = (
    "SELECT EXISTS (SELECT 1 FROM item WHERE source_id = source.id)"
    " OR EXISTS (SELECT 1 FROM coverage WHERE source_id = source.id)"
    " OR EXISTS (SELECT 1 FROM interaction WHERE source_id = source.id) FROM source WHERE name = ?"
)


def new_sources(store: Store, found: Standing, sources: Iterable[str]) -> list[str]:
    """Return which of these sources are new: nothing came from them, nobody let them be read, and a month was shown."""
    held = found.held or {}
    if not found.in_use:
        return []
    return [
        name
        for name in dict.fromkeys(sources)
        if not held.get(f"{FILES}{name}") and held.get(f"{SOURCE}{name}") is None and not _is_there(store, name)
    ]


def need_confirmed(store: Store, found: Standing, sources: Iterable[str], by: Doer, *, now: int, dry_run: bool = False) -> None:
    """Raise Refused where files of a source that is new wait; the first time they are asked for, but for a dry run."""
    new = new_sources(store, found, sources)
    if not new:
        return
    for name in new:
        refusal = _refusal(found, name, now)
        if refusal:
            raise Refused(f"files of this source were refused: “{refusal}”", where=name, todo=_LIST)
    if not dry_run:
        open_now = {one.key for one in found.waiting}
        with durable(store), store.transaction():
            for name in new:
                if f"{FILES}{name}" not in open_now:
                    ledger.append(store, Said(kind=ASKED, key=f"{FILES}{name}", after=True), by, now=now)
    raise Refused(
        f"this source is new, so its files wait for {_WHO.get(found.confirms, _NOBODY)}; nothing was taken in",
        where=", ".join(new),
        todo=_LIST,
    )


def note_first(store: Store, found: Standing, sources: Iterable[str], by: Doer, *, now: int) -> None:
    """Take down whose files were taken in before the first month was shown: they stay known, though all of it is erased."""
    held = found.held or {}
    if found.in_use:
        return
    new = [name for name in dict.fromkeys(sources) if not held.get(f"{FILES}{name}") and _is_there(store, name)]
    if new:
        with durable(store), store.transaction():
            for name in new:
                ledger.append(store, Said(kind=SET_UP, key=f"{FILES}{name}", after=True), by, now=now)


def _is_there(store: Store, name: str) -> bool:
    row = store.connection.execute(_HELD, (name,)).fetchone()
    return row is not None and bool(row[0])


def _refusal(found: Standing, name: str, now: int) -> str:
    """Return why files of a source were refused lately, where that was the last word on them; else nothing."""
    newest = next((line for line in reversed(found.lines) if line.key == f"{FILES}{name}"), None)
    if newest is None or newest.kind != REFUSED or newest.at < now - AGAIN_DAYS * _DAY:
        return ""
    return newest.reason
