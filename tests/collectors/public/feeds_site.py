"""A made-up site of blogs: each account has an Atom feed in parts, its entries' pages, and a robots.txt for all."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from hashlib import md5
from html import escape

from openness.targets import Target
from pipeline.conformance.loopback import Answer, Asked, Site

HOST = "https://blogs.example"
START = 1_600_000_000
_XML = {"Content-Type": "application/atom+xml"}


class FeedSite(Site):
    def __init__(self) -> None:
        super().__init__()
        self.robots = Answer(status=404)
        self.holds: int | None = None
        """How many entries the feed holds; None: all, in parts."""
        self.page = Answer(body=b"<html></html>", headers={"Content-Type": "text/html"})
        self.gone: set[str] = set()
        self.shared = 0

    def target(self, account: str) -> Target:
        return Target(source="feeds", handle=f"{HOST}/{account}/feed" if account.isalpha() and account.isascii() else account)

    def share(self, account: str, *, count: int = 1, text: str = "something worth knowing") -> None:
        entries = self.things.setdefault(account, [])
        for _ in range(count):
            self.shared += 1
            link = f"{HOST}/{account}/{self.shared}"
            entries.insert(
                0, {"name": f"{HOST}/{account}/feed {link}", "link": link, "at": START + 60 * self.shared, "text": text}
            )

    def names(self, account: str) -> set[str]:
        return {str(entry["name"]) for entry in self.things[account]}

    def reply(self, asked: Asked) -> Answer:
        if asked.path == "/robots.txt":
            return self.robots
        account, _, rest = asked.path.strip("/").partition("/")
        if account not in self.things | self.refusals:
            return Answer(status=404)
        if (refusal := self.refusal(account)) is not None:
            return refusal
        if rest == "feed":
            return self.feed(account, int(asked.query.get("part", "0")), asked.headers)
        if rest in self.gone:
            return Answer(status=410)
        return self.page if rest == "" or re.fullmatch(r"\d+", rest) else Answer(status=404)

    def feed(self, account: str, part: int, headers: dict[str, str]) -> Answer:
        entries = self.things[account][: self.holds]
        begin = part * self.page_size
        shown = entries[begin : begin + self.page_size]
        more = self.holds is None and begin + self.page_size < len(entries)
        older = f'<link rel="next" href="/{account}/feed?part={part + 1}"/>' if more else ""
        body = (
            f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{account} writes</title><subtitle>the code is 42</subtitle>'
            f'<link href="/{account}/"/>{older}{"".join(map(self.entry, shown))}</feed>'
        ).encode()
        tag = f'"{md5(body, usedforsecurity=False).hexdigest()}"'
        if headers.get("If-None-Match") == tag:
            return Answer(status=304)
        return Answer(body=body, headers=_XML | {"ETag": tag})

    def entry(self, entry: dict[str, object]) -> str:
        at = datetime.fromtimestamp(int(str(entry["at"])), UTC).isoformat()
        markup = escape(f"<p>{escape(str(entry['text']))}</p>")
        return (
            f'<entry><id>{entry["link"]}</id><link href="{entry["link"]}"/><title>On it</title><published>{at}</published>'
            f'<updated>{at}</updated><content type="html">{markup}</content><category term="open"/></entry>'
        )
