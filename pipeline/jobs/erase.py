"""Removes a person altogether where a page asks for it; months are counted anew by a job of its own, which nobody waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openness.marking import N_
from pipeline.backups import note_withdrawn
from pipeline.jobs.work import Outcome
from storage.erasing.files import forget_tracebacks
from storage.jobs.asking import ask
from storage.jobs.kinds import Refresh
from storage.roster import is_known
from storage.withdraw import erase_person
from storage.workroom import clear_workrooms

if TYPE_CHECKING:
    from pipeline.jobs.work import Work
    from storage.jobs.kinds import Erase

FOLLOWS: Final = "\0erasure"
"""In whose name what follows is asked: nobody signs in by it."""


def run(work: Work, asked: Erase) -> Outcome:
    """Erase; what came of it tells how much was removed. Once the removal has begun it is not called off any more."""
    work.step(N_("Everything about this person is being removed"))
    values = {"items": 0, "interactions": 0, "accounts": 0}
    if is_known(work.store, asked.person):
        erased = erase_person(work.store, asked.person, now=work.now)
        values = {"items": erased.items, "interactions": erased.interactions, "accounts": erased.accounts}
    forget_tracebacks(work.home)
    clear_workrooms(work.home)
    note_withdrawn(work.store, work.settings)
    ask(work.store, Refresh(), by=FOLLOWS, now=work.now)
    return Outcome(values=values)
