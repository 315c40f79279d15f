"""`sharewell collect` against answers that Reddit and X really gave, and refusals as they give them."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import prawcore.sessions
import pytest
import stamina
import yaml

from config.settings import load_settings
from pipeline.cli.app import main
from storage.database import open_store
from tests.pipeline.people import opted_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REDDIT = ("TestRedditorListings.test_submissions__new.json", "TestRedditorListings.test_comments__new.json")
X = ("test_client_get_user.yaml", "test_client_get_users_tweets.yaml")


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prawcore.sessions.FiniteRetryStrategy, "sleep", lambda _self: None)


@contextmanager
def replayed(shared: Path, *recordings: Path) -> Iterator[str]:
    """Serve recordings as a program of its own; gives the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(shared / "tools" / "replay.py"), str(port), *map(str, recordings)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(200):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def refusals(folder: Path, *answers: tuple[str, str, int, dict[str, str], object]) -> Path:
    """Write a recording of (origin, path, status, headers, body)."""
    recorded = [
        {
            "request": {"method": "GET", "uri": origin + path, "headers": {}, "body": None},
            "response": {
                "status": {"code": status, "message": ""},
                "headers": {"content-type": ["application/json"]} | {name: [value] for name, value in headers.items()},
                "body": {"string": json.dumps(body)},
            },
        }
        for origin, path, status, headers, body in answers
    ]
    written = folder / "refusals.yaml"
    written.write_text(yaml.safe_dump({"interactions": recorded, "version": 1}))
    return written


def run(capsys: pytest.CaptureFixture[str], home: Path, *sources: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    status = main(["--home", str(home), "collect", *sources, "--json"])
    return status, json.loads(capsys.readouterr().out)["sources"][0]


def rows(home: Path, statement: str) -> list[tuple[Any, ...]]:
    with open_store(home, zone=load_settings(home).zone) as store:
        return store.connection.execute(statement).fetchall()


def test_the_recorded_account_of_reddit(
    shared: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opted_in(home, "reddit", "spez")
    with replayed(shared, *(shared / "data/recorded/reddit" / name for name in REDDIT)) as base_url:
        monkeypatch.setenv("SHAREWELL_SOURCES__REDDIT__BASE_URL", base_url)
        status, first = run(capsys, home, "reddit")
        again, second = run(capsys, home, "reddit")
    assert (status, again) == (0, 0)
    assert (first["read"], first["stored"], first["failed"]) == (200, 200, [])
    assert (second["read"], second["stored"], second["changed"], second["unchanged"]) == (200, 0, 0, 200)
    by_kind = rows(
        home,
        "SELECT kind, count(*), sum(likes) FROM item JOIN engagement ON engagement.item_id = item.id GROUP BY kind ORDER BY kind",
    )
    assert by_kind == [("comment", 100, 30_123), ("post", 100, 38_834)]
    ends = {
        kind: [row[0] for row in rows(home, f"SELECT native_id FROM item WHERE kind = '{kind}' ORDER BY created_at DESC")]
        for kind in ("post", "comment")
    }
    assert (ends["post"][0], ends["post"][-1]) == ("t3_434h6c", "t3_21oo")
    assert (ends["comment"][0], ends["comment"][-1]) == ("t1_d0iaye9", "t1_cu2fcv5")


@pytest.mark.parametrize("handle", ["Twitter", "@Twitter", "783214"])
def test_the_recorded_account_of_x(
    shared: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], handle: str
) -> None:
    opted_in(home, "x", handle)
    recordings = [shared / "data/recorded/x" / name for name in X]
    with replayed(shared, *recordings) as base_url:
        monkeypatch.setenv("SHAREWELL_SOURCES__X__BASE_URL", base_url)
        monkeypatch.setenv("SHAREWELL_SOURCES__X__BEARER_TOKEN", "x")
        status, first = run(capsys, home, "x")
        _, second = run(capsys, home, "x")
    assert (second["stored"], second["unchanged"]) == (0, 2)
    assert (status, first["read"], first["stored"]) == (0, 2, 2)


def test_refusals_of_reddit_beside_a_good_account(
    shared: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    origin = "https://oauth.reddit.com"
    written = refusals(
        tmp_path,
        (
            origin,
            "/user/nosign/submitted",
            401,
            {"www-authenticate": 'Bearer realm="reddit", error="invalid_token"'},
            {"error": 401},
        ),
        (origin, "/user/hidden/submitted", 403, {}, {"reason": "private", "message": "Forbidden", "error": 403}),
        (origin, "/user/vanished/submitted", 404, {}, {"message": "Not Found", "error": 404}),
        (origin, "/user/busy/submitted", 429, {"retry-after": "900"}, {"message": "Too Many Requests", "error": 429}),
    )
    opted_in(home, "reddit", "nosign", "hidden", "vanished", "busy", "spez")
    recordings = [shared / "data/recorded/reddit" / name for name in REDDIT]
    with replayed(shared, written, *recordings) as base_url:
        monkeypatch.setenv("SHAREWELL_SOURCES__REDDIT__BASE_URL", base_url)
        status, sums = run(capsys, home, "reddit")
    assert status == 1
    assert {failure["target"]: failure["why"].split(":")[0] for failure in sums["failed"]} == {
        "nosign": "unauthorised",
        "hidden": "forbidden",
        "vanished": "gone",
        "busy": "limited",
    }
    assert (sums["targets"], sums["stored"]) == (5, 200)


def test_refusals_of_x_beside_a_good_account(
    shared: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    origin = "https://api.twitter.com"
    later = str(int(time.time()) + 900)
    lookups: list[tuple[str, str, int, dict[str, str], object]] = [
        (origin, f"/2/users/by/username/{name}", 200, {}, {"data": {"id": str(number), "name": name, "username": name}})
        for number, name in enumerate(("nosign", "hidden", "busy"), start=1)
    ]
    written = refusals(
        tmp_path,
        *lookups,
        (origin, "/2/users/1/tweets", 401, {}, {"title": "Unauthorized", "status": 401, "detail": "Unauthorized"}),
        (origin, "/2/users/2/tweets", 403, {}, {"title": "Forbidden", "status": 403, "detail": "Forbidden"}),
        (origin, "/2/users/by/username/vanished", 404, {}, {"title": "Not Found Error", "detail": "Could not find user"}),
        (origin, "/2/users/3/tweets", 429, {"x-rate-limit-reset": later}, {"title": "Too Many Requests", "status": 429}),
    )
    opted_in(home, "x", "nosign", "hidden", "vanished", "busy", "Twitter")
    recordings = [shared / "data/recorded/x" / name for name in X]
    with replayed(shared, written, *recordings) as base_url, stamina.set_testing(True, attempts=1):
        monkeypatch.setenv("SHAREWELL_SOURCES__X__BASE_URL", base_url)
        status, sums = run(capsys, home, "x")
    assert status == 1
    assert {failure["target"]: failure["why"].split(":")[0] for failure in sums["failed"]} == {
        "nosign": "unauthorised",
        "hidden": "forbidden",
        "vanished": "gone",
        "busy": "limited",
    }
    assert (sums["targets"], sums["stored"]) == (5, 2)
