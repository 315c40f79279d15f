"""A made-up wiki that answers like api.php: pages by number, each with its revisions, and the logs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from openness.targets import Target
from pipeline.conformance.loopback import Answer, Asked, Site

START = 1_700_000_000
NAMESPACES: dict[str, dict[str, Any]] = {
    "0": {"id": 0, "name": "", "content": True},
    "1": {"id": 1, "name": "Talk", "canonical": "Talk", "content": False},
    "2": {"id": 2, "name": "Gebruiker", "canonical": "User", "content": False},
    "10": {"id": 10, "name": "Sjabloon", "canonical": "Template", "content": False},
    "12": {"id": 12, "name": "Help", "canonical": "Help", "content": False},
    "14": {"id": 14, "name": "Categorie", "canonical": "Category", "content": False},
}


def stamp(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class WikiSite(Site):
    """Account `ada` is namespace 0; who writes is Ada unless said otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self.book: list[dict[str, Any]] = []
        self.things["ada"] = self.book
        self.events: list[dict[str, Any]] = []
        self.bots: list[str] = []
        self.clock = START
        self.revision = 0
        self.login = ""
        self.errors: list[dict[str, Any]] = []

    def target(self, account: str) -> Target:
        return Target(source="mediawiki", handle={"ada": "0", "nobody": "9998"}.get(account, account))

    def share(self, account: str, *, count: int = 1, text: str = "something worth knowing") -> None:
        for _ in range(count):
            self.page(text)

    def names(self, account: str) -> set[str]:
        return {str(page["name"]) for page in self.things[account]}

    def page(self, text: str, *, by: str = "Ada", ns: int = 0, about: int = 0, **flags: Any) -> dict[str, Any]:
        """Let somebody begin a page."""
        number = len(self.book) + 1
        made: dict[str, Any] = {"pageid": number, "ns": ns, "title": f"Page {number}", "name": f"page:{number}", "revisions": []}
        if about:
            made["subjectid"] = about
        self.book.insert(0, made)
        self.edit(made, text, by=by, **flags)
        return made

    def edit(self, page: dict[str, Any], text: str, *, by: str = "Ada", **flags: Any) -> dict[str, Any]:
        """Let somebody put another text on a page, a minute after whatever was last."""
        self.revision += 1
        self.clock += 60
        revision = {
            "revid": self.revision,
            "parentid": page["revisions"][-1]["revid"] if page["revisions"] else 0,
            "user": by,
            "userid": sum(by.encode()),
            "timestamp": stamp(self.clock),
            "content": text,
        } | flags
        page["revisions"].append(revision)
        return revision

    def log(self, kind: str, action: str, page: dict[str, Any], **params: Any) -> None:
        self.clock += 60
        event = {"type": kind, "action": action, "ns": page["ns"], "logpage": page["pageid"], "params": params}
        self.events.append(event | {"timestamp": stamp(self.clock)})

    def reply(self, asked: Asked) -> Answer:
        refusal = self.refusal("ada")
        if refusal is not None:
            return refusal
        if self.errors:
            return Answer(body={"error": self.errors.pop(0)}, headers={"retry-after": "1"})
        if asked.method == "POST":
            return Answer(body={"login": {"result": self.login}})
        query = asked.query
        if query.get("meta") == "tokens":
            return Answer(body={"batchcomplete": True, "query": {"tokens": {"logintoken": "t+\\"}}})
        if query.get("meta") == "siteinfo":
            general = {"server": "https://wiki.example.org", "script": "/w/index.php"}
            aliases = [{"id": 2, "alias": "Gebruikster"}]
            found = {"general": general, "namespaces": NAMESPACES, "namespacealiases": aliases}
            return Answer(body={"batchcomplete": True, "curtimestamp": stamp(self.clock), "query": found})
        return Answer(body=self.answered(query))

    def answered(self, query: dict[str, str]) -> dict[str, Any]:
        match query.get("list"):
            case "allusers":
                return {"batchcomplete": True, "query": {"allusers": [{"name": name} for name in self.bots]}}
            case "logevents":
                events = [
                    event
                    for event in self.events
                    if event["type"] == query["letype"] and event["timestamp"] >= stamp(int(query["lestart"]))
                ]
                return {"batchcomplete": True, "query": {"logevents": events}}
            case "allrevisions":
                return self.all_revisions(query)
        return {"batchcomplete": True, "query": self.of_pages(query)}

    def all_revisions(self, query: dict[str, str]) -> dict[str, Any]:
        spaces = {int(number) for number in query["arvnamespace"].split("|")}
        begin = stamp(int(query.get("arvstart", "0")))
        rows = sorted(
            (
                (revision["timestamp"], revision["revid"], page, revision)
                for page in self.book
                if page["ns"] in spaces
                for revision in page["revisions"]
                if revision["timestamp"] >= begin
            ),
            key=lambda row: row[:2],
        )
        at = int(query.get("arvcontinue", "0"))
        part = rows[at : at + self.page_size]
        found: dict[int, dict[str, Any]] = {}
        for _, _, page, revision in part:
            one = found.setdefault(page["pageid"], bare(page) | {"revisions": []})
            one["revisions"].append({key: value for key, value in revision.items() if key != "content"})
        more = (
            {"continue": {"arvcontinue": str(at + self.page_size), "continue": "-||"}} if at + self.page_size < len(rows) else {}
        )
        return {"query": {"allrevisions": list(found.values())}} | more

    def of_pages(self, query: dict[str, str]) -> dict[str, Any]:
        numbers = [int(number) for number in query.get("pageids", query.get("revids", "")).split("|")]
        if "revids" in query:
            return self.of_revisions(numbers, whole="content" in query["rvprop"])
        by_number = {page["pageid"]: page for page in self.book}
        return {"pages": [self.one(by_number.get(number), number, query) for number in numbers]}

    def one(self, page: dict[str, Any] | None, number: int, query: dict[str, str]) -> dict[str, Any]:
        if page is None:
            return {"pageid": number, "missing": True}
        found = bare(page) | {"canonicalurl": f"https://wiki.example.org/wiki/{number}"}
        found |= {key: page[key] for key in ("subjectid", "redirect") if key in page}
        if "revisions" in query["prop"]:
            rows = page["revisions"] if "rvdir" in query else page["revisions"][-1:]
            rows = rows[:1] if query.get("rvlimit") == "1" else rows
            found["revisions"] = [shaped(row, whole="content" in query["rvprop"]) for row in rows]
        return found

    def of_revisions(self, numbers: list[int], *, whole: bool) -> dict[str, Any]:
        pages, bad = [], {}
        for number in numbers:
            owner = next((page for page in self.book for row in page["revisions"] if row["revid"] == number), None)
            if owner is None:
                bad[str(number)] = {"revid": number, "missing": True}
                continue
            row = next(row for row in owner["revisions"] if row["revid"] == number)
            pages.append(bare(owner) | {"revisions": [shaped(row, whole=whole)]})
        return {"pages": pages} | ({"badrevids": bad} if bad else {})


def bare(page: dict[str, Any]) -> dict[str, Any]:
    return {key: page[key] for key in ("pageid", "ns", "title")}


def shaped(revision: dict[str, Any], *, whole: bool) -> dict[str, Any]:
    """Return a revision as `prop=revisions` does, its text in a slot."""
    row = {key: value for key, value in json.loads(json.dumps(revision)).items() if key != "content"}
    if not whole:
        return row
    return row | {"slots": {"main": {"contentmodel": "wikitext", "content": revision["content"]}}}
