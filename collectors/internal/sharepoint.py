"""SharePoint: who makes and changes the pages and files of sites that every employee can read, through Graph.

Of files it reads Graph's own list of changes, so that a pass asks for nothing twice and hears of deletions; of site pages, which
have no such list, all. What pages and files hold is never asked for.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

from collectors.answers import MISSHAPEN, unreadable
from collectors.base import Order, Page, Standing
from collectors.internal.graph import TOGETHER, People, entries, graph_of
from collectors.internal.sharepoint_things import KEPT, SOURCE, records_of, without_address
from collectors.plain import name, second
from config.errors import Skip
from openness.records import Space, Via, Visibility
from openness.targets import Cursor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from collectors.archives.json_stream import Json
    from collectors.base import Known
    from collectors.budget import Meter
    from collectors.internal.graph import Graph
    from config.settings import Settings
    from openness.records import Record
    from openness.targets import Target

_HANDLE = re.compile(r"[A-Za-z0-9.-]{1,200},[0-9A-Fa-f-]{36},[0-9A-Fa-f-]{36}")
_DRIVE_ITEM = re.compile(r"file:([A-Za-z0-9!_-]{1,200}):([A-Za-z0-9!_-]{1,200})")
_SITE_PAGE = re.compile(rf"page:({_HANDLE.pattern}):([0-9A-Fa-f-]{{36}})")
_FIELDS = "id,name,file,folder,package,deleted,createdBy,createdDateTime,lastModifiedBy,lastModifiedDateTime,webUrl"
_PAGE_FIELDS = "id,name,title,createdBy,createdDateTime,lastModifiedBy,lastModifiedDateTime,webUrl"
_MOST_PAGES = 100_000


class SharePointCollector:
    """Read the sites of public groups; those of private groups, and sites that no group has, are never asked for."""

    source: ClassVar[str] = SOURCE
    order: ClassVar[Order] = Order.OLDEST_FIRST
    together: ClassVar[int] = TOGETHER

    def __init__(self, graph: Graph) -> None:
        """Take the way to Graph."""
        self._graph = graph
        self._people = People(graph)

    def spaces(self) -> Iterator[Space]:
        """Give the site of every group: open where the group is public. Raises Skip or Fatal."""
        unified = {"filter": "groupTypes/any(c:c eq 'Unified')", "select": "id,displayName,visibility"}
        groups = {name(group.get("id")): group for group in self._graph.values("/groups", SOURCE, **unified)}
        paths = {f"/groups/{quote(native, safe='')}/sites/root?$select=id": native for native in groups if native}
        for path, (status, body) in self._graph.batch_whole(list(paths), SOURCE).items():
            group, native = groups[paths[path]], name(body.get("id"))
            if status == 200 and native:  # noqa: PLR2004 - a group need not have a site
                public = str(group.get("visibility")).casefold() == "public"
                visibility = Visibility.OPEN if public else Visibility.CLOSED
                yield Space(native_id=native, name=name(group.get("displayName")) or native, visibility=visibility)

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        """Ask for a site's pages, then for what changed among its files; each page of changes brings a cursor."""
        where = f"{SOURCE} {(target.space.name if target.space else target.handle)[:60]!r}"
        if not _HANDLE.fullmatch(target.handle):
            raise Skip("gone", "no site can have this id", where=where)
        if target.space is not None and target.space.visibility is not Visibility.OPEN:
            raise Skip("forbidden", "only sites that every employee can read are read", where=where)
        site = f"/sites/{quote(target.handle, safe=',')}"
        for answer in self._graph.pages(f"{site}/pages", where, select=_PAGE_FIELDS):
            yield self._page(target, "page", target.handle, entries(answer, where), None, where)
        drive = name(self._graph.get(f"{site}/drive", where, select="id").get("id"))
        if not drive:
            raise unreadable(where)
        for things, link in self._changes(drive, _link(since, target), where):
            files = [thing for thing in things if "folder" not in thing and "root" not in thing]
            cursor = Cursor(value=json.dumps({"from": target.covers_from, "link": link}, sort_keys=True))
            yield self._page(target, "file", drive, files, cursor, where)

    def records(self, page: Page) -> Iterator[Record]:
        """Read pages and files off a page, and who changed what somebody else had made."""
        yield from records_of(page)

    def standing(self, known: Sequence[Known]) -> Mapping[str, Standing]:
        """Ask for pages and files in one batch; what the site denies is gone."""
        paths = {path: one.native_id for one in known if (path := _path(one.native_id))}
        found: dict[str, Standing] = {}
        for path, (status, _) in self._graph.batch(list(paths), SOURCE).items():
            if status in {200, 404, 410}:
                found[paths[path]] = Standing.THERE if status == 200 else Standing.GONE  # noqa: PLR2004 - as HTTP has them
        return found

    def _changes(self, drive: str, link: str | None, where: str) -> Iterator[tuple[list[Json], str]]:
        """Yield changes with the link at which the next ones are; from the beginning where Graph has forgotten a link."""
        answer = None
        if link is not None:
            try:
                answer = self._graph.follow(self._graph.base + link, where)
            except Skip as refused:
                if refused.outcome != "gone":
                    raise
        if answer is None:
            answer = self._graph.get(f"/drives/{quote(drive, safe='!')}/root/delta", where, select=_FIELDS)
        for _ in range(_MOST_PAGES):
            following = answer.get("@odata.nextLink")
            yield entries(answer, where), self._graph.own(following or answer.get("@odata.deltaLink"), where)
            if following is None:
                return
            answer = self._graph.follow(following, where)
        raise unreadable(where, "a list that does not end")

    def _page(self, target: Target, kind: str, within: str, things: list[Json], cursor: Cursor | None, where: str) -> Page:
        covered = [{key: thing[key] for key in KEPT if key in thing} for thing in things if _touched(thing) >= target.covers_from]
        people = self._people.named(without_address(covered), where)
        body = {"kind": kind, "within": within, "things": covered, "people": people}
        return Page(target=target, body=body, fetched_at=self._graph.now(), cursor=cursor, via=Via.API)


def _touched(thing: Json) -> float:
    """Return when a thing was last made or changed (UTC second); a thing that does not say is always of interest."""
    times = [second(thing.get(key)) for key in ("createdDateTime", "lastModifiedDateTime")]
    return max((time for time in times if time is not None), default=float("inf"))


def _link(since: Cursor | None, target: Target) -> str | None:
    """Return the link at which a cursor goes on, None where a target is read from the beginning."""
    if since is None:
        return None
    try:
        value = json.loads(since.value)
        link = value["link"]
        return str(link) if isinstance(link, str) and int(value["from"]) <= target.covers_from else None
    except MISSHAPEN:
        return None


def _path(native: str) -> str:
    """Return where a page or file is asked for; "" for an id that is none of ours."""
    if file := _DRIVE_ITEM.fullmatch(native):
        return f"/drives/{quote(file[1], safe='!')}/items/{quote(file[2], safe='!')}?$select=id"
    if page := _SITE_PAGE.fullmatch(native):
        return f"/sites/{quote(page[1], safe=',')}/pages/{page[2]}?$select=id"
    return ""


def make(settings: Settings, meter: Meter) -> SharePointCollector:
    """Make the collector from the settings. Raises NothingToUse without credentials."""
    del meter  # reading SharePoint is free
    return SharePointCollector(graph_of(settings, SOURCE))
