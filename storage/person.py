"""Everything held about one person, as that person may see it and take it along."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from storage.audit import acts_on
from storage.by_hand.annotations import annotated_with
from storage.by_hand.decisions import decided_with
from storage.by_hand.policy import corrected_by
from storage.desk.for_author import passed_on
from storage.exclusion import excluded
from storage.own.besides import besides
from storage.roster import BEGINNING, OPEN_END, day_text, details_of, spells_of
from storage.sealed import EVIDENCE, HANDLE, read_former, read_sealed
from storage.utc import utc_text

if TYPE_CHECKING:
    from storage.database import Store


def about(store: Store, person: int, *, k: int) -> dict[str, object]:
    """Return what the store holds about a person, in the shape that scripts read; `k` is the smallest group."""
    details = details_of(store, person)
    return {
        "person": details.get("person"),
        "roster": {
            "name": details.get("name"),
            "email": details.get("email"),
            "spells": _spells(store, person),
            "known_before_as": [json.loads(text) for text in read_former(store, person)],
        },
        "accounts": _accounts(store, person),
        "consent": _ledger(store, person),
        "items": _items(store, person),
        "interactions": _interactions(store, person),
        "labels": _labels(store, person),
        "tags": _tags(store, person),
        "training": _training(store, person),
        "passed_on": passed_on(store, person, k=k),
        "curated": _curated(store, person),
        "labels_given": _labels_given(store, person),
        "decisions": decided_with(store, person),
        "policy_corrections": corrected_by(store, person),
        "annotations": annotated_with(store, person),
        "excluded": excluded(store, person),
        **besides(store, person),
        "audit": _audit(store, person),
    }


def _spells(store: Store, person: int) -> list[dict[str, object]]:
    return [
        {
            "from": day_text(spell.from_day) if spell.from_day > BEGINNING else None,
            "until": day_text(spell.until_day) if spell.until_day < OPEN_END else None,
            "department": spell.department,
            "division": spell.division,
            "country": spell.country,
            "leader": bool(spell.leader),
            "sector_role": spell.sector_role,
        }
        for spell in spells_of(store, person)
    ]


def _accounts(store: Store, person: int) -> list[dict[str, object]]:
    handles = {ref: handle for _, ref, handle in read_sealed(store, HANDLE, person)}
    rows = store.connection.execute(
        "SELECT account.id, source.name FROM account JOIN source ON source.id = source_id"
        " WHERE person_id = ? ORDER BY account.id",
        (person,),
    )
    return [{"source": source, "handle": handles.get(account)} for account, source in rows.fetchall()]


def _ledger(store: Store, person: int) -> list[dict[str, object]]:
    evidence = {ref: text for _, ref, text in read_sealed(store, EVIDENCE, person)}
    rows = store.connection.execute(
        "SELECT consent.id, source, consent.purpose, scope, wording, wording.text, covers_from, act, at, recorded_at FROM consent"
        " LEFT JOIN wording ON wording.id = wording_id"
        " WHERE person_id = ? ORDER BY consent.id",
        (person,),
    )
    return [
        {
            "source": source,
            "purpose": purpose,
            "scope": scope,
            "wording": wording,
            "words": words,
            "covers_from": day_text(covers_from) if covers_from else None,
            "act": act,
            "at": utc_text(at),
            "recorded_at": utc_text(recorded_at),
            "evidence": evidence.get(number),
        }
        for number, source, purpose, scope, wording, words, covers_from, act, at, recorded_at in rows.fetchall()
    ]


def _items(store: Store, person: int) -> list[dict[str, object]]:
    rows = store.connection.execute(
        "SELECT source.name, item.native_id, space.visibility, space.name, item.kind, item.created_at, item_text.text, item.url,"
        " ifnull(nullif(language, ''), lang), nullif(topic.name, '')"
        " FROM item JOIN source ON source.id = item.source_id JOIN space ON space.id = item.space_id"
        " LEFT JOIN item_text ON item_text.item_id = item.id LEFT JOIN item_language ON item_language.item_id = item.id"
        " LEFT JOIN item_topic ON item_topic.item_id = item.id LEFT JOIN topic ON topic.id = topic_id"
        " WHERE person_id = ? ORDER BY item.created_at, item.id",
        (person,),
    )
    names = ("source", "native_id", "visibility", "space", "kind", "created_at", "text", "url", "language", "topic")
    return [dict(zip(names, (*row[:5], utc_text(row[5]), *row[6:]), strict=True)) for row in rows.fetchall()]


def _interactions(store: Store, person: int) -> list[dict[str, object]]:
    """Return what the person did and what was done to what they shared; the other person is not named."""
    rows = store.connection.execute(
        "SELECT source.name, interaction.actor_id = ?1, interaction.kind, interaction.at, interaction.count, item.native_id"
        " FROM interaction JOIN source ON source.id = interaction.source_id LEFT JOIN item ON item.id = interaction.item_id"
        " WHERE actor_id = ?1 OR target_id = ?1 ORDER BY interaction.at, interaction.id",
        (person,),
    )
    return [
        {"source": source, "by": "me" if mine else "another", "kind": kind, "at": utc_text(at), "count": count, "item": item}
        for source, mine, kind, at, count, item in rows.fetchall()
    ]


def _labels(store: Store, person: int) -> list[dict[str, object]]:
    rows = store.connection.execute(
        "SELECT source.name, native_id, label, label_by FROM item JOIN source ON source.id = source_id"
        " WHERE person_id = ? AND label <> 'unknown' ORDER BY item.id",
        (person,),
    )
    return [dict(zip(("source", "native_id", "label", "by"), row, strict=True)) for row in rows.fetchall()]


def _tags(store: Store, person: int) -> list[dict[str, object]]:
    rows = store.connection.execute(
        "SELECT source.name, native_id, tag FROM item_tag JOIN item ON item.id = item_id JOIN source ON source.id = source_id"
        " WHERE person_id = ? ORDER BY item.id, tag",
        (person,),
    )
    return [dict(zip(("source", "native_id", "tag"), row, strict=True)) for row in rows.fetchall()]


def _training(store: Store, person: int) -> list[dict[str, object]]:
    rows = store.connection.execute(
        "SELECT day, course, rule FROM training WHERE person_id = ? ORDER BY day, course, rule", (person,)
    )
    return [{"date": day_text(day), "course": course, "rule": rule or None} for day, course, rule in rows.fetchall()]


def _curated(store: Store, person: int) -> list[dict[str, object]]:
    """Return what the person did as a curator, with items that are still here."""
    rows = store.connection.execute(
        "SELECT mark.kind, tag, source.name, native_id, mark.at FROM mark JOIN item ON item.id = item_id"
        " JOIN source ON source.id = source_id WHERE by_id = ?1"
        " UNION ALL SELECT 'initiative', key, source.name, native_id, initiative_item.at FROM initiative_item"
        " JOIN initiative ON initiative.id = initiative_id JOIN item ON item.id = item_id"
        " JOIN source ON source.id = source_id WHERE by_id = ?1"
        " UNION ALL SELECT 'led to', sentence, source.name, native_id, led_to.at FROM led_to JOIN item ON item.id = item_id"
        " JOIN source ON source.id = source_id WHERE by_id = ?1"
        " UNION ALL SELECT 'digest', sentence, source.name, native_id, digest_entry.at FROM digest_entry"
        " JOIN item ON item.id = item_id JOIN source ON source.id = source_id WHERE by_id = ?1"
        " UNION ALL SELECT 'digest', title, '', '', made_at FROM digest WHERE by_id = ?1 ORDER BY 5, 1, 3, 4",
        (person,),
    )
    names = ("what", "text", "source", "native_id", "at")
    return [dict(zip(names, (*row[:4], utc_text(row[4])), strict=True)) for row in rows.fetchall()]


def _labels_given(store: Store, person: int) -> list[dict[str, object]]:
    """Return the labels that the person gave; of the item only a keyed hash is held beside them."""
    rows = store.connection.execute(
        "SELECT source.name, item_key, label, at FROM label_given JOIN source ON source.id = source_id WHERE by_id = ?"
        " ORDER BY at, item_key",
        (person,),
    )
    return [
        {"source": source, "key": f"{key:016x}", "label": label, "at": utc_text(at)} for source, key, label, at in rows.fetchall()
    ]


def _audit(store: Store, person: int) -> list[dict[str, object]]:
    """Return who looked at what is held about the person, exported it or changed it, the newest first."""
    return [
        {
            "at": utc_text(line.at),
            "act": line.act,
            "source": line.source or None,
            "purpose": line.purpose or None,
            "way": line.way,
            "by": "me" if line.own else line.name,
        }
        for line in acts_on(store, person)
    ]
