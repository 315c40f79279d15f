"""What a wiki's answers are filled up with before they are records: who began a page, what it says now, what a talk added."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from collectors.answers import MISSHAPEN, first_of, plain_list, unreadable
from collectors.archives.json_stream import listing, mapping
from collectors.internal.wiki_api import content_of, flag, pages_of, revisions_of
from collectors.internal.wiki_records import space_body
from collectors.internal.wikitext import added
from collectors.plain import LATEST, LONGEST_TEXT, second
from openness.records import Space, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from collectors.internal.wiki_api import Json, WikiApi

TOGETHER = 50
"""How many pages or revisions one question may name."""
_KNOWLEDGE = (4, 12)
"""Beside the namespaces a wiki itself calls content: pages about the wiki, and its help."""
_USERS, _FILES, _CATEGORIES = 2, 6, 14
_SYSTEM = ("mediawiki default", "maintenance script", "conversion script", "redirect fixer", "delete page script")
_REVISION = "ids|timestamp|user|userid"


@dataclass(frozen=True, slots=True, kw_only=True)
class WikiSite:
    """What a wiki says of itself."""

    spaces: Mapping[int, Space]
    """By the number of the namespace."""
    users: tuple[str, ...]
    """What the namespace of people's own pages is called."""
    categories: tuple[str, ...]
    files: tuple[str, ...]
    script: str
    now: int
    """The wiki's own clock, UTC second."""

    def space(self, namespace: int) -> Space | None:
        """Return the space of a namespace or of its talk; None for what is not read."""
        return self.spaces.get(namespace & ~1) if namespace >= 0 else None


def site_of(answer: Json, *, public: bool, fallback_now: int) -> WikiSite:
    """Read `meta=siteinfo`. Raises LookupError, ValueError or TypeError on another shape."""
    query = mapping(answer["query"])
    general, names = mapping(query["general"]), mapping(query["namespaces"])
    visibility = Visibility.PUBLIC if public else Visibility.OPEN
    spaces = {}
    for each in names.values():
        namespace = mapping(each)
        number = int(str(namespace["id"]))
        if number >= 0 and number % 2 == 0 and (flag(namespace, "content") or number in _KNOWLEDGE):
            title = first_of([namespace.get("name"), namespace.get("*")]) or "Main"
            spaces[number] = Space(native_id=str(number), name=title, visibility=visibility)
    server, script = first_of([general.get("server")]), first_of([general.get("script")])
    return WikiSite(
        spaces=spaces,
        users=_called(query, _USERS),
        categories=_called(query, _CATEGORIES),
        files=_called(query, _FILES),
        script=server + script if server.startswith("http") else "",
        now=second(answer.get("curtimestamp")) or fallback_now,
    )


