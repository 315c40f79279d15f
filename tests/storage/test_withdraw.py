"""Whoever leaves is gone: the rows, the acts on others, the text, the way to ask again."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from openness.records import Sums, Via
from storage.consent import ConsentRow, apply_consents
from storage.intake import Intake
from storage.targets import targets
from storage.withdraw import withdraw
from tests.storage.people import NOW, content, post, store_with

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store

DAY = 86_400


def agree(store: Store, *rows: ConsentRow) -> None:
    sums = apply_consents(store, rows, now=NOW)
    assert sums.recorded + sums.unchanged + len(sums.failed) == len(rows)


def yes(
    person: str,
    source: str = "slack",
    *,
    handle: str = "",
    evidence: str = "form 1",
    covers_from: int = 0,
    scope: str = "account",
) -> ConsentRow:
    return ConsentRow(
        place="row",
        person=person,
        source=source,
        handle=handle or person,
        evidence=evidence,
        given_at=NOW - 9 * DAY,
        covers_from=covers_from,
        scope=scope,
    )


def take(store: Store, *, source: str = "slack", handed_in: bool = False) -> Sums:
    intake = Intake(store, source, Via.ARCHIVE, now=NOW, handed_in=handed_in)
    return intake.write(
        [post("anna", "1", NOW - DAY, source=source), post("bram", "2", NOW - 99, reply_to="1", source=source)], fetched_at=NOW
    )


def test_a_yes_with_evidence_counts_at_once_and_one_without_waits(home: Path) -> None:
    with store_with(home, taking_part=[], others=["anna", "bram"]) as store:
        agree(store, yes("anna"), yes("bram", evidence=""))
        assert [target.handle for target in targets(store, "slack")] == ["anna"]
        assert take(store) == Sums(read=2, stored=1, not_allowed=1)


def test_the_same_rows_again_change_nothing_and_do_not_undo_a_withdrawal(home: Path) -> None:
    with store_with(home, taking_part=[], others=["anna"]) as store:
        agree(store, yes("anna"))
        withdraw(store, store.keys.person_id("anna"), source=None, purpose=None, now=NOW)
        assert apply_consents(store, [yes("anna")], now=NOW).unchanged == 1
        assert targets(store, "slack") == []
        assert take(store).stored == 0


def test_withdrawal_takes_items_acts_texts_and_accounts(home: Path) -> None:
    with store_with(home, taking_part=[], others=["anna", "bram"]) as store:
        agree(store, yes("anna"), yes("bram"))
        take(store)
        bram = store.keys.person_id("bram")
        assert withdraw(store, bram, source=None, purpose=None, now=NOW).items == 1
        held = content(store)
        assert [row[0] for row in held["item"]] == ["1"]
        assert held["interaction"] == []
        for table, column in (("account", "person_id"), ("opt_in", "person_id"), ("person_month", "person_id")):
            assert store.connection.execute(f"SELECT count(*) FROM {table} WHERE {column} = ?", (bram,)).fetchone() == (0,)


def test_one_source_can_be_left_while_a_yes_for_all_stands(home: Path) -> None:
    with store_with(home, taking_part=[], others=["anna"]) as store:
        agree(store, yes("anna", "*"))
        assert take(store).stored == 1
        assert take(store, source="mailinglist").stored == 1
        withdraw(store, store.keys.person_id("anna"), source="slack", purpose="measure", now=NOW)
        assert take(store).stored == 0
        assert take(store, source="mailinglist").unchanged == 1


def test_a_new_yes_after_leaving_counts_again(home: Path) -> None:
    with store_with(home, taking_part=[], others=["anna"]) as store:
        agree(store, yes("anna"))
        withdraw(store, store.keys.person_id("anna"), source=None, purpose=None, now=NOW)
        again = ConsentRow(place="row", person="anna", source="slack", handle="anna", given_at=NOW + 5, evidence="form 2")
        agree(store, again)
        assert take(store).stored == 1
        assert store.connection.execute("SELECT count(*) FROM tombstone WHERE source = 'slack'").fetchone() == (0,)


def test_a_new_yes_to_a_source_counts_after_every_purpose_was_withdrawn_there(home: Path) -> None:
    with store_with(home, taking_part=[], others=["anna"]) as store:
        agree(store, yes("anna"))
        withdraw(store, store.keys.person_id("anna"), source="slack", now=NOW)
        assert targets(store, "slack") == []
        agree(store, ConsentRow(place="row", person="anna", source="slack", handle="anna", given_at=NOW + 5, evidence="form 2"))
        assert [target.handle for target in targets(store, "slack")] == ["anna"]
        assert take(store).stored == 1


@pytest.mark.parametrize(
    ("scope", "handed_in", "stored"),
    [("handed-in", True, 1), ("handed-in", False, 0), ("tag:share", True, 0), ("account", False, 1)],
)
def test_what_lies_outside_the_scope_is_never_stored(home: Path, scope: str, handed_in: bool, stored: int) -> None:
    with store_with(home, taking_part=[], others=["anna"]) as store:
        agree(store, yes("anna", scope=scope))
        assert take(store, handed_in=handed_in).stored == stored
        assert [target.handle for target in targets(store, "slack")] == ([] if scope == "handed-in" else ["anna"])


def test_an_account_of_somebody_else_is_refused(home: Path) -> None:
    with store_with(home, taking_part=[], others=["anna", "bram"]) as store:
        agree(store, yes("anna", handle="shared"))
        failed = apply_consents(store, [yes("bram", handle="Shared"), yes("nobody")], now=NOW).failed
        assert failed == [("row", "the account 'Shared' at slack is another person's"), ("row", "'nobody' is not on the roster")]


def test_the_ledger_cannot_be_rewritten(home: Path) -> None:
    with store_with(home, taking_part=[], others=["anna"]) as store:
        agree(store, yes("anna"))
        for statement in ("UPDATE consent SET scope = 'account'", "DELETE FROM consent"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                store.connection.execute(statement)


def test_a_later_start_takes_what_lies_before_it(home: Path) -> None:
    with store_with(home, taking_part=[], others=["anna", "bram"]) as store:
        agree(store, yes("anna"), yes("bram"))
        take(store)
        tomorrow = ConsentRow(place="row", person="bram", source="slack", given_at=NOW, evidence="form 2", covers_from=20260922)
        agree(store, tomorrow)
        held = content(store)
        assert [row[0] for row in held["item"]] == ["1"]
        assert held["interaction"] == []
        assert [target.handle for target in targets(store, "slack")] == ["anna", "bram"]


@pytest.mark.parametrize(
    ("scope", "handed_in", "kept"),
    [("handed-in", True, ["1"]), ("handed-in", False, []), ("tag:share", True, []), ("account", False, ["1"])],
)
def test_a_narrower_scope_reaches_what_is_there(home: Path, scope: str, handed_in: bool, kept: list[str]) -> None:
    with store_with(home, taking_part=[], others=["anna"]) as store:
        agree(store, yes("anna"))
        take(store)
        take(store, handed_in=handed_in)
        agree(store, ConsentRow(place="row", person="anna", source="slack", given_at=NOW, evidence="form 2", scope=scope))
        assert [row[0] for row in content(store)["item"]] == kept
