"""A made-up GitHub: the search by who wrote and who commented, threads, gists, releases, discussions and node ids."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

from openness.targets import Target
from pipeline.conformance.loopback import Answer, Asked, Site

START = 1_600_000_000
REPOSITORY = "open/falcon"


def moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class GitHubSite(Site):
    """Every third thing that an account shares is an issue, the others are comments, each on an issue of somebody else."""

    def __init__(self) -> None:
        super().__init__()
        self.shared = 0
        self.private = False
        self.graphs: dict[str, object] | None = None
        """What the GraphQL questions are answered with, by a word in the question; None: there is no GraphQL."""
        self.lists: dict[str, list[dict[str, object]]] = {}
        """What other lists hold, by path."""
        self.single: dict[str, dict[str, object]] = {}
        """Things that are asked for one by one, by path."""
        self.threads: dict[int, dict[str, object]] = {}

    def target(self, account: str) -> Target:
        return Target(source="github", handle=account)

    def share(self, account: str, *, count: int = 1, text: str = "something worth knowing") -> None:
        mine = self.things.setdefault(account, [])
        for _ in range(count):
            self.shared += 1
            mine.insert(0, self.thing(account, self.shared, text))

    def thing(self, account: str, number: int, text: str) -> dict[str, object]:
        """Make an issue, or an issue of bob's with a comment."""
        at = moment(START + 60 * number)
        own = number % 3 == 0
        self.threads[number] = self.issue(number, account if own else "bob", at, text if own else "bob's own", comments=not own)
        if own:
            return self.threads[number] | {"name": f"I_{number}"}
        comment = {
            "name": f"IC_{number}",
            "id": number,
            "node_id": f"IC_{number}",
            "user": {"login": account, "node_id": f"U_{account}", "type": "User"},
            "body": text,
            "html_url": f"https://github.com/{REPOSITORY}/issues/{number}#issuecomment-{number}",
            "created_at": at,
            "updated_at": at,
            "reactions": {"total_count": 1},
        }
        self.lists.setdefault(f"/repos/{REPOSITORY}/issues/{number}/comments", []).append(comment)
        return comment

    def issue(self, number: int, login: str, at: str, text: str, *, comments: bool) -> dict[str, object]:
        return {
            "id": number,
            "node_id": f"I_{number}",
            "number": number,
            "title": f"On {number}",
            "body": text,
            "user": {"login": login, "node_id": f"U_{login}", "type": "User"},
            "repository_url": f"https://api.github.com/repos/{REPOSITORY}",
            "html_url": f"https://github.com/{REPOSITORY}/issues/{number}",
            "created_at": at,
            "updated_at": at,
            "comments": int(comments),
            "reactions": {"total_count": 2},
            "locked": False,
        }

    def names(self, account: str) -> set[str]:
        return {str(thing["name"]) for thing in self.things[account]}

    def reply(self, asked: Asked) -> Answer:
        for account in self.refusals or ("",):
            if (refusal := self.refusal(account)) is not None:
                return refusal
        if found := re.fullmatch(r"/users/([\w-]+)", asked.path):
            return self.user(found[1])
        if asked.path == "/search/issues":
            return self.search(asked)
        if asked.path == "/graphql":
            return self.graph(json.loads(asked.body))
        if found := re.fullmatch(rf"/repos/{REPOSITORY}(?:/issues/(\d+))?", asked.path):
            there = found[1] is None or int(found[1]) in self.threads
            return Answer(status=200 if there else 404, body={"full_name": REPOSITORY, "private": self.private})
        return self.other(asked)

    def other(self, asked: Asked) -> Answer:
        if "per_page" in asked.query:
            return self.part(self.lists.get(asked.path, []), asked)
        return Answer(body=self.single[asked.path]) if asked.path in self.single else Answer(status=404, body={})

    def user(self, login: str) -> Answer:
        if login not in self.things | self.refusals:
            return Answer(status=404, body={"message": "Not Found"})
        user = {"login": login, "node_id": f"U_{login}", "type": "User", "bio": "the code is 42", "blog": "ada.example"}
        return Answer(body=user)

    def search(self, asked: Asked) -> Answer:
        words = dict(word.split(":", 1) for word in asked.query["q"].split() if not word.startswith("-"))
        found = [
            issue
            for number, issue in self.threads.items()
            if ("author" in words and issue["user"]["login"] == words["author"])  # type: ignore[index]
            or ("commenter" in words and self.comments(number, words["commenter"]))
            or ("reviewed-by" in words and number in self.reviewed(words["reviewed-by"]))
        ]
        since = words["updated"].removeprefix(">=")
        listed = sorted((each for each in found if str(each["updated_at"]) >= since), key=lambda each: str(each["updated_at"]))
        answer = self.part(listed, asked)
        return Answer(body={"total_count": len(listed), "items": answer.body}, headers=answer.headers)

    def comments(self, number: int, login: str) -> bool:
        said = self.lists.get(f"/repos/{REPOSITORY}/issues/{number}/comments", [])
        return any(each["user"]["login"] == login for each in said)  # type: ignore[index]

    def reviewed(self, login: str) -> set[int]:
        paths = [
            path for path, rows in self.lists.items() if path.endswith("/reviews") and any(login in str(row) for row in rows)
        ]
        return {int(path.split("/")[-2]) for path in paths}

    def part(self, rows: list[dict[str, object]], asked: Asked) -> Answer:
        since = asked.query.get("since", "")
        rows = [row for row in rows if str(row.get("updated_at", "9")) >= since]
        size, number = min(int(asked.query["per_page"]), self.page_size), int(asked.query["page"])
        more = number * size < len(rows)
        link = {"Link": f'<http://127.0.0.1/x?page={number + 1}>; rel="next"'} if more else {}
        return Answer(body=rows[(number - 1) * size : number * size], headers=link)

    def graph(self, body: dict[str, object]) -> Answer:
        if self.graphs is None:
            return Answer(status=404, body={"message": "Not Found"})
        word = next((word for word in self.graphs if word in str(body["query"])), None)
        if word is not None:
            return Answer(body=self.graphs[word])
        return Answer(body={"data": {"user": {"found": {"pageInfo": {"more": False, "cursor": None}, "nodes": []}}}})
