"""Slack's emulator: people write, edit, answer, react and delete; what is collected is what the server says."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import requests

from collectors.base import Known, Standing
from collectors.internal.slack import SlackCollector
from openness.records import Act, Interaction, Space, Visibility
from openness.targets import Target, TargetKind
from pipeline.conformance.contract import items
from tests.pipeline.people import opted_in
from tests.servers.emulator import emulated
from tests.servers.killed import collect_killed, collected, stored_items

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openness.records import Item

pytestmark = pytest.mark.servers
Message = dict[str, object]


@dataclass
class Workspace:
    """The server, and who writes there."""

    base_url: str

    def call(self, method: str, who: str = "alice", **form: str) -> dict[str, object]:
        answer = requests.post(
            f"{self.base_url}/{method}", data=form, headers={"Authorization": f"Bearer tok_{who}"}, timeout=5
        ).json()
        assert answer["ok"], (method, answer)
        return dict(answer)

    def channel(self, name: str) -> str:
        listed = self.call("conversations.list", limit="1000")["channels"]
        assert isinstance(listed, list)
        return next(str(each["id"]) for each in listed if each["name"] == name)

    def messages(self, method: str, **form: str) -> list[Message]:
        answer = self.call(method, limit="1000", **form)["messages"]
        assert isinstance(answer, list)
        return answer

    def said(self, name: str) -> dict[str, Message]:
        """Return what the server holds of a channel, threads included, by the id it has with us."""
        channel = self.channel(name)
        found: dict[str, Message] = {}
        for first in self.messages("conversations.history", channel=channel):
            thread = self.messages("conversations.replies", channel=channel, ts=str(first["ts"])) or [first]
            found |= {f"{channel}:{message['ts']}": message for message in (first, *thread)}
        return found

    def write(self, name: str, count: int) -> None:
        """Let alice and bob write in turn, answer each other in threads, and react."""
        channel = self.channel(name)
        for number in range(count):
            who, other = ("alice", "bob") if number % 2 else ("bob", "alice")
            first = self.call("chat.postMessage", who, channel=channel, text=f"On {number}, é \U0001f600 <https://example.org>")
            for writer in (other, who, other)[: number % 4]:
                text = f"{writer} on {number}"
                last = self.call("chat.postMessage", writer, channel=channel, text=text, thread_ts=str(first["ts"]))
                self.call("reactions.add", who, channel=channel, timestamp=str(last["ts"]), name="eyes")
            self.call("reactions.add", other, channel=channel, timestamp=str(first["ts"]), name="tada")


@pytest.fixture
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with emulated(tmp_path_factory.mktemp("emulator")) as servers:
        yield Workspace(f"{servers.slack}/api")


def read(workspace: Workspace, name: str) -> tuple[SlackCollector, dict[str, Item], list[Interaction]]:
    channel = workspace.channel(name)
    space = Space(native_id=channel, name=name, visibility=Visibility.OPEN)
    collector = SlackCollector(token="tok_alice", base_url=workspace.base_url)
    pages = list(collector.pages(Target(source="slack", handle=channel, kind=TargetKind.SPACE, space=space), None))
    acts = [record for page in pages for record in collector.records(page) if isinstance(record, Interaction)]
    return collector, {item.native_id: item for item in items(collector, pages)}, acts


def test_what_is_collected_is_what_the_server_says(workspace: Workspace) -> None:
    workspace.write("launch", 21)
    _, found, acts = read(workspace, "launch")
    said = workspace.said("launch")
    assert set(found) == set(said)
    for native, message in said.items():
        item, channel = found[native], native.partition(":")[0]
        root = message.get("thread_ts")
        assert item.reply_to == (f"{channel}:{root}" if root and root != message["ts"] else None)
        assert item.author.handles[0] == message["user"]
        assert item.author.handles[-1] in {"alice@example.org", "bob@example.org"}
        assert item.text == str(message["text"]).replace("<", "").replace(">", "")
    given = {
        (native, str(user))
        for native, message in said.items()
        for reaction in message.get("reactions", ())  # type: ignore[attr-defined]
        for user in reaction["users"]
        if user != message["user"]
    }
    assert {(act.item, act.actor.handles[0]) for act in acts if act.kind is Act.REACTION} == given


@pytest.mark.slow
def test_killed_at_random_and_resumed_the_store_is_what_the_server_says(workspace: Workspace, home: Path) -> None:
    for name in ("launch", "general"):
        workspace.write(name, 60)
    closed = workspace.call("conversations.create", name="board", is_private="true")["channel"]
    assert isinstance(closed, dict)
    workspace.call("chat.postMessage", channel=str(closed["id"]), text="never to be read")
    opted_in(home, "slack", "alice@example.org", "bob@example.org")
    environment = {
        "SHAREWELL_SOURCES__SLACK__BASE_URL": workspace.base_url,
        "SHAREWELL_SOURCES__SLACK__ENABLED": "true",
        "SHAREWELL_SOURCES__SLACK__TOKEN": "tok_alice",
    }
    assert collect_killed(home, "slack", environment) > 0
    assert_equal(workspace, home)
    channel = workspace.channel("launch")
    old = next(native for native, each in workspace.said("launch").items() if str(each["text"]).startswith("On 1,"))
    alone = workspace.call("chat.postMessage", channel=channel, text="to be edited")
    gone = workspace.call("chat.postMessage", channel=channel, text="to be deleted")
    collected(home, "slack", environment)
    assert_equal(workspace, home)
    workspace.call("chat.update", channel=channel, ts=str(alone["ts"]), text="better said")
    workspace.call("chat.delete", channel=channel, ts=str(gone["ts"]))
    workspace.call("chat.postMessage", "bob", channel=channel, text="late", thread_ts=old.partition(":")[2])
    with sqlite3.connect(home / "sharewell.db") as connection:
        connection.execute("UPDATE item SET seen_at = seen_at - 86400 WHERE native_id = ?", (f"{channel}:{gone['ts']}",))
    collected(home, "slack", environment)
    assert_equal(workspace, home)
    assert stored_items(home, "slack")[f"{channel}:{alone['ts']}"]["text"] == "better said"


def assert_equal(workspace: Workspace, home: Path) -> None:
    """Hold the store against the server, message by message."""
    held = stored_items(home, "slack")
    said = workspace.said("launch") | workspace.said("general")
    assert {native: row["text"] for native, row in held.items()} == {
        native: str(message["text"]).replace("<", "").replace(">", "") for native, message in said.items()
    }
    assert {native for native, row in held.items() if row["answers"]} == {
        native for native, message in said.items() if message.get("thread_ts") not in {None, message["ts"]}
    }


def test_what_was_deleted_is_gone_and_the_rest_is_there(workspace: Workspace) -> None:
    workspace.write("launch", 12)
    collector, found, _ = read(workspace, "launch")
    channel = workspace.channel("launch")
    deleted = [native for native, item in found.items() if item.reply_to][:2]
    deleted += [native for native, item in found.items() if not item.engagement or not item.engagement.comments][-2:]
    for native in deleted:
        who = found[native].author.handles[1]
        workspace.call("chat.delete", who, channel=channel, ts=native.partition(":")[2])
    known = [Known(native_id=native, space=channel, created_at=item.created_at) for native, item in found.items()]
    told = collector.standing(known)
    assert {native for native, word in told.items() if word is Standing.GONE} == set(deleted)
    assert set(told) == set(found)
