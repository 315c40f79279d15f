"""The weekly digest of alerts by mail: only where there is something that was not told, and each thing once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from config.errors import NothingToUse
from config.mail import WEEKDAYS
from pipeline.alerts import gather, untold
from pipeline.mailing.message import Letter
from pipeline.mailing.sending import Posted, post
from presentation.formats import Formats
from presentation.mailing.alerts import digest
from storage.database import meta, set_meta
from storage.mailed import keep_alerts_told

if TYPE_CHECKING:
    from config.settings import Settings
    from storage.database import Store

_LOOKED = "alerts_looked"


def week_of(store: Store, now: int) -> str:
    """Return the week of the organisation's calendar, such as 2026-W48."""
    year, week, _ = datetime.fromtimestamp(now, store.zone).isocalendar()
    return f"{year}-W{week:02}"


def is_due(store: Store, settings: Settings, now: int) -> bool:
    """Whether this week's look at alerts is to be taken now: its day has come, and it was not taken yet."""
    wanted = settings.mail
    if not (wanted.configured and wanted.alerts_to):
        return False
    today = datetime.fromtimestamp(now, store.zone).weekday()
    return today >= WEEKDAYS.index(wanted.alerts_day) and meta(store.connection, _LOOKED) != week_of(store, now)


def send_alerts(store: Store, settings: Settings, *, now: int) -> Posted:
    """Send what was not told yet; nothing where there is nothing. Raises NothingToUse where nobody is to get it, and as `post`.

    What went to one of several counts as told; to whom it did not go it goes no more, or others would have it twice.
    """
    if not settings.mail.alerts_to:
        raise NothingToUse("nobody is to get alerts", where="[mail]", todo="name them under alerts_to")
    found = untold(store, gather(store, settings, now))
    posted = Posted()
    if found:

        def letter(lang: str) -> Letter:
            address = settings.address
            made = digest(found, Formats(lang), store.zone, address=address, organisation=settings.organisation.name)
            return Letter(subject=made.subject, text=made.text, html=made.html, lang=lang)

        posted = post(store, settings, f"alerts {now}", settings.mail.alerts_to, letter, now=now)
        if posted.sent:
            keep_alerts_told(store, [alert.key for alert in found], now=now)
    if posted.sent or not posted.failed:
        with store.transaction() as connection:
            set_meta(connection, _LOOKED, week_of(store, now))
    return posted
