"""People: for the administrator of the whole alone; how many, rounded and gated, and never who."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.errors import Refused
from dashboard import told
from dashboard.visitor import Role, Visitor
from openness.consent import MEASURE
from openness.records import Via
from storage.accounts import CODE, link_shown
from storage.behind_counts import ITEMS
from storage.consent import ConsentRow, apply_consents
from storage.database import open_store
from storage.held_counts import counts_held, hold_counts
from storage.intake import Intake
from storage.people_counts import people_counts, text_counts
from storage.roster import RosterRow, apply_roster
from storage.withdraw import withdraw
from tests.dashboard.editions import ZONE, bodies, fill
from tests.dashboard.signed_in import settings, sign_in
from tests.dashboard.signed_in import told as claims_of
from tests.dashboard.test_pages import opened, text_of
from tests.storage.desk.shared import desk_store, said, take
from tests.storage.people import NOW as LATER
from tests.storage.people import post, store_with

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store

NOW = 1_793_000_000
NAMES = [f"canary{number}" for number in range(40)]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path))
    fill(tmp_path, bodies(months=2))
    with open_store(tmp_path, zone=ZONE) as store:
        people = [RosterRow(person=name, department="Zorg", name=f"Name {name}", email=f"{name}@stad.example") for name in NAMES]
        apply_roster(store, people, from_day=None)
    return tmp_path


def agree(store: Store, count: int, *, evidence: str = "form") -> None:
    rows = [ConsentRow(person=name, source="slack", evidence=evidence, given_at=NOW - 9) for name in NAMES[:count]]
    assert apply_consents(store, rows, now=NOW).recorded == count


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_it_tells_how_many_and_names_nobody(home: Path, lang: str) -> None:
    with open_store(home, zone=ZONE) as store:
        agree(store, 23, evidence="")
        for name in NAMES[:13]:
            link_shown(store, store.keys.person_id(name), "reddit", [f"handle-{name}"], by=CODE, now=NOW)
        link_shown(store, store.keys.person_id(NAMES[0]), "x", ["handle-x"], by=CODE, now=NOW)
        hold_counts(store, 10)
    text = text_of(opened("people", lang=lang))
    assert {"en": "people were on the roster.", "nl": "mensen op de personeelslijst"}[lang] in text
    assert "Reddit: 15" in text
    assert {"en": "fewer than 10 at each other source", "nl": "minder dan 10 bij elke andere bron"}[lang] in text
    assert {"en": "confirmation of the people they are of (25)", "nl": "door de mensen zelf (25)"}[lang] in text
    assert "canary" not in text
    assert "<img" not in text


def test_parts_are_told_as_the_edition_has_them(home: Path) -> None:
    text = text_of(opened("people", lang="en"))
    assert "As of the edition of October 2026." in text
    assert "Burgerzaken" in text
    assert "Division Dienstverlening" in text


def test_a_withdrawal_shows_with_the_next_edition_only(home: Path) -> None:
    with open_store(home, zone=ZONE) as store:
        agree(store, 20)
        made = store.connection.execute("SELECT max(made_at) FROM edition").fetchone()[0]
        for place, name in enumerate(NAMES[:14]):
            withdraw(store, store.keys.person_id(name), purpose=MEASURE, now=made - 5 if place < 12 else made + 5)
        hold_counts(store, 10)
        found = people_counts(store.connection, ZONE, now=NOW)
        assert (found.left, found.waiting) == (10, None)
        hold_counts(store, 13)
        assert people_counts(store.connection, ZONE, now=NOW).left is None


def test_texts_that_are_too_old_are_told_of(home: Path) -> None:
    (home / "desk").mkdir()
    with desk_store(home / "desk") as store:
        take(store, said("anna", "1", "Een"), said("anna", "2", "Twee"))
        store.connection.execute("UPDATE item_text SET kept_since = ? WHERE item_id = 1", (LATER - 91 * 86_400,))
        store.connection.execute("UPDATE item SET text_dropped = 1 WHERE id = 2")
        found = text_counts(store.connection, text_days=90, now=LATER)
        assert (found.kept, found.dropped, found.overdue) == (None, None, True)
        assert not text_counts(store.connection, text_days=9_000, now=LATER).overdue


def test_what_is_kept_is_counted_anew_only_when_the_changes_of_enough_people_have_gathered(home: Path) -> None:
    (home / "own").mkdir()
    people = [f"p{number}" for number in range(11)]
    with store_with(home / "own", taking_part=people) as store:
        hand_in(store, people[:6])
        hold_counts(store, 5)
        assert text_counts(store.connection, text_days=90, now=LATER).kept == 5
        assert counts_held(store.connection, ITEMS) == {"slack": 5}
        hand_in(store, people[6:10])
        hold_counts(store, 5)
        assert counts_held(store.connection, ITEMS) == {"slack": 5}
        hand_in(store, people[10:])
        hold_counts(store, 5)
        assert counts_held(store.connection, ITEMS) == {"slack": 10}
        assert text_counts(store.connection, text_days=90, now=LATER).kept == 10


def hand_in(store: Store, names: list[str]) -> None:
    intake = Intake(store, "slack", Via.ARCHIVE, now=LATER)
    intake.write([post(name, name, LATER - 1000) for name in names], fetched_at=LATER)


def test_only_the_administrator_of_the_whole_reads_it(home: Path) -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        with pytest.raises(Refused, match="the administrator only"):
            told.people(Visitor(name="x", roles=frozenset({role})))
    with pytest.raises(Refused, match="for Zorg only"):
        told.people(Visitor(name="x", roles=frozenset({Role.ADMINISTRATOR}), division="Zorg"))


def test_somebody_else_who_asks_for_it_is_refused_in_words(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings(home)
    sign_in(monkeypatch, claims_of("canary1"))
    text = text_of(opened("people", lang="en"))
    assert "This is for the administrator only." in text
    assert "people were on the roster" not in text


def test_who_has_which_role_is_told_by_value_and_people_are_only_counted(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings(home, 'leadership = ["board", "canary7@stad.example", "canary8@stad.example"]')
    sign_in(monkeypatch, claims_of("canary1", "ops"))
    text = text_of(opened("people", lang="en"))
    assert "<code>board</code>" in text
    assert "2 addresses" in text
    assert "canary" not in text


def test_what_is_to_be_done_is_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later = NOW + 400 * 86_400
    monkeypatch.setattr("dashboard.data.now", lambda: later)
    text = text_of(opened("people", lang="en"))
    assert "docs/signing-in.md" in text
    assert "The roster is of" in text
