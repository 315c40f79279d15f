"""Sources that are read space by space: what everybody may read, and only where somebody takes part."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest
import stamina
from msgspec.structs import replace

from config.errors import Fatal, Retriable, Skip
from config.settings import load_settings
from openness.records import Space, Visibility
from storage.database import open_store
from tests.pipeline.made_up import NOW, MadeUpSpaces, collected, listed, settings_of, stored
from tests.pipeline.people import opted_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage.database import Store

SPACES = [
    Space(native_id="C1", name="general", visibility=Visibility.OPEN),
    Space(native_id="C2", name="Showcase", visibility=Visibility.PUBLIC),
    Space(native_id="C3", name="board", visibility=Visibility.CLOSED),
    Space(native_id="D4", name="ada, bea", visibility=Visibility.DIRECT),
]


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=2):
        yield


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    with open_store(home, zone=load_settings(home).zone) as opened:
        yield opened


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> MadeUpSpaces:
    shared = {space.native_id: [[f"{space.native_id}-{page}"] for page in range(3)] for space in SPACES}
    written = {name: "ada" for pages in shared.values() for page in pages for name in page}
    made = MadeUpSpaces(source="slack", shared=shared, listed=SPACES, written_by=written)
    listed(monkeypatch, made)
    return made


def covered(store: Store) -> list[tuple[int, int]]:
    """Return until when the source, or a person there, is covered: (0 or 1 for a person, UTC second)."""
    rows = store.connection.execute("SELECT min(person_id, 1), until FROM coverage ORDER BY 1").fetchall()
    return [(who, until) for who, until in rows]


def test_every_open_and_public_space_is_read_and_closed_and_direct_ones_never(
    store: Store, home: Path, place: MadeUpSpaces
) -> None:
    opted_in(home, "slack", "ada")
    (outcome,) = collected(store, place).sources
    assert (outcome.targets, outcome.failed) == (2, ())
    assert place.asked == ["spaces", *(f"{space}/{page}" for space in ("C1", "C2") for page in range(3))]
    assert stored(store) == {f"{space}-{page}" for space in ("C1", "C2") for page in range(3)}
    assert covered(store) == [(0, NOW)]


def test_where_nobody_takes_part_nothing_is_asked(store: Store, home: Path, place: MadeUpSpaces) -> None:
    opted_in(home, "reddit", "ada")
    (outcome,) = collected(store, place).sources
    assert (outcome.targets, outcome.failed, place.asked) == (0, (), [])
    assert covered(store) == []


@pytest.mark.parametrize("wanted", ["general", "#General", "c1"])
def test_only_the_spaces_of_the_settings_are_read(store: Store, home: Path, place: MadeUpSpaces, wanted: str) -> None:
    opted_in(home, "slack", "ada")
    (outcome,) = collected(store, place, settings=settings_of("slack", spaces=[wanted])).sources
    assert (outcome.targets, outcome.failed) == (1, ())
    assert place.asked == ["spaces", "C1/0", "C1/1", "C1/2"]


def test_a_space_of_the_settings_that_is_closed_or_not_there_is_named(store: Store, home: Path, place: MadeUpSpaces) -> None:
    opted_in(home, "slack", "ada")
    wanted = ["general", "#board", "D4", "lost"]
    outcome = collected(store, place, settings=settings_of("slack", spaces=wanted))
    (slack,) = outcome.sources
    assert [(one.target, one.why.split(":")[0]) for one in slack.failed] == [
        ("#board", "closed"),
        ("D4", "closed"),
        ("lost", "gone"),
    ]
    assert "never read" in slack.failed[0].why
    assert slack.targets == 4
    assert outcome.partly
    assert place.asked == ["spaces", "C1/0", "C1/1", "C1/2"]


@pytest.mark.parametrize(
    ("refusals", "why"),
    [
        ([Skip("limited", "until noon")], "limited: until noon"),
        ([Fatal("the sign-in is refused")], "refused: the sign-in is refused"),
        ([Retriable("a time-out"), Retriable("a time-out")], "unreachable: a time-out (collect again later)"),
        ([KeyError("channels")], "unreadable: a page could not be read (KeyError) (the source changed its answers)"),
    ],
)
def test_spaces_that_cannot_be_listed_fail_the_source_in_one_line(
    store: Store, home: Path, place: MadeUpSpaces, refusals: list[Exception], why: str
) -> None:
    opted_in(home, "slack", "ada")
    place.refuses = refusals
    (outcome,) = collected(store, place).sources
    assert [(one.target, one.why) for one in outcome.failed] == [("spaces", why)]
    assert set(place.asked) == {"spaces"}
    assert store.connection.execute("SELECT outcome FROM run").fetchall() == [("failed",)]


def test_spaces_are_asked_for_again_when_a_server_stumbles(store: Store, home: Path, place: MadeUpSpaces) -> None:
    opted_in(home, "slack", "ada")
    place.refuses = [Retriable("a time-out")]
    (outcome,) = collected(store, place).sources
    assert (outcome.targets, outcome.failed) == (2, ())


def test_a_source_is_covered_only_when_all_its_spaces_were_read(store: Store, home: Path, place: MadeUpSpaces) -> None:
    def refuse(what: str) -> None:
        if what == "C2/1":
            raise Skip("limited", "until noon")

    opted_in(home, "slack", "ada")
    place.before_page = refuse
    (first,) = collected(store, place).sources
    assert [(one.target, one.why) for one in first.failed] == [("Showcase", "limited: until noon")]
    assert covered(store) == []
    place.before_page = lambda _what: None
    collected(store, place)
    assert place.asked[-2:] == ["C2/1", "C2/2"]
    assert covered(store) == [(0, NOW)]


def test_a_dry_run_does_not_list_spaces_but_says_that_it_would(store: Store, home: Path, place: MadeUpSpaces) -> None:
    opted_in(home, "slack", "ada")
    (every,) = collected(store, place, dry_run=True).sources
    (two,) = collected(store, place, settings=settings_of("slack", spaces=["general", "lost"]), dry_run=True).sources
    assert place.asked == []
    assert "every open one is read" in every.remarks[0]
    assert "the 2 in the settings are read" in two.remarks[0]
    assert two.would is not None
    assert (two.targets, two.would.least_requests) == (2, 3)


def test_a_dry_run_says_nothing_would_be_asked_where_nobody_takes_part(store: Store, home: Path, place: MadeUpSpaces) -> None:
    opted_in(home, "reddit", "ada")
    (outcome,) = collected(store, place, dry_run=True).sources
    assert outcome.would is not None
    assert (outcome.targets, outcome.would.most_requests, outcome.remarks) == (0, 0, ())


def test_what_was_shared_in_a_space_that_was_closed_since_is_removed(store: Store, home: Path, place: MadeUpSpaces) -> None:
    opted_in(home, "slack", "ada")
    collected(store, place)
    closed = replace(SPACES[0], visibility=Visibility.CLOSED)
    place.listed = [closed, *SPACES[1:]]
    (outcome,) = collected(store, place).sources
    assert stored(store) == {f"C2-{page}" for page in range(3)}
    assert outcome.swept.gone == 3
    ((why, items),) = store.connection.execute("SELECT why, sum(items) FROM removal").fetchall()
    assert (why, items) == ("gone", 3)


def test_a_space_that_is_opened_again_is_read_from_its_beginning(store: Store, home: Path, place: MadeUpSpaces) -> None:
    opted_in(home, "slack", "ada")
    collected(store, place)
    before = stored(store)
    place.listed = [replace(SPACES[0], visibility=Visibility.CLOSED), *SPACES[1:]]
    collected(store, place)
    place.listed = SPACES
    collected(store, place)
    assert stored(store) == before


def test_a_sign_in_that_sees_no_open_space_any_more_removes_nothing(store: Store, home: Path, place: MadeUpSpaces) -> None:
    opted_in(home, "slack", "ada")
    collected(store, place)
    before = stored(store)
    place.listed = [replace(space, visibility=Visibility.CLOSED) for space in SPACES]
    collected(store, place)
    assert stored(store) == before


def test_a_list_of_spaces_that_never_ends_is_given_up(
    store: Store, home: Path, place: MadeUpSpaces, monkeypatch: pytest.MonkeyPatch
) -> None:
    opted_in(home, "slack", "ada")
    monkeypatch.setattr("pipeline.collecting.targets.MOST_SPACES", 100)
    monkeypatch.setattr(place, "spaces", lambda: (replace(SPACES[0], native_id=f"C{number}") for number in count()))
    (outcome,) = collected(store, place).sources
    assert [one.why for one in outcome.failed] == ["unreadable: its list of spaces does not end (look at the address)"]


@pytest.mark.parametrize(
    ("refusal", "why"),
    [
        (Skip("gone", "no such thing"), "gone: no such thing (look at how it is written in the opt-in or the settings)"),
        (Skip("gone", "no such thing", todo="wait"), "gone: no such thing (wait)"),
        (Skip("unreadable", "no list"), "unreadable: no list - asked at slack.example"),
    ],
)
def test_each_failure_says_where_and_what_to_do(store: Store, home: Path, place: MadeUpSpaces, refusal: Skip, why: str) -> None:
    opted_in(home, "slack", "ada")
    place.refuses = [refusal]
    settings = settings_of("slack", base_url="https://slack.example/api")
    assert [one.why for one in collected(store, place, settings=settings).sources[0].failed] == [why]
