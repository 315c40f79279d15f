"""Mattermost: what people post in the open channels of the teams that the account is in; its API in version 4, asked plainly.

A channel gives its posts newest first; what changed since (edited, deleted, reacted to, however old) it gives in one answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from collectors.answers import unreadable
from collectors.base import Order, Standing
from collectors.catalogue import credential
from collectors.http import hush_clients
from collectors.internal.mattermost_posts import IDENTITY, SOURCE, records_of, space_of
from collectors.internal.mattermost_reading import DAY, ChannelReading, reach_of
from collectors.internal.mattermost_server import server_at
from collectors.plain import name
from config.errors import NothingToUse, Skip
from openness.records import Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from collectors.archives.json_stream import Json
    from collectors.base import Known, Page
    from collectors.budget import Meter
    from collectors.http import Manners
    from config.settings import Settings
    from openness.records import Record, Space
    from openness.targets import Cursor, Target

_READABLE = frozenset({Visibility.OPEN, Visibility.PUBLIC})


class MattermostCollector:
    """Read open channels, each with a cursor of its own that names the spans still to be read."""

    source: ClassVar[str] = SOURCE
    order: ClassVar[Order] = Order.BACKWARDS
    together: ClassVar[int] = 100

    def __init__(self, *, token: str, base_url: str, manners: Manners | None = None, overlap_days: int = 7) -> None:
        """Open the way to the server; nothing is asked yet. Raises WrongUse on a base address that is not safe."""
        hush_clients()
        self._server = server_at(base_url, token, manners)
        self._overlap = overlap_days * DAY

    def spaces(self) -> Iterator[Space]:
        """Give the open channels of the account's teams; closed ones are not asked for. Raises Skip or Fatal."""
        where = "mattermost teams"
        for team in self._server.many("users/me/teams", where):
            native = name(team.get("id"))
            if not IDENTITY.fullmatch(native):
                raise unreadable(where)
            for channel in self._server.many(f"teams/{native}/channels", where, numbered=True):
                if IDENTITY.fullmatch(name(channel.get("id"))):
                    yield space_of(channel)

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        """Ask for a channel's new posts, those left by an earlier pass, and what changed. Raises Skip or Fatal."""
        where = f"mattermost {target.space.name if target.space else target.handle[:40]!r}"
        if target.space is not None and target.space.visibility not in _READABLE:
            raise Skip("forbidden", "the channel is closed", where=where)
        if not IDENTITY.fullmatch(target.handle):
            raise Skip("gone", "no channel can have this id", where=where)
        channel = self._server.one(f"channels/{target.handle}", where)
        if space_of(channel).visibility not in _READABLE:
            raise Skip("forbidden", "the channel is closed now", where=where)
        reach = reach_of(since, target.covers_from * 1000)
        yield from ChannelReading(self._server, target, channel, reach, where).pages(self._overlap)

    def records(self, page: Page) -> Iterator[Record]:
        """Read posts and reactions off a page; bots' posts and notices are ignored, what was deleted is a removal."""
        yield from records_of(page)

    def standing(self, known: Sequence[Known]) -> Mapping[str, Standing]:
        """Say what became of posts, up to a hundred in one request; those of a channel that was closed are gone.

        An answer that has none of them is asked for once more before it is believed. Raises Skip or Fatal.
        """
        where = "mattermost posts"
        ids = [each.native_id for each in known[: self.together] if IDENTITY.fullmatch(each.native_id)]
        if not ids:
            return {}
        posts = self._found(ids, where) or self._found(ids, where)
        shown = {name(post.get("id")): name(post.get("channel_id")) for post in posts if not post.get("delete_at")}
        opened = {channel: self._is_open(channel, where) for channel in sorted(set(shown.values()))}
        return {each: Standing.THERE if opened.get(shown.get(each, "")) else Standing.GONE for each in ids}

    def _found(self, ids: Sequence[str], where: str) -> list[Json]:
        """Return those of these posts that the server has; it says 404 when it has none."""
        try:
            return self._server.of("posts/ids", ids, where)
        except Skip as refused:
            if refused.outcome == "gone":
                return []
            raise

    def _is_open(self, channel: str, where: str) -> bool:
        if not IDENTITY.fullmatch(channel):
            raise unreadable(where)
        try:
            return space_of(self._server.one(f"channels/{channel}", where)).visibility in _READABLE
        except Skip as refused:
            if refused.outcome in {"forbidden", "gone"}:
                return False
            raise


def make(settings: Settings, meter: Meter) -> MattermostCollector:
    """Make the collector from the settings. Raises NothingToUse without an address and a token."""
    del meter  # reading one's own server is free
    own = settings.source(SOURCE)
    if not own.base_url:
        todo = "set base_url under [sources.mattermost] in sharewell.toml to the server's address"
        raise NothingToUse("mattermost cannot be asked without base_url", todo=todo)
    token = credential(settings, SOURCE, "token")
    return MattermostCollector(token=token, base_url=own.base_url, overlap_days=own.overlap_days)
