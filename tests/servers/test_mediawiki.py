"""Against a real MediaWiki: people write, edit each other's pages, talk, delete, move and restore."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from collectors.base import Known, Standing
from collectors.http import Manners
from collectors.internal.mediawiki import MediaWikiCollector
from collectors.plain import second
from openness.records import Act, Interaction, Item, Removal, Visibility
from openness.targets import Target
from pipeline.conformance.contract import outcome
from tests.pipeline.people import opted_in
from tests.servers.killed import collect_killed, stored_items
from tests.servers.killed import collected as collected_by_program
from tests.servers.mediawiki import ADMIN, PEOPLE, Wiki, password, wiki

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openness.records import Record
    from openness.targets import Cursor

pytestmark = pytest.mark.servers
TARGET = Target(source="mediawiki", handle="0")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Wiki]:
    with wiki(tmp_path) as running:
        yield running


def collected(place: Wiki, since: Cursor | None = None, target: Target = TARGET) -> tuple[list[Record], Cursor | None]:
    collector = MediaWikiCollector(base_url=place.address, manners=Manners())
    pages = list(collector.pages(target, since))
    return [record for page in pages for record in collector.records(page)], pages[-1].cursor


def listed(place: Wiki, namespaces: str = "0|1|12|13") -> dict[str, tuple[str, int]]:
    """Return who made each revision and when, as the wiki itself lists them: by page for those that begin one."""
    found = {}
    pages: list[dict[str, Any]] = place.all(
        "allrevisions", list="allrevisions", arvnamespace=namespaces, arvlimit="3", arvprop="ids|timestamp|user|tags"
    )
    for page in pages:
        for revision in page["revisions"]:
            if revision.get("user", "MediaWiki default") != "MediaWiki default" and "mw-new-redirect" not in revision["tags"]:
                begins = revision["parentid"] == 0 and page["ns"] % 2 == 0
                name = f"page:{page['pageid']}" if begins else f"rev:{revision['revid']}"
                found[name] = (revision["user"], second(revision["timestamp"]) or 0)
    return found


def known(records: list[Record]) -> dict[str, tuple[str, int]]:
    """Return what a store would hold after these records: who made each item and when."""
    held: dict[str, tuple[str, int]] = {}
    for record in records:
        if isinstance(record, Item):
            held[record.native_id] = (record.author.handles[-1], record.created_at)
        elif isinstance(record, Removal):
            held.pop(record.native_id, None)
    return held


def test_what_is_collected_is_what_the_wiki_lists(place: Wiki) -> None:
    alice, bob, carol = (place.person(name) for name in ("Alice", "Bob", "Carol"))
    for number in range(4):
        alice.write(f"Falcon {number}", f"'''Falcon''' {number}, see [[Main Page|the first page]]\n\n[[Category:Launch]]")
        bob.add(f"Falcon {number}", "What Bob knows.")
    carol.add("Falcon 1", "What Carol knows.")
    alice.do("edit", title="Talk:Falcon 1", section="new", sectiontitle="Why", text="Why so, [[User:Carol]]? ~~~~")
    carol.add("Talk:Falcon 1", ": Because it flies. ~~~~")
    records, cursor = collected(place)
    assert known(records) == listed(place)
    items = {record.native_id: record for record in records if isinstance(record, Item)}
    page = next(item for item in items.values() if item.text and item.text.startswith("Falcon 1"))
    assert page.text == "Falcon 1\n\nFalcon 1, see the first page\n\nWhat Bob knows.\n\nWhat Carol knows."
    assert page.tags == ("launch",)
    edits = [(act.actor.handles[-1], act.item) for act in records if isinstance(act, Interaction) and act.kind is Act.EDIT]
    assert sorted(name for name, _ in edits) == ["Bob", "Bob", "Bob", "Bob", "Carol"]
    asked, said = sorted((item for item in items.values() if item.kind == "comment"), key=lambda item: item.native_id)
    assert (asked.text, asked.reply_to, said.text, said.reply_to) == (
        "Why\nWhy so, @Carol?",
        page.native_id,
        "Because it flies.",
        page.native_id,
    )
    assert [mention.author.handles for mention in asked.mentions] == [("Carol",)]
    again, after = collected(place, cursor)
    assert after == cursor
    assert known(again).items() <= known(records).items()


def test_what_happens_between_two_looks_is_followed(place: Wiki) -> None:
    alice, bob, admin = (place.person(name) for name in ("Alice", "Bob", ADMIN))
    for title in ("Stays", "Goes", "Comes back", "Moves", "Moves away"):
        alice.write(title, "one")
        bob.add(title, "two")
    hidden = bob.add("Stays", "said in anger")
    bob.write("Stays", "said in peace")
    records, cursor = collected(place)
    held = known(records)
    assert held == listed(place)
    admin.do("delete", title="Goes")
    admin.do("delete", title="Comes back")
    admin.do("undelete", title="Comes back")
    admin.do("move", to="Moved", **{"from": "Moves"})
    admin.do("move", to="User:Alice/Own", **{"from": "Moves away"})
    admin.do("revisiondelete", type="revision", ids=str(hidden["newrevid"]), hide="user|content")
    bob.write("New", "three")
    records, _ = collected(place, cursor)
    gone = {record.native_id for record in records if isinstance(record, Removal)}
    held = {name: who for name, who in held.items() if name not in gone} | known(records)
    standing = MediaWikiCollector(base_url=place.address).standing(
        [Known(native_id=name, space="0", created_at=0) for name in held]
    )
    assert set(standing) == set(held)
    held = {name: who for name, who in held.items() if standing[name] is Standing.THERE}
    assert f"rev:{hidden['newrevid']}" in gone
    assert held == listed(place)


def test_a_private_wiki_is_read_by_who_signs_in_and_is_open_not_public(tmp_path: Path) -> None:
    with wiki(tmp_path, private=True) as place:
        alice = place.person("Alice")
        alice.write("Inside", "for the house")
        assert outcome(MediaWikiCollector(base_url=place.address), TARGET) == "forbidden"
        signed = MediaWikiCollector(base_url=place.address, username="Alice", password=password("Alice"))
        assert {space.visibility for space in signed.spaces()} == {Visibility.OPEN}
        items = [record for page in signed.pages(TARGET, None) for record in signed.records(page) if isinstance(record, Item)]
        assert [item.text for item in items] == ["Inside\n\nfor the house"]
        wrong = MediaWikiCollector(base_url=place.address, username="Alice", password="no")
        assert outcome(wrong, TARGET) == "refused"


def environment(place: Wiki) -> dict[str, str]:
    return {"SHAREWELL_SOURCES__MEDIAWIKI__ENABLED": "true", "SHAREWELL_SOURCES__MEDIAWIKI__BASE_URL": place.address}


def held(home: Path) -> dict[str, int]:
    return {name: int(str(row["created_at"])) for name, row in stored_items(home, "mediawiki").items()}


def by_people(place: Wiki, *people: str) -> dict[str, int]:
    """Return when each revision of these people was made, by the wiki's own list."""
    return {name: at for name, (who, at) in listed(place).items() if who in people}


