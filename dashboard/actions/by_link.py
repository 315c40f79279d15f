"""Acts by a personal link: each takes what stands in the address, which is all that shows whose they are."""

from __future__ import annotations

import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from config.errors import Refused
from dashboard import data
from storage.in_force import kept_in_force, opened_in_force
from storage.jobs.asking import ask
from storage.jobs.kinds import Refresh
from storage.own import by_link

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from storage.database import Store
    from storage.own.by_link import Answer, Left

FOLLOWS: Final = "\0personal link"
"""In whose name what follows is asked: nobody signs in by it."""


@contextmanager
def opened() -> Iterator[Store]:
    """Give the store of the home that is shown, for one short act. Raises Refused where it cannot be opened."""
    home = data.home()
    with opened_in_force(home) as store:
        yield store


def answer(token: str, answers: Sequence[Answer]) -> str | None:
    """Record a person's answers; return what their way out is called, None where the link does not work any more."""
    days = kept_in_force(data.home()).consent.withdraw_days
    with opened() as store:
        way_out = by_link.answer(store, token, answers, withdraw_days=days, now=int(time.time()))
        if way_out is not None:
            _count_anew(store)
        return way_out


def withdraw(token: str, *, source: str, purpose: str) -> Left | None:
    """Withdraw for one source and purpose, or all (`*`); None where the link does not work any more. Raises Refused."""
    days = kept_in_force(data.home()).consent.withdraw_days
    with opened() as store:
        left = by_link.leave(store, token, source=source, purpose=purpose, withdraw_days=days, now=int(time.time()))
        if left is not None:
            _count_anew(store)
        return left


def _count_anew(store: Store) -> None:
    """Ask for it; where too much waits already, the next refresh on schedule does it."""
    with suppress(Refused):
        ask(store, Refresh(), by=FOLLOWS, now=int(time.time()))
