"""Whether Slack still shows messages: many in one window of a channel's history, replies one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collectors.answers import MISSHAPEN, plain_list, unreadable
from collectors.archives.json_stream import Json, mapping
from collectors.base import Standing
from collectors.internal.slack_reach import micros, stamp_of
from collectors.plain import name
from config.errors import Skip

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from collectors.internal.slack_client import SlackApi


def standing_in(api: SlackApi, channel: str, ids: Sequence[str], where: str) -> dict[str, Standing]:
    """Say of messages of one open channel, by native id, whether they are there. Raises Skip or Fatal.

    What the history does not show was deleted or is a reply: only the thread itself tells. What is not reached stays unknown.
    """
    times = {native: at for native in ids if (at := micros(native.partition(":")[2])) is not None}
    if not times:
        return {}
    there: set[int] = set()
    for shown in _history(api, channel, set(times.values()), where):
        there |= shown
    found = {native: Standing.THERE for native, at in times.items() if at in there}
    for native, at in times.items():
        try:
            if native not in found:
                found[native] = Standing.THERE if _is_in_a_thread(api, channel, at, where) else Standing.GONE
        except Skip:
            if not found:
                raise
            break
    return found


def _history(api: SlackApi, channel: str, wanted: set[int], where: str) -> Iterator[set[int]]:
    """Give the times of the messages that a channel's history shows, from the last wanted down to the first."""
    high, low, token = max(wanted), min(wanted), ""
    met: set[int] = set()
    while True:
        window = {"oldest": stamp_of(low), "latest": stamp_of(high), "inclusive": True}
        more = {"cursor": token} if token else {}
        answer = api.ask("conversations.history", {"channel": channel, **window, **more, "limit": api.at_once}, where)
        shown = _shown(answer, where)
        yield shown
        if shown <= met:
            return
        met |= shown
        below = [at for at in wanted if shown and at < min(shown)]
        token = name(mapping(answer.get("response_metadata")).get("next_cursor"))
        if not below or not (token or answer.get("has_more") is True):
            return
        if max(below) < high:
            # What lies between is of no interest: on from the next that is wanted.
            high, token = max(below), ""
        elif not token:
            return


def _is_in_a_thread(api: SlackApi, channel: str, at: int, where: str) -> bool:
    stamp = stamp_of(at)
    window = {"oldest": stamp, "latest": stamp, "inclusive": True}
    try:
        answer = api.ask("conversations.replies", {"channel": channel, "ts": stamp, **window, "limit": 1}, where)
    except Skip as refused:
        if refused.outcome == "gone":
            return False
        raise
    return at in _shown(answer, where)


def _shown(answer: Json, where: str) -> set[int]:
    """Return the times of an answer's messages; what was deleted leaves a mark that does not count."""
    try:
        messages = plain_list(answer["messages"])
    except MISSHAPEN:
        raise unreadable(where) from None
    return {at for each in messages if each.get("subtype") != "tombstone" and (at := micros(each.get("ts"))) is not None}
