"""A made-up Hacker News: profiles that name what was submitted, and items one by one."""

from __future__ import annotations

import re

from openness.targets import Target
from pipeline.conformance.loopback import Answer, Asked, Site

START = 1_600_000_000


class HackerNewsSite(Site):
    """Every third thing that an account shares is a story, the others are comments."""

    def __init__(self) -> None:
        super().__init__()
        self.shared = 0

    def target(self, account: str) -> Target:
        return Target(source="hackernews", handle=account)

    def share(self, account: str, *, count: int = 1, text: str = "something worth knowing") -> None:
        mine = self.things.setdefault(account, [])
        for _ in range(count):
            self.shared += 1
            common = {"id": self.shared, "name": str(self.shared), "by": account, "time": START + 60 * self.shared}
            shown = text.replace("<", "&lt;") + "."
            story = {"type": "story", "title": shown, "url": "https://a.example/", "score": 3, "descendants": 2}
            comment = {"type": "comment", "text": f"<p>{shown}", "parent": 7, "kids": [8, 9]}
            mine.insert(0, common | (story if self.shared % 3 == 0 else comment))

    def names(self, account: str) -> set[str]:
        return {str(thing["id"]) for thing in self.things[account]}

    def reply(self, asked: Asked) -> Answer:
        if found := re.fullmatch(r"/v0/user/([\w-]+)\.json", asked.path):
            if (refusal := self.refusal(found[1])) is not None:
                return refusal
            mine = self.things.get(found[1])
            user = {"id": found[1], "about": "the code is 42<p><a href='https://ada.example'>https://ada.example</a>"}
            return Answer(body=mine if mine is None else user | {"submitted": [thing["id"] for thing in mine]})
        found = re.fullmatch(r"/v0/item/(\d+)\.json", asked.path)
        items = {str(thing["id"]): thing for mine in self.things.values() for thing in mine}
        return Answer(body=items.get(found[1]) if found else None)
