"""Items that their source calls gone, many at a time: removed only while it still shows something that was just seen there.

A sign-in that lost a permission, or a server that moved and answers 404 to everything, would otherwise empty the store.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from collectors.answers import asked
from collectors.base import Known, Standing
from collectors.http import Manners
from config.errors import Skip
from pipeline.collecting.side_by_side import ask
from storage.sweep import gone, lately_seen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from collectors.base import Verifies
    from pipeline.collecting.side_by_side import Errand
    from pipeline.collecting.under_way import UnderWay
    from storage.sweep import Held

MANY = 20
"""So many in a row are believed without another look."""
_SHOWN = 3
"""How many items that were just seen are asked about."""


@dataclass(slots=True)
class Doubted:
    """What a sweep was told is gone, in a row, with nothing that is there between."""

    state: UnderWay
    verifier: Verifies
    waiting: list[str] = field(default_factory=list)
    """Native ids."""
    _enough: int = MANY
    """How many may wait before the next look."""

    def add(self, away: Iterable[str], *, is_some_there: bool) -> Errand[None]:
        """Take what a batch's answer calls gone, and whether it calls anything there. Raises SourceError."""
        self.waiting.extend(away)
        if is_some_there:
            self._remove()
        elif len(self.waiting) > self._enough:
            self._enough = 2 * len(self.waiting)
            shown = self._lately_seen()
            if shown:
                yield from self._look(shown)

    def settle(self) -> Errand[None]:
        """Decide about what waits at the end. Raises Skip `doubtful`."""
        if len(self.waiting) > MANY:
            yield from self._look(self._lately_seen())
        self._remove()

    def _look(self, shown: Sequence[Held]) -> Errand[None]:
        """Ask about what was just seen; where nothing of it is there, what is called gone is not believed."""
        together = max(int(self.verifier.together), 1)
        for begin in range(0, len(shown), together):
            told = yield from standing(self.verifier, shown[begin : begin + together])
            if Standing.THERE in told.values():
                self._remove()
                return
        seen = "not even what was just read there is shown" if shown else "nothing else of it could be seen"
        what = f"{len(self.waiting)} stored items at once are said to be gone, but {seen}; they are kept"
        raise Skip("doubtful", what, todo="check the address, and what the sign-in may read")

    def _lately_seen(self) -> list[Held]:
        return lately_seen(self.state.store, self.state.source, self.state.now, _SHOWN)

    def _remove(self) -> None:
        state, told = self.state, len(self.waiting)
        removed = gone(state.store, state.source, self.waiting, state.now)
        swept = state.swept
        state.swept = replace(swept, checked=swept.checked + told, gone=swept.gone + removed, unknown=swept.unknown - told)
        self.waiting, self._enough = [], MANY


def standing(verifier: Verifies, batch: Sequence[Held]) -> Errand[Mapping[str, Standing]]:
    """Ask a source what became of stored items. Raises SourceError."""
    known = [Known(native_id=held.native_id, space=held.space, created_at=held.created_at, url=held.url) for held in batch]
    return (yield from ask(lambda: asked(lambda: dict(verifier.standing(known)), Manners())))
