"""The monthly pack by mail: to whoever the settings name, once, when its month's edition is made."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from config.errors import NothingToUse, WrongUse
from openness.month import format_month, month_of, shift
from pipeline.mailing.message import Attached, Letter
from pipeline.mailing.sending import Posted, post
from pipeline.pack import content_for
from presentation.edition import parse
from storage.editions import months_with_edition, series_as_of
from storage.mailed import states

if TYPE_CHECKING:
    from config.settings import Settings
    from openness.month import Month
    from storage.database import Store


def due(store: Store, settings: Settings, now: int) -> Month | None:
    """Return the month whose pack is to be sent now: the one before this, once it has an edition and its day has come.

    None where that has gone to everybody, or to nobody who is there.
    """
    wanted = settings.mail
    if not (wanted.configured and wanted.pack_to):
        return None
    if datetime.fromtimestamp(now, store.zone).day < wanted.pack_day:
        return None
    month = shift(month_of(now, store.zone), -1)
    if month not in months_with_edition(store.connection):
        return None
    waiting = set(wanted.pack_to) - set(states(store, name_of(month), wanted.pack_to))
    return month if waiting else None


def name_of(month: Month) -> str:
    """Return the name under which a month's pack is noted as sent."""
    return f"pack {format_month(month)}"


def send_pack(store: Store, settings: Settings, month: Month, *, now: int, again: bool = False) -> Posted:
    """Send a month's pack. Raises WrongUse where there is no edition, NothingToUse where nobody is to get it, and as `post`."""
    if not settings.mail.pack_to:
        raise NothingToUse("nobody is to get the pack", where="[mail]", todo="name them under pack_to")
    bodies = series_as_of(store.connection, month)
    if not bodies:
        raise WrongUse(f"there is no edition of {format_month(month)}", todo="`sharewell edition list` names those there are")
    shown = [parse(body) for body in bodies]

    def letter(lang: str) -> Letter:
        from presentation.pack.mail import mail
        from presentation.pack.pdf import pdf
        from presentation.pack.plain import plain

        content = content_for(store, shown, lang)
        name = f"sharewell-{format_month(month)}-{lang}.pdf"
        return Letter(
            subject=f"{content.organisation}: {content.title}" if content.organisation else content.title,
            text=plain(content),
            html=mail(content),
            lang=lang,
            attached=(Attached(name=name, media_type="application/pdf", body=pdf(content, made_at=shown[-1].made_at)),),
        )

    return post(store, settings, name_of(month), settings.mail.pack_to, letter, now=now, again=again)
