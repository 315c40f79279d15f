"""Looks what would be read of a person's own account, for them to see before they say yes; nothing of it is stored to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.marking import N_
from pipeline.accounts import preview
from pipeline.jobs.work import Outcome
from storage.jobs.asking import JobFile
from storage.own.previewed import LONGEST, PreviewedItem, sealed_preview

if TYPE_CHECKING:
    from pipeline.accounts import Previewed
    from pipeline.jobs.work import Work
    from storage.jobs.kinds import PreviewAccount


def run(work: Work, asked: PreviewAccount) -> Outcome:
    """Preview the account; what came of it is a sealed file and how many items it holds."""
    from collectors.budget import Meter
    from collectors.catalogue import collector_for

    work.step(N_("The newest items of the account are being looked at"))
    collector = collector_for(asked.source, work.settings, Meter(limit=0.0))
    found = preview(work.store, collector, asked.person, asked.handle, scope=asked.scope, now=work.now)
    body = sealed_preview(work.store, [_told(one) for one in found])
    return Outcome(
        values={"source": asked.source, "items": len(found)},
        files=(JobFile(name="preview", media_type="application/octet-stream", body=body),),
    )


def _told(one: Previewed) -> PreviewedItem:
    item = one.item
    return PreviewedItem(
        created_at=item.created_at,
        kind=item.kind,
        text=(item.text or "")[:LONGEST],
        url=item.url or "",
        would_be_read=one.inside,
    )
