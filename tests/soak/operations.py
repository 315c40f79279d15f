"""What is ended in the middle and put on a full disk: every way in which the program writes much."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tests.soak.holding import told_by_council, unsealed
from tests.soak.program import AND, DESK, WORKER
from tests.soak.running import KEY_FILE, NOW
from tests.soak.tables import TABLES
from tests.soak.world import HOME, PEOPLE, ask_for_jobs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
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
    """What is run; `AND` parts commands that are run one after the other, HOME stands for the home."""
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
    asks: bool = False
    """Whether it asks the source that is served here."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """What stands in the environment besides; HOME stands for the home."""
    holds: Callable[[Path], object] = lambda _home: None
    """Raises where more does not hold that must hold at every moment."""
    in_the_end: Callable[[Path], object] = lambda _home: None
    """Raises where more does not hold that must hold when it was run again."""
    in_part: bool = False
    """Whether it may say, with status 1, that all is done but for what waits for a quieter moment."""
    weight: int = 2
    """How many of the trials it gets, against the others: what takes long gets fewer."""


WORK: Final = frozenset(
    {"dirty_month", "pending_change", "pending_total", "meta", "calendar", "late_month", "stale_month", "unread_month"}
    | {"held_count", "held_member", "held_part", "held_month", "held_total", "marked_month"}
)
"""What is still to be worked out; it is gone when it was."""
NOTED: Final = frozenset({"item", "item_text"})
"""Of an item label, language, words and links are noted one after the other."""
JOBS: Final = frozenset({"job", "job_file"})

OPERATIONS: Final = (
    Operation(
        name="roster", home="told", command=lambda w: ("roster", "import", str(w.roster(PEOPLE[:6])), "--from", "2026-08-01")
    ),
    Operation(name="import", home="told", command=lambda w: ("import", "items", str(w.items("more", 900))), weight=5),
    Operation(
        name="collect",
        home="told",
        command=lambda _: ("collect", "reddit"),
        asks=True,
        passing=WORK | {"active_sketch"},
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
    ),
    Operation(name="consent", home="told", command=lambda w: ("consent", "import", str(w.more_consents()))),
    Operation(name="acts", home="told", command=lambda w: ("import", "interactions", str(w.acts()))),
    Operation(
        name="tables",
        home="measured",
        command=lambda w: (
            *(part for kind in TABLES for part in ("import", kind, str(w.small(kind)), AND)),
            *("rules", "reviewed", "archives", "--on", "2026-09-18"),
        ),
        passing=WORK | {"rule"},
    ),
    Operation(
        name="policy",
        home="measured",
        command=lambda w: (
            *("policy", "keep", str(w.policy()), "--from", "2026-08-15", "--lang", "en", AND),
            *("policy", "correct", "1", "permit", AND, "policy", "confirm", "why", "yes"),
        ),
        passing=WORK | {"policy_version"},
    ),
    Operation(
        name="exclude",
        home="measured",
        command=lambda _: ("account", "exclude", "p02", "slack", "items-2026-08-5"),
        then=REFRESH,
        passing=WORK,
    ),
    Operation(name="desk", home="shown", command=lambda _: (DESK,), passing=WORK | {"digest"}),
    Operation(
        name="council",
        home="loosened",
        command=lambda w: ("council", "confirm", w.waiting(), "--reason", "We looked at it together."),
        done_already=(0, 3),
        in_the_end=told_by_council,
    ),
    Operation(
        name="rotate",
        home="keyed",
        command=lambda _: ("key", "rotate"),
        variables={"SHAREWELL_KEY": "", "SHAREWELL_KEY_FILE": f"{HOME}/{KEY_FILE}"},
        holds=unsealed,
        weight=3,
    ),
    Operation(name="lake", home="measured", command=lambda _: ("lake", "push", f"{HOME}/lake"), weight=3),
    Operation(
        name="pack",
        home="measured",
        command=lambda _: ("report", "--month", "2026-08", "--out", f"{HOME}/packs", "--format", "html"),
    ),
)
