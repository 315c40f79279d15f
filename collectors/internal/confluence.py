"""Confluence, Cloud and Data Center: a space's pages, blog posts and comments by when they last changed, oldest first."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import parse_qsl, quote, urlsplit

from collectors.answers import MISSHAPEN, first_of, plain, plain_list, unreadable
from collectors.archives.json_stream import mapping
from collectors.base import Order, Page, Standing
from collectors.catalogue import credential
from collectors.internal.confluence_access import READERS, Access, space_from
from collectors.internal.confluence_records import content_body, records_of, version_body
from collectors.internal.wiki_records import space_body
from collectors.json_api import json_api
from collectors.plain import name, second
from config.errors import NothingToUse, Skip
from openness.records import Via, Visibility
from openness.targets import Cursor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from collectors.base import Known
    from collectors.budget import Meter
    from collectors.http import Manners
    from config.settings import Settings
    from openness.records import Record, Space
    from openness.targets import Target

Json = dict[str, object]

_DAY = 86_400
_TOGETHER = 50
_SHIFT = 5
"""What changes while a list is read moves to its end and lets all behind it move up: each part begins this much early."""
_MOST_IDLE = 20
"""So many answers in a row with nothing new, and the list is taken for one that turns in circles."""
_KEY = re.compile(r"~?[A-Za-z0-9_.:@-]{1,255}")
_EXPAND = f"body.storage,version,history,metadata.labels,{READERS}"
_LISTS = ("/rest/api/content/{}/version", "/rest/experimental/content/{}/version")
"""Where versions of a page have been listed, the newer way first."""


class ConfluenceCollector:
    """Read space by space; a page that only some may see, by its own restriction or one above it, is closed."""

    source: ClassVar[str] = "confluence"
    order: ClassVar[Order] = Order.OLDEST_FIRST
    together: ClassVar[int] = _TOGETHER

    def __init__(
        self, *, base_url: str, token: str, username: str = "", manners: Manners | None = None, overlap_days: int = 7
    ) -> None:
        """Make the way to the wiki; nothing is asked yet. Raises WrongUse on a base address that is not safe."""
        parts = urlsplit(base_url)
        cloud = (parts.hostname or "").endswith(".atlassian.net") and parts.path in {"", "/"}
        self._http = json_api(base_url.rstrip("/") + ("/wiki" if cloud else ""), self.source, manners)
        basic = b64encode(f"{username}:{token}".encode()).decode()
        self._http.signed = {"Authorization": f"Basic {basic}" if username else f"Bearer {token}"}
        self._overlap = overlap_days * _DAY
        self._lists = list(_LISTS)

    def spaces(self) -> Iterator[Space]:
        """Give the spaces that the account can see, personal ones too."""
        where, start = "confluence", 0
        while True:
            answer = self._get("/rest/api/space", {"limit": 100, "start": start, "expand": "permissions"}, where)
            try:
                found = plain_list(answer["results"])
                yield from (space_from(each) for each in found)
            except MISSHAPEN:
                raise unreadable(where) from None
            if not found or not mapping(answer.get("_links")).get("next"):
                return
            start += len(found)

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        """Ask for what changed, oldest first, each with its versions; each page brings a cursor. Raises Skip or Fatal."""
        where = f"confluence {target.handle[:40]!r}"
        space = self._open(target, where)
        reached = _reached(since)
        if not reached or target.covers_from < reached["from"]:
            reached = {"from": target.covers_from, "at": target.covers_from}
        access = Access(self._get, where)
        for contents in self._changed(target.handle, max(reached["at"] - self._overlap, reached["from"]), where):
            bodies = [self._body(content, access, where) for content in contents]
            times = [second(mapping(content.get("version")).get("when")) or 0 for content in contents]
            reached = reached | {"at": max(reached["at"], *times)}
            yield self._page(target, space, bodies, reached)
        yield self._page(target, space, [], reached)

    def records(self, page: Page) -> Iterator[Record]:
        """Read pages, blog posts, comments, later versions and edits off a page."""
        yield from records_of(page)

    def standing(self, known: Sequence[Known]) -> Mapping[str, Standing]:
        """Look contents up: all in one search, and those that it does not find one by one, for a search may lag behind."""
        where = "confluence, looking again"
        wanted = {item.native_id: item.native_id.split(":")[1] for item in known if item.native_id.count(":")}
        numbers = sorted({number for number in wanted.values() if number.isascii() and number.isdigit()})
        if not numbers:
            return {}
        access = Access(self._get, where)
        query: dict[str, str | int] = {
            "cql": f"id in ({','.join(numbers)})",
            "limit": _TOGETHER,
            "expand": f"space,{READERS}",
        }
        try:
            found = plain_list(self._get("/rest/api/content/search", query, where)["results"])
        except MISSHAPEN:
            raise unreadable(where) from None
        hidden = {name(content.get("id")): access.is_away(content) for content in found}
        for number in numbers:
            if number not in hidden:
                hidden[number] = access.is_unseen(number)
        return {
            native: Standing.GONE if hidden[number] else Standing.THERE for native, number in wanted.items() if number in hidden
        }

    def _open(self, target: Target, where: str) -> Space:
        """Return the space a target is, as it is now. Raises Skip where it may not be read."""
        refused = Skip("forbidden", "the space is not open to everybody", where=where)
        if not _KEY.fullmatch(target.handle) or target.handle in {".", ".."}:
            raise Skip("gone", "no space can have this key", where=where)
        if target.space is not None and target.space.visibility in {Visibility.CLOSED, Visibility.DIRECT}:
            raise refused
        answer = self._get(f"/rest/api/space/{quote(target.handle, safe='~')}", {"expand": "permissions"}, where)
        try:
            space = space_from(answer)
        except MISSHAPEN:
            raise unreadable(where) from None
        if space.visibility is Visibility.CLOSED:
            raise refused
        return space

    def _changed(self, key: str, since: int, where: str) -> Iterator[list[Json]]:
        """Give what changed since a moment; the day before too, for the question is read on the server's own clock."""
        day = datetime.fromtimestamp(max(since - _DAY, 0), UTC).strftime("%Y-%m-%d")
        kinds = 'type in ("page", "blogpost", "comment")'
        cql = f'space = "{key}" and {kinds} and lastmodified >= "{day}" order by lastmodified asc'
        params: dict[str, str | int] = {"cql": cql, "limit": _TOGETHER, "expand": _EXPAND}
        seen: set[tuple[str, object]] = set()
        start = idle = 0
        while True:
            answer = self._get("/rest/api/content/search", params, where)
            try:
                found = plain_list(answer["results"])
            except MISSHAPEN:
                raise unreadable(where) from None
            fresh = [each for each in found if _version(each) not in seen]
            seen.update(_version(each) for each in fresh)
            idle = 0 if fresh else idle + 1
            if fresh:
                yield fresh
            following = first_of([mapping(answer.get("_links")).get("next")])
            if not found or not following or idle == _MOST_IDLE:
                return
            cursor = dict(parse_qsl(urlsplit(following).query)).get("cursor")
            if cursor is not None and cursor == params.get("cursor"):
                return
            start += max(len(found) - _SHIFT, 1)
            params = params | ({"cursor": cursor} if cursor else {"start": start})

    def _body(self, content: Json, access: Access, where: str) -> Json:
        hidden = access.is_closed(content)
        body = content_body(content, closed=hidden)
        number = mapping(content.get("version")).get("number")
        if not hidden and content.get("type") in {"page", "blogpost"} and isinstance(number, int) and number > 1:
            body["versions"] = [
                version
                for version in self._versions(name(content.get("id")), number, where)
                if isinstance(version["number"], int) and version["number"] > 1
            ]
        return body

    def _versions(self, content: str, newest: int, where: str) -> list[Json]:
        """Return the versions of a page, by a list where the server has one, else one by one."""
        while self._lists:
            try:
                return self._listed(self._lists[0].format(content), where)
            except Skip as refused:
                if refused.outcome not in {"gone", "unreadable"}:
                    raise
                self._lists.pop(0)
        versions = []
        for number in range(2, newest + 1):
            params = {"status": "historical" if number < newest else "current", "version": number, "expand": "version"}
            if number == newest:
                params.pop("version")
            answer = self._get(f"/rest/api/content/{content}", params, where)
            versions.append(version_body(answer.get("version")))
        return versions

    def _listed(self, path: str, where: str) -> list[Json]:
        versions: list[Json] = []
        while True:
            answer = self._get(path, {"limit": 200, "start": len(versions)}, where)
            try:
                found = plain_list(answer["results"])
            except MISSHAPEN:
                raise unreadable(where) from None
            fresh = [version for version in map(version_body, found) if version not in versions[-_MOST_IDLE * _TOGETHER :]]
            versions += fresh
            if not fresh or not mapping(answer.get("_links")).get("next"):
                return versions

    def _get(self, path: str, params: dict[str, str | int], where: str) -> Json:
        try:
            return plain(self._http.get(path, params, where))
        except TypeError:
            raise unreadable(where) from None

    def _page(self, target: Target, space: Space, contents: list[Json], reached: Mapping[str, int]) -> Page:
        return Page(
            target=target,
            body={"contents": contents, "space": space_body(space), "base": self._http.base},
            fetched_at=self._http.now(),
            cursor=Cursor(value=json.dumps(dict(reached), sort_keys=True)),
            via=Via.API,
        )


def _version(content: Json) -> tuple[str, object]:
    return name(content.get("id")), mapping(content.get("version")).get("number")


def _reached(since: Cursor | None) -> dict[str, int]:
    """Return a cursor's UTC seconds: from when on was asked, and the newest change read."""
    if since is None:
        return {}
    try:
        value = json.loads(since.value)
        return {name: int(value[name]) for name in ("from", "at")}
    except MISSHAPEN:
        return {}


def make(settings: Settings, meter: Meter) -> ConfluenceCollector:
    """Make the collector from the settings. Raises NothingToUse without an address or a token."""
    del meter  # reading the organisation's own wiki is free
    own = settings.source("confluence")
    if not own.base_url:
        todo = "set base_url under [sources.confluence] in sharewell.toml"
        raise NothingToUse("confluence cannot be asked without base_url", todo=todo)
    return ConfluenceCollector(
        base_url=own.base_url,
        token=credential(settings, "confluence", "token"),
        username=own.username or "",
        overlap_days=own.overlap_days,
    )
