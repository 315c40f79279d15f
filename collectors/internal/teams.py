"""Microsoft Teams: the standard channels of public teams, thread by thread, through Graph.

Graph gives a channel's threads by when anything in them last changed, newest first: a reply, an edit, a reaction or a deletion
brings a thread to the front. So a pass reads down to where nothing changed since the one before.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

from collectors.answers import MISSHAPEN
from collectors.archives.json_stream import Json, listing, mapping
from collectors.base import Order, Page, Standing
from collectors.internal.graph import TOGETHER, People, entries, graph_of
from collectors.internal.teams_messages import KEPT, SOURCE, accounts_in, changed_at, records_of
from collectors.plain import name, second
from config.errors import Skip
from openness.records import Space, Via, Visibility
from openness.targets import Cursor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from collectors.base import Known
    from collectors.budget import Meter
    from collectors.internal.graph import Graph
    from config.settings import Settings
    from openness.records import Record
    from openness.targets import Target

_A_PAGE = 50
_MOST_PAGES = 1_000
"""Pages of replies that a thread can have."""
_DAY = 86_400
_HANDLE = re.compile(r"([0-9a-f-]{36})/(19:[A-Za-z0-9_.-]{1,100}@thread\.[a-z0-9.]{1,20})")
_NATIVE = re.compile(r"(19:[A-Za-z0-9_.-]{1,100}@thread\.[a-z0-9.]{1,20}):(?:(\d{1,20})/)?(\d{1,20})")


class TeamsCollector:
    """Read the channels that every employee can read; private and shared ones are never asked for."""

    source: ClassVar[str] = SOURCE
    order: ClassVar[Order] = Order.NEWEST_FIRST
    together: ClassVar[int] = TOGETHER

    def __init__(self, graph: Graph, *, overlap_days: int = 7) -> None:
        """Take the way to Graph."""
        self._graph = graph
        self._people = People(graph)
        self._overlap = overlap_days * _DAY
        self._public: frozenset[str] | None = None

    def spaces(self) -> Iterator[Space]:
        """Give every channel of public teams; a private team is given as one closed space. Raises Skip or Fatal."""
        teams = self._teams()
        public = {native: team for native, team in teams.items() if _is_public(team)}
        for native in teams.keys() - public.keys():
            yield Space(native_id=native, name=name(teams[native].get("displayName")) or native, visibility=Visibility.CLOSED)
        paths = {f"/teams/{quote(native, safe='')}/channels?$select=id,displayName,membershipType": native for native in public}
        for path, (status, body) in self._graph.batch_whole(list(paths), SOURCE).items():
            if status == 200:  # noqa: PLR2004 - a team may have gone meanwhile
                for answer in self._graph.onwards(body, SOURCE):
                    yield from _channels(paths[path], name(public[paths[path]].get("displayName")), entries(answer, SOURCE))

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        """Ask for a channel's threads down to the last one that changed since; the last page brings the cursor."""
        path, channel, where = _place(target)
        reached = _reached(since)
        if reached is None or target.covers_from < reached["from"]:
            reached = {"from": target.covers_from, "newest": 0}
        floor = max(min(reached["newest"], self._graph.now() - self._overlap), target.covers_from)
        newest = reached["newest"]
        for answer in self._graph.pages(path, where, top=_A_PAGE, expand="replies"):
            threads = [self._thread(root, where) for root in entries(answer, where)]
            times = [max(map(changed_at, thread)) for thread in threads]
            newest = max([newest, *times])
            messages = [
                message
                for thread in threads
                for message in thread
                if (second(message.get("createdDateTime")) or target.covers_from) >= target.covers_from
            ]
            yield self._page(target, channel, messages, where)
            if times and min(times) < floor:
                break
        reached = {"from": target.covers_from, "newest": newest}
        cursor = Cursor(value=json.dumps(reached, sort_keys=True))
        yield self._page(target, channel, [], where, cursor=cursor)

    def records(self, page: Page) -> Iterator[Record]:
        """Read messages, mentions and reactions off a page; what was deleted is a removal."""
        yield from records_of(page)

    def standing(self, known: Sequence[Known]) -> Mapping[str, Standing]:
        """Ask for messages in one batch; one is gone when its channel denies it or says it was deleted, or its team is closed."""
        public = self._public_teams()
        found = {one.native_id: Standing.GONE for one in known if public and one.space.partition("/")[0] not in public}
        paths = {path: one.native_id for one in known if one.native_id not in found and (path := _message_path(one))}
        for path, (status, body) in self._graph.batch(list(paths), SOURCE).items():
            if status in {404, 410} or (status == 200 and body.get("deletedDateTime")):  # noqa: PLR2004 - as HTTP has them
                found[paths[path]] = Standing.GONE
            elif status == 200:  # noqa: PLR2004
                found[paths[path]] = Standing.THERE
        return found

    def _teams(self) -> dict[str, Json]:
        return {name(team.get("id")): team for team in self._graph.values("/teams", SOURCE, select="id,displayName,visibility")}

    def _public_teams(self) -> frozenset[str]:
        """Return the teams that every employee can read, as they were when first asked for in this run."""
        if self._public is None:
            self._public = frozenset(native for native, team in self._teams().items() if _is_public(team))
        return self._public

    def _thread(self, root: Json, where: str) -> list[Json]:
        """Return a message and its replies; more of them than come with it are asked for."""
        replies = [mapping(reply) for reply in listing(root.get("replies"))]
        link = root.get("replies@odata.nextLink")
        for _ in range(_MOST_PAGES):
            if link is None:
                break
            answer = self._graph.follow(link, where)
            replies += entries(answer, where)
            link = answer.get("@odata.nextLink")
        return [{key: message[key] for key in KEPT if key in message} for message in (root, *replies)]

    def _page(self, target: Target, channel: str, messages: list[Json], where: str, *, cursor: Cursor | None = None) -> Page:
        accounts = [account for message in messages for account in accounts_in(message) if account]
        body = {"channel": channel, "messages": messages, "people": self._people.named(accounts, where)}
        return Page(target=target, body=body, fetched_at=self._graph.now(), cursor=cursor, via=Via.API)


