"""A made-up Slack: one workspace, a channel for each account, every third message a reply in the thread before it."""

from __future__ import annotations

import time

from openness.records import Space, Visibility
from openness.targets import Target, TargetKind
from pipeline.conformance.loopback import Answer, Asked, Site

USERS = [
    {"id": "UADA", "name": "ada", "is_bot": False, "profile": {"email": "ada@example.org", "phone": "not for us"}},
    {"id": "UBOB", "name": "bob", "is_bot": False, "profile": {"email": "bob@example.org"}},
    {"id": "UBOT", "name": "robot", "is_bot": True, "profile": {}},
]


def channel_of(account: str) -> str:
    return f"C{account.upper()}" if account.isalpha() and account.isascii() else account


class SlackSite(Site):
    """`limit` is how many messages an answer holds at the most."""

    def __init__(self) -> None:
        super().__init__()
        self.start = int(time.time()) - 2 * 86_400
        self.shared = 0
        self.limit = 1000
        self.flags: dict[str, dict[str, object]] = {}
        self.pins: list[str] = []
        self.users = USERS
        self.threads: dict[str, list[dict[str, object]]] = {}

    def target(self, account: str, *, covers_from: int = 0) -> Target:
        handle = channel_of(account)
        space = Space(native_id=handle, name=account, visibility=Visibility.OPEN)
        return Target(source="slack", handle=handle, kind=TargetKind.SPACE, space=space, covers_from=covers_from)

    def say(self, account: str, text: str, *, root: str | None = None, **more: object) -> str:
        """Let ada write one message, or one reply; returns its timestamp."""
        self.shared += 1
        ts = f"{self.start + 60 * self.shared}.000{self.shared % 1000:03d}"
        message = {"type": "message", "user": "UADA", "text": text, "ts": ts, "name": f"{channel_of(account)}:{ts}", **more}
        if root is not None:
            message |= {"thread_ts": root}
            self.threads.setdefault(root, []).append(message)
            first = next(each for each in self.things[account] if each["ts"] == root)
            first |= {"thread_ts": root, "reply_count": len(self.threads[root]), "latest_reply": ts}
        self.things.setdefault(account, []).insert(0, message)
        return ts

    def share(self, account: str, *, count: int = 1, text: str = "something worth knowing") -> None:
        self.things.setdefault(account, [])
        for _ in range(count):
            roots = [str(each["ts"]) for each in self.things[account] if each.get("thread_ts", each["ts"]) == each["ts"]]
            self.say(account, text, root=roots[0] if self.shared % 3 == 2 and roots else None)

    def forget(self, account: str, ts: str) -> None:
        """Delete a message, as its author would."""
        self.things[account] = [each for each in self.things[account] if each["ts"] != ts]
        for replies in self.threads.values():
            replies[:] = [each for each in replies if each["ts"] != ts]

    def names(self, account: str) -> set[str]:
        return {str(message["name"]) for message in self.things[account]}

    def reply(self, asked: Asked) -> Answer:
        method, form = asked.path.removeprefix("/"), asked.form
        account = next((each for each in self.things | self.refusals if channel_of(each) == form.get("channel")), None)
        if account is not None and (refused := self.refusal(account)):
            return refused
        if account is not None:
            return self.of_channel(account, method, form)
        if method == "conversations.list":
            return told(channels=[self.shown(each) for each in self.things])
        if method == "users.list":
            at = int(form.get("cursor", "0"))
            following = str(at + 2) if at + 2 < len(self.users) else ""
            return told(members=self.users[at : at + 2], response_metadata={"next_cursor": following})
        return Answer(body={"ok": False, "error": "channel_not_found"})

    def of_channel(self, account: str, method: str, form: dict[str, str]) -> Answer:
        if method == "conversations.info":
            return told(channel=self.shown(account))
        if method == "pins.list":
            return told(items=[{"type": "message", "message": {"ts": ts}} for ts in self.pins])
        if method == "reactions.get":
            message = next(each for each in self.things[account] if each["ts"] == form["timestamp"])
            return told(message=message | {"reactions": message["whole"]})
        return self.messages(account, method, form)

    def shown(self, account: str) -> dict[str, object]:
        flags = {"is_channel": True, "is_private": False, "created": self.start - 86_400} | self.flags.get(account, {})
        return {"id": channel_of(account), "name": account} | flags

    def messages(self, account: str, method: str, form: dict[str, str]) -> Answer:
        if method == "conversations.history":
            found = [each for each in self.things[account] if "thread_ts" not in each or each["thread_ts"] == each["ts"]]
        else:
            everything = {str(each["ts"]): each for each in self.things[account]}
            if form["ts"] not in everything:
                return Answer(body={"ok": False, "error": "thread_not_found"})
            root = str(everything[form["ts"]].get("thread_ts", form["ts"]))
            found = [everything[root]] if root in everything else []
            found += self.threads.get(root, [])
        low, high = float(form.get("oldest", "0")), float(form.get("latest", "1e12"))
        inclusive = form.get("inclusive") in {"1", "true"}
        inside = [
            each for each in found if low < float(str(each["ts"])) < high or (inclusive and float(str(each["ts"])) in {low, high})
        ]
        if method == "conversations.replies" and found and found[0] not in inside and not inclusive:
            inside.insert(0, found[0])
        begin, size = int(form.get("cursor", "0")), min(int(form["limit"]), self.page_size, self.limit)
        if method == "conversations.replies":
            size = max(size, 2)
        part, more = inside[begin : begin + size], begin + size < len(inside)
        return told(messages=part, has_more=more, response_metadata={"next_cursor": str(begin + size) if more else ""})


def told(**answer: object) -> Answer:
    return Answer(body={"ok": True, **answer})
