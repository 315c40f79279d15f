"""Stored items are looked for again at their source: what is gone there goes here, what nobody could say loses its text."""

from __future__ import annotations

import json
import threading
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest

from collectors.public.reddit import RedditCollector
from config.errors import Fatal, NothingToUse, Skip
from config.settings import load_settings
from pipeline.cli.app import main
from pipeline.collect import collect
from pipeline.conformance.loopback import served
from storage.database import open_store
from tests.collectors.public.reddit_site import RedditSite
from tests.pipeline.made_up import HOUR, NOW, MadeUp, MadeUpVerified, collected, listed, of, settings_of, stored, texts
from tests.pipeline.people import opted_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from config.settings import Settings
    from storage.database import Store

HALF_A_DAY, A_DAY = NOW + 13 * HOUR, NOW + 25 * HOUR
SEVEN = ["a", "b", "c", "d", "e", "f", "g"]


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    for source in ("reddit", "bluesky", "x", "slack"):
        opted_in(home, source, "ada")
    with open_store(home, zone=load_settings(home).zone) as opened:
        yield opened


def verified(monkeypatch: pytest.MonkeyPatch, store: Store, source: str = "bluesky") -> MadeUpVerified:
    """Return a source of whose seven items everything was read just now."""
    place = MadeUpVerified(source=source, shared={"ada": [SEVEN]})
    listed(monkeypatch, place)
    assert collected(store, place).sources[0].sums.stored == 7
    assert place.looked_for == []
    return place


def dirty(store: Store) -> int:
    (count,) = store.connection.execute("SELECT count(*) FROM dirty_month").fetchone()
    return int(count)


def test_what_is_gone_at_the_source_goes_here_and_its_month_is_counted_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = verified(monkeypatch, store)
    place.gone = {"b", "g"}
    store.connection.execute("DELETE FROM dirty_month")
    (outcome,) = collected(store, place, now=HALF_A_DAY).sources
    assert stored(store) == texts(store) == set(SEVEN) - place.gone
    assert outcome.to_json()["sweep"] == {"checked": 7, "gone": 2, "expired": 0, "unknown": 0}
    assert place.looked_for == [["a", "b"], ["c", "d"], ["e", "f"], ["g"]]
    assert dirty(store) == 1


def test_what_was_seen_lately_is_not_asked_about_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    place = verified(monkeypatch, store)
    collected(store, place, now=NOW + 11 * HOUR)
    assert place.looked_for == []
    collected(store, place, now=HALF_A_DAY)
    assert len(place.looked_for) == 4
    collected(store, place, now=HALF_A_DAY + 11 * HOUR)
    assert len(place.looked_for) == 4
    assert texts(store) == set(SEVEN)


def test_what_the_source_leaves_out_is_kept_asked_about_again_and_loses_its_text_in_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = verified(monkeypatch, store)
    place.untold = {"c"}
    (first,) = collected(store, place, now=HALF_A_DAY).sources
    assert first.to_json()["sweep"] == {"checked": 6, "gone": 0, "expired": 0, "unknown": 1}
    assert texts(store) == set(SEVEN)
    place.looked_for.clear()
    (second,) = collected(store, place, now=A_DAY - 2 * HOUR).sources
    assert place.looked_for == [["c"]]
    assert second.swept.expired == 0
    (third,) = collected(store, place, now=A_DAY).sources
    assert third.swept.expired == 1
    assert (stored(store), texts(store)) == (set(SEVEN), set(SEVEN) - {"c"})


def test_an_answer_about_other_items_changes_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    place = verified(monkeypatch, store)
    answer = place.standing
    monkeypatch.setattr(place, "standing", lambda known: {**answer(known), "a": "gone", "nobody's": "gone", "c": "odd"})
    (outcome,) = collected(store, place, now=HALF_A_DAY).sources
    assert stored(store) == set(SEVEN) - {"a"}
    assert outcome.to_json()["sweep"] == {"checked": 6, "gone": 1, "expired": 0, "unknown": 1}


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


