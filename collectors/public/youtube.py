"""YouTube: a channel's uploads and what is said under them, through the Data API v3 with a key.

What a channel wrote under others' videos the API does not give. A request of any kind here costs one of the day's 10,000 units;
once they are spent nothing more is given until midnight on the Pacific coast. By its terms what is read may be kept for 30 days,
longer only where it is read again.
"""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

import requests

from collectors.answers import MISSHAPEN, first_of, plain, plain_list, refusal, same_account, sign_in_refused, unreadable
from collectors.base import Order, Page, Profile, Standing
from collectors.catalogue import credential
from collectors.http import Manners, checked_base
from collectors.json_api import JsonApi
from collectors.public.youtube_things import SOURCE, account_name, comment, made_at, parts_of, records_of
from config.errors import Skip
from openness.records import Via
from openness.targets import Cursor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from collectors.base import Known
    from collectors.budget import Meter
    from collectors.http import Transport
    from config.errors import SourceError
    from config.settings import Settings
    from openness.records import Record
    from openness.targets import Target

    Row = dict[str, object]

API = "https://www.googleapis.com"
_PATH = "/youtube/v3/"
_PACIFIC = ZoneInfo("America/Los_Angeles")
_A_PAGE = 50
_MOST_THREADS = 100
_MOST_PAGES = 1_000
_DAY = 86_400
_KINDS = ("videos", "comments")
_CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{22}")
_HANDLE = re.compile(r"@?[\w.·-]{3,30}")
_SPENT = ("quotaExceeded", "dailyLimitExceeded")
_TOO_FAST = ("rateLimitExceeded", "userRateLimitExceeded")
_NO_KEY = ("keyInvalid", "accessNotConfigured", "API_KEY_INVALID", "SERVICE_DISABLED", "keyExpired", "ipRefererBlocked")


