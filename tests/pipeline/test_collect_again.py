"""What was read before somebody let it be kept is read again: a cursor that lies past it hides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import stamina

from config.errors import Skip
from config.settings import load_settings
from openness.records import Space, Visibility
from storage.accounts import link_shown
from storage.consent import ConsentRow, apply_consents
from storage.database import open_store
from storage.exclusion import exclude, include
from storage.roster import Finder, RosterRow, apply_roster
from storage.withdraw import withdraw
from tests.pipeline.made_up import BEGIN, NOW, MadeUp, MadeUpSpaces, collected, listed, stored

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage.database import Store

SPACE = Space(native_id="C1", name="general", visibility=Visibility.OPEN)
BY_ADA, BY_BEA = {"a1", "a2"}, {"b1", "b2"}


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=1):
        yield


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    with open_store(home, zone=load_settings(home).zone) as opened:
        apply_roster(opened, [RosterRow(person=name, department="Works") for name in ("ada", "bea")], from_day=None)
        yield opened


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> MadeUpSpaces:
    written = dict.fromkeys(BY_ADA, "ada") | dict.fromkeys(BY_BEA, "bea")
    made = MadeUpSpaces(source="slack", shared={"C1": [["a1", "b1"], ["a2", "b2"]]}, listed=[SPACE], written_by=written)
    listed(monkeypatch, made)
    return made


def says_yes(
    store: Store, person: str, source: str, *, scope: str = "account", covers_from: int = 0, handle: str = "", at: int = NOW
) -> None:
    row = ConsentRow(
        person=person, source=source, handle=handle or person, scope=scope, covers_from=covers_from, given_at=at, evidence="kept"
    )
    assert apply_consents(store, [row], now=at).recorded == 1


def day(at: int) -> int:
    from storage.zoned import day_of

    return day_of(at)


@pytest.mark.parametrize("source", ["slack", "*"])
def test_a_space_that_was_read_to_its_end_is_read_again_for_who_says_yes_later(
    store: Store, place: MadeUpSpaces, source: str
) -> None:
    says_yes(store, "ada", "slack")
    collected(store, place)
    assert stored(store) == BY_ADA
    says_yes(store, "bea", source)
    collected(store, place)
    assert stored(store) == BY_ADA | BY_BEA
    place.asked.clear()
    collected(store, place)
    assert place.asked == ["spaces", "C1/2"]


def test_who_comes_back_after_a_withdrawal_has_the_space_read_again(store: Store, place: MadeUpSpaces) -> None:
    says_yes(store, "ada", "slack")
    says_yes(store, "bea", "slack")
    collected(store, place)
    bea = Finder(store).person("bea")
    assert bea is not None
    withdraw(store, bea, source="slack", now=NOW)
    assert stored(store) == BY_ADA
    says_yes(store, "bea", "slack", at=NOW + 5)
    collected(store, place)
    assert stored(store) == BY_ADA | BY_BEA


def test_a_yes_for_what_comes_from_now_on_or_is_handed_in_reads_nothing_again(store: Store, place: MadeUpSpaces) -> None:
    says_yes(store, "ada", "slack")
    collected(store, place)
    place.asked.clear()
    says_yes(store, "bea", "slack", scope="handed-in")
    says_yes(store, "bea", "slack", covers_from=day(NOW + 3 * 86_400), at=NOW + 1)
    collected(store, place)
    assert place.asked == ["spaces", "C1/2"]


def test_a_pass_under_way_is_finished_first_and_then_all_is_read_again(store: Store, place: MadeUpSpaces) -> None:
    def broken(what: str) -> None:
        if what == "C1/1":
            raise Skip("limited", "until noon")

    says_yes(store, "ada", "slack")
    place.before_page = broken
    collected(store, place)
    says_yes(store, "bea", "slack")
    place.asked.clear()
    collected(store, place)
    assert place.asked == ["spaces", "C1/1"]
    place.before_page = lambda _what: None
    place.asked.clear()
    collected(store, place)
    assert place.asked == ["spaces", "C1/1", "C1/0", "C1/1"]
    assert stored(store) == BY_ADA | BY_BEA


def test_a_name_that_is_linked_later_brings_what_was_shared_under_it(store: Store, place: MadeUpSpaces) -> None:
    place.written_by["b2"] = "beatrix"
    says_yes(store, "bea", "slack")
    collected(store, place)
    assert stored(store) == {"b1"}
    bea = Finder(store).person("bea")
    assert bea is not None
    link_shown(store, bea, "slack", ["beatrix"], by="address", now=NOW)
    collected(store, place)
    assert stored(store) == BY_BEA


def test_what_its_author_wants_in_again_comes_with_the_next_pass(store: Store, place: MadeUpSpaces) -> None:
    says_yes(store, "ada", "slack")
    collected(store, place)
    ada = Finder(store).person("ada")
    assert ada is not None
    exclude(store, ada, "slack", "a1", now=NOW)
    collected(store, place)
    assert stored(store) == {"a2"}
    include(store, ada, "slack", "a1")
    collected(store, place)
    assert stored(store) == BY_ADA


@pytest.mark.parametrize(
    ("before", "after", "again"),
    [
        ({"scope": "tag:open"}, {"scope": "account"}, True),
        ({"scope": "tag:open"}, {"scope": "tag:shut"}, True),
        ({"scope": "account"}, {"scope": "tag:open"}, False),
        ({"covers_from": day(BEGIN)}, {"covers_from": 0}, True),
        ({"covers_from": 0}, {"covers_from": day(BEGIN)}, False),
    ],
)
def test_an_account_is_read_again_only_for_a_yes_that_reaches_further(
    store: Store, monkeypatch: pytest.MonkeyPatch, before: dict[str, str], after: dict[str, str], again: bool
) -> None:
    place = MadeUp(source="reddit", shared={"ada": [["x"], ["y"]], "bea": [["z"]]})
    listed(monkeypatch, place)
    says_yes(store, "bea", "reddit")
    says_yes(store, "ada", "reddit", at=NOW - 9, **before)  # type: ignore[arg-type]
    collected(store, place)
    says_yes(store, "ada", "reddit", at=NOW - 5, **after)  # type: ignore[arg-type]
    place.asked.clear()
    collected(store, place)
    assert place.asked == ["bea/1", *(["ada/0", "ada/1"] if again else ["ada/2"])]


def test_an_account_that_was_shown_again_is_read_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    place = MadeUp(source="reddit", shared={"ada": [["x"], ["y"]]})
    listed(monkeypatch, place)
    says_yes(store, "ada", "reddit")
    collected(store, place)
    ada = Finder(store).person("ada")
    assert ada is not None
    link_shown(store, ada, "reddit", ["ada"], by="code", now=NOW)
    place.asked.clear()
    collected(store, place)
    assert place.asked == ["ada/0", "ada/1"]
