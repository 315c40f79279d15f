"""Looks whether an account is a person's own, for their page, and links it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.catalogue import SOURCES
from openness.marking import N_
from pipeline.accounts import prove
from pipeline.jobs.work import Outcome

if TYPE_CHECKING:
    from collectors.base import Collector
    from pipeline.jobs.work import Work
    from storage.jobs.kinds import ProveAccount


def run(work: Work, asked: ProveAccount) -> Outcome:
    """Prove the account; what came of it tells the source and what showed it: `code`, `link` or `address`."""
    work.step(N_("The account's public profile is being looked at"))
    entry = SOURCES.get(asked.source)
    collector = None if entry is not None and entry.internal else _collector(work, asked.source)
    by = prove(work.store, collector, asked.person, asked.source, asked.handle, now=work.now)
    return Outcome(values={"source": asked.source, "shown_by": by})


def _collector(work: Work, source: str) -> Collector:
    from collectors.budget import Meter
    from collectors.catalogue import collector_for

    return collector_for(source, work.settings, Meter(limit=0.0))