def _is_public(team: Json) -> bool:
    return str(team.get("visibility")).casefold() == "public"


def _channels(team: str, called: str, channels: list[Json]) -> Iterator[Space]:
    for channel in channels:
        native = name(channel.get("id"))
        visibility = Visibility.OPEN if channel.get("membershipType") == "standard" else Visibility.CLOSED
        title = f"{called} / {name(channel.get('displayName'))}"
        if native:
            yield Space(native_id=f"{team}/{native}", name=title, visibility=visibility)


def _place(target: Target) -> tuple[str, str, str]:
    """Return where a target's messages are, its channel, and what errors call it. Raises Skip."""
    where = f"{SOURCE} {(target.space.name if target.space else target.handle)[:60]!r}"
    found = _HANDLE.fullmatch(target.handle)
    if found is None:
        raise Skip("gone", "no channel can have this id", where=where)
    if target.space is not None and target.space.visibility is not Visibility.OPEN:
        raise Skip("forbidden", "only channels that every employee can read are read", where=where)
    return f"/teams/{found[1]}/channels/{quote(found[2], safe='')}/messages", found[2], where


def _message_path(one: Known) -> str:
    """Return where a message is asked for; "" for an id that is none of ours."""
    native, team = _NATIVE.fullmatch(one.native_id), one.space.partition("/")[0]
    if native is None or not _HANDLE.fullmatch(one.space):
        return ""
    below = f"{native[2]}/replies/{native[3]}" if native[2] else native[3]
    return f"/teams/{team}/channels/{quote(native[1], safe='')}/messages/{below}"


def _reached(since: Cursor | None) -> dict[str, int] | None:
    if since is None:
        return None
    try:
        value = json.loads(since.value)
        return {key: int(value[key]) for key in ("from", "newest")}
    except MISSHAPEN:
        return None


def make(settings: Settings, meter: Meter) -> TeamsCollector:
    """Make the collector from the settings. Raises NothingToUse without credentials."""
    del meter  # reading Teams is free
    return TeamsCollector(graph_of(settings, SOURCE), overlap_days=settings.source(SOURCE).overlap_days)
