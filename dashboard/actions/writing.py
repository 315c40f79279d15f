"""How every act opens the store: by role first, and no longer than it takes."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from dashboard import data
from storage.in_force import opened_in_force

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from dashboard.visitor import Role, Visitor
    from storage.database import Store


@contextmanager
def writing(visitor: Visitor, *roles: Role) -> Iterator[Store]:
    """Give the store to a visitor who has one of these roles for the whole organisation. Raises Refused for any other."""
    visitor.need_whole(*roles)
    with opened(visitor, *roles) as store:
        yield store


@contextmanager
def opened(visitor: Visitor, *roles: Role) -> Iterator[Store]:
    """Give the store to a visitor who has one of these roles, be it for one division only. Raises Refused for any other."""
    visitor.need(*roles)
    home = data.home()
    with opened_in_force(home) as store:
        yield store


def today(store: Store) -> date:
    """Return the day it is for the organisation."""
    return datetime.now(store.zone).date()
