"""How far a channel has been read: which spans of time are still to be read, and which threads.

Slack gives the newest messages first, and replies only thread by thread. So that a run can break off after any page, and a
limited app gets on with every run, the cursor holds what is still to be done. Times are microseconds since 1970.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from collectors.answers import MISSHAPEN
from openness.targets import Cursor

if TYPE_CHECKING:
    from collections.abc import Iterable

SECOND = 1_000_000
DAY = 86_400 * SECOND
_SKEW = 3600
_STAMP = re.compile(r"([0-9]{1,11})(?:\.([0-9]{1,9}))?")


@dataclass(frozen=True, slots=True)
class Span:
    """Messages to be read between two times, neither included; `high` 0 is now. Newest first, so `high` sinks."""

    low: int
    high: int
    since: int
    """Threads answered after this are read, from here on; 0 where the span was never read: then whole threads are."""

    def holds(self, at: int) -> bool:
        """Whether a message of this time lies in the span."""
        return self.low < at and (not self.high or at < self.high)


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread to be read: the time of its first message, and after which replies are asked for."""

    root: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What has been read of a channel, and what is still to be read."""

    begin: int
    """UTC second from when on the channel is read."""
    newest: int = 0
    spans: tuple[Span, ...] = ()
    threads: tuple[Thread, ...] = ()
    live: tuple[tuple[int, int], ...] = ()
    """Threads that were answered lately: first message, last reply."""
    day: int = 0
    """The day on which the last days were read again."""
    whole_day: int = 0
    """The day on which the whole channel was last looked through for threads that were answered late."""
    whole_from: int = 0
    """UTC second before which the workspace's plan shows nothing; 0: it does."""

    @property
    def done(self) -> bool:
        """Whether nothing is left to be read."""
        return not self.spans and not self.threads

    def cursor(self) -> Cursor:
        """Return it as a cursor."""
        value = {
            "from": self.begin,
            "newest": self.newest,
            "spans": [[span.low, span.high, span.since] for span in self.spans],
            "threads": [[thread.root, thread.after] for thread in self.threads],
            "live": [list(pair) for pair in self.live],
            "day": self.day,
            "whole": self.whole_day,
            "whole_from": self.whole_from,
        }
        return Cursor(value=json.dumps(value))


def reach_of(since: Cursor | None, begin: int) -> Reach:
    """Return what a cursor tells; the beginning where there is none of ours, or it began later than is covered now."""
    try:
        value = json.loads(since.value) if since is not None else {}
        known = Reach(
            begin=int(value["from"]),
            newest=int(value["newest"]),
            spans=tuple(Span(*map(int, span)) for span in value["spans"]),
            threads=tuple(Thread(*map(int, thread)) for thread in value["threads"]),
            live=tuple((int(root), int(last)) for root, last in value["live"]),
            day=int(value["day"]),
            whole_day=int(value["whole"]),
            whole_from=int(value["whole_from"]),
        )
    except MISSHAPEN:
        return Reach(begin=begin)
    return known if known.begin <= begin else Reach(begin=begin)


def begun(reach: Reach, now: int, overlap_days: int) -> Reach:
    """Return what a pass that begins now has to read: what was left, what is new, and the last days again.

    What an earlier pass left comes first, so that every pass gets on; as long as there is such, the last days are read again
    once a day at the most. Once in `overlap_days` the whole channel is gone through again, for threads that were answered
    after a long silence.
    """
    today = day_of(now)
    recent = today - overlap_days * DAY
    oldest = max(reach.begin * SECOND - 1, 0)
    if not reach.day:
        return replace(reach, spans=(Span(oldest, 0, 0),), day=today, whole_day=today)
    unread = tuple(span for span in reach.spans if not span.since)
    spans = (*unread, Span(max(reach.newest, oldest), 0, 0), *(span for span in reach.spans if span.since))
    if any(span.since for span in reach.spans) or (reach.day == today and not reach.done):
        return replace(reach, spans=spans)
    late = today - reach.whole_day >= max(overlap_days, 1) * DAY
    low = oldest if late else max(recent, oldest)
    since = max(min(recent, reach.whole_day if late else reach.day), 1)
    again = (Span(low, reach.newest + 1, since),) if reach.newest > low else ()
    live = tuple((root, last) for root, last in reach.live if last > recent)
    waiting = {thread.root for thread in reach.threads}
    older = tuple(Thread(root, since) for root, _ in live if root <= low and root not in waiting)
    return replace(
        reach,
        spans=(*spans, *again),
        threads=(*reach.threads, *older),
        live=live,
        day=today,
        whole_day=today if late else reach.whole_day,
    )


def with_threads(reach: Reach, found: Iterable[Thread]) -> Reach:
    """Return it with threads to be read, each once, from the earlier of two times."""
    after: dict[int, int] = {thread.root: thread.after for thread in reach.threads}
    for thread in found:
        after[thread.root] = min(thread.after, after.get(thread.root, thread.after))
    return replace(reach, threads=tuple(Thread(root, since) for root, since in after.items()))


def answered(reach: Reach, root: int, last: int, recent: int) -> Reach:
    """Return it with the last reply of a thread noted, where that is recent."""
    live = dict(reach.live)
    if last <= recent or last <= live.get(root, 0):
        return reach
    return replace(reach, live=tuple(sorted((live | {root: last}).items())))


def day_of(now: int) -> int:
    """Return when the day of a UTC second began, on a clock that is as late as Slack's may be against ours."""
    return (now - _SKEW) * SECOND // DAY * DAY


def micros(stamp: object) -> int | None:
    """Return a timestamp of Slack's in microseconds; None for what is none."""
    found = _STAMP.fullmatch(stamp) if isinstance(stamp, str) else None
    return int(found[1]) * SECOND + int((found[2] or "").ljust(6, "0")[:6]) if found else None


def stamp_of(at: int) -> str:
    """Return microseconds as a timestamp of Slack's."""
    return f"{at // SECOND}.{at % SECOND:06d}"
