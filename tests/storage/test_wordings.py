"""The ledger and the words it leads to only grow: no statement of SQL changes, takes out or slips in a line."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from config.errors import Refused
from openness.consent import ANY, MEASURE
from openness.wording import Words
from storage.consent import ConsentRow, apply_consents, consents
from storage.own.held import held_about
from storage.person import about
from storage.withdraw import erase_person
from storage.wordings import keep_words, kept_words
from tests.storage.people import NOW, store_with

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store

OURS = Words(version="my page 1", purpose=MEASURE, lang="nl", text="Sharewell mag lezen", people=10, days=90)
THEIRS = Words(version="2026-01", purpose=MEASURE, lang="nl", text="De gemeente mag lezen", own=True, days=60)
COLUMNS = "id, person_id, source, purpose, scope, wording, covers_from, act, at, recorded_at, evidence"
SLIPPED_IN = f"INSERT {{}} INTO consent ({COLUMNS}) VALUES ({{}}, 7, '*', 'measure', 'account', '', 0, 'given', 1, 1, 1)"


def agreed(home: Path, *rows: ConsentRow) -> Store:
    store = store_with(home, taking_part=[], others=["anna", "bram"])
    assert apply_consents(store, rows, now=NOW).failed == []
    return store


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consent SET evidence = 1",
        "UPDATE consent SET wording_id = NULL",
        "UPDATE OR REPLACE consent SET id = 2 WHERE id = 1",
        "DELETE FROM consent",
        "DELETE FROM consent WHERE id = (SELECT max(id) FROM consent)",
        SLIPPED_IN.format("", 0),
        SLIPPED_IN.format("", -1),
        SLIPPED_IN.format("", -9),
        SLIPPED_IN.format("OR REPLACE", 1),
        SLIPPED_IN.format("OR REPLACE", 2),
        SLIPPED_IN.format("", 1) + " ON CONFLICT (id) DO UPDATE SET act = 'withdrawn'",
        "UPDATE wording SET text = 'anything'",
        "DELETE FROM wording",
        (
            "INSERT OR REPLACE INTO wording (id, version, purpose, lang, own, reach, text, digest, kept_at)"
            " VALUES (1, 'x', 'measure', 'nl', 0, 1, 'anything', 'x', 1)"
        ),
        (
            "INSERT OR REPLACE INTO wording (version, purpose, lang, own, reach, text, digest, kept_at)"
            " SELECT version, purpose, lang, own, 9, 'anything', digest, 1 FROM wording"
        ),
    ],
)
def test_no_statement_changes_the_ledger_or_its_words(home: Path, statement: str) -> None:
    with agreed(home, ConsentRow(person="anna", words=OURS, evidence="form"), ConsentRow(person="bram")) as store:
        dump = [line for line in store.connection.iterdump() if '"consent"' in line or '"wording"' in line]
        with pytest.raises(sqlite3.IntegrityError, match=r"append-only|never changes"):
            store.connection.execute(statement)
        assert [line for line in store.connection.iterdump() if '"consent"' in line or '"wording"' in line] == dump


def test_erasure_leaves_the_bare_lines_under_a_keyed_number(home: Path) -> None:
    with agreed(home, ConsentRow(person="anna", words=OURS, evidence="form of anna")) as store:
        anna = store.keys.person_id("anna")
        before = store.connection.execute("SELECT * FROM consent ORDER BY id").fetchall()
        erase_person(store, anna, now=NOW)
        after = store.connection.execute("SELECT * FROM consent ORDER BY id").fetchall()
        assert after[:-1] == before
        assert anna in after[-1]
        assert "withdrawn" in after[-1]
        assert store.connection.execute("SELECT count(*) FROM sealed WHERE person_id = ?", (anna,)).fetchone() == (0,)


def test_a_yes_leads_to_the_words_that_were_read(home: Path) -> None:
    with agreed(home, ConsentRow(person="anna", source="slack", words=OURS, evidence="form")) as store:
        anna = store.keys.person_id("anna")
        (yes,) = held_about(store, anna).yeses
        assert (yes.wording, yes.words) == ("my page 1 (nl)", OURS)
        assert [row["words"] for row in consents(store)] == [OURS.text]
        ledger: Any = about(store, anna, k=10)["consent"]
        assert [(line["wording"], line["words"]) for line in ledger] == [("my page 1 (nl)", OURS.text)]


def test_other_words_of_one_version_are_another_yes_even_in_the_same_second(home: Path) -> None:
    longer = replace(OURS, text="Sharewell mag lang lezen", days=365)
    rows = [ConsentRow(person="anna", words=words, given_at=NOW, evidence="page") for words in (OURS, longer, longer)]
    with agreed(home, *rows) as store:
        (yes,) = held_about(store, store.keys.person_id("anna")).yeses
        assert yes.words == longer
        assert store.connection.execute("SELECT count(*) FROM consent").fetchone() == (2,)


def test_the_same_words_are_kept_once_and_other_words_beside_them(home: Path) -> None:
    with agreed(home) as store, store.transaction():
        other = Words(version=OURS.version, purpose=MEASURE, lang="nl", text="... in Slack", people=10, days=90)
        assert keep_words(store, OURS, now=NOW) == keep_words(store, OURS, now=NOW + 1)
        assert keep_words(store, other, now=NOW) != keep_words(store, OURS, now=NOW)
        assert list(kept_words(store.connection).values()) == [OURS, other]


def test_the_organisations_version_has_one_text(home: Path) -> None:
    with agreed(home) as store, store.transaction():
        keep_words(store, THEIRS, now=NOW)
        with pytest.raises(Refused, match="another text is kept under this version"):
            keep_words(store, Words(version="2026-01", purpose=MEASURE, lang="nl", text="Iets anders", own=True), now=NOW)


def test_a_row_names_what_the_organisation_keeps_and_an_unknown_name_is_told_once(home: Path) -> None:
    with agreed(home) as store:
        with store.transaction():
            keep_words(store, THEIRS, now=NOW)
        rows = [
            ConsentRow(place=f"line {n}", person=person, source=source, wording=wording, evidence="form")
            for n, (person, source, wording) in enumerate(
                [("anna", ANY, "2026-01"), ("bram", "slack", "2026-01 (nl)"), ("bram", "x", "lost"), ("anna", "x", "lost")]
            )
        ]
        sums = apply_consents(store, rows, now=NOW)
        assert sums.recorded == 4
        assert sums.remarks == [("line 2", "the text of 'lost' is not kept; `sharewell consent wording` keeps it")]
        yeses = held_about(store, store.keys.person_id("bram")).yeses
        assert [(yes.agreed.source, yes.words) for yes in yeses] == [("slack", THEIRS), ("x", None)]
