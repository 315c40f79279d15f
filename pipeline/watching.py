"""What `doctor` says of who watches over the settings and the log: whether the log is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.errors import Exit
from pipeline.checkup import Urgency
from storage.audit_check import verify

if TYPE_CHECKING:
    from pipeline.checkup import Checkup
    from storage.database import Store


def look_at_log(found: Checkup, store: Store) -> None:
    """Note whether the audit log is as it was written."""
    log = verify(store)
    if log.broken is None:
        found.add(Urgency.FINE, "audit log", f"{log.lines} lines, all as they were written")
        return
    found.add(
        Urgency.BROKEN,
        "audit log",
        f"it is not whole from line {log.broken} on: {log.why}",
        "find out who could write to the store; sharewell audit --verify",
    )
    found.status = Exit.REFUSED
