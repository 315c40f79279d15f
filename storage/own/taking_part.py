"""What a person says on their own page about taking part: a yes, or the confirmation of one that was handed in for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.errors import Outdated, Refused
from openness.consent import ACCOUNT, ANY, Entry
from openness.marking import N_
from storage.audit import note
from storage.consent import ConsentRow, apply_consents
from storage.durable import durable
from storage.ledger import add_entry, settle, standing_of
from storage.reread import known_by_more
from storage.roster import details_of
from storage.trim import trim
from storage.wordings import keep_words

if TYPE_CHECKING:
    from openness.wording import Words
    from storage.audit import Doer
    from storage.database import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnYes:
    """What somebody agrees to; `source` `*` is every one, `covers_from` a day YYYYMMDD, 0 for everything."""

    source: str
    purpose: str
    scope: str = ACCOUNT
    covers_from: int = 0
    words: Words
    """What they read, word for word."""


def say_yes(store: Store, person: int, yes: OwnYes, *, by: Doer, now: int) -> None:
    """Record a person's own yes, which counts at once. Raises Refused where it cannot be taken."""
    row = ConsentRow(
        person=str(details_of(store, person).get("person") or ""),
        source=yes.source,
        purpose=yes.purpose,
        scope=yes.scope,
        covers_from=yes.covers_from,
        words=yes.words,
        given_at=now,
        evidence=f"{by.name}, signed in",
    )
    sums = apply_consents(store, [row], now=now, by=by)
    for _, why in sums.failed:
        raise Refused(why)


def confirm(store: Store, person: int, *, source: str, purpose: str, words: Words, by: Doer, now: int) -> None:
    """Confirm a yes that was handed in for a person and waits, after they read what it means.

    Raises Outdated where none waits any more.
    """
    with durable(store), store.transaction():
        waiting = standing_of(store, person).pending.get((source, purpose))
        if waiting is None:
            raise Outdated(N_("there is nothing to confirm any more"))
        entry = Entry(
            source=source, purpose=purpose, act="confirmed", at=now, scope=waiting.scope, covers_from=waiting.covers_from
        )
        add_entry(store, person, entry, wording=words.name, now=now, words=keep_words(store, words, now=now))
        note(store, "confirm", person, by, now=now, source="" if source == ANY else source, purpose=purpose)
        if settle(store, person):
            trim(store, person, now=now)
        known_by_more(store, person, source)
