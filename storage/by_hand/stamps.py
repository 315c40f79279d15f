"""Whether a row is still as it was when somebody looked at it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from config.errors import Outdated, WrongUse
from openness.marking import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

LOOK_AGAIN: Final = N_("yours is not saved; look at what stands there now and decide again")


def stamp(values: Sequence[object]) -> str:
    """Return what two states of a row share only when they hold the same."""
    return hashlib.sha256(repr(tuple(values)).encode("utf-8", "backslashreplace")).hexdigest()[:20]


def check_seen(seen: str | None, now: Sequence[object] | None) -> None:
    """Let a write go on when a row holds what was seen. `seen` None: it was not there; `now` None: it is not there.

    Raises Outdated when it was changed or removed meanwhile, WrongUse when what was to be new is there already.
    """
    if now is None:
        if seen is not None:
            raise changed_since(gone=True)
    elif seen is None:
        raise WrongUse(N_("this is there already"), todo=N_("choose it from the list to correct it"))
    elif seen != stamp(now):
        raise changed_since(gone=False)


def changed_since(*, gone: bool) -> Outdated:
    """Return the error of a write that saw another state; `gone`: what it saw was removed."""
    what = N_("somebody else has removed this meanwhile") if gone else N_("somebody else has changed this meanwhile")
    return Outdated(what, todo=LOOK_AGAIN)
