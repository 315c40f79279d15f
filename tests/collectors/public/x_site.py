"""A made-up X: the account by its name, and its posts."""

from __future__ import annotations

import re

from openness.targets import Target
from pipeline.conformance.loopback import Answer, Asked, Site

USER = "42"
START_ID = 1_500_000_000_000_000_000
A_MINUTE = 60_000 << 22


class XSite(Site):
    def __init__(self) -> None:
        super().__init__()
        self.lookup: Answer | None = None
        self.about: dict[str, object] = {}
        self.denied: dict[str, dict[str, object]] = {}
        self.shared = 0

    def target(self, account: str) -> Target:
        return Target(source="x", handle=account)

    def share(self, account: str, *, count: int = 1, text: str = "something worth knowing") -> None:
        posts = self.things.setdefault(account, [])
        for _ in range(count):
            self.shared += 1
            number = START_ID + A_MINUTE * self.shared
            posts.insert(0, {"id": str(number), "text": text, "edit_history_tweet_ids": [str(number)]})

    def names(self, account: str) -> set[str]:
        return {str(post["id"]) for post in self.things[account]}

    def user(self, account: str) -> str:
        return str(42 + sorted(self.things | self.refusals).index(account))

    def reply(self, asked: Asked) -> Answer:
        accounts = sorted(self.things | self.refusals)
        if found := re.fullmatch(r"/2/users/by/username/(\w+)", asked.path):
            if self.lookup is not None:
                return self.lookup
            if found[1] not in accounts:
                return Answer(
                    body={"errors": [{"title": "Not Found Error", "detail": "Could not find user", "type": "resource-not-found"}]}
                )
            return Answer(body={"data": {"id": self.user(found[1]), "name": found[1], "username": found[1]} | self.about})
        if asked.path == "/2/tweets":
            return self.refusal("posts") or Answer(body=self.posts(asked.query["ids"].split(",")))
        found = re.fullmatch(r"/2/users/(\d+)/tweets", asked.path)
        account = next((name for name in accounts if found and self.user(name) == found[1]), None)
        if account is None:
            return Answer(status=404, body={"title": "Not Found Error", "detail": "no such user"})
        return self.refusal(account) or Answer(body=self.timeline(account, asked.query))

    def posts(self, ids: list[str]) -> dict[str, object]:
        """Answer about posts by id; those that are not shown are told as errors."""
        there = {str(post["id"]) for posts in self.things.values() for post in posts} - set(self.denied)
        gone = [
            {
                "value": number,
                "resource_id": number,
                "resource_type": "tweet",
                "parameter": "ids",
                "detail": f"Could not find tweet with ids: [{number}].",
                "title": "Not Found Error",
                "type": "https://api.twitter.com/2/problems/resource-not-found",
            }
            | self.denied.get(number, {})
            for number in ids
            if number not in there
        ]
        found = [{"id": number, "text": "x"} for number in ids if number in there]
        return ({"data": found} if found else {}) | ({"errors": gone} if gone else {})

    def timeline(self, account: str, query: dict[str, str]) -> dict[str, object]:
        low, high = int(query.get("since_id", 0)), int(query.get("until_id", 1 << 63))
        posts = [post for post in self.things[account] if low < int(str(post["id"])) < high]
        begin = int(query.get("pagination_token", "t0")[1:])
        size = min(int(query["max_results"]), self.page_size)
        part = posts[begin : begin + size]
        meta = {"result_count": len(part)} | ({"next_token": f"t{begin + size}"} if begin + size < len(posts) else {})
        return {"meta": meta} | ({"data": part} if part else {})
