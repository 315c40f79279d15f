"""What the organisation takes out of what it asks for is not used from then on; the ledger keeps what was said."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING

import pytest

from config.errors import Refused
from openness.consent import MEASURE, NAME, PURPOSES, SHOW
from openness.month import Month, month_of
from openness.wording import VERSION, Words
from storage.audit import Doer
from storage.consent import ConsentRow, apply_consents, consents
from storage.council import deciding
from storage.database import open_store
from storage.desk.digests import digest, make_digest, publish, put_entry
from storage.desk.filters import Filters
from storage.desk.queue import Desk
from storage.desk.told_digests import told_digests
from storage.editions import make_edition
from storage.following import follow
from storage.in_force import as_written, opened_in_force, settled
from storage.own.held import held_about
from storage.own.taking_part import confirm
from storage.targets import own_target, space_targets, targets
from storage.withdraw import withdraw
from storage.wordings import keep_words
from tests.storage.desk.shared import desk_store, measured, named, said, seen, take
from tests.storage.people import AMSTERDAM, NOW, OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage.database import Store

ASKED = PURPOSES
CLERK = Doer(name="clerk", way="command")
MINE = Words(version="2026-01", purpose=MEASURE, lang="nl", text="Wij tellen wat u deelt.", own=True)


def without(*purposes: str) -> tuple[str, ...]:
    return tuple(one for one in ASKED if one not in purposes)


def on_page(home: Path) -> Doer:
    assert home
    return Doer(name="anna", way="page")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with desk_store(tmp_path, crowd=6) as store:
        take(store, said("anna", "1", "Een tip"), said("bram", "2", "Nog een tip van Anna", mentions=(named("anna", "Anna"),)))
        yield store


def anna(store: Store) -> int:
    return store.keys.person_id("anna")


def tellers(store: Store) -> dict[str, str]:
    return {item.native_id: item.teller.name for item in Desk(store, 5).page(Filters()).items}


def ledger(store: Store) -> list[tuple[object, ...]]:
    return store.connection.execute("SELECT * FROM consent ORDER BY id").fetchall()


def test_nobody_is_named_while_nobody_is_asked_to_be(store: Store) -> None:
    number = make_digest(store, "September", Month(202609), by="Redactie", now=NOW)
    put_entry(store, number, ("slack", "1"), "Lees dit", seen=None, by="Redactie", now=NOW)
    drawn = digest(store.connection, number)
    assert drawn is not None
    publish(store, number, seen=drawn.whole, now=NOW)

    def told() -> str:
        (found,) = told_digests(Desk(store, 5), published=True)
        return found.entries[0].item.teller.name

    before = ledger(store)
    assert (tellers(store)["1"], told()) == ("Anna de Vries", "Anna de Vries")
    follow(store, without(NAME), now=NOW + 1)
    assert (tellers(store), told()) == ({"1": "", "2": ""}, "")
    assert ledger(store) == before, "the ledger keeps what was said"
    follow(store, ASKED, now=NOW + 2)
    assert tellers(store)["1"] == "", "with which words she agreed was never noted: she is asked"
    assert ledger(store) == before


def test_nothing_is_shown_while_nobody_is_asked_to_show(store: Store) -> None:
    assert set(seen(store)) == {"1", "2"}
    follow(store, without(SHOW), now=NOW + 1)
    assert seen(store) == []
    assert held_about(store, anna(store)).sources == ["slack"], "still counted"


def test_nothing_is_read_taken_in_or_counted_while_nobody_is_asked_to_take_part(store: Store) -> None:
    measured(store)
    month = month_of(NOW, AMSTERDAM)
    counted = "SELECT ifnull(sum(items), 0) FROM person_month WHERE month = ?"
    assert store.connection.execute(counted, (month,)).fetchone() == (2,)
    assert {target.handle for target in targets(store, "slack")} >= {"anna", "bram"}
    assert space_targets(store, "slack", [OPEN], ())
    follow(store, without(MEASURE), now=NOW + 1)
    assert (targets(store, "slack"), space_targets(store, "slack", [OPEN], ())) == ([], [])
    with pytest.raises(Refused, match="nobody is asked to take part"):
        own_target(store, anna(store), "slack", "anna")
    take(store, said("anna", "3", "Te laat"))
    assert store.connection.execute("SELECT count(*) FROM item").fetchone() == (2,), "what is there rests, and nothing is added"
    measured(store)
    assert store.connection.execute(counted, (month,)).fetchone() == (0,)
    assert store.connection.execute("SELECT count(*) FROM person_month").fetchone() == (0,)
    assert seen(store) == [], "what is not measured is not shown"
    states = {(row["purpose"], row["state"]) for row in consents(store, anna(store))}
    assert states == {(purpose, "resting") for purpose in (MEASURE, SHOW, NAME)}


def test_whoever_rests_may_withdraw_and_then_it_is_gone(store: Store) -> None:
    follow(store, without(MEASURE), now=NOW + 1)
    assert withdraw(store, anna(store), source="slack", purpose=MEASURE, now=NOW + 2).items == 1
    follow(store, ASKED, now=NOW + 3)
    assert [target.handle for target in targets(store, "slack") if target.handle == "anna"] == []


def agreed_in(store: Store, person: str, words: Words) -> None:
    row = ConsentRow(
        person=person, source="slack", handle=person, purpose=words.purpose, words=words, given_at=NOW, evidence="signed in"
    )
    assert apply_consents(store, [row], now=NOW).failed == []


def test_by_the_same_words_it_is_used_again_and_by_others_it_waits(store: Store) -> None:
    pages = Words(version=VERSION, purpose=MEASURE, lang="nl", text="Sharewell mag tellen.", people=10, days=90)
    with store.transaction():
        keep_words(store, MINE, now=NOW)
    agreed_in(store, "anna", pages)
    agreed_in(store, "bram", MINE)
    handles = {target.handle for target in targets(store, "slack")}
    follow(store, without(MEASURE), now=NOW + 1)
    follow(store, ASKED, now=NOW + 2)
    assert {target.handle for target in targets(store, "slack")} == {"anna", "bram"} < handles
    follow(store, without(MEASURE), now=NOW + 3)
    with store.transaction():
        keep_words(store, Words(version="2026-02", purpose=MEASURE, text="Wij tellen anders.", own=True, reach=2), now=NOW + 4)
    follow(store, ASKED, now=NOW + 5)
    assert {target.handle for target in targets(store, "slack")} == {"anna"}
    held = store.connection.execute("SELECT native_id FROM item ORDER BY 1").fetchall()
    assert held == [("1",)], "of whoever is to be asked anew nothing is kept"
    bram = store.keys.person_id("bram")
    (waits,) = (yes for yes in held_about(store, bram).yeses if yes.agreed.purpose == MEASURE)
    assert (waits.waits, waits.agreed.lapsed) == (True, True)
    confirm(store, bram, source="slack", purpose=MEASURE, words=pages, by=on_page(store.home), now=NOW + 6)
    assert {target.handle for target in targets(store, "slack")} == {"anna", "bram"}
    follow(store, without(MEASURE), now=NOW + 7)
    follow(store, ASKED, now=NOW + 8)
    assert {target.handle for target in targets(store, "slack")} == {"anna", "bram"}, "the words that were read count"


def test_what_was_on_its_way_when_it_was_taken_out_is_not_kept(store: Store) -> None:
    from openness.records import Via
    from storage.intake import Intake

    intake = Intake(store, "slack", Via.API, now=NOW)
    follow(store, without(MEASURE), now=NOW + 1)
    intake.write([said("anna", "9", "Onderweg")], fetched_at=NOW)
    assert store.connection.execute("SELECT count(*) FROM item WHERE native_id = '9'").fetchone() == (0,)


def test_the_settings_are_followed_at_once_and_putting_back_waits_for_who_confirms(tmp_path: Path) -> None:
    desk_store(tmp_path).close()
    path = tmp_path / "sharewell.toml"

    def write(*purposes: str) -> None:
        path.write_text(f"[consent]\npurposes = {list(purposes)}\n", encoding="utf-8")
        os.utime(path, ns=(len(purposes), len(purposes)))

    def named_now() -> int:
        with opened_in_force(tmp_path) as store:
            (count,) = store.connection.execute("SELECT count(*) FROM shown_person WHERE purpose = ?", (NAME,)).fetchone()
        return int(count)

    with open_store(tmp_path, zone=AMSTERDAM) as store:
        for purpose in (MEASURE, SHOW, NAME):
            words = Words(version=VERSION, purpose=purpose, text=f"Ja tegen {purpose}.")
            agreed_in(store, "anna", words)
        make_edition(store, Month(202608), {"readings": []}, why="closed", changes=[], now=NOW)
    write(*ASKED)
    assert named_now() == 1
    write(MEASURE, SHOW)
    assert named_now() == 0, "the next page is in line with what was written"
    write(*ASKED)
    assert named_now() == 0, "it waits"
    with open_store(tmp_path, zone=AMSTERDAM) as store:
        _, found = settled(store, CLERK, now=NOW)
        (one,) = found.waiting
        assert one.number is not None
        deciding.confirm(store, as_written(tmp_path), one.number, CLERK, role="shell", now=NOW)
    assert named_now() == 1


def test_what_was_asked_for_only_grows(store: Store) -> None:
    follow(store, without(NAME), now=NOW)
    for statement in ("DELETE FROM purpose_change", "UPDATE purpose_change SET asked = 1"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            store.connection.execute(statement)
