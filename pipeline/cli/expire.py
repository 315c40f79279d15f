"""`sharewell expire`: texts whose time is over are dropped; what was worked out from them stays."""

from __future__ import annotations

import typer

from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, opened, result


def expire(*, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """Drop texts kept longer than the settings or a source's terms allow, or nobody vouches for, and old lines of the log."""
    from pipeline.collecting.expiry import expire_elsewhere
    from storage.audit_check import expire_audit
    from storage.retention import expire_awaiting, expire_texts

    with opened(home, create=False) as frame:
        days = frame.settings.privacy.text_days
        unseen = expire_elsewhere(frame.store, frame.settings, (), frame.now)
        old = expire_texts(frame.store, text_days=days, now=frame.now)
        waiting = expire_awaiting(frame.store, text_days=days, now=frame.now)
        lines = expire_audit(frame.store, days=frame.settings.privacy.audit_days, now=frame.now)
    told = f"Texts dropped: {old} by age, {sum(unseen.values())} that nobody could vouch for; {waiting} acts without an item."
    told += f" Lines of the audit log dropped: {lines}."
    result({"old": old, "unseen": unseen, "awaiting": waiting, "audit": lines}, told)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("expire")(expire)
