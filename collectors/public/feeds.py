"""Web feeds, RSS and Atom: what a site's feed holds now, and the older parts that it points to.

A feed is asked only whether it has changed (ETag, Last-Modified). It holds its last entries and no more: when none of those we
know is in it any longer, some were missed, and the page says between when. The entries' own pages tell whether they are still
shown; one that merely left the feed is not gone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, ClassVar

import requests

from collectors.answers import MISSHAPEN, plain, plain_list, refusal, unreadable
from collectors.base import Order, Page, Profile, Standing
from collectors.http import Manners, Transport, checked_base
from collectors.open_web import OpenWeb
from collectors.public.feed_entries import account_address, identity, made_at, read_feed, records_of
from collectors.public.site_links import own_links
from config.errors import Skip, SourceError
from openness.records import Via
from openness.targets import Cursor
from openness.web_address import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from collectors.base import Known
    from collectors.budget import Meter
    from collectors.open_web import Fetched
    from config.settings import Settings
    from openness.records import Record
    from openness.targets import Target

_MOST_BYTES = 8 * 1024 * 1024
_MOST_PARTS = 100
_MOST_KNOWN = 200
_GONE = (404, 410)
_WANTED = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reached:
    """How far a feed was read: where it is asked, what it said of its version, which entries it held."""

    since: int
    whole_from: int
    address: str = ""
    etag: str = ""
    modified: str = ""
    newest: int = 0
    known: tuple[str, ...] = ()


@dataclass(slots=True)
class _Found:
    """What one pass came upon."""

    marks: list[str] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    met: bool = False
    """Whether an entry known from before was among them."""
    ended: bool = False
    """Whether the feed was read to its very beginning."""


class FeedCollector:
    """Read the feeds of those who take part."""

    source: ClassVar[str] = "feeds"
    order: ClassVar[Order] = Order.NEWEST_FIRST
    together: ClassVar[int] = 1

    def __init__(self, *, base_url: str | None = None, manners: Manners | None = None, web: OpenWeb | None = None) -> None:
        """Ask nothing yet; with `base_url` every site is asked there. Raises WrongUse on a base address that is not safe."""
        asked_for = manners or Manners()
        self._manners = replace(asked_for, most_bytes=min(asked_for.most_bytes, _MOST_BYTES))
        base = checked_base(base_url, self.source) if base_url else None
        self._web = web or OpenWeb(Transport(self._manners), base_url=base)

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        """Ask for what the feed holds, if it has changed; the last page brings the cursor. Raises Skip or Fatal."""
        address, where = _checked(target.handle)
        before = _reached(since)
        if before is None or target.covers_from < before.since:
            before = _Reached(since=target.covers_from, whole_from=target.covers_from, address=before.address if before else "")
        fetched = self._ask(before.address or address, where, _conditions(before))
        if fetched.response.status_code == requests.codes.not_modified:
            yield self._last(target, replace(before, address=fetched.lasting), None)
            return
        found, known = _Found(), set(before.known)
        for document in self._parts(fetched, known, found, where):
            yield self._page(target, document)
        after = _after(before, fetched, found)
        yield self._last(target, after, _gap(before, found))

    def records(self, page: Page) -> Iterator[Record]:
        """Read entries off a page."""
        yield from records_of(page)

    def standing(self, known: Sequence[Known]) -> Mapping[str, Standing]:
        """Ask an entry's own page whether it is still shown; what gives no clear answer stays unknown."""
        told: dict[str, Standing] = {}
        for one in known:
            shown = self._is_shown(one.url or "")
            if shown is not None:
                told[one.native_id] = Standing.THERE if shown else Standing.GONE
        return told

    def profile(self, handle: str) -> Profile:
        """Read what the feed says of itself, and where its site's page points with rel=me. Raises Skip or Fatal."""
        address, where = _checked(handle)
        document = self._read(self._ask(address, where, {}), where)
        page = str(document["page"]).replace("http://", "https://", 1)
        texts = tuple(text for text in (str(document["title"]), str(document["about"])) if text)
        links: tuple[str, ...] = ()
        if host_of(page):
            answer = self._web.fetch(page, where)
            if answer.response.status_code == requests.codes.ok:
                links = own_links(answer.response.content, answer.response.headers.get("content-type", ""), answer.address)
        return Profile(handles=(handle,), texts=texts, links=links)

    def _parts(self, fetched: Fetched, known: set[str], found: _Found, where: str) -> Iterator[dict[str, object]]:
        """Read the feed and then the older parts it points to, back to what is known."""
        asked: set[str] = set()
        while True:
            document = self._read(fetched, where)
            entries = plain_list(document["entries"])
            marks = [_mark(entry) for entry in entries]
            found.met = found.met or not known.isdisjoint(marks)
            found.marks += marks
            found.times += [moment for entry in entries if (moment := made_at(entry)) is not None]
            yield document
            asked.add(fetched.address)
            older = str(document["older"])
            found.ended = bool(document["whole"]) or (len(asked) > 1 and not older)
            if not entries or not host_of(older) or older in asked or len(asked) == _MOST_PARTS or (known and found.met):
                return
            try:
                fetched = self._ask(older, where, {})
            except Skip as refused:
                if refused.outcome != "gone":
                    raise
                return

    def _ask(self, address: str, where: str, conditions: Mapping[str, str]) -> Fetched:
        fetched = self._web.fetch(address, where, headers={"Accept": _WANTED, **conditions})
        response = fetched.response
        if response.status_code == requests.codes.ok or (conditions and response.status_code == requests.codes.not_modified):
            return fetched
        raise refusal(response.status_code, response.headers, where, manners=self._manners, said=response.text)

    def _read(self, fetched: Fetched, where: str) -> dict[str, object]:
        try:
            return read_feed(fetched.response.content, fetched.address, fetched.response.headers.get("content-type", ""))
        except MISSHAPEN:
            raise unreadable(where, "what lies there is no feed that can be read") from None

    def _is_shown(self, url: str) -> bool | None:
        """Say whether a page is there; asked with HEAD first, a no is taken of GET alone. None: cannot be told."""
        secure = url.replace("http://", "https://", 1)
        if not host_of(secure):
            return None
        try:
            status = self._web.fetch(secure, "feeds", method="HEAD", whole=False).response.status_code
            if status >= requests.codes.bad_request:
                status = self._web.fetch(secure, "feeds", whole=False).response.status_code
        except SourceError:
            return None
        if status in _GONE:
            return False if secure == url else None
        return True if requests.codes.ok <= status < requests.codes.multiple_choices else None

    def _page(self, target: Target, document: dict[str, object]) -> Page:
        body = {
            "title": document["title"],
            "entries": [each for each in plain_list(document["entries"]) if _in_cover(each, target)],
        }
        return Page(target=target, body=body, fetched_at=self._now(), via=Via.API)

    def _last(self, target: Target, reached: _Reached, gap: tuple[int, int] | None) -> Page:
        return Page(
            target=target,
            body={"entries": []},
            fetched_at=self._now(),
            cursor=_cursor(reached),
            via=Via.API,
            reaches_back=reached.whole_from,
            gap=gap,
        )

    def _now(self) -> int:
        return int(self._manners.clock())