def test_what_is_read_again_needs_no_check(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    place = verified(monkeypatch, store)
    place.shared = {"ada": [SEVEN, ["a", "b", "c"]]}
    monkeypatch.setattr("tests.pipeline.made_up.NOW", HALF_A_DAY)
    collected(store, place, now=HALF_A_DAY)
    assert list(chain.from_iterable(place.looked_for)) == ["d", "e", "f", "g"]


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


@pytest.mark.parametrize("after", [1, 2, 3])
def test_asked_to_stop_it_ends_after_the_batch_in_hand_and_goes_on_the_next_time(
    store: Store, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    place = verified(monkeypatch, store)
    place.gone = {"a", "g"}
    stop = threading.Event()
    place.before_batch = lambda: stop.set() if len(place.looked_for) == after else None
    outcome = collected(store, place, now=HALF_A_DAY, stop=stop.is_set)
    assert len(place.looked_for) == after
    assert outcome.sources[0].swept.why.startswith("stopped")
    assert outcome.sources[0].swept.unknown == 7 - 2 * after
    assert outcome.partly
    assert stored(store) == set(SEVEN) - {"a"}
    assert not collected(store, place, now=HALF_A_DAY).partly
    assert list(chain.from_iterable(place.looked_for)) == SEVEN
    assert stored(store) == set(SEVEN) - place.gone


class Crash(BaseException):
    """The machine went down."""


@pytest.mark.parametrize("at", [1, 2, 3, 4])
@pytest.mark.parametrize("place_of", ["standing", "seen", "gone"])
def test_wherever_it_breaks_off_it_goes_on(store: Store, monkeypatch: pytest.MonkeyPatch, at: int, place_of: str) -> None:
    place = verified(monkeypatch, store)
    place.gone = {"a", "d", "g"}
    calls = [0]

    def crashing(*arguments: Any) -> Any:
        calls[0] += 1
        if calls[0] == at:
            raise Crash
        return before(*arguments)

    with pytest.MonkeyPatch.context() as breaking:
        if place_of == "standing":
            before: Any = place.standing
            breaking.setattr(place, "standing", crashing)
        else:
            import pipeline.collecting.sweep as room

            before = getattr(room, place_of)
            breaking.setattr(room, place_of, crashing)
        with pytest.raises(Crash):
            collected(store, place, now=HALF_A_DAY)
    assert stored(store) >= set(SEVEN) - place.gone
    collected(store, place, now=HALF_A_DAY)
    assert stored(store) == texts(store) == set(SEVEN) - place.gone


@pytest.mark.parametrize("word", ["limited", "unreachable", "unauthorised", "budget"])
def test_a_refusal_that_lasts_ends_it_and_only_time_takes_the_texts(
    store: Store, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    place = verified(monkeypatch, store)

    def refuse() -> None:
        raise Skip(word, "not now")

    place.before_batch = refuse
    outcome = collected(store, place, now=HALF_A_DAY)
    assert (len(place.looked_for), outcome.sources[0].swept.unknown) == (1, 7)
    assert outcome.sources[0].swept.why == f"{word}: not now"
    assert outcome.partly
    assert texts(store) == set(SEVEN)
    assert collected(store, place, now=A_DAY).sources[0].swept.expired == 7


def test_one_batch_without_an_answer_is_passed_over_several_in_a_row_end_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = verified(monkeypatch, store)

    def refuse() -> None:
        if refused.intersection(place.looked_for[-1]):
            raise Skip("unreadable", "what is this")

    refused = {"a", "e"}
    place.before_batch = refuse
    (first,) = collected(store, place, now=HALF_A_DAY).sources
    assert (first.swept.checked, first.swept.unknown, first.swept.why) == (3, 4, "")
    refused = {"a", "b", "c", "d", "e", "f"}
    place.looked_for.clear()
    (second,) = collected(store, place, now=HALF_A_DAY + 13 * HOUR).sources
    assert (len(place.looked_for), second.swept.why) == (3, "unreadable: what is this")


def test_a_source_that_refuses_altogether_is_not_asked_about_items_and_its_texts_go_in_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = verified(monkeypatch, store)
    place.shared = {"ada": [SEVEN, ["h"]]}

    def refuse(_what: str) -> None:
        raise Fatal("the source refuses the sign-in")

    place.before_page = refuse
    outcome = collected(store, place, now=HALF_A_DAY)
    assert (place.looked_for, texts(store), outcome.sources[0].swept.unknown) == ([], set(SEVEN), 7)
    collected(store, place, now=A_DAY)
    assert (place.looked_for, texts(store), stored(store)) == ([], set(), set(SEVEN))


def test_a_collector_that_breaks_down_while_it_looks_stops_no_other(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    place = verified(monkeypatch, store)
    other = MadeUp(source="reddit", shared={"ada": [["z"]]})
    listed(monkeypatch, other)

    def fail() -> None:
        raise RuntimeError

    place.before_batch = fail
    outcome = collected(store, place, other, now=HALF_A_DAY)
    assert of(outcome, "bluesky").swept.why.startswith("refused: its collector broke down")
    assert stored(store, "reddit") == {"z"}


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


def test_an_item_that_came_back_is_stored_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    place = verified(monkeypatch, store)
    place.gone = {"a"}
    collected(store, place, now=HALF_A_DAY)
    place.gone = set()
    place.shared = {"ada": [SEVEN, ["a"]]}
    collected(store, place, now=HALF_A_DAY)
    assert stored(store) == set(SEVEN)


def test_the_command_looks_again_at_what_reddit_shows_and_prints_what_came_of_it(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    site = RedditSite()
    site.share("ada", count=9)
    opted_in(home, "reddit", "ada")
    with served(site.answer) as base_url:
        monkeypatch.setenv("SHAREWELL_SOURCES__REDDIT__BASE_URL", base_url)
        assert main(["--home", str(home), "collect", "reddit", "--json"]) == 0
        deleted = str(site.things["ada"].pop(4)["name"])
        monkeypatch.setattr("pipeline.cli.frame.time.time", lambda: float(HALF_A_DAY))
        monkeypatch.setattr(RedditCollector, "pages", lambda *_: iter(()))
        capsys.readouterr()
        assert main(["--home", str(home), "collect", "reddit", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)["sources"][0]
    assert printed["sweep"] == {"checked": 9, "gone": 1, "expired": 0, "unknown": 0}
    with open_store(home, zone=load_settings(home).zone) as opened:
        assert stored(opened) == site.names("ada")
        assert deleted not in stored(opened)


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
