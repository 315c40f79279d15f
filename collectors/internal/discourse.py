"""Discourse: the topics of a category by when they were last active, newest first, and the posts of each."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from collectors.answers import MISSHAPEN, plain, plain_list, unreadable
from collectors.archives.json_stream import listing, mapping
from collectors.base import Order, Page, Standing
from collectors.internal.discourse_records import native_id, post_body, records_of, topic_body
from collectors.internal.wiki_records import space_body
from collectors.json_api import json_api
from collectors.plain import name
from config.errors import NothingToUse, Skip
from openness.records import Space, Via, Visibility
from openness.targets import Cursor

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from collectors.base import Known
    from collectors.budget import Meter
    from collectors.http import Manners
    from collectors.json_api import Params
    from config.settings import Settings
    from openness.records import Record
    from openness.targets import Target

Json = dict[str, object]

_DAY = 86_400_000
_TOGETHER = 20
_LONGEST_NUMBER = 9


class DiscourseCollector:
    """Read category by category; one that only some may read is closed, and private messages are never asked for."""

    source: ClassVar[str] = "discourse"
    order: ClassVar[Order] = Order.BACKWARDS
    together: ClassVar[int] = _TOGETHER

    def __init__(
        self,
        *,
        base_url: str,
        username: str = "",
        token: str = "",
        manners: Manners | None = None,
        overlap_days: int = 7,
    ) -> None:
        """Make the way to the forum; nothing is asked yet. Raises WrongUse on a base address that is not safe."""
        self._http = json_api(base_url, self.source, manners)
        self._http.signed = {key: value for key, value in (("Api-Key", token), ("Api-Username", username)) if value and token}
        self._overlap = overlap_days * _DAY

    def spaces(self) -> Iterator[Space]:
        """Give the categories."""
        yield from self._categories("discourse").values()

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        """Ask for the topics that an earlier pass left, then for those active since; each page brings a cursor."""
        where = f"discourse {target.handle[:40]!r}"
        space = self._space(target, where)
        reached = _reached(since)
        if not reached or target.covers_from < reached["from"]:
            reached = {"from": target.covers_from, "newest": 0, "top": 0, "below": 0}
        known_until = reached["newest"]
        for below in (reached["below"], 0) if reached["top"] else (0,):
            floor = min(reached["newest"], self._http.now() * 1000 - self._overlap)
            for topic in self._topics(target, max(floor, reached["from"] * 1000), below, where):
                bumped = _moment(topic.get("bumped_at"))
                known = _moment(topic.get("created_at")) <= known_until
                for body in self._posts(topic, target.handle, floor if known else 0, where):
                    yield self._page(target, space, body, reached)
                reached = reached | {"top": max(reached["top"], bumped), "below": bumped}
            reached = reached | {"newest": max(reached["newest"], reached["top"]), "top": 0, "below": 0}
        yield self._page(target, space, {"posts": []}, reached)

    def records(self, page: Page) -> Iterator[Record]:
        """Read posts, what they answer and which of them were accepted off a page."""
        yield from records_of(page)

    def standing(self, known: Sequence[Known]) -> Mapping[str, Standing]:
        """Look posts up, one question for all of a topic that is short; none is shown where its topic was moved out of sight."""
        where = "discourse, looking again"
        opened = {number for number, space in self._categories(where).items() if space.visibility is Visibility.OPEN}
        topics: dict[str, list[str]] = {}
        for item in known:
            topic, _, post = item.native_id.partition(":")
            if all(part.isascii() and part.isdigit() for part in (topic, post)):
                topics.setdefault(topic, []).append(post)
        found: dict[str, Standing] = {}
        for topic, posts in topics.items():
            there = self._there(topic, posts, opened, where)
            found |= {native_id(topic, post): Standing.THERE if post in there else Standing.GONE for post in posts}
        return found

    def _there(self, topic: str, posts: list[str], opened: Collection[str], where: str) -> set[str]:
        """Return which of a topic's posts everybody can read; `opened` are the categories that everybody can."""
        try:
            whole = self._get(f"/t/{topic}.json", {}, where)
            if name(whole.get("category_id")) not in opened:
                return set()
            shown = plain_list(plain(whole["post_stream"])["posts"])
            rest = sorted(set(posts) - {str(post.get("id")) for post in shown})
            if rest:
                params: list[tuple[str, str | int]] = [("post_ids[]", post) for post in rest]
                shown += plain_list(plain(self._get(f"/t/{topic}/posts.json", params, where)["post_stream"])["posts"])
        except MISSHAPEN:
            raise unreadable(where) from None
        except Skip as refused:
            if refused.outcome == "gone" or (refused.outcome == "forbidden" and opened):
                return set()
            raise
        return {
            str(post.get("id"))
            for post in shown
            if not (post.get("deleted_at") or post.get("user_deleted") or post.get("hidden"))
        }

    def _space(self, target: Target, where: str) -> Space:
        """Return the category a target is, as it is now. Raises Skip where it may not be read."""
        closed = Skip("forbidden", "the space is not open to everybody", where=where)
        if not (target.handle.isascii() and target.handle.isdigit() and len(target.handle) < _LONGEST_NUMBER):
            raise Skip("gone", "no category has such a number", where=where)
        if target.space is not None and target.space.visibility in {Visibility.CLOSED, Visibility.DIRECT}:
            raise closed
        space = self._categories(where).get(target.handle)
        if space is None:
            raise Skip("gone", "the forum has no such category, or does not show it", where=where)
        if space.visibility is Visibility.CLOSED:
            raise closed
        return space

    def _categories(self, where: str) -> dict[str, Space]:
        try:
            found = {name(each["id"]): each for each in plain_list(self._get("/site.json", {}, where)["categories"])}
        except MISSHAPEN:
            raise unreadable(where) from None
        spaces = {}
        for number, category in found.items():
            titles: list[str] = []
            restricted = False
            above: Json | None = category
            while above is not None and len(titles) < len(found):
                titles.insert(0, name(above.get("name")))
                restricted = restricted or above.get("read_restricted") is not False
                above = found.get(name(above.get("parent_category_id")))
            visibility = Visibility.CLOSED if restricted else Visibility.OPEN
            spaces[number] = Space(native_id=number, name=" / ".join(titles), visibility=visibility)
        return spaces

    def _topics(self, target: Target, floor: int, below: int, where: str) -> Iterator[Json]:
        """Give the topics last active between two moments (milliseconds), newest first; 0 is no bound."""
        seen: set[object] = set()
        # What was active in the same millisecond as the last one may not have been shown yet.
        beside = 1
        while True:
            params: dict[str, str | int] = {"category": target.handle, "no_subcategories": "true", "order": "activity"}
            if below:
                params["bumped_before"] = _written(below + beside)
            try:
                listed = plain(self._get("/latest.json", params, where)["topic_list"])
                topics = [topic for topic in plain_list(listed["topics"]) if topic.get("id") not in seen]
            except MISSHAPEN:
                raise unreadable(where) from None
            seen.update(topic.get("id") for topic in topics)
            topics.sort(key=lambda topic: _moment(topic.get("bumped_at")), reverse=True)
            yield from (topic for topic in topics if _moment(topic.get("bumped_at")) >= floor)
            oldest = min((_moment(topic.get("bumped_at")) for topic in topics), default=below)
            if oldest < floor or not listed.get("more_topics_url") or not (topics or beside):
                return
            below, beside = oldest, 1 if topics else 0

    def _posts(self, topic: Json, category: str, back_to: int, where: str) -> Iterator[Json]:
        """Give a topic's posts in parts: the first ones, then the newest back to a moment (milliseconds); 0 reads all."""
        number = topic.get("id")
        try:
            whole = self._get(f"/t/{int(str(number))}.json", {"include_raw": "true"}, where)
            stream = plain(whole["post_stream"])
            first = plain_list(stream["posts"])
            rest = listing(stream.get("stream"))[len(first) :]
        except MISSHAPEN:
            raise unreadable(where) from None
        except Skip as refused:
            if refused.outcome in {"gone", "forbidden"}:
                return  # between the list and the look it was deleted, or moved out of sight
            raise
        if name(whole.get("category_id")) != category:
            return  # moved meanwhile: what is its category now decides who may read it
        kept = topic_body(whole)
        numbers = {str(post.get("post_number")): post.get("id") for post in first}
        yield {"topic": kept, "posts": [post_body(post) for post in first], "numbers": numbers}
        for start in range(len(rest), 0, -_TOGETHER):
            some = rest[max(start - _TOGETHER, 0) : start]
            params: list[tuple[str, str | int]] = [("include_raw", "true"), *(("post_ids[]", str(post)) for post in some)]
            try:
                part = plain_list(plain(self._get(f"/t/{number}/posts.json", params, where)["post_stream"])["posts"])
            except MISSHAPEN:
                raise unreadable(where) from None
            numbers |= {str(post.get("post_number")): post.get("id") for post in part}
            numbers |= self._answered(number, part, numbers, where)
            yield {"topic": kept, "posts": [post_body(post) for post in part], "numbers": dict(numbers)}
            if part and max(_moment(post.get("created_at")) for post in part) < back_to:
                return

    def _answered(self, topic: object, posts: list[Json], numbers: Mapping[str, object], where: str) -> Json:
        """Look up the ids of posts that are answered and that were not among those read."""
        found: Json = {}
        wanted = {str(post["reply_to_post_number"]) for post in posts if isinstance(post.get("reply_to_post_number"), int)}
        for number in sorted(wanted - set(numbers)):
            try:
                found[number] = self._get(f"/posts/by_number/{topic}/{number}.json", {}, where).get("id")
            except Skip as refused:
                if refused.outcome not in {"gone", "forbidden"}:
                    raise
                found[number] = None
        return found

    def _get(self, path: str, params: Params, where: str) -> Json:
        return mapping(self._http.get(path, params, where))

    def _page(self, target: Target, space: Space, body: Json, reached: Mapping[str, int]) -> Page:
        return Page(
            target=target,
            body=body | {"space": space_body(space), "base": self._http.base},
            fetched_at=self._http.now(),
            cursor=Cursor(value=json.dumps(dict(reached), sort_keys=True)),
            via=Via.API,
        )


def _moment(value: object) -> int:
    """Return a time as milliseconds; 0 for none."""
    try:
        return int(datetime.fromisoformat(str(value)).timestamp() * 1000)
    except (ValueError, OverflowError, OSError):
        return 0


def _written(moment: int) -> str:
    return datetime.fromtimestamp(moment / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _reached(since: Cursor | None) -> dict[str, int]:
    """Return how far a category was read: from when on (seconds), the newest activity, and what an unfinished pass left."""
    if since is None:
        return {}
    try:
        value = json.loads(since.value)
        return {name: int(value[name]) for name in ("from", "newest", "top", "below")}
    except MISSHAPEN:
        return {}


def make(settings: Settings, meter: Meter) -> DiscourseCollector:
    """Make the collector from the settings. Raises NothingToUse without an address."""
    del meter  # reading the organisation's own forum is free
    own = settings.source("discourse")
    if not own.base_url:
        todo = "set base_url under [sources.discourse] in sharewell.toml to the forum's address"
        raise NothingToUse("discourse cannot be asked without base_url", todo=todo)
    return DiscourseCollector(
        base_url=own.base_url,
        username=own.username or "",
        token=settings.secret("discourse", "token") or "",
        overlap_days=own.overlap_days,
    )
