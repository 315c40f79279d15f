"""The organisation's own accounts are read without an opt-in, and are nobody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.errors import WrongUse
from config.settings import load_settings
from storage.database import open_store
from tests.pipeline.made_up import MadeUp, collected, listed, settings_of, stored
from tests.pipeline.people import opted_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage.database import Store


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    opted_in(home, "mastodon", "ada")
    with open_store(home, zone=load_settings(home).zone) as opened:
        yield opened


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> MadeUp:
    made = MadeUp(source="mastodon", shared={"ada": [["a"]], "company": [["b"], ["c"]]})
    listed(monkeypatch, made)
    return made


def test_its_items_are_stored_and_belong_to_nobody_on_the_roster(store: Store, place: MadeUp) -> None:
    (outcome,) = collected(store, place, settings=settings_of("mastodon", organisation=["company"])).sources
    assert (outcome.targets, outcome.failed) == (2, ())
    assert stored(store) == {"a", "b", "c"}
    nobodys = store.connection.execute(
        "SELECT native_id FROM item WHERE NOT EXISTS (SELECT 1 FROM membership WHERE membership.person_id = item.person_id)"
    ).fetchall()
    assert sorted(nobodys) == [("b",), ("c",)]
    assert store.connection.execute("SELECT count(*) FROM coverage").fetchone() == (1,)


def test_an_account_that_is_not_in_the_settings_is_not_read(store: Store, place: MadeUp) -> None:
    collected(store, place)
    assert place.asked == ["ada/0"]


def test_an_employees_account_is_refused_before_anything_is_asked(store: Store, place: MadeUp) -> None:
    with pytest.raises(WrongUse, match="employee's own account"):
        collected(store, place, settings=settings_of("mastodon", organisation=["company", "ada"]))
    assert place.asked == []


def test_a_dry_run_counts_it_and_writes_nothing(store: Store, place: MadeUp) -> None:
    before = list(store.connection.iterdump())
    (outcome,) = collected(store, place, settings=settings_of("mastodon", organisation=["company"]), dry_run=True).sources
    assert outcome.targets == 2
    assert list(store.connection.iterdump()) == before
