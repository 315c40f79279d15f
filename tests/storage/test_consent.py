"""Opt-ins in the store: who may be asked, what leaves with a withdrawal, and what never comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.consent import Entry
from openness.records import Via
from storage.consent import ConsentRow, apply_consents, consents
from storage.intake import Intake
from storage.ledger import add_entry, settle
from storage.targets import targets
from storage.withdraw import erase_person, withdraw
from tests.storage.people import AMSTERDAM, NOW, post, store_with

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store

DAY = 86_400


def yes(
    person: str, source: str = "slack", *, at: int | None = NOW - DAY, evidence: str = "form", scope: str = "account"
) -> ConsentRow:
    return ConsentRow(
        place="row", person=person, source=source, handle=f"{person}_on_{source}", given_at=at, evidence=evidence, scope=scope
    )


def agree(store: Store, *rows: ConsentRow) -> None:
    assert apply_consents(store, rows, now=NOW).failed == []


def names(store: Store, source: str = "slack") -> list[str]:
    return [target.handle for target in targets(store, source)]


def share(store: Store) -> None:
    """Anna asks, Bram answers; both words are of their own kind, to be found again in the file."""
    intake = Intake(store, "slack", Via.API, now=NOW)
    asked = post("anna_on_slack", "q-anna-1", NOW - 9_000, text="zebrafinch question from anna")
    answer = post("bram_on_slack", "a-bram-1", NOW - 8_000, text="quokkaword answer of bram", reply_to="q-anna-1")
    intake.write([asked, answer], fetched_at=NOW)


def count(store: Store, table: str) -> int:
    return int(store.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_only_who_agreed_for_the_whole_account_is_a_target(home: Path) -> None:
    with store_with(home, taking_part=[], others=["anna", "bram", "cleo", "dirk"]) as store:
        agree(store, yes("anna"), yes("bram", evidence=""), yes("cleo", scope="handed-in"), yes("dirk", "x"))
        assert names(store) == ["anna_on_slack"]
        assert names(store, "x") == ["dirk_on_x"]
        assert names(store, "reddit") == []


def test_a_confirmation_makes_a_waiting_yes_count(home: Path) -> None:
    with store_with(home, taking_part=[], others=["anna"]) as store:
        agree(store, yes("anna", evidence=""))
        assert names(store) == []
        person = store.keys.person_id("anna")
        with store.transaction():
            add_entry(store, person, Entry(source="slack", purpose="measure", act="confirmed", at=NOW), wording="", now=NOW)
            settle(store, person)
        assert names(store) == ["anna_on_slack"]


def test_somebody_no_longer_employed_is_no_target(home: Path) -> None:
    with store_with(home, taking_part=[], others=["anna"]) as store:
        agree(store, yes("anna"))
        store.connection.execute("UPDATE membership SET until_day = 20200131")
        assert names(store) == []


def test_a_yes_to_every_source_does_not_bring_back_the_one_that_was_left(home: Path) -> None:
    with store_with(home, taking_part=[], others=["anna"]) as store:
        agree(store, yes("anna", "*"), yes("anna"))
        withdraw(store, store.keys.person_id("anna"), source="slack", purpose="measure", now=NOW)
        agree(store, yes("anna", "*"), yes("anna"))
        assert names(store) == []
        agree(store, yes("anna", at=NOW + 60))
        assert names(store) == ["anna_on_slack"]


def test_the_same_rows_again_change_nothing(home: Path) -> None:
    with store_with(home, taking_part=[], others=["anna", "bram"]) as store:
        rows = [yes("anna"), yes("bram", at=None, evidence="")]
        agree(store, *rows)
        before = (count(store, "consent"), count(store, "account"), consents(store))
        sums = apply_consents(store, rows, now=NOW + 5)
        assert (sums.recorded, sums.unchanged) == (0, 2)
        assert (count(store, "consent"), count(store, "account"), consents(store)) == before
        withdraw(store, store.keys.person_id("bram"), now=NOW + 9)
        again = apply_consents(store, rows, now=NOW + 20)
        assert (again.recorded, [why for _, why in again.remarks]) == (
            0,
            ["withdrawn or refused since; a new yes needs a given_at of its own"],
        )


def test_an_answer_stays_counted_when_its_author_leaves(home: Path) -> None:
    with store_with(home, taking_part=[], others=["anna", "bram"]) as store:
        agree(store, yes("anna"), yes("bram"))
        share(store)
        assert (count(store, "item"), count(store, "interaction"), count(store, "response")) == (2, 1, 0)
        erased = withdraw(store, store.keys.person_id("bram"), now=NOW)
        assert (erased.items, erased.interactions) == (1, 1)
        assert (count(store, "item"), count(store, "interaction"), count(store, "response")) == (1, 0, 1)
        share(store)
        assert (count(store, "item"), count(store, "interaction"), count(store, "response")) == (1, 0, 1)


def test_no_byte_of_an_erased_person_is_left_and_nothing_brings_them_back(home: Path) -> None:
    with store_with(home, taking_part=[], others=["anna", "bram"]) as store:
        agree(store, yes("anna"), yes("bram"))
        share(store)
        person = store.keys.person_id("bram")
        erase_person(store, person, now=NOW)
        share(store)
        body = b"".join(path.read_bytes() for path in home.iterdir() if path.is_file())
        assert b"zebrafinch" in body
        for word in (b"quokkaword", b"a-bram-1", b"bram_on_slack"):
            assert word not in body
        assert store.connection.execute("SELECT source FROM tombstone WHERE person_id = ?", (person,)).fetchall() == [("*",)]
        assert store.connection.execute("SELECT 1 FROM person WHERE id = ?", (person,)).fetchone() is None
        acts = [row[0] for row in store.connection.execute("SELECT act FROM consent WHERE person_id = ? ORDER BY id", (person,))]
        assert acts == ["given", "withdrawn"]
        assert apply_consents(store, [yes("bram")], now=NOW).failed == [("row", "'bram' is not on the roster")]


def test_consent_is_written_through_to_the_disk(home: Path) -> None:
    with store_with(home, taking_part=[], others=["anna"]) as store:
        seen: list[str] = []
        store.connection.set_trace_callback(seen.append)
        agree(store, yes("anna"))
        store.connection.set_trace_callback(None)
        full, begun = (next(n for n, line in enumerate(seen) if text in line) for text in ("synchronous = FULL", "BEGIN"))
        assert full < begun
        assert store.connection.execute("PRAGMA synchronous").fetchone() == (1,)
        assert store.zone == AMSTERDAM
