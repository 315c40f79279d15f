"""A made-up Mattermost: a channel for each account, every third post an answer in a thread."""

from __future__ import annotations

import json
import time

from openness.records import Space, Visibility
from openness.targets import Target, TargetKind
from pipeline.conformance.loopback import Answer, Asked, Site

USERS = [
    {"id": "uada", "username": "ada", "email": "ada@example.org", "is_bot": False, "position": "not for us"},
    {"id": "ubob", "username": "bob.b", "email": "bob@example.org", "is_bot": False},
    {"id": "ubot", "username": "robot", "email": "", "is_bot": True},
]
API = "/api/v4/"


class MattermostSite(Site):
    """`with_reactions`: whether reactions come along with posts, as newer servers send them."""

    def __init__(self) -> None:
        super().__init__()
        self.start = int(time.time() * 1000) - 2 * 86_400_000
        self.shared = 0
        self.kinds: dict[str, str] = {}
        self.with_reactions = True
        self.most_changed = 1000

    def target(self, account: str, *, covers_from: int = 0) -> Target:
        space = Space(native_id=account, name=account, visibility=Visibility.OPEN)
        return Target(source="mattermost", handle=account, kind=TargetKind.SPACE, space=space, covers_from=covers_from)

    def say(self, account: str, text: str, *, root: str = "", **more: object) -> dict[str, object]:
        self.shared += 1
        at = self.start + 60_000 * self.shared
        post: dict[str, object] = {
            "id": f"p{self.shared:06d}",
            "create_at": at,
            "update_at": at,
            "edit_at": 0,
            "delete_at": 0,
            "user_id": "uada",
            "channel_id": account,
            "root_id": root,
            "message": text,
            "type": "",
        }
        self.things.setdefault(account, []).insert(0, post | more)
        return self.things[account][0]

    def share(self, account: str, *, count: int = 1, text: str = "something worth knowing") -> None:
        self.things.setdefault(account, [])
        for _ in range(count):
            roots = [str(post["id"]) for post in self.things[account] if not post["root_id"]]
            self.say(account, text, root=roots[0] if self.shared % 3 == 2 and roots else "")

    def change(self, post: dict[str, object], **fields: object) -> None:
        """Let a post be edited, deleted, pinned or reacted to, now."""
        self.shared += 1
        post |= {"update_at": self.start + 60_000 * self.shared} | fields

    def names(self, account: str) -> set[str]:
        return {str(post["id"]) for post in self.things[account]}

    def reply(self, asked: Asked) -> Answer:
        path = asked.path.removeprefix(API)
        if asked.method == "POST":
            wanted = json.loads(asked.body)
            return self.several(path, wanted)
        if path == "users/me/teams":
            return Answer(body=[{"id": "team1", "name": "works"}])
        return self.channels(path, asked.query)

    def channels(self, path: str, query: dict[str, str]) -> Answer:
        if path == "teams/team1/channels":
            begin = int(query["page"]) * self.page_size
            return Answer(body=[self.channel(each) for each in list(self.things)[begin : begin + self.page_size]])
        parts = path.split("/")
        account = parts[1] if parts[0] == "channels" else ""
        if account not in self.things | self.refusals:
            return Answer(status=404, body={"id": "store.sql_channel.get.existing.app_error", "status_code": 404})
        if refused := self.refusal(account):
            return refused
        if len(parts) == 2:
            return Answer(body=self.channel(account))
        return Answer(body=self.posts(account, query))

    def channel(self, account: str) -> dict[str, object]:
        return {"id": account, "display_name": account.title(), "type": self.kinds.get(account, "O")}

    def several(self, path: str, wanted: list[str]) -> Answer:
        if path == "users/ids":
            return Answer(body=[user for user in USERS if user["id"] in wanted])
        if path == "users/usernames":
            return Answer(body=[user for user in USERS if user["username"] in wanted])
        posts = [post for account in self.things for post in self.things[account] if post["id"] in wanted]
        if path == "posts/ids/reactions":
            return Answer(body={str(post["id"]): post.get("reactions") for post in posts})
        posts = [post for post in posts if not post["delete_at"]]
        return Answer(body=posts) if posts else Answer(status=404, body={"status_code": 404})

    def posts(self, account: str, query: dict[str, str]) -> dict[str, object]:
        found = self.things[account]
        if "since" in query:
            assert "per_page" not in query
            found = [post for post in found if int(str(post["update_at"])) > int(query["since"])][: self.most_changed]
        else:
            if "before" in query:
                found = found[next(n for n, post in enumerate(found) if post["id"] == query["before"]) + 1 :]
            found = [post for post in found if not post["delete_at"]]
            size = min(int(query["per_page"]), self.page_size)
            begin = int(query.get("page", "0")) * size
            found = found[begin : begin + size]
        return {"order": [post["id"] for post in found], "posts": {str(post["id"]): self.shown(post) for post in found}}

    def shown(self, post: dict[str, object]) -> dict[str, object]:
        reactions = post.get("reactions")
        bare = {part: value for part, value in post.items() if part != "reactions"}
        if not reactions:
            return bare
        return bare | {"has_reactions": True} | ({"metadata": {"reactions": reactions}} if self.with_reactions else {})