@dataclass(slots=True)
class Reading:
    """One pass over a namespace: what it has learned so far saves asking twice."""

    wiki: WikiApi
    site: WikiSite
    where: str
    bots: frozenset[str] = frozenset()
    creators: dict[int, Json] = field(default_factory=dict)
    told: dict[int, int] = field(default_factory=dict)
    """By page the newest revision that was handed over with its text."""

    def body(self, found: Iterable[Json], *, after: int = 0) -> Json:
        """Return a page's body for revisions found; pages with none newer than `after` (UTC second) are not looked at again."""
        pages = self._merged(found)
        read = {number: page for number, page in pages.items() if self.site.space(_number(page["ns"])) is not None}
        removed = [name for number, page in pages.items() if number not in read for name in _names(page)]
        talks = {number: page for number, page in read.items() if _number(page["ns"]) % 2}
        fresh = [
            number
            for number, page in read.items()
            if number not in talks and _newest(page) > self.told.get(number, 0) and _latest(page) > after
        ]
        removed += self._fill(read, fresh)
        self._answer(talks)
        return {
            "spaces": {str(number): space_body(space) for number, space in self.site.spaces.items()},
            "users": list(self.site.users),
            "categories": list(self.site.categories),
            "unshown": [*self.site.categories, *self.site.files],
            "script": self.site.script,
            "pages": [page for page in read.values() if "gone" not in page],
            "removed": removed,
        }

    def whole(self, page: int) -> Iterator[Json]:
        """Give every revision of a page, in parts."""
        params: dict[str, str | int] = {
            "prop": "revisions",
            "pageids": page,
            "rvdir": "newer",
            "rvlimit": "max",
            "rvprop": f"{_REVISION}|tags",
        }
        for query in self.wiki.parts(params, self.where):
            yield from (each for each in self._pages(query) if revisions_of(each))

    def named(self, revisions: Iterable[int]) -> Iterator[Json]:
        """Give the pages of these revisions, with just them."""
        for some in _batches(revisions):
            params = {"prop": "revisions", "revids": "|".join(map(str, some)), "rvprop": f"{_REVISION}|tags"}
            for query in self.wiki.parts(params, self.where):
                yield from self._pages(query)

    def missing(self, pages: Iterable[int]) -> list[int]:
        """Return which of these pages the wiki no longer has."""
        gone = []
        for some in _batches(pages):
            for query in self.wiki.parts({"prop": "info", "pageids": "|".join(map(str, some))}, self.where):
                gone += [_number(page.get("pageid")) for page in self._pages(query) if flag(page, "missing")]
        return gone

    def _pages(self, query: Json) -> list[Json]:
        try:
            return pages_of(query)
        except MISSHAPEN:
            raise unreadable(self.where) from None

    def _merged(self, found: Iterable[Json]) -> dict[int, Json]:
        """Return by number each page once, with the rows of its revisions."""
        pages: dict[int, Json] = {}
        for each in found:
            number = _number(each.get("pageid"))
            if not number:
                continue
            page = pages.setdefault(
                number, {"pageid": number, "ns": _number(each.get("ns")), "title": first_of([each.get("title")]), "rows": []}
            )
            rows = plain_list(page["rows"])
            for revision in revisions_of(each):
                row = self._row(revision, talk=_number(page["ns"]) % 2 == 1)
                rows.append(row)
                if row["parent"] == 0 and number not in self.creators:
                    self.creators[number] = row
            page["rows"] = rows
            page["creator"] = self.creators.get(number)
        return pages

    def _row(self, revision: Json, *, talk: bool) -> Json:
        """Return what is kept of a revision: never the address of somebody who did not sign in."""
        why = self._nobody(revision, talk=talk)
        return {
            "id": _number(revision.get("revid")),
            "parent": _number(revision.get("parentid")),
            "at": revision.get("timestamp"),
            "user": "" if why else first_of([revision.get("user")]),
            "userid": 0 if why else _number(revision.get("userid")),
            "why": why,
        }

    def _nobody(self, revision: Json, *, talk: bool) -> str:
        """Return why no person stands behind a revision, "" when one does."""
        user = first_of([revision.get("user")])
        if flag(revision, "userhidden") or flag(revision, "suppressed") or (talk and flag(revision, "texthidden")):
            return "hidden"
        if flag(revision, "anon") or flag(revision, "temp"):
            return "not signed in"
        if user in self.bots:
            return "bot"
        if user.casefold() in _SYSTEM or "mw-new-redirect" in listing(revision.get("tags")):
            return "system notice"
        return "made in another wiki" if ">" in user else ""

    def _fill(self, pages: dict[int, Json], numbers: list[int]) -> list[str]:
        """Ask what these pages say now and who began them; return the native ids of those that are gone."""
        gone: list[str] = []
        for some in _batches(numbers):
            params = {
                "prop": "revisions|info",
                "pageids": "|".join(map(str, some)),
                "rvprop": "ids|timestamp|content|contentmodel",
                "rvslots": "main",
                "inprop": "url",
            }
            for query in self.wiki.parts(params, self.where):
                for found in self._pages(query):
                    page = pages.get(_number(found.get("pageid")))
                    if page is not None and flag(found, "missing"):
                        page["gone"] = True
                        gone += _names(page)
                    elif page is not None and revisions_of(found):
                        self._take(page, found)
        return gone

    def _take(self, page: Json, found: Json) -> None:
        number, revision = _number(page["pageid"]), revisions_of(found)[0]
        page["url"] = first_of([found.get("canonicalurl"), found.get("fullurl")])
        page["redirect"] = flag(found, "redirect")
        page["latest"] = {
            "id": _number(revision.get("revid")),
            "at": revision.get("timestamp"),
            "text": content_of(revision)[:LONGEST_TEXT],
        }
        self.told[number] = _number(revision.get("revid"))
        if page.get("creator") is None:
            page["creator"] = self._first(number)

    def _first(self, number: int) -> Json | None:
        """Return the row of a page's first revision."""
        params: dict[str, str | int] = {"prop": "revisions", "pageids": number, "rvdir": "newer", "rvlimit": 1}
        answer = self.wiki.query(params | {"rvprop": f"{_REVISION}|tags"}, self.where)
        for page in self._pages(mapping(answer.get("query"))):
            for revision in revisions_of(page):
                self.creators[number] = self._row(revision, talk=False)
        return self.creators.get(number)

    def _answer(self, talks: dict[int, Json]) -> None:
        """Ask which page each talk is about, and what each of its revisions added."""
        for some in _batches(talks):
            params: dict[str, str | int] = {"prop": "info", "pageids": "|".join(map(str, some)), "inprop": "subjectid"}
            for query in self.wiki.parts(params, self.where):
                for found in self._pages(query):
                    if _number(found.get("pageid")) in talks:
                        talks[_number(found["pageid"])]["subject"] = _number(found.get("subjectid"))
        rows = [row for page in talks.values() for row in plain_list(page["rows"]) if not row["why"]]
        texts = self._texts(_number(row[name]) for row in rows for name in ("id", "parent"))
        for row in rows:
            row["added"] = added(texts.get(_number(row["parent"]), ""), texts.get(_number(row["id"]), ""))[:LONGEST_TEXT]

    def _texts(self, revisions: Iterable[int]) -> dict[int, str]:
        texts: dict[int, str] = {}
        for some in _batches(number for number in dict.fromkeys(revisions) if number):
            params = {"prop": "revisions", "revids": "|".join(map(str, some)), "rvprop": "ids|content", "rvslots": "main"}
            for query in self.wiki.parts(params, self.where):
                for page in self._pages(query):
                    texts |= {_number(found.get("revid")): content_of(found) for found in revisions_of(page)}
        return texts


