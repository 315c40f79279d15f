"""MediaWiki: every revision of a namespace and its talk, oldest first, and what its logs say was deleted, restored or moved."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar

from collectors.answers import MISSHAPEN, plain_list, unreadable
from collectors.archives.json_stream import listing, mapping
from collectors.base import Order, Page, Standing
from collectors.catalogue import credential
from collectors.internal.mediawiki_reading import TOGETHER, Reading, site_of
from collectors.internal.mediawiki_records import records_of
from collectors.internal.wiki_api import flag, pages_of, revisions_of, wiki_api
from collectors.plain import second
from config.errors import NothingToUse, Skip
from openness.records import Via, Visibility
from openness.targets import Cursor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from collectors.base import Known
    from collectors.budget import Meter
    from collectors.http import Manners
    from collectors.internal.mediawiki_reading import WikiSite
    from collectors.internal.wiki_api import Json
    from config.settings import Settings
    from openness.records import Record, Space
    from openness.targets import Target

_DAY = 86_400
_LATE = 600
"""Seconds that a revision or a log's entry may be late: what began before another may be written down after it."""
_LOGS = ("delete", "move", "import")
_LONGEST_NUMBER = 9


class MediaWikiCollector:
    """Read namespace by namespace; a wiki is open as a whole, or public where anybody on the internet can read it."""

    source: ClassVar[str] = "mediawiki"
    order: ClassVar[Order] = Order.OLDEST_FIRST
    together: ClassVar[int] = TOGETHER

    def __init__(
        self,
        *,
        base_url: str,
        username: str = "",
        password: str = "",
        manners: Manners | None = None,
        overlap_days: int = 7,
    ) -> None:
        """Make the way to the wiki; nothing is asked yet. Raises WrongUse on a base address that is not safe."""
        self._wiki = wiki_api(base_url, username, password, manners)
        self._overlap = overlap_days * _DAY
        self._public: bool | None = None

    def spaces(self) -> Iterator[Space]:
        """Give the namespaces that hold what people write for each other."""
        yield from self._site("mediawiki").spaces.values()

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        """Ask what the logs tell, then for the revisions, oldest first; each page brings a cursor. Raises Skip or Fatal."""
        where = f"mediawiki {target.handle[:40]!r}"
        if not (target.handle.isascii() and target.handle.isdigit() and len(target.handle) < _LONGEST_NUMBER):
            raise Skip("gone", "no namespace has such a number", where=where)
        if target.space is not None and target.space.visibility in {Visibility.CLOSED, Visibility.DIRECT}:
            raise Skip("forbidden", "the space is not open to everybody", where=where)
        site = self._site(where)
        namespace = int(target.handle)
        if namespace not in site.spaces:
            raise Skip("gone", "the wiki has no such namespace", where=where)
        reached = _reached(since)
        if not reached or target.covers_from < reached["from"]:
            reached = {"from": target.covers_from, "at": target.covers_from, "log": site.now}
        reading = Reading(wiki=self._wiki, site=site, where=where, bots=self._bots(where))
        if since is not None:
            for body in self._told(reading, namespace, reached["log"]):
                reached = reached | {"log": max(reached["log"], int(str(body.pop("until", 0))))}
                yield self._page(target, body, reached)
        for body in self._revisions(reading, namespace, reached):
            reached = reached | {"at": max(reached["at"], int(str(body.pop("until", 0))))}
            yield self._page(target, body, reached)
        yield self._page(target, reading.body([]), reached)

    def records(self, page: Page) -> Iterator[Record]:
        """Read pages, their later versions, comments and edits off a page."""
        yield from records_of(page)

    def standing(self, known: Sequence[Known]) -> Mapping[str, Standing]:
        """Look pages and revisions up, at most two questions for fifty."""
        found: dict[str, Standing] = {}
        for kind, param, name in (("page", "pageids", "pageid"), ("rev", "revids", "revid")):
            numbers = [item.native_id.partition(":")[2] for item in known if item.native_id.startswith(f"{kind}:")]
            if numbers:
                wanted = {number for number in numbers if number.isascii() and number.isdigit()}
                found |= {f"{kind}:{number}": state for number, state in self._standing(param, name, wanted).items()}
        return found

    def _standing(self, param: str, name: str, numbers: set[str]) -> dict[str, Standing]:
        where = "mediawiki, looking again"
        params = {"prop": "info|revisions" if param == "revids" else "info", param: "|".join(sorted(numbers))}
        found: dict[str, Standing] = {}
        for query in self._wiki.parts(params | {"rvprop": "ids|user"} if param == "revids" else params, where):
            try:
                pages, bad = pages_of(query), pages_of(query, "badrevids")
            except MISSHAPEN:
                raise unreadable(where) from None
            rows = pages if name == "pageid" else [row for page in pages for row in revisions_of(page)]
            for row in rows:
                hidden = any(flag(row, sign) for sign in ("missing", "userhidden", "texthidden"))
                found[str(row.get(name))] = Standing.GONE if hidden else Standing.THERE
            found |= {str(row.get("revid")): Standing.GONE for row in bad}
        return {number: state for number, state in found.items() if number in numbers}

    def _site(self, where: str) -> WikiSite:
        params: dict[str, str | int] = {"meta": "siteinfo", "siprop": "general|namespaces|namespacealiases", "curtimestamp": 1}
        answer = self._wiki.query(params, where)
        if self._public is None:
            self._public = self._wiki.readable_by_anybody(where)
        try:
            return site_of(answer, public=self._public, fallback_now=self._wiki.http.now())
        except MISSHAPEN:
            raise unreadable(where) from None

    def _bots(self, where: str) -> frozenset[str]:
        names: set[str] = set()
        for query in self._wiki.parts({"list": "allusers", "augroup": "bot", "aulimit": "max"}, where):
            names.update(str(mapping(user).get("name")) for user in listing(query.get("allusers")))
        return frozenset(names)

    def _told(self, reading: Reading, namespace: int, since: int) -> Iterator[Json]:
        """Give what became of pages that the logs name: gone, or to be read anew as a whole; the last body tells until when."""
        mine = {namespace, namespace + 1}
        until = since
        deleted: set[int] = set()
        moved: set[int] = set()
        hidden: set[int] = set()
        for log in _LOGS:
            for event in self._events(reading, log, since - _LATE):
                until = max(until, second(event.get("timestamp")) or 0)
                details = mapping(event.get("params"))
                if event.get("ns") not in mine and details.get("target_ns") not in mine:
                    continue
                number = event.get("logpage") or event.get("pageid")
                if event.get("action") == "revision":
                    hidden.update(int(str(each)) for each in listing(details.get("ids")) if str(each).isdigit())
                elif isinstance(number, int):
                    (deleted if str(event.get("action")).startswith("delete") else moved).add(number)
        gone = set(reading.missing(sorted(deleted | moved)))
        yield reading.body([]) | {"removed": [f"page:{number}" for number in sorted(gone)]}
        if hidden:
            yield reading.body(reading.named(sorted(hidden)))
        for number in sorted(moved - gone):
            for found in reading.whole(number):
                yield reading.body([found])
        yield reading.body([]) | {"until": until}

    def _events(self, reading: Reading, log: str, since: int) -> Iterator[Json]:
        params: dict[str, str | int] = {
            "list": "logevents",
            "letype": log,
            "ledir": "newer",
            "lestart": since,
            "lelimit": "max",
            "leprop": "ids|title|type|timestamp|details",
        }
        for query in self._wiki.parts(params, reading.where):
            try:
                yield from plain_list(query.get("logevents"))
            except MISSHAPEN:
                raise unreadable(reading.where) from None

    def _revisions(self, reading: Reading, namespace: int, reached: Mapping[str, int]) -> Iterator[Json]:
        """Give the revisions from the last days before where an earlier pass came to."""
        begin = max(reached["from"], reached["at"] - self._overlap)
        before = reached["at"] if reached["at"] > reached["from"] else 0
        params: dict[str, str | int] = {
            "list": "allrevisions",
            "arvdir": "newer",
            "arvnamespace": f"{namespace}|{namespace + 1}",
            "arvlimit": "max",
            "arvprop": "ids|timestamp|user|userid|flags|tags",
        }
        for query in self._wiki.parts(params | ({"arvstart": begin} if begin > 0 else {}), reading.where):
            try:
                found = pages_of(query, "allrevisions")
                times = [second(row.get("timestamp")) or 0 for page in found for row in revisions_of(page)]
                yield reading.body(found, after=before - _LATE) | {"until": max(times, default=0)}
            except MISSHAPEN:
                raise unreadable(reading.where) from None

    def _page(self, target: Target, body: Json, reached: Mapping[str, int]) -> Page:
        cursor = Cursor(value=json.dumps(dict(reached), sort_keys=True))
        return Page(target=target, body=body, fetched_at=self._wiki.http.now(), cursor=cursor, via=Via.API)


def _reached(since: Cursor | None) -> dict[str, int]:
    """Return a cursor's UTC seconds: from when on was asked, the newest revision read, the newest entry of the logs."""
    if since is None:
        return {}
    try:
        value = json.loads(since.value)
        return {name: int(value[name]) for name in ("from", "at", "log")}
    except MISSHAPEN:
        return {}


def make(settings: Settings, meter: Meter) -> MediaWikiCollector:
    """Make the collector from the settings. Raises NothingToUse without an address, or with half a sign-in."""
    del meter  # reading the organisation's own wiki is free
    own = settings.source("mediawiki")
    if not own.base_url:
        todo = "set base_url under [sources.mediawiki] in sharewell.toml to the folder that holds api.php"
        raise NothingToUse("mediawiki cannot be asked without base_url", todo=todo)
    return MediaWikiCollector(
        base_url=own.base_url,
        username=own.username or "",
        password=credential(settings, "mediawiki", "password") if own.username else "",
        overlap_days=own.overlap_days,
    )
