"""A made-up Stack Exchange: accounts of one site, their questions, answers and comments, what was answered, a quota."""

from __future__ import annotations

import re

from openness.targets import Target
from pipeline.conformance.loopback import Answer, Asked, Site

START = 1_600_000_000
KINDS = ("question", "answer", "comment")


class StackExchangeSite(Site):
    """An account shares questions, answers and comments in turn; the answers are to questions of somebody else's."""

    def __init__(self) -> None:
        super().__init__()
        self.shared = 0
        self.backoff: dict[str, float] = {}
        """By a method's last word: how long to leave it alone."""
        self.quota = 9_000
        self.answers: list[dict[str, object]] = []
        """What others answered."""
        self.numbers = {"nobody": 99}

    def number(self, account: str) -> int:
        return self.numbers.setdefault(account, 42 + len(self.numbers))

    def target(self, account: str) -> Target:
        known = account in {"ada", "nobody"}
        handle = f"stackoverflow/{self.number(account)}" if known else account
        return Target(source="stackexchange", handle=handle)

    def share(self, account: str, *, count: int = 1, text: str = "something worth knowing") -> None:
        mine = self.things.setdefault(account, [])
        for _ in range(count):
            self.shared += 1
            kind = KINDS[self.shared % 3]
            at = START + 60 * self.shared
            name = f"stackoverflow/{'c' if kind == 'comment' else ''}{self.shared}"
            common = {
                "name": name,
                "kind": kind,
                f"{kind}_id": self.shared,
                "owner": {"user_id": self.number(account)},
                "creation_date": at,
                "last_activity_date": at,
                "score": 2,
                "body": f"<p>{text.replace('<', '&lt;')}.</p>",
            }
            own = {"question": {"title": "On &lt;b&gt;", "tags": ["open"], "answer_count": 0, "view_count": 9}}
            mine.insert(0, common | own.get(kind, {"question_id" if kind == "answer" else "post_id": 7000}))

    def names(self, account: str) -> set[str]:
        return {str(thing["name"]) for thing in self.things[account]}

    def reply(self, asked: Asked) -> Answer:
        for account in self.refusals or ("",):
            if (refusal := self.refusal(account)) is not None:
                return refusal
        found = re.fullmatch(r"/2\.3/(\w+)/([\d;]+)(?:/(\w+))?", asked.path)
        if asked.path == "/2.3/filters/create":
            return self.listed([{"filter": "made", "included_fields": []}], asked)
        if found is None or asked.query.get("site") != "stackoverflow":
            return Answer(status=400, body={"error_id": 400, "error_name": "bad_parameter", "error_message": "site"})
        owner, ids, method = found.groups()
        if owner == "users":
            return self.listed(self.of_user(int(ids), method, asked), asked)
        numbers = set(map(int, ids.split(";")))
        if owner == "questions" and method == "answers":
            return self.listed([row for row in self.answers if row["question_id"] in numbers], asked)
        return self.listed(self.by_number(owner, numbers), asked)

    def of_user(self, number: int, method: str | None, asked: Asked) -> list[dict[str, object]]:
        account = next((name for name in self.things if self.number(name) == number), None)
        if account is None:
            return []
        if method is None:
            about = {"about_me": "<p>the code is 42</p>", "website_url": "https://ada.example"}
            return [{"user_id": number, "display_name": account} | (about if asked.query.get("filter") == "made" else {})]
        date = "creation_date" if asked.query["sort"] == "creation" else "last_activity_date"
        since = int(asked.query.get("min", "0"))
        rows = [row for row in self.things[account] if row["kind"] == method[:-1] and int(str(row[date])) >= since]
        return sorted(rows, key=lambda row: int(str(row[date])))

    def by_number(self, owner: str, numbers: set[int]) -> list[dict[str, object]]:
        if owner == "questions":
            return [{"question_id": number, "owner": {"user_id": 1}} for number in sorted(numbers)]
        things = [thing for mine in self.things.values() for thing in mine]
        if owner == "comments":
            return [{"comment_id": thing["comment_id"]} for thing in things if thing.get("comment_id") in numbers]
        posts = [thing.get("question_id", 0) if thing["kind"] == "question" else thing.get("answer_id") for thing in things]
        return [{"post_id": number} for number in posts if number in numbers]

    def listed(self, rows: list[dict[str, object]], asked: Asked) -> Answer:
        size, number = min(int(asked.query.get("pagesize", "30")), self.page_size), int(asked.query.get("page", "1"))
        self.quota -= 1
        body = {
            "items": rows[(number - 1) * size : number * size],
            "has_more": number * size < len(rows),
            "quota_max": 10_000,
            "quota_remaining": self.quota,
        }
        backoff = self.backoff.get(asked.path.rpartition("/")[2])
        return Answer(body=body if backoff is None else body | {"backoff": backoff})
