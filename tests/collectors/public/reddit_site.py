"""A made-up Reddit: the token's address, and the two listings of an account."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from openness.targets import Target
from pipeline.conformance.loopback import Answer, Asked, Site

if TYPE_CHECKING:
    from collections.abc import Sequence

TOKEN = {"access_token": "t", "token_type": "bearer", "expires_in": 3600, "scope": "*"}
START = 1_600_000_000
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"


class RedditSite(Site):
    """Every third thing that an account shares is a submission, the others are comments."""

    def __init__(self) -> None:
        super().__init__()
        self.token: Answer = Answer(body=TOKEN)
        self.shared = 0
        self.about: dict[str, object] = {}

    def target(self, account: str) -> Target:
        return Target(source="reddit", handle=account)

    def share(self, account: str, *, count: int = 1, text: str = "something worth knowing") -> None:
        things = self.things.setdefault(account, [])
        for _ in range(count):
            self.shared += 1
            things.insert(0, self.thing(account, self.shared, text))

    def thing(self, account: str, number: int, text: str) -> dict[str, object]:
        common = {
            "author": account,
            "subreddit": "Open",
            "created_utc": float(START + 60 * number),
            "edited": False,
            "score": number,
        }
        if number % 3 == 0:
            return common | {
                "name": f"t3_{base36(number)}",
                "title": f"On {number}",
                "selftext": text,
                "num_comments": 2,
                "permalink": "/r/Open/x/",
            }
        return common | {"name": f"t1_{base36(number)}", "body": text, "parent_id": "t3_zz", "link_id": "t3_zz"}

    def names(self, account: str) -> set[str]:
        return {str(thing["name"]) for thing in self.things[account]}

    def reply(self, asked: Asked) -> Answer:
        if asked.path == "/api/v1/access_token":
            return self.token
        if asked.path == "/api/info":
            return self.refusal("info") or Answer(body=self.info(asked.query["id"].split(",")))
        found = re.fullmatch(r"/user/([^/]+)/(submitted|comments|about)", asked.path)
        if not found or found[1] not in self.things | self.refusals:
            return Answer(status=404, body={"message": "Not Found", "error": 404})
        if (refusal := self.refusal(found[1])) is not None:
            return refusal
        if found[2] == "about":
            return Answer(body={"kind": "t2", "data": {"name": found[1].title(), "subreddit": self.about}})
        kind = "t3_" if found[2] == "submitted" else "t1_"
        listed = [thing for thing in self.things[found[1]] if str(thing["name"]).startswith(kind)]
        return Answer(body=self.listing(listed, asked.query))

    def info(self, names: Sequence[str]) -> dict[str, object]:
        """Answer about things by name, in no order; those that are not there are left out."""
        there = [thing for things in self.things.values() for thing in things if thing["name"] in names]
        return {"kind": "Listing", "data": {"children": [{"data": thing} for thing in there], "after": None}}

    def listing(self, things: Sequence[dict[str, object]], query: dict[str, str]) -> dict[str, object]:
        names = [thing["name"] for thing in things]
        begin = names.index(query["after"]) + 1 if query.get("after") in names else 0
        size = min(int(query["limit"]), self.page_size)
        part = things[begin : begin + size]
        more = begin + size < len(things)
        children = [{"kind": str(thing["name"])[:2], "data": thing} for thing in part]
        return {"kind": "Listing", "data": {"children": children, "after": part[-1]["name"] if more else None}}
