"""What a person does by a personal link, without signing in: answers what waits, once, or withdraws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openness.consent import ANY, Entry
from storage.audit import Doer, note, noted
from storage.durable import durable
from storage.ledger import add_entry, settle, standing_of
from storage.personal_links import DECIDE, LEAVE, find_link, make_link, use_up
from storage.reread import known_by_more
from storage.sealed import EVIDENCE, keep_sealed
from storage.trim import trim
from storage.withdraw import withdraw
from storage.wordings import keep_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openness.wording import Words
    from storage.database import Store
    from storage.personal_links import PersonalLink
    from storage.withdraw import Erased

BY_LINK: Final = "personal link"
"""Where a yes that was given by a link is kept, and who the audit log names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a person answers to one thing they were asked; `words` is what they read."""

    source: str
    purpose: str
    yes: bool
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What a withdrawal removed, and the last part of the address by which more is withdrawn; None: nothing is left to be."""

    erased: Erased
    token: str | None


def answer(store: Store, token: str, answers: Sequence[Answer], *, withdraw_days: int, now: int) -> str | None:
    """Record a person's answers, and end the link; return the last part of the address by which they withdraw later.

    None where the link does not work any more: then nothing was recorded.
    """
    with durable(store), store.transaction():
        link = find_link(store, token, now=now)
        if link is None or link.kind != DECIDE or not use_up(store, token):
            return None
        by = Doer(name=BY_LINK, way="page", person=link.person)
        for one in answers:
            act = _record(store, link.person, one, now)
            if act:
                note(store, act, link.person, by, now=now, source="" if one.source == ANY else one.source, purpose=one.purpose)
        if settle(store, link.person):
            trim(store, link.person, now=now)
        for source in sorted({one.source for one in answers if one.yes}):
            known_by_more(store, link.person, source)
        return make_link(store, link.person, LEAVE, days=withdraw_days, now=now)


def _record(store: Store, person: int, one: Answer, now: int) -> str:
    """Append what an answer comes to; return how the audit log calls it, empty where there is nothing to record."""
    stands, key = standing_of(store, person), (one.source, one.purpose)
    waiting, held = stands.pending.get(key), stands.valid.get(key)
    asked = waiting or held
    if asked is None or (waiting is None and not one.yes):
        return ""
    act = "given" if waiting is None else "confirmed" if one.yes else "refused"
    entry = Entry(
        source=one.source,
        purpose=one.purpose,
        act=act,
        at=now,
        scope=asked.scope,
        covers_from=asked.covers_from,
        evidence=act == "given",
    )
    number = add_entry(store, person, entry, wording=one.words.name, now=now, words=keep_words(store, one.words, now=now))
    if one.yes:
        keep_sealed(store, EVIDENCE, [(person, number, BY_LINK)])
    return {"given": "consent", "confirmed": "confirm", "refused": "refuse"}[act]


def leave(store: Store, token: str, *, source: str, purpose: str, withdraw_days: int, now: int) -> Left | None:
    """Withdraw for one source and purpose, or all (`*`), which ends every link of the person.

    None where the link does not work any more. Raises Refused where all was removed and the file still holds it.
    """
    link = find_link(store, token, now=now)
    if link is None:
        return None
    asked = {"source": "" if source == ANY else source, "purpose": "" if purpose == ANY else purpose}
    noted(store, "withdraw", link.person, Doer(name=BY_LINK, way="page", person=link.person), now=now, **asked)
    erased = withdraw(store, link.person, source=asked["source"] or None, purpose=asked["purpose"] or None, now=now)
    return Left(erased=erased, token=_way_out(store, link, withdraw_days, now))


def _way_out(store: Store, link: PersonalLink, days: int, now: int) -> str | None:
    stands = standing_of(store, link.person)
    if not (stands.valid or stands.pending or stands.resting):
        return None
    with store.transaction():
        return make_link(store, link.person, LEAVE, days=days, now=now)
