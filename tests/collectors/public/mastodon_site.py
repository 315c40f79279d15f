"""A made-up Mastodon server: accounts by name, their statuses by number, and single statuses for whoever knows the number."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from openness.targets import Target
from pipeline.conformance.loopback import Answer, Asked, Site

SERVER = "server.example"
HERE = f"https://{SERVER}"
START = 1_780_000_000
A_MINUTE = 60_000 << 16


def number_at(moment: int) -> int:
    return moment * 1000 << 16


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class MastodonSite(Site):
    def __init__(self) -> None:
        super().__init__()
        self.shared = 0
        self.one_by_one = False
        self.elsewhere: dict[str, dict[str, object]] = {}
        self.accounts: dict[str, dict[str, object]] = {}

    def target(self, account: str) -> Target:
        return Target(source="mastodon", handle=f"{account}@{SERVER}")

    def account(self, user: str) -> dict[str, object]:
        known = sorted(self.things | self.refusals | self.accounts)
        given: dict[str, object] = {"note": "", "fields": [], "url": f"{HERE}/@{user}", "uri": f"{HERE}/users/{user}"}
        return {"id": str(1000 + known.index(user)), "username": user, "acct": user} | given | self.accounts.get(user, {})

    def status(self, user: str, **fields: object) -> dict[str, object]:
        """Return a status that nobody lists yet, a minute after the one before."""
        self.shared += 1
        number = number_at(START) + A_MINUTE * self.shared
        at = datetime.fromtimestamp(START + 60 * self.shared, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        made: dict[str, object] = {
            "id": str(number),
            "name": f"{SERVER}/{number}",
            "uri": f"{HERE}/users/{user}/statuses/{number}",
            "url": f"{HERE}/@{user}/{number}",
            "created_at": at,
            "visibility": "public",
            "content": "<p>something worth knowing</p>",
            "spoiler_text": "",
            "in_reply_to_id": None,
            "in_reply_to_account_id": None,
            "reblog": None,
            "mentions": [],
            "tags": [],
        }
        return made | fields

    def post(self, user: str, **fields: object) -> dict[str, object]:
        made = self.status(user, **fields)
        self.things.setdefault(user, []).insert(0, made)
        return made

    def share(self, account: str, *, count: int = 1, text: str = "something worth knowing") -> None:
        self.things.setdefault(account, [])
        for _ in range(count):
            self.post(account, content=f"<p>{escaped(text)}!</p>")

    def names(self, account: str) -> set[str]:
        return {str(status["name"]) for status in self.things[account]}

    def reply(self, asked: Asked) -> Answer:
        known = sorted(self.things | self.refusals | self.accounts)
        if asked.path == "/api/v1/accounts/lookup":
            user = asked.query["acct"]
            refused = self.refusal(user)
            if refused is not None:
                return refused
            return Answer(body=self.account(user)) if user in known else Answer(status=404, body={"error": "Record not found"})
        if found := re.fullmatch(r"/api/v1/accounts/(\d+)/statuses", asked.path):
            user = known[int(found[1]) - 1000]
            return self.refusal(user) or Answer(body=self.listed(user, asked.query))
        everything = {str(one["id"]): one for user in self.things for one in self.shown(user)} | self.elsewhere
        if asked.path == "/api/v1/statuses" and not self.one_by_one:
            wanted = [value for name, value in asked.repeated if name == "id[]"]
            return Answer(body=[everything[number] for number in wanted if number in everything])
        if (found := re.fullmatch(r"/api/v1/statuses/(\d+)", asked.path)) and found[1] in everything:
            return Answer(body=everything[found[1]])
        return Answer(status=404, body={"error": "Record not found"})

    def shown(self, user: str) -> list[dict[str, object]]:
        return [status | {"account": self.account(user)} for status in self.things[user]]

    def listed(self, user: str, query: dict[str, str]) -> list[dict[str, object]]:
        below = int(query.get("max_id", 1 << 63))
        size = min(int(query["limit"]), self.page_size, 40)
        return [status for status in self.shown(user) if int(str(status["id"])) < below][:size]
