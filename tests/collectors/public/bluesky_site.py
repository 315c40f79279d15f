"""A made-up Bluesky: as the app's own service that has feeds, or as a server that only keeps accounts and their records."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from collectors.public.bluesky_posts import POST, REPOST, key_at
from openness.targets import Target
from pipeline.conformance.loopback import Answer, Asked, Site

START = 1_780_000_000


def did_of(account: str) -> str:
    return "did:plc:" + re.sub(r"[^a-z2-7]", "2", account.casefold()).ljust(24, "2")


def iso(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


class BlueskySite(Site):
    def __init__(self, *, feeds: bool = True) -> None:
        super().__init__()
        self.feeds = feeds
        self.shared = 0
        self.profiles: dict[str, dict[str, object]] = {}
        self.standing: dict[str, str] = {}

    def target(self, account: str) -> Target:
        return Target(source="bluesky", handle=f"{account}.test" if account else "")

    def put(self, account: str, value: dict[str, object], collection: str = POST, **more: object) -> str:
        """Let an account write a record, a minute after the one before; gives its address."""
        self.shared += 1
        at = START + 60 * self.shared
        uri = f"at://{did_of(account)}/{collection}/{key_at(at)}"
        made = {"$type": collection, "createdAt": iso(at)} | value
        self.things.setdefault(account, []).insert(0, {"name": uri, "uri": uri, "value": made, "at": iso(at)} | more)
        return uri

    def share(self, account: str, *, count: int = 1, text: str = "something worth knowing") -> None:
        self.things.setdefault(account, [])
        for _ in range(count):
            self.put(account, {"text": text})

    def names(self, account: str) -> set[str]:
        return {str(thing["name"]) for thing in self.things[account]}

    def delete(self, uri: str) -> None:
        for things in self.things.values():
            things[:] = [thing for thing in things if thing["uri"] != uri]

    def owner(self, asked: Asked) -> str:
        query = asked.query
        named = query.get("handle") or query.get("actor") or query.get("repo") or query.get("did") or ""
        known = self.things | self.refusals | self.standing
        return next((name for name in known if named in {f"{name}.test", did_of(name)}), "")

    def reply(self, asked: Asked) -> Answer:
        method = asked.path.removeprefix("/xrpc/")
        both = {"com.atproto.identity.resolveHandle", "com.atproto.repo.getRecord"}
        if method not in both and method.startswith("app.bsky.") != self.feeds:
            return self.no(f"No service configured for {method}")
        owner = self.owner(asked)
        refused = self.refusal(owner)
        if refused is not None:
            return refused
        answers = {
            "com.atproto.identity.resolveHandle": self.resolved,
            "com.atproto.repo.listRecords": self.listed,
            "com.atproto.repo.getRecord": self.record,
            "com.atproto.sync.getRepoStatus": self.status,
            "app.bsky.feed.getAuthorFeed": self.feed,
            "app.bsky.feed.getPosts": self.posts,
            "app.bsky.actor.getProfile": self.profile,
        }
        return answers[method](asked, owner)

    def no(self, message: str, word: str = "InvalidRequest") -> Answer:
        return Answer(status=400, body={"error": word, "message": message})

    def resolved(self, asked: Asked, owner: str) -> Answer:
        return Answer(body={"did": did_of(owner)}) if owner else self.no("Unable to resolve handle")

    def listed(self, asked: Asked, owner: str) -> Answer:
        if owner not in self.things or owner in self.standing:
            return self.no(f"Could not find repo: {asked.query['repo']}")
        collection, below = asked.query["collection"], asked.query.get("cursor", "~")
        mine = [thing for thing in self.things[owner] if f"/{collection}/" in str(thing["uri"])]
        mine = [thing for thing in mine if str(thing["uri"]).rpartition("/")[2] < below]
        part = mine[: min(int(asked.query["limit"]), self.page_size)]
        body: dict[str, object] = {"records": [{"uri": one["uri"], "cid": "bafy", "value": one["value"]} for one in part]}
        return Answer(body=body | ({"cursor": str(part[-1]["uri"]).rpartition("/")[2]} if part else {}))

    def record(self, asked: Asked, owner: str) -> Answer:
        query = asked.query
        uri = f"at://{did_of(owner)}/{query['collection']}/{query['rkey']}"
        if query["collection"] == "app.bsky.actor.profile" and owner in self.profiles:
            return Answer(body={"uri": uri, "value": self.profiles[owner]})
        found = next((thing for thing in self.things.get(owner, []) if thing["uri"] == uri), None)
        if found is None:
            return self.no(f"Could not locate record: {uri}", "InvalidRequest" if self.feeds else "RecordNotFound")
        return Answer(body={"uri": uri, "value": found["value"]})

    def status(self, asked: Asked, owner: str) -> Answer:
        if owner not in self.standing:
            return self.no("Could not find repo for DID", "RepoNotFound")
        return Answer(body={"did": did_of(owner), "active": False, "status": self.standing[owner]})

    def feed(self, asked: Asked, owner: str) -> Answer:
        if owner in self.standing:
            return self.no("Account has been suspended", self.standing[owner])
        if owner not in self.things:
            return self.no("Profile not found")
        below = asked.query.get("cursor", "~")
        things = [thing for thing in self.things[owner] if str(thing["uri"]).rpartition("/")[2] < below]
        part = things[: min(int(asked.query["limit"]), self.page_size)]
        cursor = {"cursor": str(part[-1]["uri"]).rpartition("/")[2]} if len(part) < len(things) else {}
        return Answer(body={"feed": [self.entry(thing, owner) for thing in part]} | cursor)

    def entry(self, thing: dict[str, object], owner: str) -> dict[str, object]:
        me = {"did": did_of(owner), "handle": f"{owner}.test"}
        value = thing["value"]
        assert isinstance(value, dict)
        if f"/{REPOST}/" in str(thing["uri"]):
            reason = {"$type": "app.bsky.feed.defs#reasonRepost", "by": me, "uri": thing["uri"], "indexedAt": thing["at"]}
            post = {"uri": value["subject"]["uri"], "author": {"did": did_of("bob")}, "record": {"text": "private thoughts"}}
            return {"post": post | {"likeCount": 9000, "indexedAt": thing["at"]}, "reason": reason}
        counts = thing.get("counts") or {}
        assert isinstance(counts, dict)
        return {"post": {"uri": thing["uri"], "author": me, "record": value, "indexedAt": thing["at"]} | counts}

    def posts(self, asked: Asked, owner: str) -> Answer:
        wanted = [value for name, value in asked.repeated if name == "uris"]
        there = {thing["uri"] for things in self.things.values() for thing in things}
        return Answer(body={"posts": [{"uri": uri} for uri in wanted if uri in there]})

    def profile(self, asked: Asked, owner: str) -> Answer:
        if owner not in self.things:
            return self.no("Profile not found")
        return Answer(body={"did": did_of(owner), "handle": f"{owner}.test"} | self.profiles.get(owner, {}))
