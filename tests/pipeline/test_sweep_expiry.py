"""What is looked for again within a budget or not at all; what nobody could vouch for in time loses its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.errors import NothingToUse
from config.settings import load_settings
from pipeline.cli.app import main
from pipeline.collect import collect
from storage.database import open_store
from tests.pipeline.made_up import (
    A_DAY,
    HALF_A_DAY,
    SEVEN,
    MadeUp,
    collected,
    listed,
    settings_of,
    stored,
    texts,
    verified,
)
from tests.pipeline.people import opted_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from config.settings import Settings
    from storage.database import Store


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    for source in ("reddit", "bluesky", "x", "slack"):
        opted_in(home, source, "ada")
    with open_store(home, zone=load_settings(home).zone) as opened:
        yield opened


def test_a_source_that_cannot_be_asked_about_items_keeps_their_texts_for_a_day_only(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = MadeUp(source="bluesky", shared={"ada": [SEVEN]})
    listed(monkeypatch, place)
    collected(store, place)
    assert collected(store, place, now=HALF_A_DAY).sources[0].swept.expired == 0
    (outcome,) = collected(store, place, now=A_DAY).sources
    assert outcome.to_json()["sweep"] == {"checked": 0, "gone": 0, "expired": 7, "unknown": 7}
    assert (stored(store), texts(store)) == (set(SEVEN), set())
    assert not collected(store, place, now=A_DAY).partly


def test_texts_kept_before_only_counts_were_asked_for_go_with_the_next_run(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    place = verified(monkeypatch, store)
    assert texts(store) == set(SEVEN)
    (outcome,) = collected(store, place, settings=settings_of("bluesky", keep="counts")).sources
    assert (stored(store), texts(store), outcome.swept.expired) == (set(SEVEN), set(), 7)
    (signed,) = store.connection.execute("SELECT count(*) FROM item WHERE signed = 1").fetchone()
    assert signed == 7
    collected(store, place, now=HALF_A_DAY)
    assert texts(store) == set()


@pytest.mark.parametrize(
    ("source", "price", "budget", "expected"),
    [
        ("x", 0.005, {}, False),
        ("x", 0.005, {"max_cost": 0.03}, False),
        ("x", 0.005, {"max_cost": 0.04}, True),
        ("x", 0.005, {"monthly_cap": 0.03}, False),
        ("x", 0.005, {"monthly_cap": 0.06}, False),
        ("x", 0.005, {"monthly_cap": 0.08}, True),
        ("x", 0.005, {"monthly_cap": 0.08, "max_cost": 0.01}, False),
        ("x", 0.0, {"price_per_read": 0.0}, True),
        ("bluesky", 0.1, {"price_per_read": 0.1}, False),
        ("bluesky", 0.0, {"max_cost": 0.0}, True),
    ],
)
def test_a_priced_source_is_asked_within_a_budget_that_somebody_set_or_not_at_all(
    store: Store, monkeypatch: pytest.MonkeyPatch, source: str, price: float, budget: dict[str, float], expected: bool
) -> None:
    place = verified(monkeypatch, store, source)
    place.price = price
    options = {name: budget.pop(name) for name in ("max_cost",) if name in budget}
    (outcome,) = collected(store, place, settings=settings_of(source, **budget), now=A_DAY, **options).sources
    assert bool(place.looked_for) == expected
    assert texts(store) == (set(SEVEN) if expected else set())
    assert outcome.swept.checked == (7 if expected else 0)
    assert outcome.cost == pytest.approx(7 * price if expected else 0.0)
    assert bool(outcome.swept.unasked) == (not expected)
    assert not outcome.failed
    spent = store.connection.execute("SELECT ifnull(sum(euro), 0) FROM spending").fetchone()[0]
    assert spent == pytest.approx(outcome.cost)


def test_a_source_that_is_not_enabled_keeps_no_text_that_nobody_looked_for(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    place = verified(monkeypatch, store)
    other = MadeUp(source="reddit", shared={})
    listed(monkeypatch, other)
    early = collected(store, place, settings=settings_of("reddit"), now=HALF_A_DAY)
    assert (early.expired, texts(store)) == ({}, set(SEVEN))
    outcome = collected(store, place, settings=settings_of("reddit"), now=A_DAY)
    assert [one.source for one in outcome.sources] == ["reddit"]
    assert (outcome.expired, place.looked_for) == ({"bluesky": 7}, [])
    assert (stored(store), texts(store)) == (set(SEVEN), set())


def test_even_where_nothing_is_enabled_or_has_credentials(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    verified(monkeypatch, store)
    with pytest.raises(NothingToUse):
        collect(store, settings_of(), now=A_DAY, dry_run=True)
    assert texts(store) == set(SEVEN)
    with pytest.raises(NothingToUse):
        collect(store, settings_of(), now=A_DAY)
    assert texts(store) == set()


@pytest.mark.parametrize(("settings", "kept"), [(settings_of("reddit"), True), (settings_of("reddit", "slack"), False)])
def test_the_organisations_own_exports_keep_their_texts_unless_the_source_is_asked_live(
    store: Store, monkeypatch: pytest.MonkeyPatch, settings: Settings, kept: bool
) -> None:
    place = MadeUp(source="slack", shared={"ada": [SEVEN]})
    listed(monkeypatch, place, MadeUp(source="reddit", shared={}))
    collected(store, place)
    place.shared = {"ada": []}
    collect(store, settings, now=A_DAY)
    assert stored(store) == set(SEVEN)
    assert texts(store) == (set(SEVEN) if kept else set())


def test_a_dry_run_says_what_looking_again_would_ask_and_changes_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    place = verified(monkeypatch, store, "x")
    (within,) = collected(store, place, now=A_DAY, dry_run=True, max_cost=1.0).sources
    (over,) = collected(store, place, now=A_DAY, dry_run=True).sources
    assert within.would is not None
    assert over.would is not None
    assert within.would.most_requests - over.would.most_requests == 4
    assert within.would.most_cost == pytest.approx(7 * 0.005)
    assert "stored items that would not be looked for again: 7; nobody set what it may cost" in over.remarks[-1]
    assert (place.looked_for, texts(store)) == ([], set(SEVEN))


def test_the_command_says_what_was_not_looked_for_and_which_texts_went(
    home: Path, store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    verified(monkeypatch, store, "x")
    elsewhere = MadeUp(source="bluesky", shared={"ada": [["z"]]})
    listed(monkeypatch, elsewhere)
    collected(store, elsewhere)
    monkeypatch.setenv("SHAREWELL_SOURCES__X__ENABLED", "true")
    monkeypatch.setattr("pipeline.cli.frame.time.time", lambda: float(A_DAY))
    assert main(["--home", str(home), "collect", "--dry-run"]) == 0
    assert "x: stored items that would not be looked for again: 7; nobody set what it may cost" in capsys.readouterr().err
    assert len(texts(store)) == 8
    assert main(["--home", str(home), "collect"]) == 0
    said = capsys.readouterr().err
    assert "x: stored items not looked for again: 7; nobody set what it may cost (monthly_cap, or --max-cost)." in said
    assert "x: texts dropped because nobody could say in time whether they are still shown: 7." in said
    assert "bluesky: texts dropped because nobody could say in time whether they are still shown there: 1." in said
    assert texts(store) == set()
