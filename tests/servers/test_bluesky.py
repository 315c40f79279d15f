"""A real Bluesky server: people post, answer, quote, repost and delete; what is collected is what the server says."""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING

import pytest
import requests

from collectors.archives.bluesky import BlueskyArchive
from collectors.base import Known, Standing
from collectors.http import Manners
from collectors.plain import second
from collectors.public.bluesky import BlueskyCollector
from collectors.public.bluesky_posts import POST, REPOST
from openness.targets import Target
from pipeline.conformance.contract import identities, outcome
from tests.pipeline.people import opted_in
from tests.servers.killed import collect_killed, collected, stored_items
from tests.servers.pds import PersonalServer, Writer, iso, personal_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openness.records import Record

pytestmark = pytest.mark.heavy

POSTS = 1030
WITHIN = 5.0
"""Seconds: reading begins some two after the program does."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PersonalServer]:
    with personal_server(tmp_path_factory.mktemp("bluesky")) as running:
        yield running


@pytest.fixture(scope="module")
def people(server: PersonalServer) -> dict[str, Writer]:
    """Alice and bob take part, carol does not; they write to each other."""
    people = {name: server.join(name) for name in ("alice", "bob", "carol")}
    begin = time.time() - 20 * 86_400
    stamps = (iso(begin + 60 * number) for number in range(10_000))
    alice, bob, carol = people.values()
    mine = []
    for first in range(0, POSTS, 100):
        texts = [f"post {number} caf\u00e9 #launch" for number in range(first, min(first + 100, POSTS))]
        mine += alice.write(POST, *({"text": text, "createdAt": next(stamps), "langs": ["en"]} for text in texts))
    theirs = carol.write(POST, *({"text": f"carol {number}", "createdAt": next(stamps)} for number in range(5)))
    answers = [{"root": one, "parent": one} for one in (*mine[:40], *theirs)]
    bob.write(POST, *({"text": "I agree", "createdAt": next(stamps), "reply": answer} for answer in answers))
    bob.write(REPOST, *({"subject": one, "createdAt": next(stamps)} for one in (*mine[:120], *theirs)))
    quote = {"$type": "app.bsky.embed.record", "record": theirs[0]}
    alice.write(POST, {"text": "as carol says", "createdAt": next(stamps), "embed": quote})
    bob.write("app.bsky.feed.like", {"subject": mine[0], "createdAt": next(stamps)})
    return people


def environment(server: PersonalServer) -> dict[str, str]:
    return {"SHAREWELL_SOURCES__BLUESKY__ENABLED": "true", "SHAREWELL_SOURCES__BLUESKY__BASE_URL": server.base_url}


def expected(server: PersonalServer, *writers: Writer) -> dict[str, tuple[object, ...]]:
    """Return by address what the server says: kind, time, text and whether it answers something."""
    found: dict[str, tuple[object, ...]] = {}
    for writer in writers:
        for uri, value in server.listed(writer.did, POST).items():
            kind = "reply" if "reply" in value else "post"
            found[uri] = (kind, second(value["createdAt"]), value["text"], "reply" in value)
        found |= {
            uri: ("reshare", second(one["createdAt"]), None, False) for uri, one in server.listed(writer.did, REPOST).items()
        }
    return found


def held(home: Path) -> dict[str, tuple[object, ...]]:
    rows = stored_items(home, "bluesky")
    return {uri: (row["kind"], row["created_at"], row["text"], bool(row["answers"])) for uri, row in rows.items()}


def test_the_store_equals_what_the_server_says_though_killed_twenty_times(
    server: PersonalServer, people: dict[str, Writer], home: Path
) -> None:
    alice, bob, _ = people.values()
    opted_in(home, "bluesky", alice.handle, bob.did)
    cut = collect_killed(home, "bluesky", environment(server), within=WITHIN)
    assert cut > 0
    assert held(home) == expected(server, alice, bob)
    first = held(home)
    alice.write(POST, {"text": "later", "createdAt": iso(time.time())})
    collect_killed(home, "bluesky", environment(server), kills=5, seed=8, within=1.0)
    assert held(home) == expected(server, alice, bob)
    assert len(held(home)) == len(first) + 1


def test_what_was_deleted_is_gone_after_the_next_days_sweep(
    server: PersonalServer, people: dict[str, Writer], home: Path
) -> None:
    alice, bob, _ = people.values()
    opted_in(home, "bluesky", alice.handle, bob.did)
    collected(home, "bluesky", environment(server))
    before = expected(server, alice, bob)
    posts = [uri for uri in before if uri.startswith(f"at://{alice.did}/{POST}/")]
    reposts = [uri for uri in before if f"/{REPOST}/" in uri]
    for writer, uri in ((alice, posts[0]), (alice, posts[77]), (alice, posts[-1]), (bob, reposts[3])):
        writer.delete(uri)
    with sqlite3.connect(home / "sharewell.db") as connection:
        connection.execute("UPDATE item SET seen_at = seen_at - 86400")
    collected(home, "bluesky", environment(server))
    assert held(home) == expected(server, alice, bob)
    assert len(held(home)) == len(before) - 4


def test_the_repository_file_lands_in_the_rows_of_the_api(
    server: PersonalServer, people: dict[str, Writer], tmp_path: Path
) -> None:
    collector = BlueskyCollector(base_url=server.base_url, manners=Manners())
    for writer in (people["alice"], people["bob"]):
        target = Target(source="bluesky", handle=writer.handle)
        live = {row(one, writer) for page in collector.pages(target, None) for one in collector.records(page)}
        path = tmp_path / f"{writer.handle}.car"
        path.write_bytes(server.repository(writer.did))
        reader = BlueskyArchive(path)
        reader.check()
        assert {row(one, writer) for one in reader.records()} == live
        assert reader.owner.handles == (writer.did,)
        assert abs((reader.covered_until() or 0) - time.time()) < 600


def row(record: Record, writer: Writer) -> str:
    return repr(record).replace(f"handles=('{writer.did}', '{writer.handle}')", f"handles=('{writer.did}',)")


def test_a_profile_a_stranger_and_an_account_that_was_closed(server: PersonalServer, people: dict[str, Writer]) -> None:
    collector = BlueskyCollector(base_url=server.base_url, manners=Manners())
    dora = server.join("dora")
    profile = {"$type": "app.bsky.actor.profile", "description": "code sharewell-1234 https://dora.example"}
    dora.call("com.atproto.repo.putRecord", repo=dora.did, collection="app.bsky.actor.profile", rkey="self", record=profile)
    shown = collector.profile("@dora.test")
    assert shown.handles == (dora.did, "dora.test")
    assert shown.links == ("https://dora.example",)
    (made,) = dora.write(POST, {"text": "soon gone", "createdAt": iso(time.time())})
    target = Target(source="bluesky", handle=dora.did)
    assert identities(collector, list(collector.pages(target, None))) == {made["uri"]}
    known = [Known(native_id=made["uri"], space="bluesky", created_at=0)]
    assert collector.standing(known) == {made["uri"]: Standing.THERE}
    dora.call("com.atproto.server.deactivateAccount", deleteAfter=iso(time.time() + 86_400))
    assert outcome(collector, target) == "gone"
    assert collector.standing(known) == {made["uri"]: Standing.GONE}
    dora.call("com.atproto.server.activateAccount")
    subject = {"$type": "com.atproto.admin.defs#repoRef", "did": dora.did}
    taken_down = requests.post(
        f"{server.base_url}/xrpc/com.atproto.admin.updateSubjectStatus",
        json={"subject": subject, "takedown": {"applied": True, "ref": "x"}},
        auth=("admin", "admin"),
        timeout=30,
    )
    assert taken_down.ok, taken_down.text
    assert outcome(collector, target) == "suspended"
    assert outcome(collector, Target(source="bluesky", handle="nobody.test")) == "gone"
