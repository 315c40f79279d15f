"""Who is to be asked, by their words of today, and the personal links that are made for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from config.errors import NothingToUse
from presentation.agreeing import LINK_PATH, asked_anew
from presentation.formats import Formats
from storage.asking import addressees, people_in_ledger
from storage.durable import durable
from storage.own.held import yeses_of
from storage.personal_links import DAY, DECIDE, LEAVE, make_link
from storage.wordings import kept_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config.settings import Settings
    from storage.asking import Addressee
    from storage.database import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits for somebody, by source and purpose; nothing where they are given a way out only."""

    who: Addressee
    what: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The addresses made for somebody: to answer by until a day (ISO), empty where nothing waits, and to withdraw by."""

    answer: str
    until: str
    way_out: str
    way_out_until: str


def who_waits(store: Store, settings: Settings, *, now: int, person: int | None = None) -> list[Waiting]:
    """Return whom something waits for, or of whom today's words ask more than they agreed to; `person`: this one in any case."""
    formats, kept = Formats(settings.organisation.languages[0]), kept_words(store.connection)
    own = [words for words in kept.values() if words.own]
    people = people_in_ledger(store) if person is None else [person]
    found = []
    for who in addressees(store, people, now=now):
        what = tuple(
            (yes.agreed.source, yes.agreed.purpose)
            for yes in yeses_of(store, who.person, kept)
            if yes.waits or asked_anew(yes, own, formats, settings.privacy)
        )
        if what or person is not None:
            found.append(Waiting(who=who, what=what))
    return found


def to_be_asked(waiting: Sequence[Waiting], *, again: bool) -> list[Waiting]:
    """Return who is to get a link now: who has one that works keeps it, but for `again`."""
    return [one for one in waiting if again or not (one.what and one.who.has_link)]


def make_links(store: Store, settings: Settings, one: Waiting, *, now: int) -> Links:
    """Make somebody's links, in the place of those they had. Raises NothingToUse where nobody said where the pages are."""
    base = need_address(settings)
    answer_days, way_out_days = settings.consent.confirm_days, settings.consent.withdraw_days
    with durable(store), store.transaction():
        answer = make_link(store, one.who.person, DECIDE, days=answer_days, now=now) if one.what else ""
        way_out = make_link(store, one.who.person, LEAVE, days=way_out_days, now=now)
    return Links(
        answer=f"{base}{LINK_PATH}/{answer}" if answer else "",
        until=_day(store, now + answer_days * DAY) if answer else "",
        way_out=f"{base}{LINK_PATH}/{way_out}",
        way_out_until=_day(store, now + way_out_days * DAY),
    )


def need_address(settings: Settings) -> str:
    """Return where people reach the pages. Raises NothingToUse where nobody said."""
    if not settings.address:
        raise NothingToUse(
            "nobody said where people reach the pages, so no link can lead there",
            where="[mail]",
            todo='set address = "https://..." there or in [sign_in]',
        )
    return settings.address


def _day(store: Store, at: int) -> str:
    return datetime.fromtimestamp(at, store.zone).date().isoformat()
