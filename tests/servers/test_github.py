"""GitHub's emulator: people write, answer, review, edit and delete; what is collected is what the server says."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import requests

from collectors.base import Known, Standing
from collectors.public.github import GitHubCollector
from config.settings import load_settings
from openness.targets import Target
from pipeline.collect import collect
from pipeline.conformance.contract import identities, items
from storage.database import open_store
from tests.pipeline.people import opted_in
from tests.servers.emulator import emulated
from tests.servers.killed import collect_killed, collected, stored_items

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.servers
FALCON = "/repos/alice/falcon"


@dataclass
class Writing:
    """The server, and who writes there."""

    base_url: str

    def ask(self, method: str, path: str, who: str = "alice", **body: object) -> dict[str, object]:
        answer = requests.request(
            method, self.base_url + path, json=body or None, headers={"Authorization": f"Bearer tok_{who}"}, timeout=5
        )
        assert answer.ok, (path, answer.status_code, answer.text[:200])
        return dict(answer.json()) if answer.content else {}

    def listed(self, path: str) -> list[dict[str, object]]:
        headers = {"Authorization": "Bearer tok_alice"}
        rows: list[dict[str, object]] = []
        number = 0
        while True:
            number += 1
            params: dict[str, str | int] = {"per_page": 100, "page": number, "state": "all"}
            answer = requests.get(self.base_url + path, params=params, headers=headers, timeout=5)
            rows += answer.json()
            if "next" not in answer.links:
                return rows

    def comments(self, login: str) -> list[dict[str, object]]:
        issues = self.listed(f"{FALCON}/issues")
        rows = [row for issue in issues for row in self.listed(f"{FALCON}/issues/{issue['number']}/comments")]
        return [row for row in rows if by(row) == login]

    def expected(self, login: str) -> dict[str, object]:
        """Return what the server says this account wrote in public: text by node id."""
        issues = [row for row in self.listed(f"{FALCON}/issues") if by(row) == login]
        opened = {str(row["node_id"]): f"{row['title']}\n\n{row['body']}" for row in issues}
        return opened | {str(row["node_id"]): row["body"] for row in self.comments(login)}


def by(row: dict[str, object]) -> str:
    """Return who wrote it."""
    user = row["user"]
    assert isinstance(user, dict)
    return str(user["login"])


@pytest.fixture
def writing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writing]:
    with emulated(tmp_path_factory.mktemp("emulator")) as servers:
        yield Writing(servers.github)


def write(server: Writing, count: int, *, begin: int = 0) -> None:
    """Let alice and bob open issues in turn, and answer each other."""
    for number in range(begin, begin + count):
        who, other = ("alice", "bob") if number % 2 else ("bob", "alice")
        issue = server.ask("POST", f"{FALCON}/issues", who, title=f"On {number}", body=f"words {number}, é \U0001f600")
        for writer in (other, who):
            server.ask("POST", f"{FALCON}/issues/{issue['number']}/comments", writer, body=f"{writer} on {number}")


@pytest.mark.slow
def test_killed_at_random_and_resumed_the_store_is_what_the_server_lists(writing: Writing, home: Path) -> None:
    write(writing, 30)
    secret = writing.ask("POST", "/user/repos", "alice", name="secret", private=True)
    assert secret["private"] is True
    hidden = writing.ask("POST", "/repos/alice/secret/issues", "alice", title="hidden", body="never to be read")
    opted_in(home, "github", "alice")
    environment = {"SHAREWELL_SOURCES__GITHUB__BASE_URL": writing.base_url, "SHAREWELL_SOURCES__GITHUB__ENABLED": "true"}
    assert collect_killed(home, "github", environment) > 0
    held = stored_items(home, "github")
    assert {name: row["text"] for name, row in held.items()} == writing.expected("alice")
    assert hidden["node_id"] not in held
    comment = writing.comments("alice")[0]
    writing.ask("PATCH", f"{FALCON}/issues/comments/{comment['id']}", "alice", body="better said")
    write(writing, 4, begin=100)
    collected(home, "github", environment)
    held = stored_items(home, "github")
    assert {name: row["text"] for name, row in held.items()} == writing.expected("alice")
    assert held[str(comment["node_id"])]["text"] == "better said"
    assert all(row["answers"] == (row["kind"] == "comment") for row in held.values())


def test_what_was_deleted_is_gone_from_the_store_after_the_next_days_sweep(
    writing: Writing, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(writing, 6)
    opted_in(home, "github", "alice")
    monkeypatch.setenv("SHAREWELL_SOURCES__GITHUB__BASE_URL", writing.base_url)
    monkeypatch.setenv("SHAREWELL_SOURCES__GITHUB__ENABLED", "true")
    settings = load_settings(home)
    now = int(time.time())
    with open_store(home, zone=settings.zone) as store:
        collect(store, settings, now=now)
    comments = writing.comments("alice")
    assert {str(row["node_id"]) for row in comments} <= set(stored_items(home, "github"))
    for row in comments[:2]:
        writing.ask("DELETE", f"{FALCON}/issues/comments/{row['id']}")
    with open_store(home, zone=settings.zone) as store:
        swept = collect(store, settings, now=now + 86_400).sources[0].swept
    assert swept.gone == 2
    assert {name: row["text"] for name, row in stored_items(home, "github").items()} == writing.expected("alice")


def test_what_was_deleted_is_gone_and_the_rest_is_there(writing: Writing) -> None:
    write(writing, 4)
    collector = GitHubCollector(token="tok_alice", base_url=writing.base_url)
    pages = list(collector.pages(Target(source="github", handle="alice"), None))
    mine = [one for one in items(collector, pages) if "alice" in one.author.handles]
    comments = writing.comments("alice")
    assert len(comments) == 4
    writing.ask("DELETE", f"{FALCON}/issues/comments/{comments[0]['id']}")
    known = [Known(native_id=one.native_id, space=one.space.native_id, created_at=one.created_at, url=one.url) for one in mine]
    told = dict(collector.standing(known))
    assert told.pop(str(comments[0]["node_id"])) is Standing.GONE
    assert len(told) == 5
    assert set(told.values()) == {Standing.THERE}
    assert identities(collector, pages) > set(told)
