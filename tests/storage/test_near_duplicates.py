"""What is shared inside and nearly repeated in public counts as seen outside, long after the texts are gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from openness.month import Month
from openness.records import Via, Visibility
from storage.intake import Intake
from storage.retention import expire_texts
from storage.withdraw import withdraw
from tests.storage.people import NOW, store_with
from tests.storage.test_facts import DAY, refreshed, second, shared
from tests.storage.test_facts_shared import CLOSED, OPEN, PUBLIC, said, taken_up

if TYPE_CHECKING:
    from pathlib import Path

    from openness.records import Item
    from storage.database import Store

MAY = Month(202605)
MAY_2 = second("2026-05-02T12:00")
INSIDE = (
    "Door de pompen om de beurt te laten draaien houden we het peil in de polder gelijk, en het scheelt een kwart aan stroom, "
    "zo bleek na drie maanden meten. Wie het ook wil proberen vindt de instellingen en de meetstaten bij het gemaal; begin met de"
    " kleinste pomp, schrijf elke ochtend de stand op en vergelijk die pas na een hele week met die van het jaar ervoor."
)
"""Long enough to be 0.9 alike with what repeats it, so that no store's key decides whether they are found."""
OUTSIDE = "Wist u dat? " + INSIDE.replace("drie maanden", "vier maanden")


def pair(days: int = 30) -> list[Item]:
    return [said("anna", "in", MAY_2, INSIDE), said("bram", "out", MAY_2 + days * DAY, OUTSIDE, space=PUBLIC)]


def pairs(store: Store) -> int:
    return int(store.connection.execute("SELECT count(*) FROM near_duplicate").fetchone()[0])


@pytest.mark.parametrize("days", [1, 30, 90])
def test_a_public_item_that_nearly_repeats_one_from_inside_shows_it_outside(home: Path, days: int) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        for item in pair(days):
            shared(store, item)
            refreshed(store)
        assert taken_up(store, MAY)["in"] == (0, 1)


@pytest.mark.parametrize("days", [-3, 0, 91])
def test_what_came_before_or_too_late_does_not(home: Path, days: int) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        shared(store, *pair(days))
        refreshed(store)
        assert taken_up(store, MAY)["in"] == (0, 0)


def test_it_is_known_when_both_texts_are_gone_and_goes_with_the_item(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        for item in pair():
            shared(store, item)
            expire_texts(store, text_days=0, now=NOW + 400 * DAY)
        assert store.connection.execute("SELECT count(*) FROM item_text").fetchone() == (0,)
        refreshed(store)
        assert taken_up(store, MAY)["in"] == (0, 1)
        withdraw(store, store.keys.person_id("bram"), now=NOW)
        refreshed(store)
        assert taken_up(store, MAY)["in"] == (0, 0)
        for table in ("item_signature", "item_band", "near_duplicate"):
            left = store.connection.execute(f"SELECT count(*) FROM {table} WHERE item_id NOT IN (SELECT id FROM item)").fetchone()
            assert left == (0,)


def test_an_edit_is_looked_at_again(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        shared(store, *pair())
        refreshed(store)
        assert pairs(store) == 1
        other = "Iets heel anders dan wat er stond, over fietsen en het weer van morgen en de dag daarna."
        edited = said("bram", "out", MAY_2 + 30 * DAY, other, space=PUBLIC)
        Intake(store, "slack", Via.ARCHIVE, now=NOW).write([edited], fetched_at=NOW + 1)
        refreshed(store)
        assert (pairs(store), taken_up(store, MAY)["in"]) == (0, (0, 0))


def test_where_texts_are_not_kept_they_are_signed_as_they_come(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        item, repeated = pair()
        Intake(store, "slack", Via.API, keep_text=False, now=NOW).write([item], fetched_at=NOW)
        shared(store, repeated)
        refreshed(store)
        assert store.connection.execute("SELECT count(*) FROM item_text").fetchone() == (1,)
        assert taken_up(store, MAY)["in"] == (0, 1)


def test_a_public_item_whose_text_is_not_kept_shows_an_earlier_one_outside(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        item, repeated = pair()
        shared(store, item)
        refreshed(store)
        Intake(store, "slack", Via.API, keep_text=False, now=NOW).write([repeated], fetched_at=NOW)
        refreshed(store)
        assert taken_up(store, MAY)["in"] == (0, 1)


def test_nothing_of_a_closed_space_is_signed(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        shared(store, said("anna", "in", MAY_2, INSIDE, space=CLOSED))
        refreshed(store)
        assert CLOSED.visibility is Visibility.CLOSED
        assert OPEN.visibility is Visibility.OPEN
        assert store.connection.execute("SELECT count(*) FROM item_signature").fetchone() == (0,)
