"""Reading one channel: its messages newest first, then the threads found on each page, until the cursor holds nothing to do."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from collectors.answers import MISSHAPEN, plain_list, unreadable
from collectors.archives.json_stream import Json, mapping
from collectors.base import Page
from collectors.internal.slack_client import FEWEST, SlackApi
from collectors.internal.slack_reach import DAY, SECOND, Span, Thread, answered, begun, day_of, micros, stamp_of, with_threads
from collectors.internal.slack_records import cut_short, named_in
from collectors.plain import name
from config.errors import Skip
from openness.records import Via

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from collectors.internal.slack_reach import Reach
    from openness.targets import Target

LIMITED = "the app may ask for 15 messages a minute"
_A_MINUTE_EACH = 60
_MOST_IDLE = 20
"""So many answers in a row with nothing new, and the list is taken for one that turns in circles."""


@dataclass(slots=True)
class ChannelReading:
    """One pass over one channel; `users` gives the user objects of some ids."""

    api: SlackApi
    target: Target
    channel: Json
    reach: Reach
    users: Callable[[set[str]], list[Json]]
    overlap_days: int
    where: str
    pinned: frozenset[str] = frozenset()
    _density: float | None = field(default=None, init=False)
    """Messages per microsecond on the last page."""
    _recent: int = field(default=0, init=False)
    """From when on threads are read again."""

    def pages(self) -> Iterator[Page]:
        """Read until nothing is left. Raises Skip or Fatal; of a limited app, with how long the rest takes."""
        now, resumed = self.api.now(), not self.reach.done
        self._recent = day_of(now) - self.overlap_days * DAY
        self.reach = begun(self.reach, now, self.overlap_days)
        yield from self._rest()
        if resumed and not self.api.limited:
            # What was read before the interruption may have been edited since.
            self.reach = begun(self.reach, now, self.overlap_days)
            yield from self._rest()
        yield self._page([], reaches_back=self.reach.whole_from or None)

    def _rest(self) -> Iterator[Page]:
        """Read what is left to be read."""
        try:
            while not self.reach.done:
                yield from self._thread(self.reach.threads[0]) if self.reach.threads else self._span(self.reach.spans[0])
        except Skip as refused:
            if refused.outcome == "limited" and self.api.limited:
                raise self._slow() from None
            raise

    def _span(self, span: Span) -> Iterator[Page]:
        """Read on in a span until a page brings threads, or the span ends."""
        within = {"channel": self.channel["id"], "oldest": stamp_of(span.low)}
        high, token, idle = span.high, "", 0
        while True:
            # A cursor of Slack's goes with the bounds that it was given for.
            high = high if token else span.high
            params = within | ({"latest": stamp_of(high)} if high else {}) | ({"cursor": token} if token else {})
            answer = self.api.ask("conversations.history", {**params, "limit": self.api.at_once}, self.where)
            messages, lowest, token, has_more = self._read(answer)
            mine = [each for each in messages if (at := micros(each.get("ts"))) is None or span.holds(at)]
            ended = not has_more or lowest <= span.low or (not token and 0 < span.high <= lowest)
            idle = 0 if mine else idle + 1
            ended = ended or idle == _MOST_IDLE
            found = list(_threads(mine, span, self._recent))
            self._note(mine, span, ended=ended)
            if ended and lowest and answer.get("is_limited") is True and span.low < max(self.reach.begin * SECOND, 1):
                self.reach = replace(self.reach, whole_from=max(self.reach.whole_from, lowest // SECOND))
            self.reach = with_threads(self.reach, found)
            if mine:
                yield self._page(mine)
            if ended or found:
                return
            span = self.reach.spans[0]

    def _note(self, mine: list[Json], span: Span, *, ended: bool) -> None:
        """Take down what a page of a span has brought."""
        times = [at for each in mine if (at := micros(each.get("ts"))) is not None]
        if times:
            self._density = len(times) / max(max(times) - min(times), SECOND)
            span = replace(span, high=min(times))
        newest = max([self.reach.newest, *times])
        self.reach = replace(self.reach, newest=newest, spans=(*(() if ended else (span,)), *self.reach.spans[1:]))

    def _thread(self, thread: Thread) -> Iterator[Page]:
        """Read a thread's replies, the earliest first."""
        within = {"channel": self.channel["id"], "ts": stamp_of(thread.root)}
        after, token, idle = thread.after, "", 0
        while True:
            after = after if token else thread.after
            params = within | ({"oldest": stamp_of(after)} if after else {}) | ({"cursor": token} if token else {})
            try:
                answer = self.api.ask("conversations.replies", {**params, "limit": self.api.at_once}, self.where)
            except Skip as refused:
                if refused.outcome != "gone":
                    raise
                answer = {"messages": []}
            messages, _, token, has_more = self._read(answer)
            fresh = [each for each in messages if (micros(each.get("ts")) or 0) > max(thread.after, thread.root)]
            last = max((micros(each.get("ts")) or 0 for each in fresh), default=0)
            idle = 0 if fresh else idle + 1
            ended = not has_more or not (token or last) or idle == _MOST_IDLE
            following = () if ended else (replace(thread, after=last or thread.after),)
            self.reach = replace(self.reach, threads=(*following, *self.reach.threads[1:]))
            self.reach = answered(self.reach, thread.root, last, self._recent)
            yield self._page(fresh)
            if ended:
                return
            thread = self.reach.threads[0]

    def _read(self, answer: Json) -> tuple[list[Json], int, str, bool]:
        """Return an answer's messages, the time of the earliest, and how to go on."""
        try:
            messages = plain_list(answer["messages"])
        except MISSHAPEN:
            raise unreadable(self.where) from None
        token = name(mapping(answer.get("response_metadata")).get("next_cursor"))
        times = [at for each in messages if (at := micros(each.get("ts"))) is not None]
        has_more = bool(messages) and (bool(token) or answer.get("has_more") is True)
        return messages, min(times, default=0), token, has_more

    def _page(self, messages: list[Json], reaches_back: int | None = None) -> Page:
        messages = [self._whole(each) for each in messages]
        named = {account for each in messages for account in named_in(each)}
        body = {
            "channel": {part: self.channel.get(part) for part in ("id", "name")},
            "messages": messages,
            "users": self.users(named) if named else [],
            "pinned": [stamp for each in messages if (stamp := name(each.get("ts"))) in self.pinned],
        }
        return Page(
            target=self.target,
            body=body,
            fetched_at=self.api.now(),
            cursor=self.reach.cursor(),
            via=Via.API,
            reaches_back=reaches_back,
        )

    def _whole(self, message: Json) -> Json:
        """Return a message with everybody who reacted: Slack names only the first of many beside a message."""
        if not cut_short(message):
            return message
        params = {"channel": self.channel["id"], "timestamp": message.get("ts"), "full": True}
        try:
            answer = self.api.ask("reactions.get", params, self.where)
        except Skip as refused:
            if refused.outcome != "gone":
                raise
            return message
        return {**message, "reactions": mapping(answer.get("message")).get("reactions", message.get("reactions"))}

    def left(self) -> str:
        """Say of a limited app how many requests are left and how long they take; "" where none are, or it is not limited."""
        if not self.api.limited or self.reach.done:
            return ""
        requests = len(self.reach.threads)
        made = int(str(self.channel.get("created") or 0)) * SECOND
        for span in self.reach.spans:
            high = span.high or self.api.now() * SECOND
            messages = (high - max(span.low, made)) * self._density if self._density else 0
            requests += max(1, -int(-messages // FEWEST))
        return f"about {requests} requests are left here, which take about {_long(requests * _A_MINUTE_EACH)}"

    def _slow(self) -> Skip:
        todo = f"{self.left()}: collect again, what was read is kept"
        return Skip("limited", LIMITED, where=self.where, todo=todo)


def _threads(messages: list[Json], span: Span, recent: int) -> Iterator[Thread]:
    """Give the threads on a page that may hold replies not read yet."""
    for message in messages:
        at, root = micros(message.get("ts")), micros(message.get("thread_ts"))
        if at is None:
            continue
        if root is not None and root != at:
            yield Thread(root, span.since or min(recent, at - 1))
            continue
        last = micros(message.get("latest_reply"))
        replies = message.get("reply_count")
        if isinstance(replies, int) and replies > 0 and (last is None or last > span.since):
            yield Thread(at, span.since)


def _long(seconds: int) -> str:
    """Return a time in minutes or hours, as one says it."""
    minutes = -(-seconds // 60)
    return f"{minutes} minutes" if minutes <= 90 else f"{minutes / 60:.0f} hours"  # noqa: PLR2004 - an hour and a half