def test_the_store_equals_what_the_wiki_lists_though_killed_twenty_times(place: Wiki, home: Path) -> None:
    alice, bob, carol, admin = (place.person(name) for name in (*PEOPLE, ADMIN))
    for number in range(40):
        alice.write(f"Page {number}", f"text {number}")
        bob.add(f"Page {number}", "and more")
        carol.add(f"Page {number}", "what nobody asked to be measured")
    bob.do("edit", title="Talk:Page 1", section="new", sectiontitle="Why", text="Why so? ~~~~")
    opted_in(home, "mediawiki", "Alice", "Bob")
    assert collect_killed(home, "mediawiki", environment(place), within=2.0) > 0
    assert held(home) == by_people(place, "Alice", "Bob")
    texts = {str(row["text"]) for row in stored_items(home, "mediawiki").values() if row["kind"] == "page"}
    assert "Page 39\n\ntext 39\n\nand more\n\nwhat nobody asked to be measured" in texts
    with sqlite3.connect(home / "sharewell.db") as connection:
        acts = connection.execute("SELECT count(*) FROM interaction WHERE kind = 'edit'").fetchone()[0]
        others = connection.execute("SELECT count(*) FROM response WHERE kind = 'edit'").fetchone()[0]
    assert (acts, others) == (40, 40)
    for title in ("Page 3", "Page 4"):
        admin.do("delete", title=title)
    admin.do("undelete", title="Page 4")
    admin.do("move", to="Help:Page 5", **{"from": "Page 5"})
    alice.write("Page 40", "new")
    with sqlite3.connect(home / "sharewell.db") as connection:
        connection.execute("UPDATE item SET seen_at = seen_at - 86400")
    collect_killed(home, "mediawiki", environment(place), kills=5, seed=8, within=1.0)
    assert held(home) == by_people(place, "Alice", "Bob")
    moved = [row["space"] for row in stored_items(home, "mediawiki").values() if str(row["text"]).startswith("Help:Page 5")]
    assert moved == ["12"]
    collected_by_program(home, "mediawiki", environment(place))
    assert held(home) == by_people(place, "Alice", "Bob")
