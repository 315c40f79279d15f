"""Linking an account shows whose it is first, and its owner sees what would be read; nothing of it is stored."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, ClassVar

import pytest

from collectors import catalogue
from collectors.base import Order, Page, Profile
from config.errors import Refused, Skip
from openness.records import Author, Ignored, Item, Space, Via, Visibility
from openness.targets import Cursor, Target
from pipeline.accounts import SHOWN, preview, prove
from pipeline.cli.app import main
from storage.accounts import accounts_of, proof_code
from storage.consent import ConsentRow, apply_consents
from storage.database import open_store
from storage.intake import Intake
from storage.roster import RosterRow, apply_roster, person_of
from storage.targets import own_target, targets
from tests.storage.people import AMSTERDAM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openness.records import Record
    from storage.database import Store

NOW = int(time.time())
DAY = 86_400
WORLD = Space(native_id="world", name="world", visibility=Visibility.PUBLIC)


class Wall:
    """A source with profiles; a page a post."""

    source: ClassVar[str] = "bluesky"
    order: ClassVar[Order] = Order.NEWEST_FIRST

    def __init__(self, posts: int = 0, *, texts: tuple[str, ...] = (), links: tuple[str, ...] = ()) -> None:
        self.posts, self.texts, self.links = posts, texts, links
        self.asked: list[str] = []

    def profile(self, handle: str) -> Profile:
        self.asked.append(handle)
        return Profile(handles=("did:plc:42", handle), texts=self.texts, links=self.links)

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        self.asked.append(target.handle)
        for number in range(self.posts):
            if NOW - number * DAY < target.covers_from:
                break
            yield Page(target=target, body=number, fetched_at=NOW, via=Via.API)
        yield Page(target=target, body=None, fetched_at=NOW, via=Via.API, cursor=Cursor(value="end"))

    def records(self, page: Page) -> Iterator[Record]:
        if page.body is None:
            return
        number = int(str(page.body))
        if number == 1:
            yield Ignored(native_id="1", reason="private")
            return
        yield Item(
            source=self.source,
            native_id=str(number),
            author=Author(handles=(page.target.handle,)),
            space=WORLD,
            kind="post",
            created_at=NOW - number * DAY,
            text=f"post {number}",
            tags=("work",) if number % 2 else (),
        )


class Upwards(Wall):
    """The same, the oldest first."""

    order: ClassVar[Order] = Order.OLDEST_FIRST

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        yield from reversed(list(super().pages(target, since)))


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    with open_store(home, zone=AMSTERDAM) as opened:
        rows = [
            RosterRow(person="ada", department="Works", email="ada@example.org"),
            RosterRow(person="ben", department="Works"),
        ]
        apply_roster(opened, rows, from_day=None)
        yield opened


def person(store: Store, key: str) -> int:
    found = person_of(store, key)
    assert found is not None
    return found


def test_the_code_in_the_profile_links_the_account_under_all_its_names(store: Store) -> None:
    ada = person(store, "ada")
    code = proof_code(store, ada, "bluesky", "ada.example.org")
    wall = Wall(texts=("engineer", f"me too: {code.upper()}!"))
    assert prove(store, wall, ada, "bluesky", "ada.example.org", now=NOW) == "code"
    held = accounts_of(store, ada)
    assert [(one.handle, one.shown_by, one.shown_at) for one in held] == [
        ("ada.example.org", "code", NOW),
        (None, "code", NOW),
    ]


@pytest.mark.parametrize("texts", [(), ("sharewell-0000-0000-0000-0000",)])
def test_without_the_code_nothing_is_linked(store: Store, texts: tuple[str, ...]) -> None:
    ada = person(store, "ada")
    with pytest.raises(Refused, match="does not hold this person's code"):
        prove(store, Wall(texts=texts), ada, "bluesky", "ada.example.org", now=NOW)
    assert accounts_of(store, ada) == []


def test_anothers_code_shows_nothing(store: Store) -> None:
    code = proof_code(store, person(store, "ben"), "bluesky", "ada.example.org")
    with pytest.raises(Refused):
        prove(store, Wall(texts=(code,)), person(store, "ada"), "bluesky", "ada.example.org", now=NOW)


def test_an_account_that_is_linked_cannot_be_taken_over(store: Store) -> None:
    for key in ("ada", "ben"):
        code = proof_code(store, person(store, key), "bluesky", "ada.example.org")
        wall = Wall(texts=(code,))
        if key == "ada":
            prove(store, wall, person(store, key), "bluesky", "ada.example.org", now=NOW)
        else:
            with pytest.raises(Refused, match="linked to somebody else"):
                prove(store, wall, person(store, key), "bluesky", "@ADA.example.org", now=NOW)
    assert accounts_of(store, person(store, "ben")) == []


def test_a_link_to_what_is_known_to_be_theirs_shows_it_too(store: Store) -> None:
    ada = person(store, "ada")
    assert prove(store, Wall(links=("mailto:Ada@Example.org",)), ada, "feeds", "https://ada.example.org/feed", now=NOW) == "link"
    site = Wall(links=("https://ada.example.org/feed/",))
    assert prove(store, site, ada, "bluesky", "ada.example.org", now=NOW) == "link"
    with pytest.raises(Refused):
        prove(store, Wall(links=("https://ben.example.org/",)), ada, "mastodon", "ada@example.social", now=NOW)


def test_inside_the_rosters_address_is_the_proof_and_nothing_is_asked(store: Store) -> None:
    assert prove(store, None, person(store, "ada"), "slack", "", now=NOW) == "address"
    assert [(one.source, one.handle, one.shown_by) for one in accounts_of(store, person(store, "ada"))] == [
        ("slack", "ada@example.org", "address")
    ]
    with pytest.raises(Refused, match="no address"):
        prove(store, None, person(store, "ben"), "slack", "", now=NOW)


def test_a_linked_account_is_no_target_before_its_owner_said_yes(store: Store) -> None:
    prove(store, None, person(store, "ada"), "slack", "", now=NOW)
    assert targets(store, "slack") == []


def test_nobody_looks_at_an_account_that_is_not_shown_to_be_theirs(store: Store) -> None:
    wall = Wall(posts=3)
    with pytest.raises(Refused, match="has not been shown"):
        preview(store, wall, person(store, "ada"), "ada.example.org", scope="account", now=NOW)
    assert wall.asked == []


@pytest.mark.parametrize("kind", [Wall, Upwards])
@pytest.mark.parametrize("posts", [0, 3, 30, 400])
def test_the_newest_items_are_shown_as_they_would_be_read_and_none_is_stored(store: Store, kind: type[Wall], posts: int) -> None:
    ada = linked(store)
    before = store.connection.total_changes
    found = preview(store, kind(posts), ada, "ada.example.org", scope="account", now=NOW)
    expected = [str(number) for number in range(posts) if number != 1][:SHOWN]
    assert [one.item.native_id for one in found] == expected
    assert all(one.inside for one in found)
    assert store.connection.total_changes == before


def test_a_scope_says_which_of_them_would_be_read(store: Store) -> None:
    ada = linked(store)
    found = preview(store, Wall(posts=10), ada, "ada.example.org", scope="tag:work", now=NOW)
    assert {one.item.native_id for one in found if one.inside} == {"3", "5", "7", "9"}
    assert len(found) == 9
    assert not any(one.inside for one in preview(store, Wall(posts=10), ada, "ada.example.org", scope="handed-in", now=NOW))


def test_the_commands_do_it_step_by_step(
    home: Path, store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    del store
    wall = Wall(posts=3)
    monkeypatch.setattr(catalogue, "collector_for", lambda name, settings, meter: wall)
    run = ("--home", str(home), "account")
    assert main([*run, "code", "ada", "bluesky", "ada.example.org"]) == 0
    code = capsys.readouterr().out.strip()
    assert main([*run, "prove", "ada", "bluesky", "ada.example.org"]) == 3
    wall.texts = (code,)
    assert main([*run, "prove", "ada", "bluesky", "ada.example.org"]) == 0
    capsys.readouterr()
    assert main([*run, "preview", "ada", "bluesky", "ada.example.org", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [(one["native_id"], one["would_be_read"]) for one in shown] == [("0", True), ("2", True)]
    assert main([*run, "list", "ada", "--json"]) == 0
    assert [one["shown_by"] for one in json.loads(capsys.readouterr().out)] == ["code"]


def test_an_item_is_kept_out_and_let_in_again_by_command(home: Path, store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    ada = linked(store)
    opt_in = ConsentRow(person="ada", source="bluesky", handle="ada.example.org", given_at=NOW - DAY, evidence="kept")
    apply_consents(store, [opt_in], now=NOW)
    wall = Wall(posts=3)
    records = [
        record for page in wall.pages(own_target(store, ada, "bluesky", "ada.example.org"), None) for record in wall.records(page)
    ]
    assert Intake(store, "bluesky", Via.API, now=NOW).write(records, fetched_at=NOW).stored == 2
    run = ("--home", str(home), "account")
    assert main([*run, "exclude", "ada", "bluesky", "2"]) == 0
    assert Intake(store, "bluesky", Via.API, now=NOW).write(records, fetched_at=NOW).not_allowed == 1
    assert main([*run, "include", "ada", "bluesky", "2"]) == 0
    assert Intake(store, "bluesky", Via.API, now=NOW).write(records, fetched_at=NOW).stored == 1
    assert "stays out" in capsys.readouterr().out


def test_a_source_that_fails_is_told_in_one_line(
    home: Path, store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    del store

    class Gone(Wall):
        def profile(self, handle: str) -> Profile:
            raise Skip("gone", "the source has no such account", where=handle)

    monkeypatch.setattr(catalogue, "collector_for", lambda name, settings, meter: Gone())
    assert main(["--home", str(home), "account", "prove", "ada", "bluesky", "nobody"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def linked(store: Store) -> int:
    ada = person(store, "ada")
    code = proof_code(store, ada, "bluesky", "ada.example.org")
    prove(store, Wall(texts=(code,)), ada, "bluesky", "ada.example.org", now=NOW)
    assert own_target(store, ada, "bluesky", "ada.example.org").handle == "ada.example.org"
    return ada
