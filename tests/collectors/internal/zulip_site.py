"""A made-up Zulip: a channel for each account, its messages by growing ids."""

from __future__ import annotations

import json
import re
import time

from openness.records import Space, Visibility
from openness.targets import Target, TargetKind
from pipeline.conformance.loopback import Answer, Asked, Site

CHANNELS = {"ada": "7", "nobody": "8", "board": "9", "world": "10"}
USERS = [
    {"user_id": 1, "full_name": "Ada", "email": "user1@zulip.example.org", "delivery_email": "ada@example.org", "is_bot": False},
    {"user_id": 2, "full_name": "Bob", "email": "user2@zulip.example.org", "delivery_email": "bob@example.org", "is_bot": False},
    {"user_id": 3, "full_name": "Bob", "email": "user3@zulip.example.org", "delivery_email": None, "is_bot": False},
    {"user_id": 4, "full_name": "Robot", "email": "robot@example.org", "delivery_email": None, "is_bot": True, "role": 400},
]
API = "/api/v1/"


class ZulipSite(Site):
    def __init__(self) -> None:
        super().__init__()
        self.start = int(time.time()) - 2 * 86_400
        self.shared = 0
        self.flags: dict[str, dict[str, object]] = {}

    def target(self, account: str, *, covers_from: int = 0) -> Target:
        handle = CHANNELS.get(account, account)
        space = Space(native_id=handle, name=account, visibility=Visibility.OPEN)
        return Target(source="zulip", handle=handle, kind=TargetKind.SPACE, space=space, covers_from=covers_from)

    def say(self, account: str, text: str, **more: object) -> dict[str, object]:
        self.shared += 1
        message: dict[str, object] = {
            "id": 100 + 3 * self.shared,
            "sender_id": 1,
            "sender_email": "user1@zulip.example.org",
            "sender_realm_str": "",
            "avatar_url": "/not-for-us.png",
            "timestamp": self.start + 60 * self.shared,
            "content": text,
            "stream_id": int(CHANNELS[account]),
            "reactions": [],
        }
        self.things.setdefault(account, []).insert(0, message | more)
        return self.things[account][0]

    def share(self, account: str, *, count: int = 1, text: str = "something worth knowing") -> None:
        self.things.setdefault(account, [])
        for _ in range(count):
            self.say(account, text)

    def names(self, account: str) -> set[str]:
        return {str(message["id"]) for message in self.things[account]}

    def reply(self, asked: Asked) -> Answer:
        path = asked.path.removeprefix(API)
        if path == "users":
            return told(members=USERS)
        if path == "streams":
            assert asked.query["include_subscribed"] == "false"
            return told(streams=[self.stream(each) for each in self.things | self.refusals])
        if found := re.fullmatch(r"messages/(\d+)", path):
            each = next((each for channel in self.things.values() for each in channel if str(each["id"]) == found[1]), None)
            if each is None:
                return Answer(status=400, body={"result": "error", "msg": "Invalid message(s)", "code": "BAD_REQUEST"})
            return told(message=each)
        return self.messages(asked.query)

    def stream(self, account: str) -> dict[str, object]:
        flags = {"invite_only": False, "is_web_public": False} | self.flags.get(account, {})
        return {"stream_id": int(CHANNELS[account]), "name": account} | flags

    def messages(self, query: dict[str, str]) -> Answer:
        narrow = json.loads(query["narrow"])
        assert query["apply_markdown"] == "false"
        account = next(name for name, number in CHANNELS.items() if int(number) == narrow[0]["operand"])
        if refused := self.refusal(account):
            return refused
        found = list(reversed(self.things[account]))
        if query["anchor"] == "newest":
            return told(messages=found[-1:], found_newest=True)
        found = [each for each in found if int(str(each["id"])) >= int(query["anchor"])]
        # The anchor itself comes besides, when there is such a message.
        size = min(int(query["num_after"]), self.page_size)
        size += bool(found) and str(found[0]["id"]) == query["anchor"]
        return told(messages=found[:size], found_newest=size >= len(found))


def told(**answer: object) -> Answer:
    return Answer(body={"result": "success", "msg": "", **answer})
