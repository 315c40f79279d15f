"""Which file does which kind of job; loaded only when a job of that kind is done."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from storage.jobs.kinds import kind_of

if TYPE_CHECKING:
    from pipeline.jobs.work import Outcome, Work
    from storage.jobs.kinds import Asked

DONE_BY: Final = {
    "pack": "pipeline.jobs.pack",
    "refresh": "pipeline.jobs.refresh",
    "prove-account": "pipeline.jobs.prove_account",
    "preview-account": "pipeline.jobs.preview_account",
    "erase": "pipeline.jobs.erase",
}
"""By kind the module whose `run(work, asked)` does it."""


def do(work: Work, asked: Asked) -> Outcome:
    """Do a job. Raises SharewellError for what cannot be done, CalledOff or Stopping where it is broken off."""
    outcome: Outcome = import_module(DONE_BY[kind_of(asked)]).run(work, asked)
    return outcome
