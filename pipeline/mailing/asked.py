"""Personal links by mail: each person gets their own, over one connection; whom it did not reach has none and is asked later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.errors import Retriable
from config.mail import is_address
from pipeline.asking import make_links, need_address
from pipeline.mailing.message import Letter, message
from pipeline.mailing.sending import Posted
from pipeline.mailing.smtp import Declined, Uncertain, mailer
from presentation.formats import Formats
from presentation.mailing.asked import asked
from storage.personal_links import forget_links

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config.settings import Settings
    from pipeline.asking import Links, Waiting
    from storage.database import Store


def send_links(store: Store, settings: Settings, waiting: Sequence[Waiting], *, now: int) -> Posted:
    """Send each their links; `Posted` names people by their key on the roster.

    Raises what `mailer` raises where the server cannot be used at all, NothingToUse where nobody said where the pages are; then
    no link was made.
    """
    need_address(settings)
    posted = Posted()
    reached = [one for one in waiting if is_address(one.who.address)]
    for one in waiting:
        if one not in reached:
            posted.failed[one.who.key] = f"{one.who.key}: has no mail address on the roster"
    if not reached:
        return posted
    with mailer(settings) as send:
        for one in reached:
            links = make_links(store, settings, one, now=now)
            lang = settings.mail.language_of(one.who.address, settings.organisation.languages[0])
            what = f"personal link {one.who.person} {now}"
            try:
                send(
                    message(
                        _letter(one, links, settings, lang), sender=settings.mail.sender, to=one.who.address, what=what, now=now
                    )
                )
            except Uncertain as error:
                posted.failed[one.who.key] = str(error)
            except (Retriable, Declined) as error:
                posted.failed[one.who.key] = str(error)
                with store.transaction():
                    forget_links(store, one.who.person)
            else:
                posted.sent.append(one.who.key)
    return posted


def _letter(one: Waiting, links: Links, settings: Settings, lang: str) -> Letter:
    formats = Formats(lang)
    until = formats.day_of(int(links.until.replace("-", ""))) if links.until else ""
    subject, text, html = asked(
        one.what,
        formats,
        answer=f"{links.answer}?lang={lang}" if links.answer else "",
        way_out=f"{links.way_out}?lang={lang}",
        until=until.replace("\N{NO-BREAK SPACE}", " "),
        organisation=settings.organisation.name,
    )
    return Letter(subject=subject, text=text, html=html, lang=lang)
