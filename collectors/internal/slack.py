"""Slack: the messages, threads and reactions of the channels that everybody in the workspace can read.

Closed channels and direct messages are never asked for; a channel is looked at before each pass, for it may have been closed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from collectors.answers import MISSHAPEN, plain, plain_list, unreadable
from collectors.archives.json_stream import Json, listing, mapping
from collectors.base import Order, Standing
from collectors.catalogue import credential
from collectors.http import Manners, hush_clients
from collectors.internal.slack_client import SlackApi
from collectors.internal.slack_reach import reach_of
from collectors.internal.slack_reading import LIMITED, ChannelReading
from collectors.internal.slack_records import SOURCE, Members, message_records, open_space
from collectors.internal.slack_standing import standing_in
from collectors.plain import name
from config.errors import Skip
from openness.records import Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from collectors.base import Known, Page
    from collectors.budget import Meter
    from collectors.http import Transport
    from config.settings import Settings
    from openness.records import Record, Space
    from openness.targets import Cursor, Target

_LISTED = 200
_CHANNEL = re.compile(r"[CG][A-Z0-9]{1,30}")
_READABLE = frozenset({Visibility.OPEN, Visibility.PUBLIC})


class SlackCollector:
    """Read open channels, each with a cursor of its own; see slack_reach for the order."""

    source: ClassVar[str] = SOURCE
    order: ClassVar[Order] = Order.BACKWARDS
    together: ClassVar[int] = 100

    def __init__(
        self,
        *,
        token: str,
        base_url: str | None = None,
        manners: Manners | None = None,
        transport: Transport | None = None,
        overlap_days: int = 7,
    ) -> None:
        """Make the client; nothing is asked yet. Raises WrongUse on a base address that is not safe."""
        hush_clients()
        self._api = SlackApi(token=token, base_url=base_url, manners=manners or Manners(), transport=transport)
        self._overlap = overlap_days
        self._users: dict[str, Json] | None = None
        self._said: tuple[str, ...] = ()

    def spaces(self) -> Iterator[Space]:
        """Give every open channel, archived ones too; closed ones are not asked for. Raises Skip or Fatal."""
        where = "slack channels"
        for channel in self._listed("conversations.list", "channels", {"types": "public_channel"}, where):
            space = open_space(channel)
            if space is not None:
                yield space

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        """Ask for a channel's messages and threads: the new ones, those left, and the last days again. Raises Skip or Fatal."""
        where = f"slack {target.space.name if target.space else target.handle[:40]!r}"
        if target.space is not None and target.space.visibility not in _READABLE:
            raise Skip("forbidden", "the channel is closed", where=where)
        if not _CHANNEL.fullmatch(target.handle):
            raise Skip("gone", "no channel can have this id", where=where)
        channel = self._open(target.handle, where)
        if channel is None:
            raise Skip("forbidden", "the channel is closed now", where=where)
        reading = ChannelReading(
            api=self._api,
            target=target,
            channel=channel,
            reach=reach_of(since, target.covers_from),
            users=self._named,
            overlap_days=self._overlap,
            where=where,
            pinned=self._pinned(target.handle, where),
        )
        for page in reading.pages():
            left = reading.left()
            self._said = (f"{target.space.name if target.space else target.handle}: {LIMITED}; {left}",) if left else ()
            yield page

    def remarks(self) -> tuple[str, ...]:
        """Say how long a limited app still takes over the channel in hand."""
        return self._said

    def records(self, page: Page) -> Iterator[Record]:
        """Read messages and reactions off a page; bots' and Slack's own messages are ignored."""
        body = plain(page.body)
        space = open_space(plain(body["channel"]))
        if space is None:
            raise TypeError
        members = Members()
        for user in plain_list(body["users"]):
            members.add(user)
        pinned = {name(stamp) for stamp in listing(body["pinned"])}
        for number, message in enumerate(plain_list(body["messages"]), start=1):
            marked = {**message, "pinned_to": [space.native_id]} if name(message.get("ts")) in pinned else message
            place = f"{SOURCE} page of {page.fetched_at}, message {number}"
            yield from message_records(marked, space, members, place=place)

    def standing(self, known: Sequence[Known]) -> Mapping[str, Standing]:
        """Say what became of messages, channel by channel; those of a channel that was closed are gone. Raises Skip or Fatal."""
        found: dict[str, Standing] = {}
        missed: Skip | None = None
        channels: dict[str, list[str]] = {}
        for each in known[: self.together]:
            channels.setdefault(each.space, []).append(each.native_id)
        for channel, ids in channels.items():
            where = f"slack {channel[:40]!r}"
            try:
                if _CHANNEL.fullmatch(channel):
                    closed = self._open(channel, where) is None
                    found |= dict.fromkeys(ids, Standing.GONE) if closed else standing_in(self._api, channel, ids, where)
            except Skip as refused:
                if refused.outcome == "gone":
                    found |= dict.fromkeys(ids, Standing.GONE)
                else:
                    missed = refused
        if missed is not None and not found:
            raise missed
        return found

    def _open(self, channel: str, where: str) -> Json | None:
        """Return a channel that everybody can read, None for a closed one. Raises Skip or Fatal."""
        answer = self._api.ask("conversations.info", {"channel": channel}, where)
        try:
            shown = plain(answer["channel"])
        except MISSHAPEN:
            raise unreadable(where) from None
        if name(shown.get("id")) != channel:
            raise unreadable(where)
        return shown if open_space(shown) is not None else None

    def _pinned(self, channel: str, where: str) -> frozenset[str]:
        """Return the timestamps of the messages pinned in a channel; none where the source does not tell this sign-in."""
        try:
            answer = self._api.ask("pins.list", {"channel": channel}, where)
        except Skip as refused:
            if refused.outcome != "forbidden":
                raise
            return frozenset()
        pins = [mapping(mapping(pin).get("message")) for pin in listing(answer.get("items"))]
        return frozenset(stamp for pin in pins if (stamp := name(pin.get("ts"))))

    def _named(self, accounts: set[str]) -> list[Json]:
        """Return what is needed of the accounts with these ids; the workspace's members are listed once a run."""
        if self._users is None:
            listed = map(_known_as, self._listed("users.list", "members", {}, "slack members"))
            self._users = {name(user["id"]): user for user in listed}
        return [self._users[account] for account in sorted(accounts) if account in self._users]

    def _listed(self, method: str, part: str, params: Mapping[str, object], where: str) -> Iterator[Json]:
        """Give what a method lists, page by page."""
        token, seen = "", set[str]()
        while True:
            answer = self._api.ask(method, {**params, "limit": _LISTED, **({"cursor": token} if token else {})}, where)
            try:
                yield from plain_list(answer[part])
            except MISSHAPEN:
                raise unreadable(where) from None
            token = name(mapping(answer.get("response_metadata")).get("next_cursor"))
            if not token or token in seen:
                return
            seen.add(token)


def _known_as(user: Json) -> Json:
    """Return of a member what a message's author is known by; nothing else is kept."""
    profile = mapping(user.get("profile"))
    return {
        "id": name(user.get("id")),
        "name": name(user.get("name")),
        "is_bot": user.get("is_bot") is True,
        "profile": {"email": name(profile.get("email"))},
    }


def make(settings: Settings, meter: Meter) -> SlackCollector:
    """Make the collector from the settings. Raises NothingToUse without a token."""
    del meter  # reading Slack is free
    own = settings.source(SOURCE)
    return SlackCollector(token=credential(settings, SOURCE, "token"), base_url=own.base_url, overlap_days=own.overlap_days)
