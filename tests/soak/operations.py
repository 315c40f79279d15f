"""What is ended in the middle and put on a full disk: every way in which the program writes much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.soak.program import WORKER
from tests.soak.running import NOW
from tests.soak.world import PEOPLE, REDDITORS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.soak.world import World

DAY: Final = 86_400
LATER: Final = NOW + 95 * DAY
"""When every text is older than it may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """Something that the program does, from a prepared home on."""

    name: str
    home: str
    """The prepared home that it begins in."""
    command: Callable[[World], tuple[str, ...]]
    then: tuple[tuple[str, ...], ...] = ()
    """What is run after it has been begun again, for both to be held against each other."""
    done_already: tuple[int, ...] = (0,)
    """How it may end when it is run again though it was done."""
    passing: frozenset[str] = frozenset()
    """Tables whose rows stand otherwise while it works than before and after it."""
    now: int = NOW
    needs: tuple[str, ...] = ()
    """Variables that a test has to set: where a source is to be asked."""
    weight: int = 2
    """How many of the trials it gets, against the others: what takes long gets fewer."""


WORK: Final = frozenset({"dirty_month", "pending_change", "pending_total", "meta", "asked_month", "calendar", "stale_month", "unread_month"})
"""What is still to be worked out; it is gone when it was."""

OPERATIONS: Final = (
    Operation(name="roster", home="told", command=lambda w: ("roster", "import", str(w.roster(PEOPLE[:6])), "--from", "2026-08-01")),
    Operation(name="import", home="told", command=lambda w: ("import", "items", str(w.items("more", 900))), weight=4),
    Operation(name="collect", home="told", command=lambda _: ("collect", "reddit"), needs=("reddit",), weight=3),
    Operation(name="refresh", home="filled", command=lambda _: ("refresh",), passing=WORK, weight=3),
    Operation(
        name="erase",
        home="measured",
        command=lambda _: ("person", "erase", "p02", "--yes"),
        then=(("refresh",),),
        done_already=(0, 2),
        passing=WORK,
    ),
    Operation(
        name="withdraw", home="measured", command=lambda _: ("consent", "withdraw", "p02", "--yes"), then=(("refresh",),), passing=WORK
    ),
    Operation(name="expire", home="measured", command=lambda _: ("expire",), passing=WORK, now=LATER),
    Operation(name="edition", home="measured", command=lambda _: ("edition", "make", "2026-09"), passing=WORK),
    Operation(name="backup", home="measured", command=lambda _: ("backup", "create")),
    Operation(name="restore", home="kept", command=lambda _: ("backup", "restore", "sharewell-20260921T141320Z.db", "--yes"), weight=3),
    Operation(name="migrate", home="older", command=lambda _: ("key", "show"), weight=3),
    Operation(name="worker", home="asked", command=lambda _: (WORKER,), passing=WORK),
)
ASKED: Final = REDDITORS
"""Who shared something at the source that is collected."""