def _checked(handle: str) -> tuple[str, str]:
    """Return the feed's address and how errors name it. Raises Skip when no feed can lie there."""
    address, _ = account_address(handle)
    if not host_of(address):
        raise Skip("gone", "this is no https address of a feed", where=f"feeds {handle[:60]!r}")
    return address, f"feeds {address[:200]}"


def _in_cover(entry: dict[str, object], target: Target) -> bool:
    moment = made_at(entry)
    return moment is None or moment >= target.covers_from


def _conditions(before: _Reached) -> dict[str, str]:
    asked = {"If-None-Match": before.etag, "If-Modified-Since": before.modified}
    return {name: value for name, value in asked.items() if value}


def _mark(entry: dict[str, object]) -> str:
    return blake2b(identity(entry).encode("utf-8", "replace"), digest_size=6).hexdigest()


def _gap(before: _Reached, found: _Found) -> tuple[int, int] | None:
    """Return between when entries were missed: those we know have all left the feed."""
    oldest = min(found.times, default=0)
    return (before.newest, oldest) if before.known and not found.met and not found.ended and oldest > before.newest else None


def _after(before: _Reached, fetched: Fetched, found: _Found) -> _Reached:
    headers = fetched.response.headers
    oldest = min(found.times, default=0)
    begun = found.ended or not found.marks or found.met
    whole_from = before.whole_from if begun else max(before.whole_from, oldest)
    return _Reached(
        since=before.since,
        whole_from=whole_from,
        address=fetched.lasting,
        etag=headers.get("etag", "")[:1000],
        modified=headers.get("last-modified", "")[:100],
        newest=max(found.times, default=before.newest),
        known=tuple(dict.fromkeys(found.marks))[:_MOST_KNOWN] or before.known,
    )


def _cursor(reached: _Reached) -> Cursor:
    value = {name: getattr(reached, name) for name in _Reached.__slots__}
    return Cursor(value=json.dumps(value, sort_keys=True))


def _reached(since: Cursor | None) -> _Reached | None:
    if since is None:
        return None
    try:
        value = plain(json.loads(since.value))
        return _Reached(
            since=int(str(value["since"])),
            whole_from=int(str(value["whole_from"])),
            newest=int(str(value["newest"])),
            address=str(value["address"]),
            etag=str(value["etag"]),
            modified=str(value["modified"]),
            known=tuple(map(str, json.loads(since.value)["known"])),
        )
    except MISSHAPEN:
        return None


def make(settings: Settings, meter: Meter) -> FeedCollector:
    """Make the collector from the settings."""
    del meter  # feeds are free
    return FeedCollector(base_url=settings.source("feeds").base_url)
