"""Sends a letter to several people: each gets it once, in their own language; what did not go out is told and tried later."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from config.errors import Retriable
from pipeline.mailing.message import message
from pipeline.mailing.smtp import Declined, Uncertain, mailer
from storage import mailed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from config.settings import Settings
    from pipeline.mailing.message import Letter
    from storage.database import Store


@dataclass(slots=True)
class Posted:
    """What became of one letter, by address."""

    sent: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    """Who had it already."""
    failed: dict[str, str] = field(default_factory=dict)
    """Why somebody did not get it, in a line."""

    def as_json(self) -> dict[str, object]:
        """Return it as scripts read it."""
        return {"sent": self.sent, "before": self.before, "failed": [{"to": to, "why": why} for to, why in self.failed.items()]}


def post(
    store: Store,
    settings: Settings,
    what: str,
    recipients: Sequence[str],
    letter: Callable[[str], Letter],
    *,
    now: int,
    again: bool = False,
) -> Posted:
    """Send something to whoever did not have it yet; `letter` gives it in a language. `again`: to those who had it too.

    Raises what `mailer` raises where the server cannot be used at all; then nothing counts as sent.
    """
    posted, built = Posted(), {}
    known = {} if again else mailed.states(store, what, recipients)
    posted.before = [to for to in recipients if to in known]
    waiting = [to for to in recipients if to not in known]
    with ExitStack() as opened:
        send = opened.enter_context(mailer(settings)) if waiting else None
        for to in waiting:
            lang = settings.mail.language_of(to, settings.organisation.languages[0])
            if lang not in built:
                built[lang] = letter(lang)
            made = message(built[lang], sender=settings.mail.sender, to=to, what=what, now=now)
            if send is None or not mailed.begin(store, what, to, now=now, again=again):
                posted.before.append(to)
                continue
            try:
                send(made)
            except Retriable as error:
                posted.failed[to] = str(error)
                mailed.end(store, what, to, None, now=now)
            except Declined as error:
                posted.failed[to] = str(error)
                mailed.end(store, what, to, mailed.REFUSED, now=now)
            except Uncertain as error:
                posted.failed[to] = str(error)
            else:
                posted.sent.append(to)
                mailed.end(store, what, to, mailed.SENT, now=now)
    return posted
