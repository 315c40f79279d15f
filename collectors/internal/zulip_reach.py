"""How far a channel of Zulip has been read, and asking for messages from an id on."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from collectors.answers import MISSHAPEN, plain_list, unreadable
from collectors.plain import name, second
from openness.targets import Cursor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from collectors.archives.json_stream import Json
    from collectors.internal.zulip_client import ZulipApi

DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far a channel has been read."""

    begin: int
    """UTC second from when on it is read."""
    last: int = 0
    """The last message read."""
    days: tuple[tuple[int, int], ...] = ()
    """Of the last days on which something was said: the UTC second at which the day began, and the first message of it."""

    def cursor(self) -> Cursor:
        """Return it as a cursor."""
        return Cursor(value=json.dumps({"from": self.begin, "last": self.last, "days": [list(day) for day in self.days]}))

    def since(self, recent: int) -> Reach:
        """Return it without the days before `recent`, a UTC second."""
        return replace(self, days=tuple(day for day in self.days if day[0] >= recent))

    def with_read(self, messages: Sequence[Json]) -> Reach:
        """Return it after these messages."""
        days = dict(self.days)
        for message in messages:
            day = at(message) // DAY * DAY
            days[day] = min(identity(message), days.get(day, identity(message)))
        return replace(self, last=max([self.last, *map(identity, messages)]), days=tuple(sorted(days.items())))


def reach_of(since: Cursor | None, begin: int) -> Reach:
    """Return what a cursor tells; the beginning where there is none of ours, or it began later than is covered now."""
    try:
        value = json.loads(since.value) if since is not None else {}
        days = tuple((int(day), int(first)) for day, first in value["days"])
        known = Reach(begin=int(value["from"]), last=int(value["last"]), days=days)
    except MISSHAPEN:
        return Reach(begin=begin)
    return known if known.begin <= begin else Reach(begin=begin)


def identity(message: Json) -> int:
    """Return a message's id; 0 where it has none."""
    found = name(message.get("id"))
    return int(found) if found.isdigit() else 0


def at(message: Json) -> int:
    """Return when a message was sent, a UTC second; 0 where it does not say."""
    return second(message.get("timestamp")) or 0


def from_id(api: ZulipApi, channel: str, anchor: int, most: int, where: str) -> tuple[list[Json], bool]:
    """Return a channel's messages from an id on, the oldest first, and whether the newest is among them."""
    return _asked(api, channel, {"anchor": anchor, "num_before": 0, "num_after": most}, where)


def newest(api: ZulipApi, channel: str, where: str) -> int:
    """Return the id of a channel's newest message; 0 where there is none."""
    messages, _ = _asked(api, channel, {"anchor": "newest", "num_before": 1, "num_after": 0}, where)
    return max(map(identity, messages), default=0)


def first_at(api: ZulipApi, channel: str, begin: int, where: str) -> int:
    """Return an id before which nothing was said since a UTC second; ids grow with time, so halving finds it."""
    low, high = 0, newest(api, channel, where) if begin else 0
    while low < high:
        middle = (low + high) // 2
        after, _ = from_id(api, channel, middle, 1, where)
        if after and at(after[0]) < begin:
            low = max(identity(after[0]), middle) + 1
        else:
            high = middle
    return low


def _asked(api: ZulipApi, channel: str, part: dict[str, object], where: str) -> tuple[list[Json], bool]:
    narrow = [{"operator": "stream", "operand": int(channel)}]
    answer = api.get("messages", {**part, "narrow": narrow, "apply_markdown": False}, where)
    try:
        return plain_list(answer["messages"]), answer.get("found_newest") is True
    except MISSHAPEN:
        raise unreadable(where) from None
