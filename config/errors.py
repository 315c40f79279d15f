"""Errors, classed by what the caller does about them.

SharewellError                what went wrong, where, and what to do, in one line each
├── WrongUse        abort     the call or a file it names is off; exit 2
├── Refused         abort     consent, a role, a damaged or newer database, a locked or read-only home, unsafe input; exit 3
│   └── Outdated    look      somebody else changed it meanwhile; look at what stands now and decide again
├── NothingToUse    abort     credentials or an extra are missing; exit 4
└── SourceError               what a source answered
    ├── Retriable   retry     a time-out, a 5xx, a limit that lifts soon; `after` seconds when the source says so
    ├── Skip        skip      this target only: gone, protected, suspended, limited for long; the others go on
    └── Fatal       report    the source as a whole: its sign-in is refused, it changed its answers
"""

from __future__ import annotations

import errno
from enum import IntEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
"""What the system says where there is no room left."""
MAKE_ROOM: Final = "make room and run it again"


class Exit(IntEnum):
    """Exit statuses of the command line."""

    DONE = 0
    PARTLY = 1
    WRONG_USE = 2
    REFUSED = 3
    NOTHING_TO_USE = 4


class SharewellError(Exception):
    """What went wrong, where, and what to do about it; printed as one line, never with a traceback."""

    exit_status = Exit.PARTLY

    def __init__(
        self, what: str, *, where: str = "", todo: str = "", parts: Mapping[str, str | tuple[str, ...]] | None = None
    ) -> None:
        """Keep the three parts; `where` and `todo` may be empty.

        With `parts`, `what` is a text of the catalogue with `{names}` to be filled, so that a page can say it in the reader's
        language; several texts in one part are words of the catalogue too.
        """
        self.text, self.parts = what, parts
        if parts is not None:
            what = what.format(**{key: part if isinstance(part, str) else ", ".join(part) for key, part in parts.items()})
        self.what, self.where, self.todo = what, where, todo
        super().__init__(what)

    def __str__(self) -> str:
        """Return the parts as one line."""
        place = f"{self.where}: " if self.where else ""
        advice = f" ({self.todo})" if self.todo else ""
        return f"{place}{self.what}{advice}"


class WrongUse(SharewellError):
    """The call, or a file it names, is not what the command takes."""

    exit_status = Exit.WRONG_USE


class Refused(SharewellError):
    """Going on would overstep a rule or risk the data."""

    exit_status = Exit.REFUSED


class Outdated(Refused):
    """Somebody else changed the same thing meanwhile: theirs stands, and nothing of either is lost."""


class NothingToUse(SharewellError):
    """Credentials or an optional part are missing."""

    exit_status = Exit.NOTHING_TO_USE


class SourceError(SharewellError):
    """What a source answered in place of what was asked."""


class Retriable(SourceError):
    """Worth another try; `after` is in seconds, None when the source did not say."""

    def __init__(self, what: str, *, where: str = "", todo: str = "", after: float | None = None) -> None:
        """Keep how long the source asks to wait."""
        super().__init__(what, where=where, todo=todo)
        self.after = after


class Skip(SourceError):
    """This target cannot be read now; `outcome` names why in one word."""

    def __init__(self, outcome: str, what: str, *, where: str = "", todo: str = "") -> None:
        """Keep the outcome: `gone`, `forbidden`, `unauthorised`, `limited`, `suspended`."""
        super().__init__(what, where=where, todo=todo)
        self.outcome = outcome


class Fatal(SourceError):
    """The source as a whole cannot be read."""
