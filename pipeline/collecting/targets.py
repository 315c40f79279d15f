"""What a source is asked for: accounts and the organisation's own, or the spaces that everybody may read."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from collectors.answers import asked
from collectors.base import HasSpaces
from collectors.http import Manners
from config.errors import Skip
from openness.records import Space, Visibility
from pipeline.collecting.side_by_side import ask
from storage.targets import organisation_targets, space_targets, targets

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from config.schema import SourceSettings
    from openness.targets import Target
    from pipeline.collecting.side_by_side import Errand
    from pipeline.collecting.under_way import UnderWay
    from storage.database import Store

READABLE = frozenset({Visibility.PUBLIC, Visibility.OPEN})
MOST_SPACES = 200_000
_ANY_SPACE = Space(native_id="*", name="*", visibility=Visibility.OPEN)


def accounts(store: Store, source: str, own: SourceSettings) -> list[Target]:
    """Return the accounts that may be read; the organisation's own come last. Raises WrongUse on one that is an employee's."""
    return [*targets(store, source), *organisation_targets(store, source, own.organisation)]


def somebody_takes_part(store: Store, source: str) -> bool:
    """Whether anybody's items would be kept of a source that is read space by space."""
    return bool(space_targets(store, source, (_ANY_SPACE,), ()))


def to_read(state: UnderWay) -> Errand[list[Target]]:
    """Return the targets of a source; its spaces are asked for only when somebody takes part. Raises SourceError."""
    collector, own = state.collector, state.own
    if not isinstance(collector, HasSpaces):
        return accounts(state.store, state.source, own)
    if not somebody_takes_part(state.store, state.source):
        return []
    spaces = yield from ask(lambda: asked(lambda: _listed(collector), Manners()))
    if any(space.visibility in READABLE for space in spaces):  # else it is the sign-in that sees too little
        state.closed = {space.native_id for space in spaces if space.visibility not in READABLE}
    for name, why in not_to_be_read(own.spaces, spaces):
        state.targets += 1
        state.fail(name, why)
    return space_targets(state.store, state.source, spaces, own.spaces)


def _listed(collector: HasSpaces) -> list[Space]:
    spaces = list(islice(collector.spaces(), MOST_SPACES + 1))
    if len(spaces) > MOST_SPACES:
        raise Skip("unreadable", "its list of spaces does not end", todo="look at the address")
    return spaces


def not_to_be_read(wanted: Sequence[str], spaces: Iterable[Space]) -> list[tuple[str, str]]:
    """Return the spaces of the settings that are not read, each with why in a line that begins with the outcome's word."""
    seen: dict[str, set[Visibility]] = {}
    for space in spaces:
        for name in (space.name, space.native_id):
            seen.setdefault(_plain(name), set()).add(space.visibility)
    found = []
    for name in wanted:
        here = seen.get(_plain(name))
        if here is None:
            found.append((name, "gone: the sign-in sees no space of this name (check `spaces`, and what the app may read)"))
        elif not here & READABLE:
            found.append((name, "closed: only its members can read it, so it is never read (take it out of `spaces`)"))
    return found


def _plain(name: str) -> str:
    return name.strip().removeprefix("#").casefold()
