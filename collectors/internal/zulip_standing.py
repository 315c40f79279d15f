"""Whether Zulip still shows messages: many in one window of a channel, those that left the channel one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collectors.archives.json_stream import mapping
from collectors.base import Standing
from collectors.internal.zulip_reach import from_id, identity
from collectors.plain import name
from config.errors import Skip

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from collectors.internal.zulip_client import ZulipApi

_WINDOW = 200


def standing_in(api: ZulipApi, channel: str, ids: Sequence[str], opened: Collection[str], where: str) -> dict[str, Standing]:
    """Say of a channel's messages, by native id, whether everybody can still read them. Raises Skip or Fatal.

    `opened` are the channels that everybody can read: a message that was moved into another of these is there.
    """
    there: set[int] = set()
    if channel in opened:
        there = _shown(api, channel, {int(native) for native in ids}, where)
    found: dict[str, Standing] = {}
    for native in ids:
        shown = int(native) in there or _elsewhere(api, native, where) in opened
        found[native] = Standing.THERE if shown else Standing.GONE
    return found


def _shown(api: ZulipApi, channel: str, wanted: set[int], where: str) -> set[int]:
    """Return which of these ids a channel has; from window to window, passing over what lies between."""
    there: set[int] = set()
    anchor = min(wanted)
    while True:
        messages, at_end = from_id(api, channel, anchor, _WINDOW, where)
        ids = set(map(identity, messages))
        there |= ids & wanted
        above = [each for each in wanted if each > max(ids, default=0)]
        if at_end or not ids or not above or min(above) <= anchor:
            return there
        anchor = min(above)


def _elsewhere(api: ZulipApi, native: str, where: str) -> str:
    """Return the channel that holds a message now, "" where the bot sees none."""
    try:
        answer = api.get(f"messages/{native}", {"apply_markdown": False}, where, absent=True)
    except Skip as refused:
        if refused.outcome == "gone":
            return ""
        raise
    # Servers before Zulip 5 do not say where it is: then nobody vouches for it.
    return name(mapping(answer.get("message")).get("stream_id"))