class YouTubeCollector:
    """Read the channels that take part; the last days are read again each time."""

    source: ClassVar[str] = SOURCE
    order: ClassVar[Order] = Order.NEWEST_FIRST
    together: ClassVar[int] = 50

    def __init__(
        self,
        *,
        key: str,
        base_url: str | None = None,
        manners: Manners | None = None,
        transport: Transport | None = None,
        overlap_days: int = 7,
    ) -> None:
        """Ask nothing yet. Raises WrongUse on a base address that is not safe."""
        self._manners = manners or Manners()
        self._overlap = overlap_days * _DAY
        self._api = JsonApi(
            base=checked_base(base_url or API, SOURCE),
            manners=self._manners,
            signed={"X-Goog-Api-Key": key},
            refused=self._meaning,
            transport=transport,
        )

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        """Ask for uploads, then for comments, newest first; the last page brings the cursor. Raises Skip or Fatal."""
        found, where = self._channel(target.handle)
        channel = _shown(found)
        same_account(_read_before(since), channel["id"], where)
        before = _reached(since)
        if before and target.covers_from < before["from"]:
            before = {}
        reached = before or {"from": target.covers_from}
        for kind in _KINDS:
            until = min(before.get(kind, 0), self._now() - self._overlap)
            begin = max(until, reached["from"])
            for body, newest in self._kind(kind, found, begin, where):
                reached = reached | {kind: max(reached.get(kind, 0), newest)}
                covered = {part: _covered(rows, target) if part in _KINDS else rows for part, rows in body.items()}
                yield self._page(target, {"channel": channel, **covered})
        yield self._page(
            target, {"channel": channel}, Cursor(value=json.dumps({**reached, "channel": channel["id"]}, sort_keys=True))
        )

    def records(self, page: Page) -> Iterator[Record]:
        """Read videos and comments off a page; a video that is no longer shown is a removal."""
        yield from records_of(page)

    def standing(self, known: Sequence[Known]) -> Mapping[str, Standing]:
        """Ask for fifty videos or comments at once: what is left out is no longer shown. Raises Skip or Fatal."""
        told: dict[str, Standing] = {}
        for kind, method in (("video:", "videos"), ("comment:", "comments")):
            ids = {one.native_id.removeprefix(kind): one.native_id for one in known if one.native_id.startswith(kind)}
            if not ids:
                continue
            part = "id,status" if method == "videos" else "id"
            rows, _ = self._list(method, SOURCE, part=part, id=",".join(ids), **_most(method))
            there = {str(row.get("id")) for row in rows if parts_of(row, "status").get("privacyStatus", "public") == "public"}
            told |= {name: Standing.THERE if number in there else Standing.GONE for number, name in ids.items()}
        return told

    def profile(self, handle: str) -> Profile:
        """Read what a channel says about itself. Raises Skip or Fatal."""
        found, _ = self._channel(handle)
        channel, snippet = _shown(found), parts_of(found, "snippet")
        handles = (first_of([channel["id"]]), first_of([channel["custom"]]))
        texts = (first_of([snippet.get("title")]), first_of([snippet.get("description")]))
        return Profile(handles=tuple(filter(None, handles)), texts=tuple(filter(None, texts)))

    def _channel(self, handle: str) -> tuple[Row, str]:
        name = account_name(handle)
        where = f"youtube {name}"
        if not (_CHANNEL.fullmatch(name) or _HANDLE.fullmatch(name)):
            raise Skip("gone", "no channel can have this name", where=f"youtube {handle[:60]!r}")
        by = {"id": name} if _CHANNEL.fullmatch(name) else {"forHandle": f"@{name.removeprefix('@')}"}
        rows, _ = self._list("channels", where, part="snippet,contentDetails", **by)
        if not rows:
            raise Skip("gone", "the source has no such channel", where=where)
        if not isinstance(rows[0].get("id"), str):
            raise unreadable(where)
        return rows[0], where

    def _kind(self, kind: str, channel: Row, begin: int, where: str) -> Iterator[tuple[dict[str, list[Row]], int]]:
        """Read one list back to a UTC second; gives bodies, and how new the newest thing in each is."""
        if kind == "comments":
            yield from self._comments(first_of([channel.get("id")]), begin, where)
            return
        uploads = first_of([parts_of(parts_of(channel, "contentDetails"), "relatedPlaylists").get("uploads")])
        if uploads:
            try:
                yield from self._videos(uploads, begin, where)
            except Skip as refused:
                # The channel is there, as was just seen: it has not uploaded anything yet.
                if refused.outcome != "gone":
                    raise

    def _videos(self, uploads: str, begin: int, where: str) -> Iterator[tuple[dict[str, list[Row]], int]]:
        for listed in self._pages("playlistItems", where, part="contentDetails", playlistId=uploads, maxResults=_A_PAGE):
            ids = list(dict.fromkeys(filter(None, (_video_of(row) for row in listed))))
            if not ids:
                continue
            shown, _ = self._list("videos", where, part="snippet,statistics,status", id=",".join(ids))
            there = {str(video.get("id")) for video in shown}
            times = [moment for video in shown if (moment := made_at(video)) is not None]
            missing: list[Row] = [{"id": number} for number in ids if number not in there]
            yield {"videos": shown, "missing": missing}, max(times, default=0)
            if times and min(times) < begin:
                return

    def _comments(self, channel: str, begin: int, where: str) -> Iterator[tuple[dict[str, list[Row]], int]]:
        asked = {"part": "snippet,replies", "order": "time", "textFormat": "plainText", "allThreadsRelatedToChannelId": channel}
        try:
            for threads in self._pages("commentThreads", where, **asked, maxResults=_MOST_THREADS):
                said = [each for thread in threads for each in self._said(thread, channel, where)]
                times = [moment for thread in threads if (moment := made_at(_top(thread))) is not None]
                yield {"comments": said}, max(times, default=0)
                if times and min(times) < begin:
                    return
        except Skip as refused:
            # The channel is there, as was just seen: its comments are switched off.
            if refused.outcome != "gone":
                raise

    def _said(self, thread: Row, channel: str, where: str) -> Iterator[Row]:
        """Give a thread's comments; the API puts the first replies beside the thread, for the others it is asked."""
        top = _top(thread)
        yield comment(top, channel, None)
        replies = parts_of(thread, "replies").get("comments")
        beside = plain_list(replies) if isinstance(replies, list) else []
        number = first_of([top.get("id")])
        count = parts_of(thread, "snippet").get("totalReplyCount")
        if number and isinstance(count, int) and count > len(beside):
            asked = {"part": "snippet", "textFormat": "plainText", "parentId": number}
            beside = [row for rows in self._pages("comments", where, **asked, maxResults=_MOST_THREADS) for row in rows]
        video = parts_of(top, "snippet").get("videoId")
        for reply in beside:
            placed = {"videoId": video} | parts_of(reply, "snippet")
            yield comment(reply | {"snippet": placed}, channel, number)

    def _pages(self, method: str, where: str, **params: str | int) -> Iterator[list[Row]]:
        token = ""
        for _ in range(_MOST_PAGES):
            rows, following = self._list(method, where, **params, **({"pageToken": token} if token else {}))
            yield rows
            if following in {"", token}:
                return
            token = following

    def _list(self, method: str, where: str, **params: str | int) -> tuple[list[Row], str]:
        answer = self._api.get(_PATH + method, params, where)
        try:
            body = plain(answer)
            if "items" not in body and "pageInfo" not in body:
                raise unreadable(where)
            return plain_list(body.get("items", [])), first_of([body.get("nextPageToken")])
        except MISSHAPEN:
            raise unreadable(where) from None

    def _meaning(self, response: requests.Response, where: str) -> SourceError | None:
        """Read the reason that this API gives beside a refusal's status."""
        try:
            error = plain(plain(response.json())["error"])
            listed = [*plain_list(error.get("errors", [])), *plain_list(error.get("details", []))]
        except (requests.exceptions.JSONDecodeError, *MISSHAPEN):
            return None
        reasons = {first_of([each.get("reason")]) for each in listed}
        if reasons & set(_SPENT):
            headers = {"retry-after": str(self._until_midnight())}
            return refusal(requests.codes.too_many_requests, headers, where, manners=self._manners)
        if reasons & set(_TOO_FAST):
            return refusal(requests.codes.too_many_requests, {"retry-after": "5"}, where, manners=self._manners)
        if reasons & set(_NO_KEY):
            return sign_in_refused(where)
        return Skip("gone", "comments are switched off", where=where) if "commentsDisabled" in reasons else None

    def _until_midnight(self) -> int:
        """Return the seconds until the day's units are given out anew."""
        now = datetime.fromtimestamp(self._manners.clock(), _PACIFIC)
        midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), _PACIFIC)
        return int(midnight.timestamp() - now.timestamp()) + 1

    def _page(self, target: Target, body: Mapping[str, object], cursor: Cursor | None = None) -> Page:
        return Page(target=target, body=dict(body), fetched_at=self._now(), cursor=cursor, via=Via.API)

    def _now(self) -> int:
        return int(self._manners.clock())


