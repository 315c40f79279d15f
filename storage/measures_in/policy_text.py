"""The policy's versions with their sentences: what the rules found, what a person corrected, and the figures that follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openness.language.policy.holds import HELD, may_hold
from openness.language.policy.model import Act, Kind, Sentence
from openness.language.policy.reading import key_of
from storage.roster import OPEN_END, day_number
from storage.runs import mark_told

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence
    from datetime import date

    from openness.language.policy.reading import Policy
    from storage.database import Store

_HUNDRED = 100
_ACTS: Final = tuple(act.value for act in Act)
_COLUMNS: Final = ("held_from", "language", "words", "ease_x100", *_ACTS, *HELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of the policy: from which day (YYYYMMDD) it holds, its figures, and what a person confirmed that it holds."""

    held_from: int
    language: str
    words: int
    ease: float
    counts: Mapping[Act, int]
    holds: Mapping[str, bool | None]
    """By what it may hold; None: nobody has looked."""
    sentences: int
    """How many of its sentences are kept; 0 where only its figures were told."""


def versions(connection: sqlite3.Connection) -> list[Version]:
    """Return the versions, oldest first."""
    rows = connection.execute(
        f"SELECT {', '.join(_COLUMNS)},"
        " (SELECT count(*) FROM policy_sentence AS one WHERE one.held_from = policy_version.held_from)"
        " FROM policy_version ORDER BY held_from"
    ).fetchall()
    return [_version(dict(zip((*_COLUMNS, "sentences"), row, strict=True))) for row in rows]


def _version(row: Mapping[str, int | str]) -> Version:
    return Version(
        held_from=int(row["held_from"]),
        language=str(row["language"]),
        words=int(row["words"]),
        ease=int(row["ease_x100"]) / _HUNDRED,
        counts={act: int(row[act.value]) for act in Act},
        holds={name: None if int(row[name]) < 0 else bool(row[name]) for name in HELD},
        sentences=int(row["sentences"]),
    )


def corrections(connection: sqlite3.Connection) -> dict[str, Act]:
    """Return by a sentence's key the class that a person gave it."""
    return {key: Act(act) for key, act in connection.execute("SELECT key, act FROM policy_correction")}


def may_have_texts(connection: sqlite3.Connection) -> bool:
    """Return whether the store is new enough to keep policies' texts."""
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'policy_correction'").fetchone() is not None


def sentences_of(connection: sqlite3.Connection, held_from: int) -> list[Sentence]:
    """Return a version's sentences in their order, with the classes that people gave."""
    rows = connection.execute(
        "SELECT text, kind, found, spans, act, ifnull(day, 0), ifnull(who, '') FROM policy_sentence"
        " LEFT JOIN policy_correction USING (key) WHERE held_from = ? ORDER BY place",
        (held_from,),
    )
    return [
        Sentence(
            text=text,
            act=Act(given or found),
            spans=_spans(spans),
            kind=Kind(kind),
            corrected=given is not None,
            corrected_on=day,
            corrected_by=who,
            found=Act(found),
        )
        for text, kind, found, spans, given, day, who in rows.fetchall()
    ]


def candidates_of(sentences: Sequence[Sentence], language: str) -> dict[str, tuple[int, ...]]:
    """Return by what a policy may hold the places of the sentences that point at it."""
    return {name: may_hold(name, sentences, language) for name in HELD}


def keep_text(store: Store, policy: Policy, held_from: date) -> str:
    """Keep a version with its sentences, in place of one from the same day; return `stored`, `changed` or `unchanged`.

    What a person confirmed that a version holds stays while its sentences do.
    """
    day = day_number(held_from)
    with store.transaction() as connection:
        known = connection.execute("SELECT 1 FROM policy_version WHERE held_from = ?", (day,)).fetchone() is not None
        texts = [sentence.text for sentence in policy.sentences]
        found = [sentence.found for sentence in policy.sentences]
        held = [(one.text, one.found) for one in sentences_of(connection, day)] if known else []
        if known and held == list(zip(texts, found, strict=True)):
            return "unchanged"
        if known:
            connection.execute("DELETE FROM policy_version WHERE held_from = ?", (day,))
        ease = round((policy.ease or 0.0) * _HUNDRED)
        connection.execute(
            "INSERT INTO policy_version (held_from, language, words, ease_x100, forbid, oblige, permit, encourage, inform)"
            " VALUES (?, ?, ?, ?, 0, 0, 0, 0, 0)",
            (day, policy.language, policy.words, ease),
        )
        connection.executemany(
            "INSERT INTO policy_sentence (held_from, place, text, kind, found, spans, key) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (day, place, one.text, one.kind.value, one.found.value, _written(one.spans), key_of(one.text))
                for place, one in enumerate(policy.sentences)
            ],
        )
        count_again(connection, [day])
        mark_told(store, day // _HUNDRED, OPEN_END // _HUNDRED)
    return "changed" if known else "stored"


def count_again(connection: sqlite3.Connection, days: Sequence[int]) -> None:
    """Count the classes of versions anew. Inside a transaction."""
    for day in days:
        counted = [sentence.act for sentence in sentences_of(connection, day)]
        connection.execute(
            "UPDATE policy_version SET forbid = ?, oblige = ?, permit = ?, encourage = ?, inform = ? WHERE held_from = ?",
            (*(counted.count(act) for act in Act), day),
        )


def _spans(written: str) -> tuple[tuple[int, int], ...]:
    pairs = (piece.partition("-") for piece in written.split())
    return tuple((int(begin), int(end)) for begin, _, end in pairs)


def _written(spans: Sequence[tuple[int, int]]) -> str:
    return " ".join(f"{begin}-{end}" for begin, end in spans)
