"""Zulip: the messages of the channels that everybody in the organisation can read, the oldest first, through Zulip's own client.

Its servers cannot be asked for messages since a time. So the cursor keeps the first message of each of the last days.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from collectors.answers import MISSHAPEN, plain_list, unreadable
from collectors.base import Order, Page
from collectors.catalogue import credential
from collectors.http import Manners, hush_clients
from collectors.internal.zulip_client import ZulipApi
from collectors.internal.zulip_messages import SOURCE, accounts_in, known_as, names_in, records_of, space_of, trimmed
from collectors.internal.zulip_reach import DAY, at, first_at, from_id, identity, reach_of
from collectors.internal.zulip_standing import standing_in
from collectors.plain import name
from config.errors import NothingToUse, Skip
from openness.records import Via, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from collectors.archives.json_stream import Json
    from collectors.base import Known, Standing
    from collectors.budget import Meter
    from collectors.internal.zulip_reach import Reach
    from config.settings import Settings
    from openness.records import Record, Space
    from openness.targets import Cursor, Target

_A_PAGE = 1000
_READABLE = frozenset({Visibility.OPEN, Visibility.PUBLIC})
_LONGEST_ID = 18


class ZulipCollector:
    """Read open channels, each with a cursor of its own; the last days are read again for edits and reactions."""

    source: ClassVar[str] = SOURCE
    order: ClassVar[Order] = Order.OLDEST_FIRST
    together: ClassVar[int] = 100

    def __init__(
        self, *, username: str, token: str, base_url: str, manners: Manners | None = None, overlap_days: int = 7
    ) -> None:
        """Make the client; nothing is asked yet. Raises WrongUse on a base address that is not safe."""
        hush_clients()
        self._api = ZulipApi(email=username, api_key=token, base_url=base_url, manners=manners or Manners())
        self._overlap = overlap_days * DAY
        self._users: list[Json] | None = None

    def spaces(self) -> Iterator[Space]:
        """Give every open channel; closed ones are not asked for. Raises Skip or Fatal."""
        yield from (space_of(stream) for stream in self._streams().values())

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        """Ask for a channel's new messages, then for the last days again. Raises Skip or Fatal."""
        where = f"zulip {target.space.name if target.space else target.handle[:40]!r}"
        stream = self._stream(target, where)
        reach = before = reach_of(since, target.covers_from)
        recent = self._api.now() // DAY * DAY - self._overlap
        start = reach.last + 1 if reach.last else first_at(self._api, target.handle, reach.begin, where)
        for messages in self._from(target.handle, start, where):
            reach = reach.with_read(messages).since(recent)
            yield self._page(target, stream, [each for each in messages if at(each) >= reach.begin], reach)
        again = min((first for _, first in before.since(recent).days), default=0)
        for messages in self._from(target.handle, again, where) if again else ():
            known = [each for each in messages if identity(each) <= before.last]
            yield self._page(target, stream, [each for each in known if at(each) >= reach.begin], reach)
            if len(known) < len(messages):
                break
        yield self._page(target, stream, [], reach.since(recent))

    def records(self, page: Page) -> Iterator[Record]:
        """Read messages and reactions off a page; bots' messages are ignored."""
        yield from records_of(page)

    def standing(self, known: Sequence[Known]) -> Mapping[str, Standing]:
        """Say what became of messages, channel by channel. Raises Skip or Fatal."""
        opened = {channel for channel, stream in self._streams().items() if space_of(stream).visibility in _READABLE}
        channels: dict[str, list[str]] = {}
        for each in known[: self.together]:
            if _is_id(each.native_id):
                channels.setdefault(each.space, []).append(each.native_id)
        found: dict[str, Standing] = {}
        for channel, ids in channels.items():
            found |= standing_in(self._api, channel, ids, opened, f"zulip {channel[:40]!r}")
        return found

    def _stream(self, target: Target, where: str) -> Json:
        """Return the channel, where everybody can read it. Raises Skip or Fatal."""
        if target.space is not None and target.space.visibility not in _READABLE:
            raise Skip("forbidden", "the channel is closed", where=where)
        stream = self._streams().get(target.handle) if _is_id(target.handle) else None
        if stream is None:
            raise Skip("gone", "the source has no such channel, or it is closed", where=where)
        if space_of(stream).visibility not in _READABLE:
            raise Skip("forbidden", "the channel is closed now", where=where)
        return stream

    def _from(self, channel: str, anchor: int, where: str) -> Iterator[list[Json]]:
        """Give a channel's messages from an id on, the oldest first, page by page."""
        while True:
            messages, at_end = from_id(self._api, channel, anchor, _A_PAGE, where)
            fresh = [trimmed(each) for each in messages if identity(each) >= anchor]
            if fresh:
                yield fresh
                anchor = max(map(identity, fresh)) + 1
            if at_end or not fresh:
                return

    def _streams(self) -> dict[str, Json]:
        """Return the channels that everybody can read, by id."""
        where = "zulip channels"
        answer = self._api.get("streams", {"include_public": True, "include_subscribed": False}, where)
        try:
            return {name(stream.get("stream_id")): stream for stream in plain_list(answer["streams"])}
        except MISSHAPEN:
            raise unreadable(where) from None

    def _named(self, messages: Sequence[Json]) -> list[Json]:
        """Return the accounts that messages name; everybody is listed once a run."""
        if self._users is None:
            where = "zulip users"
            answer = self._api.get("users", {}, where)
            try:
                self._users = [known_as(user) for user in plain_list(answer["members"])]
            except MISSHAPEN:
                raise unreadable(where) from None
        ids = {account for each in messages for account in accounts_in(each)}
        names = {called for each in messages for called in names_in(each)}
        return [user for user in self._users if user["user_id"] in ids or user["full_name"] in names]

    def _page(self, target: Target, stream: Json, messages: list[Json], reach: Reach) -> Page:
        shown = {part: stream.get(part) for part in ("stream_id", "name", "invite_only", "is_web_public")}
        users = self._named(messages) if messages else []
        body = {"base": self._api.base_url, "stream": shown, "messages": messages, "users": users}
        return Page(target=target, body=body, fetched_at=self._api.now(), cursor=reach.cursor(), via=Via.API)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID


def make(settings: Settings, meter: Meter) -> ZulipCollector:
    """Make the collector from the settings. Raises NothingToUse without an address, a user name and a key."""
    del meter  # reading one's own server is free
    own = settings.source(SOURCE)
    if not own.base_url:
        todo = "set base_url under [sources.zulip] in sharewell.toml to the organisation's address"
        raise NothingToUse("zulip cannot be asked without base_url", todo=todo)
    username = credential(settings, SOURCE, "username")
    token = credential(settings, SOURCE, "token")
    return ZulipCollector(username=username, token=token, base_url=own.base_url, overlap_days=own.overlap_days)
