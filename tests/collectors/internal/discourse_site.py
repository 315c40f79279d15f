"""A made-up forum that answers like Discourse: categories, topics by activity, posts in chunks."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from openness.targets import Target
from pipeline.conformance.loopback import Answer, Asked, Site

START = 1_700_000_000
CHUNK = 20
MISSING = Answer(status=404, body={"errors": ["The requested URL or resource could not be found."], "error_type": "not_found"})


def stamp(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


class ForumSite(Site):
    """Account `ada` is category 5; who writes is ada unless said otherwise."""

    page_size = 30

    def __init__(self) -> None:
        super().__init__()
        self.topics: list[dict[str, Any]] = []
        self.clock = START
        self.posts = 0
        self.categories: list[dict[str, Any]] = [
            {"id": 5, "name": "Falcon", "slug": "falcon", "read_restricted": False},
            {"id": 6, "name": "Board", "slug": "board", "read_restricted": True},
            {"id": 7, "name": "Minutes", "slug": "minutes", "read_restricted": False, "parent_category_id": 6},
            {"id": 8, "name": "Questions", "slug": "questions", "read_restricted": False, "parent_category_id": 5},
        ]

    def target(self, account: str) -> Target:
        return Target(source="discourse", handle={"ada": "5", "nobody": "9998"}.get(account, account))

    def share(self, account: str, *, count: int = 1, text: str = "something worth knowing") -> None:
        for _ in range(count):
            self.topic(text)
        self.things[account] = [{"name": f"{topic['id']}:{topic['posts'][0]['id']}"} for topic in reversed(self.topics)]

    def names(self, account: str) -> set[str]:
        return {str(thing["name"]) for thing in self.things[account]}

    def topic(self, text: str, *, by: str = "ada", title: str = "A title", **fields: Any) -> dict[str, Any]:
        """Let somebody begin a topic."""
        self.clock += 60
        made: dict[str, Any] = {
            "id": 100 + len(self.topics),
            "slug": "a-title",
            "title": title,
            "category_id": 5,
            "archetype": "regular",
            "created_at": stamp(self.clock),
            "bumped_at": stamp(self.clock),
            "views": 40,
            "details": {"created_by": {"id": sum(by.encode()), "username": by}},
            "posts": [],
        } | fields
        self.topics.append(made)
        self.post(made, text, by=by)
        return made

    def post(self, topic: dict[str, Any], text: str, *, by: str = "bob", **fields: Any) -> dict[str, Any]:
        """Let somebody write in a topic, a minute after whatever was last."""
        self.clock += 60
        self.posts += 1
        made: dict[str, Any] = {
            "id": 1000 + self.posts,
            "topic_id": topic["id"],
            "post_number": len(topic["posts"]) + 1,
            "post_type": 1,
            "created_at": stamp(self.clock),
            "updated_at": stamp(self.clock),
            "version": 1,
            "raw": text,
            "cooked": "<p>never read</p>",
            "user_id": sum(by.encode()),
            "username": by,
            "reply_to_post_number": None,
            "actions_summary": [],
        } | fields
        topic["posts"].append(made)
        topic["bumped_at"] = stamp(self.clock)
        return made

    def reply(self, asked: Asked) -> Answer:
        refusal = self.refusal("ada")
        if refusal is not None:
            return refusal
        path = asked.path
        if path == "/site.json":
            return Answer(body={"categories": self.categories})
        if path == "/latest.json":
            return Answer(body=self.latest(asked.query))
        if found := re.fullmatch(r"/t/(\d+)\.json", path):
            return self.one(int(found[1]))
        if found := re.fullmatch(r"/t/(\d+)/posts\.json", path):
            return self.some(int(found[1]), asked)
        found = re.fullmatch(r"/posts/by_number/(\d+)/(\d+)\.json", path)
        return self.by_number(int(found[1]), int(found[2])) if found else MISSING

    def by_number(self, topic: int, number: int) -> Answer:
        posts = [post for each in self.topics if each["id"] == topic for post in each["posts"] if post["post_number"] == number]
        return Answer(body=posts[0]) if posts else MISSING

    def latest(self, query: dict[str, str]) -> dict[str, Any]:
        before = query.get("bumped_before", "9999")
        topics = [
            topic for topic in self.topics if str(topic["category_id"]) == query["category"] and topic["bumped_at"] < before
        ]
        topics.sort(key=lambda topic: str(topic["bumped_at"]), reverse=True)
        part = [{key: value for key, value in topic.items() if key != "posts"} for topic in topics[: self.page_size]]
        more = {"more_topics_url": "/latest?page=1"} if len(topics) > self.page_size else {}
        return {"topic_list": {"per_page": self.page_size, "topics": part} | more}

    def one(self, number: int) -> Answer:
        topic = next((topic for topic in self.topics if topic["id"] == number), None)
        if topic is None:
            return MISSING
        posts = topic["posts"]
        stream = {"posts": posts[:CHUNK], "stream": [post["id"] for post in posts]}
        return Answer(body={key: value for key, value in topic.items() if key != "posts"} | {"post_stream": stream})

    def some(self, number: int, asked: Asked) -> Answer:
        topic = next((topic for topic in self.topics if topic["id"] == number), None)
        if topic is None:
            return MISSING
        wanted = {value for name, value in asked.repeated if name == "post_ids[]"}
        return Answer(body={"post_stream": {"posts": [post for post in topic["posts"] if str(post["id"]) in wanted]}})
