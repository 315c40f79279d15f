"""Texts go when their time is over; where a source's terms allow less, sooner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from openness.records import Via
from storage.intake import Intake
from storage.retention import expire_texts
from tests.storage.people import NOW, post, store_with

if TYPE_CHECKING:
    from pathlib import Path

DAY = 86_400


@pytest.mark.parametrize(
    ("source", "days", "text_days", "dropped"),
    [
        ("slack", 89, 90, 0),
        ("slack", 91, 90, 1),
        ("youtube", 29, 90, 0),
        ("youtube", 31, 90, 1),
        ("youtube", 11, 10, 1),
        ("slack", 31, 90, 0),
    ],
)
def test_a_text_goes_when_its_time_is_over(home: Path, source: str, days: int, text_days: int, dropped: int) -> None:
    with store_with(home, taking_part=["ada"], source=source) as store:
        Intake(store, source, Via.API, now=NOW).write([post("ada", "1", NOW - DAY, source=source)], fetched_at=NOW)
        assert expire_texts(store, text_days=text_days, now=NOW + days * DAY) == dropped
        left = store.connection.execute("SELECT count(*) FROM item_text").fetchone()[0]
        assert (left, store.connection.execute("SELECT count(*) FROM item").fetchone()[0]) == (1 - dropped, 1)


def test_a_clock_that_was_ahead_and_set_back_keeps_no_text_the_longer(home: Path) -> None:
    with store_with(home, taking_part=["ada"]) as store:
        ahead = NOW + 400 * DAY
        Intake(store, "slack", Via.API, now=ahead).write([post("ada", "1", NOW - DAY)], fetched_at=ahead)
        assert expire_texts(store, text_days=90, now=NOW) == 0
        assert expire_texts(store, text_days=90, now=NOW + 91 * DAY) == 1
