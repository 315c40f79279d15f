"""What is ended in the middle and put on a full disk: every way in which the program writes much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.soak.program import WORKER
from tests.soak.running import NOW
from tests.soak.world import PEOPLE, ask_for_jobs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.soak.world import World

LATER: Final = NOW + 95 * 86_400
"""When every text is older than it may be."""
REFRESH: Final = (("refresh",),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """Something that the program does, from a prepared home on."""

    name: str
    home: str
    """The prepared home that it begins in."""
    command: Callable[[World], tuple[str, ...]]
    then: tuple[tuple[str, ...], ...] = ()
    """What is run after it has been begun again, before both are held against each other."""
    done_already: tuple[int, ...] = (0,)
    """How it may end when it is run again though it was done."""
    passing: frozenset[str] = frozenset()
    """Tables whose rows stand otherwise while it works than before and after it."""
    twice: frozenset[str] = frozenset()
    """Tables that tell truly that it was done twice, where it was."""
    now: int = NOW
    before_again: Callable[[Path], object] = lambda _home: None
    """What whoever asked for it does before it is begun again."""
    in_part: bool = False
    """Whether it may say, with status 1, that all is done but for what waits for a quieter moment."""
    weight: int = 2
    """How many of the trials it gets, against the others: what takes long gets fewer."""


WORK: Final = frozenset(
    {"dirty_month", "pending_change", "pending_total", "meta", "calendar", "late_month", "stale_month", "unread_month"}
    | {"held_count", "held_member", "held_part", "changed_person"}
)
"""What is still to be worked out; it is gone when it was."""
NOTED: Final = frozenset({"item", "item_text"})
"""Of an item label, language, words and links are noted one after the other."""
JOBS: Final = frozenset({"job", "job_file"})
SETTLED: Final = frozenset({"settled"})
"""Ended between its last page and the note of it, a target counts as read without a gap from the next pass on only."""

OPERATIONS: Final = (
    Operation(
        name="roster", home="told", command=lambda w: ("roster", "import", str(w.roster(PEOPLE[:6])), "--from", "2026-08-01")
    ),
    Operation(name="import", home="told", command=lambda w: ("import", "items", str(w.items("more", 900))), weight=5),
    Operation(
        name="collect",
        home="told",
        command=lambda _: ("collect", "reddit"),
        passing=WORK | {"active_sketch"},
        twice=SETTLED,
        weight=3,
    ),
    Operation(name="refresh", home="filled", command=lambda _: ("refresh",), passing=WORK | NOTED, weight=2),
    Operation(
        name="erase",
        home="measured",
        command=lambda _: ("person", "erase", "p02", "--yes"),
        then=REFRESH,
        done_already=(0, 2),
        passing=WORK,
        in_part=True,
    ),
    Operation(
        name="withdraw",
        home="measured",
        command=lambda _: ("consent", "withdraw", "p02", "--yes"),
        then=REFRESH,
        passing=WORK,
        twice=frozenset({"consent", "tombstone"}),
    ),
    Operation(name="expire", home="measured", command=lambda _: ("expire",), passing=WORK | NOTED, now=LATER),
    Operation(name="edition", home="measured", command=lambda _: ("edition", "make", "2026-09"), passing=WORK),
    Operation(name="backup", home="measured", command=lambda _: ("backup", "create"), weight=4),
    Operation(
        name="restore",
        home="kept",
        command=lambda _: ("backup", "restore", "sharewell-20260921T141320Z.db", "--yes"),
        weight=4,
    ),
    Operation(name="migrate", home="older", command=lambda _: ("key", "show"), passing=WORK | NOTED, weight=4),
    Operation(
        name="worker",
        home="asked",
        command=lambda _: (WORKER,),
        passing=WORK | JOBS | {"item_topic"},
        twice=JOBS,
        before_again=ask_for_jobs,
        weight=2,
    ),
)
