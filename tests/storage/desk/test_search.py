"""What is searched is what is kept: no order of intake, edits, expiry and erasure leaves a word behind or loses one."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openness.consent import MEASURE
from openness.language.search_words import answers, asked, lemmas
from storage.desk.filters import Filters
from storage.desk.queue import Desk
from storage.desk.words import clear_words, match_of, place_of, row_at, search_texts
from storage.exclusion import exclude
from storage.retention import expire_texts
from storage.withdraw import erase_person, withdraw
from tests.storage.desk.shared import DAY, PUBLIC, SHOWN, K, agree, desk_store, said, seen, take
from tests.storage.people import NOW, OPEN

if TYPE_CHECKING:
    from storage.database import Store

WORDS = ("vergunning", "fietsen", "budget", "ökonomie", "gedeeld")
HOSTILE = [
    '"',
    "'",
    "*",
    "AND",
    "OR NOT",
    "NEAR(",
    "text:",
    "^a",
    "-",
    "()",
    "a\x00b",
    "\ud800",
    "😀",
    "{x}",
    "x" * 1_000_000,
    ";--",
]


def indexed(store: Store, word: str) -> set[int]:
    return {
        row_at(place)
        for longer in (False, True)
        for (place,) in store.connection.execute(
            "SELECT rowid FROM item_search WHERE item_search MATCH ?", (match_of(asked(word), longer=longer),)
        )
    }


def kept(store: Store, word: str) -> set[int]:
    rows = store.connection.execute("SELECT item_id, text FROM item_text").fetchall()
    return {row for row, text in rows if answers(asked(word), text)}


def kept_rows(store: Store) -> list[tuple[int]]:
    return store.connection.execute("SELECT item_id FROM item_text").fetchall()


@pytest.mark.parametrize(
    ("text", "asked_for"),
    [
        ("Wij delen wat wij weten", "gedeeld"),
        ("Zij heeft het gedeeld", "deel"),
        ("Twee fietsen in de kelder", "fiets"),
        ("Een fiets te leen", "fietsen"),
        ("How we ran the houses", "running house"),
        ("Nieuwe vergunningverlening", "vergunning"),
        ("naïve café", "naive CAFÉ"),
        ("openbaar-vervoer", "openbaar vervoer"),
    ],
)
def test_other_forms_of_a_word_find_it_in_either_language(home: Path, text: str, asked_for: str) -> None:
    with desk_store(home) as store:
        take(store, said("anna", "1", text), said("anna", "2", "iets heel anders"))
        assert seen(store, asked_for) == ["1"]


def test_a_word_that_stands_in_the_text_is_no_lemma_of_it() -> None:
    assert "fiets" in lemmas("fietsen").split()
    assert "fietsen" not in lemmas("fietsen").split()
    assert lemmas("") == ""


@pytest.mark.parametrize("text", HOSTILE)
def test_no_question_is_taken_for_the_index_s_own_language(home: Path, text: str) -> None:
    with desk_store(home) as store:
        take(store, said("anna", "1", "a plain note and or near text x"))
        for one in (text, f"note {text}", f'"{text}"'):
            assert seen(store, one) in ([], ["1"])


@given(st.text(max_size=60).map(lambda text: text.replace("@", "")))  # handles are not shown, and not found
@settings(max_examples=150)
def test_any_question_is_answered(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder, desk_store(Path(folder)) as store:
        take(store, said("anna", "1", text or "x"))
        seen(store, text)
        if asked(text):
            assert seen(store, text) == ["1"]


STEP = st.one_of(
    st.tuples(st.just("say"), st.sampled_from(SHOWN), st.integers(1, 4), st.sampled_from(WORDS)),
    st.tuples(st.just("search"), st.none(), st.none(), st.none()),
    st.tuples(st.just("expire"), st.none(), st.integers(0, 3), st.none()),
    st.tuples(st.just("exclude"), st.sampled_from(SHOWN), st.integers(1, 4), st.none()),
    st.tuples(st.just("withdraw"), st.sampled_from(SHOWN), st.none(), st.none()),
    st.tuples(st.just("erase"), st.just("bram"), st.none(), st.none()),
)


@given(st.lists(STEP, max_size=14))
@settings(max_examples=40)
def test_the_index_holds_the_kept_texts_and_no_other_in_any_order(
    steps: list[tuple[str, str | None, int | None, str | None]],
) -> None:
    with tempfile.TemporaryDirectory() as folder, desk_store(Path(folder)) as store:
        now = NOW
        for what, who, number, word in steps:
            now += 60
            person = store.keys.person_id(who) if who else 0
            here = store.connection.execute("SELECT 1 FROM person WHERE id = ?", (person,)).fetchone()
            if what == "say":
                take(store, said(str(who), f"{who}-{number}", f"over {word}", edited_at=now), now=now, search=False)
            elif what == "search":
                search_texts(store)
            elif what == "expire":
                expire_texts(store, text_days=1, now=now + int(number or 0) * DAY)
            elif what == "exclude" and here:
                exclude(store, person, "slack", f"{who}-{number}", now=now)
            elif what == "withdraw" and here:
                withdraw(store, person, source=None, purpose=None, now=now)
            elif what == "erase" and here:
                erase_person(store, person, now=now)
            for one in WORDS:
                assert indexed(store, one) <= kept(store, one)
        search_texts(store)
        for one in WORDS:
            assert indexed(store, one) == kept(store, one)
        store.connection.execute("INSERT INTO item_search (item_search, rank) VALUES ('integrity-check', 0)")
        assert store.connection.execute("SELECT count(*) FROM item_search_docsize").fetchone() == (len(kept_rows(store)),)
        assert store.connection.execute("SELECT count(*) FROM word_gone").fetchone() == (0,)


def test_the_word_itself_comes_before_longer_words_and_the_newest_first(home: Path) -> None:
    with desk_store(home) as store:
        texts = ("vergunningen", "vergunningverlening", "de vergunning", "vergunningplichtig", "een vergunning")
        take(store, *(said("anna", str(n), text, at=NOW - (n + 1) * DAY) for n, text in enumerate(texts)))
        assert seen(store, "vergunning") == ["0", "2", "4", "1", "3"]
        desk, found, further = Desk(store, K), list[str](), None
        while True:
            page = desk.page(Filters(words="vergunning"), further, count=1)
            found += [item.native_id for item in page.items]
            further = page.further
            if further is None:
                break
        assert found == ["0", "2", "4", "1", "3"]


def test_what_is_rarely_answered_is_found_behind_many_hits_page_by_page(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.desk.queue._MOST_A_TRY", 10)
    with desk_store(home) as store:
        take(store, *(said("anna", str(n), "budget", at=NOW - n * 60, space=PUBLIC if n == 150 else OPEN) for n in range(200)))
        store.connection.execute("UPDATE item SET label = 'promotion' WHERE native_id = '150'")
        desk, found, further, pages = Desk(store, K), list[str](), None, 0
        while True:
            page = desk.page(Filters(words="budget", labels=("promotion",)), further, count=5)
            found += [item.native_id for item in page.items]
            further, pages = page.further, pages + 1
            if further is None:
                break
        assert found == ["150"]
        assert 1 < pages < 10


@pytest.mark.parametrize("at", [-1, 0, 1, NOW])
def test_places_follow_time_and_lead_back_to_the_item(at: int) -> None:
    assert row_at(place_of(at, 7)) == 7
    assert place_of(at - 1, 1_000_000_000) < place_of(at, 1) < place_of(at, 2)


def test_the_search_reads_the_newest_first_and_sorts_nothing(home: Path) -> None:
    with desk_store(home) as store:
        take(store, said("anna", "1", "budget"))
        asked_sql = list[str]()
        store.connection.set_trace_callback(asked_sql.append)
        seen(store, "budget")
        store.connection.set_trace_callback(None)
        searches = [sql for sql in asked_sql if "item_search MATCH" in sql and not sql.startswith("--")]
        assert searches
        for sql in searches:
            plan = " ".join(row[3] for row in store.connection.execute(f"EXPLAIN QUERY PLAN {sql}"))
            assert "TEMP B-TREE" not in plan
            assert "VIRTUAL TABLE INDEX" in plan


def test_an_edit_is_found_by_its_new_words_only(home: Path) -> None:
    with desk_store(home) as store:
        take(store, said("anna", "1", "over fietsen"))
        take(store, said("anna", "1", "over budget", edited_at=NOW), now=NOW + 60)
        assert (seen(store, "fietsen"), seen(store, "budget")) == ([], ["1"])


def test_what_is_erased_leaves_no_word_in_the_file(home: Path) -> None:
    with desk_store(home) as store:
        take(store, said("anna", "1", "gewone woorden"), *(said("bram", f"b{n}", f"qwyjibo{n} zeldzaam") for n in range(30)))
        assert b"qwyjibo" in _bytes(store)
        withdraw(store, store.keys.person_id("bram"), source=None, purpose=None, now=NOW)
        assert b"qwyjibo" not in _bytes(store)
        assert seen(store, "woorden") == ["1"]


def test_words_of_dropped_texts_leave_the_file_within_the_day(home: Path) -> None:
    with desk_store(home) as store:
        take(store, said("anna", "1", "qwyjibo"), said("bram", "2", "anders"))
        expire_texts(store, text_days=1, now=NOW + 2 * DAY)
        import time

        expire_texts(store, text_days=1, now=int(time.time()) + DAY)
        assert b"qwyjibo" not in _bytes(store)
        clear_words(store)


def test_a_new_yes_brings_nothing_back_by_itself(home: Path) -> None:
    with desk_store(home) as store:
        take(store, said("bram", "1", "budget"))
        withdraw(store, store.keys.person_id("bram"), source=None, purpose=None, now=NOW - 50 * DAY)
        agree(store, MEASURE, ["bram"], days=1)
        assert indexed(store, "budget") == set()


def _bytes(store: Store) -> bytes:
    store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return store.path.read_bytes()
