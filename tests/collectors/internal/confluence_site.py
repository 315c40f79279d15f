"""A made-up Confluence: spaces with permissions, contents with versions, restrictions and ancestors."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from openness.targets import Target
from pipeline.conformance.loopback import Answer, Asked, Site

START = 1_700_000_000
MISSING = Answer(status=404, body={"statusCode": 404, "message": "No content found"})
FREE: dict[str, Any] = {"read": {"restrictions": {"user": {"results": []}, "group": {"results": []}}}}
CLOSED: dict[str, Any] = {"read": {"restrictions": {"user": {"results": []}, "group": {"results": [{"name": "board"}]}}}}


def stamp(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def user(name: str) -> dict[str, Any]:
    return {"type": "known", "accountId": f"5570:{name}", "email": f"{name}@example.org", "displayName": name.title()}


def readers(*groups: str, anonymous: bool = False) -> dict[str, Any]:
    found = {"results": [{"type": "group", "name": group} for group in groups]}
    return {
        "operation": {"operation": "read", "targetType": "space"},
        "subjects": {"group": found},
        "anonymousAccess": anonymous,
    }


class SpaceSite(Site):
    """Account `ada` is the space ADA; who writes is ada unless said otherwise."""

    page_size = 50
    lists_versions = "/rest/api/content/{}/version"

    def __init__(self) -> None:
        super().__init__()
        self.contents: list[dict[str, Any]] = []
        self.clock = START
        self.spaces: list[dict[str, Any]] = [
            {"key": "ADA", "name": "Falcon", "type": "global"},
            {"key": "BOARD", "name": "Board", "type": "global", "permissions": [readers("board")]},
            {"key": "ALL", "name": "All", "type": "global", "permissions": [readers("board"), readers("confluence-users-acme")]},
            {"key": "~bob", "name": "Bob", "type": "personal"},
            {"key": "~carol", "name": "Carol", "type": "personal", "permissions": [readers(anonymous=True)]},
        ]

    def target(self, account: str) -> Target:
        return Target(source="confluence", handle={"ada": "ADA", "nobody": "NOBODY"}.get(account, account))

    def share(self, account: str, *, count: int = 1, text: str = "something worth knowing") -> None:
        for _ in range(count):
            self.content(text)
        self.things[account] = [{"name": f"page:{content['id']}"} for content in reversed(self.contents)]

    def names(self, account: str) -> set[str]:
        return {str(thing["name"]) for thing in self.things[account]}

    def content(self, text: str, *, by: str = "ada", kind: str = "page", **fields: Any) -> dict[str, Any]:
        """Let somebody make a page, a blog post or a comment."""
        self.clock += 60
        first = {"number": 1, "when": stamp(self.clock), "by": user(by)}
        made: dict[str, Any] = {
            "id": str(700 + len(self.contents)),
            "type": kind,
            "status": "current",
            "title": "A title",
            "history": {"createdDate": stamp(self.clock), "createdBy": user(by)},
            "versions": [first],
            "body": {"storage": {"value": text, "representation": "storage"}},
            "restrictions": FREE,
            "ancestors": [],
            "_links": {"webui": "/display/ADA/page"},
        } | fields
        self.contents.append(made)
        return made

    def edit(self, content: dict[str, Any], text: str, *, by: str = "bob") -> None:
        """Let somebody save another version, a minute after whatever was last."""
        self.clock += 60
        content["versions"].append({"number": len(content["versions"]) + 1, "when": stamp(self.clock), "by": user(by)})
        content["body"] = {"storage": {"value": text}}

    def reply(self, asked: Asked) -> Answer:
        refusal = self.refusal("ada")
        if refusal is not None:
            return refusal
        path, query = asked.path, asked.query
        if path == "/rest/api/space":
            return Answer(body={"results": self.spaces, "_links": {}})
        if found := re.fullmatch(r"/rest/api/space/([^/]+)", path):
            there = [space for space in self.spaces if space["key"] == found[1]]
            return Answer(body=there[0]) if there else MISSING
        if path == "/rest/api/content/search":
            return Answer(body=self.search(query))
        number = next((content["id"] for content in self.contents if f"/content/{content['id']}" in path), "")
        return self.one(number, path, query) if number else MISSING

    def one(self, number: str, path: str, query: dict[str, str]) -> Answer:
        content = next(content for content in self.contents if content["id"] == number)
        if path == self.lists_versions.format(number):
            start = int(query["start"])
            part = list(reversed(content["versions"]))[start : start + self.page_size]
            more = {"next": "more"} if start + self.page_size < len(content["versions"]) else {}
            return Answer(body={"results": part, "_links": more})
        if path != f"/rest/api/content/{number}":
            return MISSING
        version = content["versions"][int(query.get("version", "0")) - 1]
        return Answer(body=shaped(content) | {"version": version})

    def search(self, query: dict[str, str]) -> dict[str, Any]:
        if found := re.fullmatch(r"id in \(([\d,]+)\)", query["cql"]):
            return {
                "results": [shaped(content) for content in self.contents if content["id"] in found[1].split(",")],
                "_links": {},
            }
        since = query["cql"].partition('lastmodified >= "')[2][:10]
        there = [
            content for content in self.contents if content["versions"][-1]["when"] >= since and content["status"] == "current"
        ]
        there.sort(key=lambda content: str(content["versions"][-1]["when"]))
        start, size = int(query.get("start", "0")), min(int(query["limit"]), self.page_size)
        more = {"next": f"/rest/api/content/search?start={start + size}"} if start + size < len(there) else {}
        return {"results": [shaped(content) for content in there[start : start + size]], "_links": more}


def shaped(content: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key != "versions"} | {"version": content["versions"][-1]}
