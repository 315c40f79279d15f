"""`sharewell alerts`: what stands out now, and whether communications was told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, opened, result

if TYPE_CHECKING:
    from openness.alerts import Alert


def alerts(
    *,
    send: Annotated[bool, typer.Option("--send", help="Send what was not told yet to whom [mail] alerts_to names.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """List figures that moved beyond chance, sources that fell silent or behind, and decisions that are overdue."""
    from pipeline.alerts import gather, untold
    from pipeline.cli.mail import tell
    from pipeline.mailing.alerts import send_alerts
    from presentation.formats import Formats
    from presentation.mailing.alerts import told

    with opened(home, create=False) as frame:
        found = gather(frame.store, frame.settings, frame.now)
        new = {alert.key for alert in untold(frame.store, found)}
        posted = send_alerts(frame.store, frame.settings, now=frame.now) if send else None
        zone = frame.store.zone
    formats = Formats("en")
    rows = [_as_json(alert, told(alert, formats, zone), known=alert.key not in new) for alert in found]
    if posted is not None:
        tell(posted, {"alerts": rows}, f"{len(new)} alerts" if new else "Nothing to tell")
        return
    lines = [f"{'  ' if alert.key not in new else '! '}{row['what']}" for alert, row in zip(found, rows, strict=True)]
    result(rows, "\n".join(lines) or "Nothing stands out.")


def _as_json(alert: Alert, what: str, *, known: bool) -> dict[str, object]:
    from openness.month import format_month

    return {
        "kind": alert.kind,
        "subject": alert.subject,
        "month": None if alert.month is None else format_month(alert.month),
        "what": what,
        "chance": alert.chance,
        "told": known,
    }


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("alerts")(alerts)
