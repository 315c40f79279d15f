"""Lets the store follow which purposes people are asked for: what is taken out is not used from then on, whoever said yes to it.

The ledger keeps what was said. A purpose that is put back is used again where it is asked for with the same words; elsewhere the
yes waits for the person, and what was kept on it is removed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.consent import MEASURE, PURPOSES, asked_for
from openness.wording import VERSION
from storage.durable import durable
from storage.ledger import settle
from storage.purposes import not_asked, put_back, take_out
from storage.trim import trim
from storage.wordings import kept_words

if TYPE_CHECKING:
    from collections.abc import Collection

    from storage.database import Store


def follows(store: Store, purposes: Collection[str]) -> bool:
    """Whether the store knows that people are asked for these purposes and no other."""
    return not_asked(store.connection) == frozenset(PURPOSES).difference(asked_for(purposes))


def follow(store: Store, purposes: Collection[str], *, now: int) -> None:
    """Let people be asked for these purposes from now on and for no other, and bring everybody in line with that at once."""
    if follows(store, purposes):
        return
    with durable(store), store.transaction() as connection:
        rests = not_asked(connection)
        asked = asked_for(purposes)
        out = [one for one in PURPOSES if one not in asked and one not in rests]
        back = [one for one in asked if one in rests]
        for purpose in out:
            take_out(connection, purpose, now=now)
        for purpose in back:
            put_back(connection, purpose, _words(store, purpose), now=now)
        people = connection.execute(
            "SELECT DISTINCT person_id FROM consent JOIN person ON person.id = person_id ORDER BY person_id"
        ).fetchall()
        for (person,) in people if out or back else ():
            settle(store, person)
            if MEASURE in back:
                trim(store, person, now=now)


def _words(store: Store, purpose: str) -> frozenset[str]:
    """Return the names of the words with which people are asked today: these pages', and the organisation's newest."""
    own = [words for words in kept_words(store.connection).values() if words.own and words.purpose == purpose]
    newest = max((words.reach for words in own), default=0)
    found = {name for words in own if words.reach == newest for name in (words.name, words.version)}
    return frozenset({VERSION, *found})
