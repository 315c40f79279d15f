"""The mail to the works council: only where something new waits for it, and to each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.errors import NothingToUse
from pipeline.mailing.message import Letter
from pipeline.mailing.sending import Posted, post
from presentation.formats import Formats
from presentation.mailing.council import waits
from storage.audit_check import verify
from storage.mailed import states

if TYPE_CHECKING:
    from config.settings import Settings
    from storage.council.standing import Standing
    from storage.database import Store


def is_due(store: Store, settings: Settings, standing: Standing) -> bool:
    """Whether somebody is to be told of what waits and was not yet."""
    wanted = settings.mail
    if not (wanted.configured and wanted.council_to and _newest(standing)):
        return False
    return len(states(store, _what(standing), wanted.council_to)) < len(wanted.council_to)


def tell_council(store: Store, settings: Settings, standing: Standing, *, now: int) -> Posted:
    """Tell of everything that waits, where it was not told yet. Raises NothingToUse where nobody is to be, and as `post`."""
    if not settings.mail.council_to:
        raise NothingToUse("nobody is to be told", where="[mail]", todo="name who is under council_to")
    if not _newest(standing):
        return Posted()
    log = verify(store)
    seal = f"{log.last}:{log.seal}" if log.seal and log.broken is None else ""

    def letter(lang: str) -> Letter:
        address = settings.mail.address or settings.sign_in.address or ""
        made = waits(
            standing.open, Formats(lang), store.zone, address=address, organisation=settings.organisation.name, seal=seal
        )
        return Letter(subject=made.subject, text=made.text, html=made.html, lang=lang)

    return post(store, settings, _what(standing), settings.mail.council_to, letter, now=now)


def _newest(standing: Standing) -> int:
    return max((one.number or 0 for one in standing.open), default=0)


def _what(standing: Standing) -> str:
    return f"council {_newest(standing)}"
