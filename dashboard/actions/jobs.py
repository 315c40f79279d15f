"""Acts that take long: they are asked of the worker, and whoever asked sees how far it is, calls it off, fetches what came of it.

A page that asks for another kind of job brings its own rule of who may, as `ask_pack` and `ask_refresh` do, and asks with `ask`.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from config.errors import Refused
from dashboard import data
from dashboard.actions.writing import opened
from dashboard.visitor import ROLES, Role
from openness.marking import N_
from storage.in_force import settings_in_force
from storage.jobs import asking
from storage.jobs.kinds import Pack, Refresh

if TYPE_CHECKING:
    from dashboard.visitor import Visitor
    from storage.jobs.asking import Job, JobFile
    from storage.jobs.kinds import Asked


def ask(visitor: Visitor, asked: Asked, *roles: Role, by: str | None = None) -> int:
    """Ask the worker for something; return the job's number. Only a visitor with one of these roles may; the caller checks more.

    `by`: who the job belongs to, where that is not the name the visitor signed in with. Raises Refused.
    """
    with opened(visitor, *roles) as store:
        return asking.ask(store, asked, by=_by(visitor, by), now=int(time.time()))


def ask_pack(visitor: Visitor, asked: Pack) -> int:
    """Ask for the monthly pack; return the job's number. Raises Refused for whoever may not open the page Month.

    The pack tells of the whole organisation and of no part of it, so a role for one division is no hindrance.
    """
    need_month(visitor)
    return ask(visitor, asked, *Role)


def need_month(visitor: Visitor) -> None:
    """Raise Refused unless the visitor may open the page Month."""
    visitor.need(*Role)
    kept = settings_in_force(data.home()).restricted.get("month")
    if kept is not None and not visitor.may(*(Role(role) for role in kept.roles)):
        raise Refused(N_("this is for {roles} only"), parts={"roles": tuple(ROLES[Role(role)] for role in kept.roles)})


def ask_refresh(visitor: Visitor, *, full: bool = False) -> int:
    """Ask to bring everything up to date; return the job's number. Raises Refused."""
    visitor.need_whole(Role.ADMINISTRATOR)
    return ask(visitor, Refresh(full=full), Role.ADMINISTRATOR)


def job(visitor: Visitor, number: int, *, by: str | None = None) -> Job | None:
    """Return a job of this visitor; None where there is none. Raises Refused."""
    with opened(visitor, *Role) as store:
        return asking.job_of(store, number, by=_by(visitor, by))


def newest(visitor: Visitor, kind: str, *, by: str | None = None) -> Job | None:
    """Return this visitor's newest job of a kind; None where there is none. Raises Refused."""
    with opened(visitor, *Role) as store:
        return next(iter(asking.jobs_of(store, kind, by=_by(visitor, by))), None)


def files(visitor: Visitor, number: int, *, by: str | None = None) -> list[JobFile]:
    """Return what a job of this visitor made. Raises Refused."""
    with opened(visitor, *Role) as store:
        return asking.files_of(store, number, by=_by(visitor, by))


def call_off(visitor: Visitor, number: int, *, by: str | None = None) -> None:
    """Call a job of this visitor off. Raises Refused."""
    with opened(visitor, *Role) as store:
        asking.cancel(store, number, by=_by(visitor, by), now=int(time.time()))


def let_go(visitor: Visitor, number: int, *, by: str | None = None) -> None:
    """Remove a job of this visitor that has ended, with what it made. Raises Refused."""
    with opened(visitor, *Role) as store:
        asking.let_go(store, number, by=_by(visitor, by))


def _by(visitor: Visitor, by: str | None) -> str:
    return visitor.name if by is None else by
