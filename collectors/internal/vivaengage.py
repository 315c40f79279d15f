"""Viva Engage: the messages of public communities, newest first.

Graph tells which communities there are and who can read them; their messages come from the product's own API, which answers only
for an account that is signed in, and takes ten requests in thirty seconds.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import time
from collections import deque
from typing import TYPE_CHECKING, ClassVar

from collectors.answers import MISSHAPEN, plain, plain_list, unreadable
from collectors.archives.json_stream import Json, listing, mapping
from collectors.base import Order, Page, Standing
from collectors.catalogue import credential
from collectors.http import checked_base
from collectors.internal.graph import graph_of
from collectors.internal.vivaengage_messages import KEPT, SOURCE, accounts_in, made_at, named, records_of
from collectors.json_api import JsonApi
from collectors.plain import name
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

API = "https://www.yammer.com"
_A_PAGE = 20
_DAY = 86_400
_AT_ONCE, _WITHIN = 10, 30.0
"""Requests, and the seconds in which no more of them are taken."""
_HANDLE = re.compile(r"\d{1,20}")


class VivaEngageCollector:
    """Read the communities that every employee can read; private ones and private messages are never asked for."""

    source: ClassVar[str] = SOURCE
    order: ClassVar[Order] = Order.NEWEST_FIRST
    together: ClassVar[int] = 1

    def __init__(self, graph: Graph, *, token: str, base_url: str | None = None, overlap_days: int = 7) -> None:
        """Take the way to Graph and the token of an account; `base_url` stands for the API's own host.

        Raises WrongUse on a base address that is not safe.
        """
        self._graph = graph
        self._api = JsonApi(
            base=checked_base(base_url or API, SOURCE), manners=graph.manners, signed={"Authorization": f"Bearer {token}"}
        )
        self._overlap = overlap_days * _DAY
        self._asked_at: deque[float] = deque(maxlen=_AT_ONCE)
        self._people: dict[str, list[str]] = {}

    def spaces(self) -> Iterator[Space]:
        """Give every community, open where it is public. Raises Skip or Fatal."""
        for community in self._graph.values("/employeeExperience/communities", SOURCE, select="id,displayName,privacy"):
            native = group_number(name(community.get("id")))
            if native:
                public = str(community.get("privacy")).casefold() == "public"
                visibility = Visibility.OPEN if public else Visibility.CLOSED
                yield Space(native_id=native, name=name(community.get("displayName")) or native, visibility=visibility)

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        """Ask for a community's messages down to those that are known; the last page brings the cursor."""
        where = f"{SOURCE} {(target.space.name if target.space else target.handle)[:60]!r}"
        if not _HANDLE.fullmatch(target.handle):
            raise Skip("gone", "no community can have this id", where=where)
        if target.space is not None and target.space.visibility is not Visibility.OPEN:
            raise Skip("forbidden", "only communities that every employee can read are read", where=where)
        reached = _reached(since)
        if reached is None or target.covers_from < reached["from"]:
            reached = {"from": target.covers_from, "newest": 0}
        floor = max(min(reached["newest"], self._graph.now() - self._overlap), target.covers_from)
        newest, below = reached["newest"], None
        while True:
            messages, names, more = self._listed(target.handle, below, where)
            times = [made_at(message) for message in messages]
            newest = max([newest, *times])
            yield self._page(target, [each for each in messages if made_at(each) >= target.covers_from], names, where)
            oldest = min((int(found) for each in messages if (found := name(each.get("id"))).isdigit()), default=None)
            if not more or oldest is None or oldest >= (below or oldest + 1) or min(times) < floor:
                break
            below = oldest
        cursor = Cursor(value=json.dumps({"from": target.covers_from, "newest": newest}, sort_keys=True))
        yield self._page(target, [], {}, where, cursor=cursor)

    def records(self, page: Page) -> Iterator[Record]:
        """Read messages, mentions and likes off a page."""
        yield from records_of(page)

    def standing(self, known: Sequence[Known]) -> Mapping[str, Standing]:
        """Ask for a message; it is gone when the API denies it."""
        found: dict[str, Standing] = {}
        for one in known:
            if not _HANDLE.fullmatch(one.native_id):
                continue
            try:
                answer = mapping(self._get(f"/api/v1/messages/{one.native_id}.json", SOURCE))
            except Skip as refused:
                if refused.outcome != "gone":
                    raise
                found[one.native_id] = Standing.GONE
            else:
                if name(answer.get("id")) == one.native_id:
                    found[one.native_id] = Standing.THERE
        return found

    def _listed(self, group: str, below: int | None, where: str) -> tuple[list[Json], dict[str, str], bool]:
        """Return a page of messages, the names of what they refer to, and whether there are older ones."""
        params: dict[str, str | int] = {"limit": _A_PAGE}
        if below is not None:
            params["older_than"] = below
        try:
            answer = plain(self._get(f"/api/v1/messages/in_group/{group}.json", where, **params))
            messages = plain_list(answer["messages"])
            more = plain(answer["meta"]).get("older_available") is True
        except MISSHAPEN:
            raise unreadable(where) from None
        kept = [{key: message[key] for key in KEPT if key in message} for message in messages]
        return kept, named(answer.get("references")), more

    def _named(self, messages: list[Json], where: str) -> dict[str, list[str]]:
        """Return the addresses of the people on a page, looked up once each."""
        accounts = dict.fromkeys(
            account for message in messages for account in accounts_in(message) if _HANDLE.fullmatch(account)
        )
        for account in accounts:
            if account not in self._people:
                self._people[account] = self._addresses(account, where)
        return {account: self._people[account] for account in accounts}

    def _addresses(self, account: str, where: str) -> list[str]:
        try:
            user = mapping(self._get(f"/api/v1/users/{account}.json", where))
        except Skip as refused:
            if refused.outcome not in {"gone", "forbidden"}:
                raise
            return []
        others = (mapping(each).get("address") for each in listing(mapping(user.get("contact")).get("email_addresses")))
        return list(dict.fromkeys(told for each in (user.get("email"), *others) if (told := name(each))))

    def _get(self, path: str, where: str, **params: str | int) -> object:
        """Ask, no faster than the API takes it."""
        if len(self._asked_at) == _AT_ONCE:
            wait = self._asked_at[0] + _WITHIN - time.monotonic()
            if wait > 0:
                time.sleep(wait)
        self._asked_at.append(time.monotonic())
        return self._api.get(path, params, where)

    def _page(
        self, target: Target, messages: list[Json], names: dict[str, str], where: str, *, cursor: Cursor | None = None
    ) -> Page:
        body = {"messages": messages, "names": names, "people": self._named(messages, where)}
        return Page(target=target, body=body, fetched_at=self._graph.now(), cursor=cursor, via=Via.API)


def group_number(community: str) -> str:
    """Return the number by which the API knows a community, out of Graph's id for it; "" where it holds none."""
    try:
        told = json.loads(base64.b64decode(community + "=" * (-len(community) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return ""
    native = name(mapping(told).get("id"))
    return native if _HANDLE.fullmatch(native) else ""


def _reached(since: Cursor | None) -> dict[str, int] | None:
    if since is None:
        return None
    try:
        value = json.loads(since.value)
        return {key: int(value[key]) for key in ("from", "newest")}
    except MISSHAPEN:
        return None


def make(settings: Settings, meter: Meter) -> VivaEngageCollector:
    """Make the collector from the settings. Raises NothingToUse without credentials."""
    del meter  # reading Viva Engage is free
    own = settings.source(SOURCE)
    return VivaEngageCollector(
        graph_of(settings, SOURCE),
        token=credential(settings, SOURCE, "token"),
        base_url=own.base_url,
        overlap_days=own.overlap_days,
    )
