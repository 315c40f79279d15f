"""Stored items are looked for again at their source: what is gone there goes here, what nobody could say loses its text."""

from __future__ import annotations

import json
import threading
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest

from collectors.public.reddit import RedditCollector
from config.errors import Fatal, Skip
from config.settings import load_settings
from pipeline.cli.app import main
from pipeline.conformance.loopback import served
from storage.database import open_store
from tests.collectors.public.reddit_site import RedditSite
from tests.pipeline.made_up import (
    A_DAY,
    HALF_A_DAY,
    HOUR,
    NOW,
    SEVEN,
    MadeUp,
    MadeUpVerified,
    collected,
    listed,
    of,
    stored,
    texts,
    verified,
)
from tests.pipeline.people import opted_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage.database import Store


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    for source in ("reddit", "bluesky", "x", "slack"):
        opted_in(home, source, "ada")
    with open_store(home, zone=load_settings(home).zone) as opened:
        yield opened


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


def test_what_is_read_again_needs_no_check(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    place = verified(monkeypatch, store)
    place.shared = {"ada": [SEVEN, ["a", "b", "c"]]}
    monkeypatch.setattr("tests.pipeline.made_up.NOW", HALF_A_DAY)
    collected(store, place, now=HALF_A_DAY)
    assert list(chain.from_iterable(place.looked_for)) == ["d", "e", "f", "g"]


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
            from pipeline.collecting import doubted
            from pipeline.collecting import sweep as sweeping

            room: Any = doubted if place_of == "gone" else sweeping
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
    assert outcome.sources[0].swept.why.startswith(f"{word}: not now")
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


def test_an_item_that_came_back_is_stored_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    place = verified(monkeypatch, store)
    place.gone = {"a"}
    collected(store, place, now=HALF_A_DAY)
    place.gone = set()
    place.shared = {"ada": [SEVEN, ["a"]]}
    collected(store, place, now=HALF_A_DAY)
    assert stored(store) == set(SEVEN)


@pytest.mark.parametrize("word", ["gone", "suspended", "forbidden"])
def test_an_account_that_was_away_and_comes_back_is_read_from_its_beginning(
    store: Store, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    place = verified(monkeypatch, store)
    place.gone = set(SEVEN)

    def refuse(_what: str) -> None:
        raise Skip(word, "not shown")

    place.before_page = refuse
    collected(store, place, now=HALF_A_DAY)
    assert stored(store) == set()
    place.gone, place.before_page = set(), lambda _what: None
    collected(store, place, now=HALF_A_DAY + HOUR)
    assert stored(store) == set(SEVEN)


def test_an_account_that_was_refused_once_and_kept_its_items_goes_on_from_its_cursor(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = verified(monkeypatch, store)

    def refuse(_what: str) -> None:
        raise Skip("gone", "not shown")

    place.before_page = refuse
    collected(store, place)
    place.before_page = lambda _what: None
    place.asked.clear()
    collected(store, place)
    assert place.asked == ["ada/1"]


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


MANY = [f"item{number:03}" for number in range(60)]


def many(monkeypatch: pytest.MonkeyPatch, store: Store) -> MadeUpVerified:
    """Return a source of whose 67 items everything was read some time ago."""
    place = MadeUpVerified(source="bluesky", shared={"ada": [SEVEN, MANY]})
    listed(monkeypatch, place)
    assert collected(store, place).sources[0].sums.stored == 67
    return place


def test_a_source_that_calls_everything_gone_and_shows_nothing_is_not_believed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = many(monkeypatch, store)
    place.gone = {*SEVEN, *MANY}
    outcome = collected(store, place, now=HALF_A_DAY)
    (swept,) = outcome.sources
    assert len(stored(store)) == 67
    assert (swept.swept.gone, swept.swept.unknown, outcome.partly) == (0, 67, True)
    assert swept.swept.why.startswith("doubtful: 67 stored items at once are said to be gone, but nothing else of it")
    collected(store, place, now=A_DAY)
    assert (len(stored(store)), texts(store)) == (67, set())


def test_a_sweep_that_begins_to_call_everything_gone_is_not_believed_from_there_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = many(monkeypatch, store)
    place.before_batch = lambda: place.gone.update({*SEVEN, *MANY} if len(place.looked_for) > 6 else ())
    (outcome,) = collected(store, place, now=HALF_A_DAY).sources
    assert len(stored(store)) == 67
    assert "not even what was just read there is shown" in outcome.swept.why
    assert len(place.looked_for) < 25


def test_many_that_are_gone_go_while_the_source_shows_another(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    place = many(monkeypatch, store)
    place.gone = set(MANY)
    (outcome,) = collected(store, place, now=HALF_A_DAY).sources
    assert stored(store) == set(SEVEN)
    assert outcome.to_json()["sweep"] == {"checked": 67, "gone": 60, "expired": 0, "unknown": 0}


def test_many_that_are_gone_go_when_what_is_there_comes_last(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    place = many(monkeypatch, store)
    place.gone = {*SEVEN, *MANY} - {MANY[-1]}
    (outcome,) = collected(store, place, now=HALF_A_DAY).sources
    assert (stored(store), outcome.swept.why) == ({MANY[-1]}, "")