def _shown(found: Row) -> Row:
    """Return what records need to know of a channel."""
    snippet = parts_of(found, "snippet")
    return {"id": found.get("id"), "title": snippet.get("title"), "custom": snippet.get("customUrl")}


def _covered(rows: list[Row], target: Target) -> list[Row]:
    return [row for row in rows if (made_at(row) or target.covers_from) >= target.covers_from]


def _video_of(row: Row) -> str:
    return first_of([parts_of(row, "contentDetails").get("videoId")])


def _top(thread: Row) -> Row:
    return parts_of(parts_of(thread, "snippet"), "topLevelComment")


def _most(method: str) -> dict[str, str | int]:
    return {"textFormat": "plainText"} if method == "comments" else {}


def _reached(since: Cursor | None) -> dict[str, int]:
    """Return a cursor's times: from when on was asked, and the newest of each kind."""
    if since is None:
        return {}
    try:
        value = plain(json.loads(since.value))
        return {kind: int(str(value[kind])) for kind in ("from", *_KINDS) if kind in value or kind == "from"}
    except MISSHAPEN:
        return {}


def _read_before(since: Cursor | None) -> object:
    """Return the lasting id of the channel that a cursor tells of; None where it does not."""
    try:
        return plain(json.loads(since.value)).get("channel") if since is not None else None
    except MISSHAPEN:
        return None


def make(settings: Settings, meter: Meter) -> YouTubeCollector:
    """Make the collector from the settings. Raises NothingToUse without a key."""
    del meter  # reading YouTube costs units, no money
    own = settings.source(SOURCE)
    return YouTubeCollector(key=credential(settings, SOURCE, "token"), base_url=own.base_url, overlap_days=own.overlap_days)
