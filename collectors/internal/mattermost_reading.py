"""Reading one channel of Mattermost: posts newest first, then what changed; the cursor names what is still to be read."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from collectors.answers import MISSHAPEN
from collectors.base import Page
from collectors.internal.mattermost_server import A_PAGE
from collectors.plain import name
from openness.records import Via
from openness.targets import Cursor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.archives.json_stream import Json
    from collectors.internal.mattermost_server import Server
    from collectors.json_api import Params
    from openness.targets import Target

CHANGED = 1000
"""How many posts an answer about what changed holds at the most."""
DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class Span:
    """Posts still to be read: those made after `low` (milliseconds) and before the post `below`, "" for from now on."""

    low: int
    below: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far a channel has been read; times are milliseconds, as Mattermost has them."""

    begin: int
    newest: int = 0
    changed: int = 0
    """Up to when everything that changed has been read."""
    spans: tuple[Span, ...] = ()

    def cursor(self) -> Cursor:
        """Return it as a cursor."""
        spans = [[span.low, span.below] for span in self.spans]
        return Cursor(value=json.dumps({"from": self.begin, "newest": self.newest, "changed": self.changed, "spans": spans}))


@dataclass(slots=True)
class ChannelReading:
    """One pass over one channel."""

    server: Server
    target: Target
    channel: Json
    reach: Reach
    where: str
    _changed: int = field(default=0, init=False)

    def pages(self, overlap: int) -> Iterator[Page]:
        """Read what is new, what was left, and what changed within `overlap` milliseconds or since the last pass."""
        known = self.reach.newest > 0
        low = max(self.reach.newest, self.reach.begin - 1)
        self.reach = replace(self.reach, spans=(Span(low, ""), *self.reach.spans))
        yield from self._spans()
        if known:
            yield from self._changes(self.server.now() * 1000 // DAY * DAY - overlap)
        yield self._page([])

    def _spans(self) -> Iterator[Page]:
        left = {span.below for span in self.reach.spans} - {""}
        while self.reach.spans:
            span = self.reach.spans[0]
            params: Params = {"per_page": A_PAGE, "before": span.below} if span.below else {"per_page": A_PAGE, "page": 0}
            posts = self._posts(params)
            if not posts and span.below in left:
                # The post that an earlier pass came to may have been wiped out since, and nothing lies before what is not there.
                left.discard(span.below)
                self.reach = replace(self.reach, spans=(Span(span.low, ""), *self.reach.spans[1:]))
                continue
            times = [made(post) for post in posts if made(post)]
            below = name(posts[-1].get("id")) if posts else ""
            ended = below in {"", span.below} or min(times, default=span.low + 1) <= span.low
            reach, newest = self.reach, max([self.reach.newest, *times])
            # What changes from the first page on is told by the next pass.
            changed = reach.changed if reach.newest else self._changed
            rest = () if ended else (Span(span.low, below),)
            self.reach = replace(reach, newest=newest, changed=changed, spans=(*rest, *reach.spans[1:]))
            fresh = [post for post in posts if not made(post) or made(post) > span.low]
            if fresh:
                yield self._page(fresh)

    def _changes(self, since: int) -> Iterator[Page]:
        """Read what changed, however old it is; where that is more than one answer holds, the last days are read again."""
        since = max(min(since, self.reach.changed), self.reach.begin, 1)
        posts = self._posts({"since": since})
        if len(posts) >= CHANGED:
            self.reach = replace(self.reach, spans=(Span(since, ""),))
            yield from self._spans()
        self.reach = replace(self.reach, changed=max(self.reach.changed, self._changed))
        yield self._page([post for post in posts if made(post) >= self.reach.begin])

    def _posts(self, params: Params) -> list[Json]:
        posts = self.server.posts(self.target.handle, params, self.where)
        self._changed = max([self._changed, *(_number(post.get("update_at")) for post in posts)])
        return posts

    def _page(self, posts: list[Json]) -> Page:
        """Return posts as a page that holds all that its records need, with the cursor as it is now."""
        channel = {part: self.channel.get(part) for part in ("id", "name", "display_name", "type")}
        users = self.server.users_of(posts, self.where)
        return Page(
            target=self.target,
            body={"base": self.server.home, "channel": channel, "posts": posts, "users": users},
            fetched_at=self.server.now(),
            cursor=self.reach.cursor(),
            via=Via.API,
        )


def made(post: Json) -> int:
    """Return when a post was made, in milliseconds; 0 where it does not say."""
    return _number(post.get("create_at"))


def reach_of(since: Cursor | None, begin: int) -> Reach:
    """Return what a cursor tells; the beginning where there is none of ours, or it began later than is covered now."""
    try:
        value = json.loads(since.value) if since is not None else {}
        known = Reach(
            begin=int(value["from"]),
            newest=int(value["newest"]),
            changed=int(value["changed"]),
            spans=tuple(Span(int(low), str(below)) for low, below in value["spans"]),
        )
    except MISSHAPEN:
        return Reach(begin=begin)
    return known if known.begin <= begin else Reach(begin=begin)


def _number(value: object) -> int:
    return value if isinstance(value, int) and 0 < value < 1 << 50 else 0