def _called(query: Json, namespace: int) -> tuple[str, ...]:
    """Return every name of a namespace."""
    own = mapping(mapping(query["namespaces"]).get(str(namespace)))
    aliases = [mapping(each) for each in listing(query.get("namespacealiases"))]
    others = [first_of([each.get("alias"), each.get("*")]) for each in aliases if each.get("id") == namespace]
    names = [first_of([own.get("name"), own.get("*")]), first_of([own.get("canonical")]), *others]
    return tuple(dict.fromkeys(name for name in names if name))


def _names(page: Json) -> list[str]:
    """Return the native ids that a page and the revisions at hand would have."""
    return [f"page:{page['pageid']}", *(f"rev:{row['id']}" for row in plain_list(page["rows"]))]


def _newest(page: Json) -> int:
    return max((_number(row["id"]) for row in plain_list(page["rows"])), default=0)


def _latest(page: Json) -> int:
    return max((second(row["at"]) or 0 for row in plain_list(page["rows"])), default=0)


def _number(value: object) -> int:
    """Return a number as the wiki gives it, 0 where there is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < LATEST * LATEST else 0


def _batches(numbers: Iterable[int]) -> Iterator[list[int]]:
    rest = list(numbers)
    for start in range(0, len(rest), TOGETHER):
        yield rest[start : start + TOGETHER]
