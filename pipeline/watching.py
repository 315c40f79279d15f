"""What `doctor` says of settings that wait for confirmation, and of whether the log and their ledger are whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.errors import Exit
from pipeline.checkup import Urgency
from pipeline.cli.frame import doer
from presentation.council import waiting_told
from presentation.formats import Formats
from storage.audit_check import verify
from storage.council.standing import COUNCIL_ROLE, SHELL
from storage.in_force import settled

if TYPE_CHECKING:
    from pipeline.checkup import Checkup
    from storage.database import Store

_WHO_DECIDES = {
    COUNCIL_ROLE: "the works council decides on its page",
    SHELL: "sharewell council list; one person decides here, for nobody signs in",
}
_NAME_IT = "name who has the works council's role under [sign_in] council; they decide"


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


def look_at_settings(found: Checkup, store: Store, now: int) -> None:
    """Note what of the settings waits for confirmation, or was refused and is still set."""
    _, standing = settled(store, doer(), now=now)
    if standing.broken:
        what = f"their ledger is not whole ({standing.broken}): the strictest it ever held is in force"
        found.add(Urgency.BROKEN, "guarded settings", what, "find out who could write to the store; then sharewell council anew")
        found.status = Exit.REFUSED
    formats = Formats("en")
    for one in standing.waiting:
        told = waiting_told(one, formats, store.zone)
        if one.refused is not None:
            found.add(Urgency.SOON, "guarded settings", told, "set it back in the settings")
        else:
            found.add(
                Urgency.NEXT, "guarded settings", f"not in force yet: {told}", _WHO_DECIDES.get(standing.confirms, _NAME_IT)
            )
    if not (standing.waiting or standing.broken):
        found.add(Urgency.FINE, "guarded settings", "nothing waits for confirmation")
