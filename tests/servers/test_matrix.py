"""Against a real Synapse: people write, answer, edit, react and redact; what is collected is what the server says."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from collectors.http import Manners
from collectors.internal.matrix import MatrixCollector
from openness.records import Act, Interaction, Visibility
from openness.targets import Target
from pipeline.conformance.contract import outcome
from tests.pipeline.people import opted_in
from tests.servers.killed import collect_killed, stored_items
from tests.servers.synapse import Homeserver, Person, homeserver

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.heavy

ENCRYPTION = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Homeserver]:
    with homeserver(tmp_path_factory.mktemp("synapse")) as running:
        yield running


@pytest.fixture(scope="module")
def people(server: Homeserver) -> dict[str, Person]:
    return {name: server.person(name) for name in ("alice", "bob", "carol", "reader")}


def environment(server: Homeserver, reader: Person) -> dict[str, str]:
    return {
        "SHAREWELL_SOURCES__MATRIX__ENABLED": "true",
        "SHAREWELL_SOURCES__MATRIX__BASE_URL": server.address,
        "SHAREWELL_SOURCES__MATRIX__TOKEN": reader.token,
    }


def relating(kind: str, event: str, **more: Any) -> dict[str, Any]:
    return {"m.relates_to": {"rel_type": kind, "event_id": event, **more}}


def answering(event: str) -> dict[str, Any]:
    return {"m.relates_to": {"m.in_reply_to": {"event_id": event}}}


def edit(person: Person, room: str, event: str, text: str) -> None:
    person.say(room, f"* {text}", **{"m.new_content": {"msgtype": "m.text", "body": text}}, **relating("m.replace", event))


def react(person: Person, room: str, event: str) -> None:
    person.send(room, relating("m.annotation", event, key="+1"), "m.reaction")


def told(reader: Person, rooms: list[str], *people: Person) -> dict[str, tuple[object, ...]]:
    """Return by event what the server says of these people's messages: room, second, text after edits, whether it answers."""
    found: dict[str, tuple[object, ...]] = {}
    users = {person.user for person in people}
    for room in rooms:
        for event in reader.events(room):
            content = event["content"]
            relation = content.get("m.relates_to", {})
            if event["type"] != "m.room.message" or event["sender"] not in users or not content:
                continue
            if relation.get("rel_type") == "m.replace" or content["msgtype"] == "m.notice":
                continue
            newer = event.get("unsigned", {}).get("m.relations", {}).get("m.replace", {}).get("content", {})
            text = newer.get("m.new_content", content)["body"]
            found[event["event_id"]] = (room, event["origin_server_ts"] // 1000, text, bool(relation))
    return found


def held(home: Path) -> dict[str, tuple[object, ...]]:
    rows = stored_items(home, "matrix")
    return {name: (row["space"], row["created_at"], row["text"], bool(row["answers"])) for name, row in rows.items()}


def test_the_store_equals_what_the_server_says_though_killed_twenty_times(
    server: Homeserver, people: dict[str, Person], home: Path
) -> None:
    alice, bob, carol, reader = people.values()
    rooms = [alice.room("Launch"), bob.room("Design")]
    for room in rooms:
        for person in people.values():
            person.join(room)
    said = []
    for number in range(400):
        room, person = rooms[number % 2], (alice, bob, carol)[number % 3]
        said.append((room, person.say(room, f"message {number} caf\u00e9"), person))
    for room, event, person in said[:60]:
        bob.say(room, "I agree", **answering(event))
        react(alice, room, event)
        if person is not carol:
            edit(person, room, event, "better said")
    alice.say(rooms[0], "in a thread", **relating("m.thread", said[0][1], is_falling_back=True))
    alice.say(rooms[0], "built", msgtype="m.notice")
    opted_in(home, "matrix", alice.user, "bob")
    assert collect_killed(home, "matrix", environment(server, reader), within=2.0) > 0
    assert held(home) == told(reader, rooms, alice, bob)
    lost = [(room, event, person) for room, event, person in said if person is not carol][:5]
    for room, event, person in lost:
        person.redact(room, event)
    room, event, person = next(each for each in reversed(said) if each[2] is not carol)
    edit(person, room, event, "a late edit")
    alice.say(rooms[1], "later")
    with sqlite3.connect(home / "sharewell.db") as connection:
        connection.execute("UPDATE item SET seen_at = seen_at - 86400")
    collect_killed(home, "matrix", environment(server, reader), kills=5, seed=8, within=1.0)
    assert held(home) == told(reader, rooms, alice, bob)
    assert not {event for _, event, _ in lost} & set(held(home))


def test_only_rooms_that_everybody_can_join_and_read_are_read(server: Homeserver, people: dict[str, Person]) -> None:
    alice, _, _, reader = people.values()
    names = {
        alice.room("Everybody"): Visibility.OPEN,
        alice.room("Few", "private_chat", invite=[reader.user]): Visibility.CLOSED,
        alice.room("Sealed", initial_state=[ENCRYPTION]): Visibility.CLOSED,
    }
    for room in names:
        reader.join(room)
    collector = MatrixCollector(base_url=server.address, token=reader.token, manners=Manners())
    spaces = {space.native_id: space.visibility for space in collector.spaces()}
    assert {room: spaces[room] for room in names} == names
    for room, visibility in names.items():
        if visibility is Visibility.CLOSED:
            assert outcome(collector, Target(source="matrix", handle=room)) == "forbidden"
    wrong = MatrixCollector(base_url=server.address, token="not-a-token", manners=Manners())
    assert outcome(wrong, Target(source="matrix", handle=next(iter(names)))) == "unauthorised"


def test_reading_begins_where_the_yes_does(server: Homeserver, people: dict[str, Person]) -> None:
    alice, bob, _, reader = people.values()
    room = alice.room("From now on")
    for person in (bob, reader):
        person.join(room)
    first = alice.say(room, "first")
    react(bob, room, first)
    collector = MatrixCollector(base_url=server.address, token=reader.token, manners=Manners())
    pages = list(collector.pages(Target(source="matrix", handle=room, covers_from=1_600_000_000), None))
    records = [record for page in pages for record in collector.records(page)]
    assert [record.item for record in records if isinstance(record, Interaction) and record.kind is Act.REACTION] == [first]
    late = Target(source="matrix", handle=room, covers_from=4_000_000_000)
    assert list(collector.pages(late, None))[-1].cursor is not None
