"""`sharewell expire`: texts whose time is over are dropped; what was worked out from them stays."""

from __future__ import annotations

import typer

from config.errors import Exit
from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, finish, opened, result, say

TRACEBACK_DAYS = 14
"""How long a traceback that `--debug` wrote is kept."""


def expire(*, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """Drop what is kept too long: texts and all else that has a period in the settings, old lines of the log, copies, tracebacks.

    What is left in the store's file of what was erased is overwritten.
    """
    from pipeline.backups import folder_of
    from pipeline.collecting.expiry import expire_elsewhere
    from storage import backup
    from storage.audit_check import expire_audit
    from storage.erasing.files import forget_tracebacks
    from storage.erasing.sweeping import sweep_due
    from storage.expiring import expire_kept
    from storage.retention import expire_awaiting, expire_texts
    from storage.workroom import clear_workrooms

    with opened(home, create=False) as frame:
        days = frame.settings.privacy.text_days
        unseen = expire_elsewhere(frame.store, frame.settings, (), frame.now)
        old = expire_texts(frame.store, text_days=days, now=frame.now)
        waiting = expire_awaiting(frame.store, text_days=days, now=frame.now)
        more = expire_kept(frame.store, frame.settings.retention, now=frame.now)
        lines = expire_audit(frame.store, days=frame.settings.privacy.audit_days, now=frame.now)
        kept = frame.settings.backups
        copies = backup.expire(frame.home, days=kept.days, now=frame.now, folder=folder_of(frame.settings, frame.home))
        traces = forget_tracebacks(frame.home, before=frame.now - TRACEBACK_DAYS * 86_400)
        clear_workrooms(frame.home)
        swept = sweep_due(frame.store)
    told = (
        f"Texts dropped: {old} by age, {sum(unseen.values())} that nobody could vouch for; {waiting} acts without an item;"
        f" {sum(more.values())} counts, runs, results, notes and links; {lines} lines of the audit log; {len(copies)} old copies"
        f" of the store; {traces} old tracebacks."
    )
    gone = {"old": old, "unseen": unseen, "awaiting": waiting, "audit": lines}
    gone |= more
    gone |= {"copies": len(copies), "tracebacks": traces, "swept": swept}
    result(gone, told)
    if not swept:
        say("Something that was erased may still lie in the store's file, for it is in use; run this again when nobody works.")
        finish(Exit.PARTLY)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("expire")(expire)
