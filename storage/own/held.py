"""What is held about a person in one look: their place, accounts, what they agreed to, and how much of each thing there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.accounts import accounts_of
from storage.ledger import standing_of
from storage.own.besides import owns
from storage.roster import details_of, spells_of
from storage.sealed import EVIDENCE, read_sealed
from storage.wordings import kept_words, words_read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openness.consent import Agreed
    from openness.wording import Words
    from storage.accounts import Account
    from storage.database import Store
    from storage.roster import Spell

_COUNTS = {
    "items": "SELECT count(*) FROM item WHERE person_id = ?1",
    "texts": "SELECT count(*) FROM item JOIN item_text ON item_id = item.id WHERE person_id = ?1",
    "done": "SELECT count(*) FROM interaction WHERE actor_id = ?1",
    "received": "SELECT count(*) FROM interaction WHERE target_id = ?1 AND actor_id <> ?1",
    "labels": "SELECT count(*) FROM item WHERE person_id = ?1 AND label <> 'unknown'",
    "tags": "SELECT count(*) FROM item_tag JOIN item ON item.id = item_id WHERE person_id = ?1",
    "training": "SELECT count(*) FROM training WHERE person_id = ?1",
    "labels_given": "SELECT count(*) FROM label_given WHERE by_id = ?1",
    "curated": "SELECT (SELECT count(*) FROM mark WHERE by_id = ?1) + (SELECT count(*) FROM led_to WHERE by_id = ?1)"
    " + (SELECT count(*) FROM digest_entry WHERE by_id = ?1) + (SELECT count(*) FROM initiative_item WHERE by_id = ?1)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Yes:
    """What a person agreed to: a yes that counts, one that waits until they confirm it, or one whose purpose is not asked for."""

    agreed: Agreed
    waits: bool
    resting: bool = False
    """Whether the organisation does not ask for its purpose now, so that it is not used."""
    wording: str
    """Which wording they saw, as the ledger notes it; empty where nobody said."""
    words: Words | None
    """The words themselves; None where they are not kept."""
    evidence: str
    """Where the person's own yes is kept; empty where it was not said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is held about a person; `counts` by what is counted."""

    key: str
    name: str
    address: str
    spells: Sequence[Spell]
    accounts: Sequence[Account]
    """Those that can be named; of others only a keyed hash is kept."""
    yeses: Sequence[Yes]
    ended: Sequence[tuple[str, str, int]]
    """Withdrawals that stand: source, purpose, and the UTC second."""
    own_words: Sequence[Words]
    """What the organisation asks people with, of every version."""
    owns: Sequence[str]
    """What the initiatives and rules are called that name them as their owner."""
    counts: dict[str, int]

    @property
    def sources(self) -> list[str]:
        """Return the sources in which the person takes part; `*` where it is every one."""
        counting = (yes.agreed for yes in self.yeses if not (yes.waits or yes.resting))
        return sorted({agreed.source for agreed in counting if agreed.purpose == "measure"})


def held_about(store: Store, person: int) -> Held:
    """Return what is held about a person."""
    details, stands = details_of(store, person), standing_of(store, person)
    kept = kept_words(store.connection)
    return Held(
        key=str(details.get("person") or ""),
        name=str(details.get("name") or ""),
        address=str(details.get("email") or ""),
        spells=spells_of(store, person),
        accounts=[account for account in accounts_of(store, person) if account.handle],
        yeses=yeses_of(store, person, kept),
        ended=sorted((source, purpose, at) for (source, purpose), at in stands.ended.items()),
        own_words=[words for words in kept.values() if words.own],
        owns=[str(one["title"]) for one in owns(store, person)],
        counts={name: int(store.connection.execute(query, (person,)).fetchone()[0]) for name, query in _COUNTS.items()},
    )


def yeses_of(store: Store, person: int, kept: dict[int, Words]) -> list[Yes]:
    """Return what a person agreed to, and what waits for them; `kept` are all words that are kept."""
    stands = standing_of(store, person)
    read, evidence = words_read(store.connection, person, kept), _evidence(store, person)
    yeses = [
        Yes(
            agreed=yes,
            waits=found is stands.pending,
            resting=found is stands.resting,
            wording=read.get(key, ("", None))[0],
            words=read.get(key, ("", None))[1],
            evidence=evidence.get(key, ""),
        )
        for found in (stands.valid, stands.pending, stands.resting)
        for key, yes in found.items()
    ]
    return sorted(yeses, key=lambda yes: (yes.agreed.purpose, yes.agreed.source))


def _evidence(store: Store, person: int) -> dict[tuple[str, str], str]:
    """Return by source and purpose where the newest yes or confirmation is kept."""
    evidence = {ref: text for _, ref, text in read_sealed(store, EVIDENCE, person)}
    rows = store.connection.execute(
        "SELECT id, source, purpose, act FROM consent WHERE person_id = ? AND act IN ('given', 'confirmed') ORDER BY id",
        (person,),
    ).fetchall()
    found: dict[tuple[str, str], str] = {}
    for number, source, purpose, act in rows:
        if act == "given" or number in evidence:
            found[source, purpose] = evidence.get(number, "")
    return found
