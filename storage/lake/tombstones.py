"""Who left, on whatever machine: they leave here too, and nothing of theirs counts before that has reached every file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openness.consent import ANY, DAY, MEASURE
from storage.lake.files import rows_of
from storage.ledger import is_midnight, standing_of
from storage.roster import is_known
from storage.withdraw import erase_person, withdraw

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from storage.database import Store
    from storage.lake.manifest import Manifest
    from storage.lake.place import Place

STONES = "whole/tombstone"
YESES = "whole/opt_in"


@dataclass(frozen=True, slots=True, order=True)
class Stone:
    """Somebody's leaving: of one source or all (`*`), since a UTC second; `erased`: the person altogether."""

    person: int
    source: str
    at: int
    erased: int


def stones_in(place: Place, manifest: Manifest) -> list[Stone]:
    """Return the tombstones that a machine brought."""
    return [Stone(*row) for row in rows_of(place, manifest.files.get(STONES))]


def stones_here(store: Store) -> list[Stone]:
    """Return the tombstones of the store."""
    rows = store.connection.execute(
        "SELECT person_id, source, at, NOT EXISTS (SELECT 1 FROM person WHERE person.id = person_id) FROM tombstone"
    )
    return sorted(Stone(*row) for row in rows.fetchall())


def apply_theirs(store: Store, place: Place, known: Iterable[Manifest]) -> int:
    """Let whoever left on another machine leave here, as of then, unless they agreed again since; return how many did."""
    here = {(stone.person, stone.source): stone for stone in stones_here(store)}
    own = {stone for manifest in known for stone in stones_in(place, manifest)}
    count = 0
    for stone in sorted(own):
        held = here.get((stone.person, stone.source)) or here.get((stone.person, ANY))
        if held is not None and (held.at >= stone.at or not is_known(store, stone.person) or not stone.erased):
            continue
        if _agreed_since(store, stone):
            continue
        if stone.erased and is_known(store, stone.person):
            erase_person(store, stone.person, now=stone.at)
        else:
            withdraw(store, stone.person, source=None if stone.source == ANY else stone.source, purpose=MEASURE, now=stone.at)
        count += 1
    return count


def gone(place: Place, known: Sequence[Manifest]) -> tuple[set[tuple[int, str]], list[tuple[int, str, str, int]]]:
    """Return who left which source over all machines, and the yeses that stand: (person, source, scope, covers from)."""
    yeses: dict[tuple[int, str], tuple[int, str, int]] = {}
    for manifest in known:
        for person, source, scope, covers_from, since in rows_of(place, manifest.files.get(YESES)):
            mine = (since, scope, covers_from)
            yeses[person, source] = max(mine, yeses.get((person, source), mine))
    left = {
        (stone.person, stone.source): stone.at
        for stone in sorted(stone for manifest in known for stone in stones_in(place, manifest))
        if yeses.get((stone.person, stone.source), (-1,))[0] <= stone.at
    }
    standing = [
        (person, source, scope, covers_from)
        for (person, source), (since, scope, covers_from) in sorted(yeses.items())
        if since > max(left.get((person, source), -1), left.get((person, ANY), -1))
    ]
    again = {(person, source) for person, source, _, _ in standing}
    return {key for key in left if key not in again}, standing


def _agreed_since(store: Store, stone: Stone) -> bool:
    for (source, purpose), yes in standing_of(store, stone.person).valid.items():
        latest = yes.since + (DAY - 1 if is_midnight(store, yes.since) else 0)
        if purpose == MEASURE and latest > stone.at and (stone.source == ANY or source in {ANY, stone.source}):
            return True
    return False
