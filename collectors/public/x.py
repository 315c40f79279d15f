"""X: what an account posted, newest first, through tweepy's client of API v2; every post read costs money.

So that nothing is paid for twice, the cursor moves with each page: everything up to `newest` was read, and from `below` to
`top`; what lies between `newest` and `below` is still to be read, and comes first the next time.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import requests
import tweepy

from collectors.answers import MISSHAPEN, asked, first_of, from_response, no_answer, plain, plain_list, unreadable
from collectors.base import Order, Page, Standing
from collectors.budget import Forecast, Meter
from collectors.catalogue import credential
from collectors.http import Manners, Rewriting, Transport, checked_base, hush_clients, user_agent
from collectors.public.x_posts import account_name, made_at, post_number, records_of
from collectors.public.x_reach import beginning, cursor_of, gap_below, reached_by
from collectors.public.x_shown import denied, is_id, profile_of
from config.catalogue import SOURCES
from config.errors import Skip, SourceError
from openness.records import Via

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from collectors.base import Known, Profile
    from config.settings import Settings
    from openness.records import Record
    from openness.targets import Cursor, Target

_HOSTS = ("https://api.twitter.com", "https://api.x.com")
TWEET_FIELDS = [
    "author_id",
    "created_at",
    "edit_history_tweet_ids",
    "entities",
    "in_reply_to_user_id",
    "lang",
    "note_tweet",
    "public_metrics",
    "referenced_tweets",
]
_A_PAGE = 100
_LEAST = 5
"""The fewest posts a page of the API can hold."""
_LOOKUP = 2
"""Reading an account costs as much as reading two posts."""
USER_FIELDS = ["description", "entities", "name", "url", "username"]
_CEILING = 3200
_NEARLY = 3000
"""A timeline that ends after so many posts has reached the ceiling too: what was deleted counts, but is not given."""
_NAME = re.compile(r"[A-Za-z0-9_]{1,20}")


class XCollector:
    """Read the accounts that take part; what is paid for is asked of the meter first."""

    source: ClassVar[str] = "x"
    order: ClassVar[Order] = Order.BACKWARDS
    together: ClassVar[int] = 100

    def __init__(
        self,
        *,
        bearer_token: str,
        price_per_read: float,
        meter: Meter | None = None,
        base_url: str | None = None,
        manners: Manners | None = None,
        transport: Transport | None = None,
    ) -> None:
        """Make the client; nothing is asked yet. Raises WrongUse on a base address that is not safe."""
        hush_clients()
        self.price_per_read = price_per_read
        self._manners = manners or Manners()
        self._meter = meter or Meter()
        self._client = tweepy.Client(bearer_token, return_type=dict)
        self._client.user_agent = user_agent()
        self._client.session = transport or Transport(self._manners)
        if base_url:
            base = checked_base(base_url, self.source)
            for host in _HOSTS:
                self._client.session.mount(host, Rewriting(base))

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        """Ask for an account's posts: first those that an earlier pass left, then the new ones. Raises Skip or Fatal."""
        name = account_name(target.handle)
        where = f"x {name}"
        if not _NAME.fullmatch(name):
            raise Skip("gone", "no account can have this name", where=f"x {target.handle[:40]!r}")
        user, before = reached_by(since)
        if before and target.covers_from < before["from"]:
            before = {}
        reached = before or beginning(target.covers_from)
        user = user or self._look_up(name, where)
        for until in (reached["below"], 0) if reached["top"] else (0,):
            seen: set[str] = set()
            for page in self._timeline(target, user, reached | {"until": until}, seen, where):
                ids = [number for number in map(post_number, plain_list(plain(page.body)["data"])) if number]
                if ids:
                    reached = reached | {"top": max(reached["top"], *ids), "below": min(ids)}
                if page.reaches_back is not None:
                    reached = reached | {"whole_from": max(reached["whole_from"], page.reaches_back)}
                now = {"read": reached["read"] + len(seen)}
                yield replace(page, cursor=cursor_of(user, reached | now), reaches_back=None)
            reached = reached | {"newest": max(reached["newest"], reached["top"]), "top": 0, "below": 0, "read": 0}
        yield Page(
            target=target,
            body={"data": []},
            fetched_at=self._now(),
            cursor=cursor_of(user, reached),
            via=Via.API,
            reaches_back=reached["whole_from"],
        )

    def records(self, page: Page) -> Iterator[Record]:
        """Read posts off a page; a reshare carries no text, for the text is somebody else's."""
        yield from records_of(page)

    def forecast(self, since: Cursor | None) -> Forecast:
        """Say how many requests an account takes and what they cost; read before, it is at most a page that is new."""
        lookup = 0 if since else 1
        pages = 1 if since else _CEILING // _A_PAGE
        most = pages * _A_PAGE + lookup * _LOOKUP
        return Forecast(
            least_requests=1 + lookup,
            most_requests=pages + lookup,
            least_cost=lookup * _LOOKUP * self.price_per_read,
            most_cost=most * self.price_per_read,
        )

    def standing(self, known: Sequence[Known]) -> Mapping[str, Standing]:
        """Say what became of posts, up to a hundred in one request, each priced. Raises Skip or Fatal."""
        ids = [each.native_id for each in known[: self.together] if is_id(each.native_id)]
        if not ids:
            return {}
        where = "x posts"
        self._meter.affordable(self.source, self.price_per_read, least=len(ids), most=len(ids))
        answer = asked(lambda: self._once(lambda: self._client.get_tweets(ids, tweet_fields=["id"]), where), self._manners)
        try:
            shown = {str(post.get("id")) for post in plain_list(answer.get("data") or [])}
            errors = plain_list(answer.get("errors") or [])
        except MISSHAPEN:
            raise unreadable(where) from None
        self._meter.charge(self.source, self.price_per_read, len(shown))
        gone = denied(errors) - shown
        if not shown and not gone:
            raise _told(list(errors), where) if errors else unreadable(where)
        return {number: Standing.THERE if number in shown else Standing.GONE for number in ids if number in shown | gone}

    def profile(self, handle: str) -> Profile:
        """Read what an account says of itself; it costs what looking an account up costs. Raises Skip or Fatal."""
        name = account_name(handle)
        where = f"x {name}"
        if not _NAME.fullmatch(name):
            raise Skip("gone", "no account can have this name", where=f"x {handle[:40]!r}")
        self._meter.affordable(self.source, self.price_per_read, least=_LOOKUP, most=_LOOKUP)
        answer = self._ask(lambda: self._client.get_user(username=name, user_fields=USER_FIELDS), where)
        self._meter.charge(self.source, self.price_per_read, _LOOKUP)
        try:
            return profile_of(plain(answer["data"]), name)
        except MISSHAPEN:
            raise unreadable(where) from None

    def _timeline(self, target: Target, user: str, reached: Mapping[str, int], seen: set[str], where: str) -> Iterator[Page]:
        """Read the posts between two ids, neither included, 0 for no bound; `seen` grows with what was read."""
        span = (reached["newest"], reached["until"])
        token: str | None = None
        while True:
            size = self._meter.affordable(self.source, self.price_per_read, least=_LEAST, most=_A_PAGE)
            posts, following = self._posts(user, size, span, token, where)
            self._meter.charge(self.source, self.price_per_read, len(posts))
            fresh = [post for post in posts if str(post.get("id")) not in seen]
            seen.update(str(post.get("id")) for post in fresh)
            count = reached["read"] + len(seen)
            full = count >= _CEILING
            ids = [number for number in map(post_number, fresh) if number]
            yield Page(
                target=target,
                body={"user": user, "data": fresh},
                fetched_at=self._now(),
                via=Via.API,
                reads=len(posts),
                reaches_back=made_at(min(ids)) if full and ids else None,
                gap=gap_below(reached, ids) if full or (following is None and count >= _NEARLY) else None,
            )
            if not fresh or full or following in {None, token}:
                return
            token = following

    def _look_up(self, name: str, where: str) -> str:
        """Return an account's id; a name of digits that is nobody's is taken as an id."""
        self._meter.affordable(self.source, self.price_per_read, least=_LOOKUP + _LEAST, most=_LOOKUP + _LEAST)
        try:
            answer = self._ask(lambda: self._client.get_user(username=name), where)
        except Skip as refused:
            if refused.outcome == "gone" and name.isdigit():
                return name
            raise
        self._meter.charge(self.source, self.price_per_read, _LOOKUP)
        number = first_of([plain(answer["data"]).get("id")]) if isinstance(answer.get("data"), dict) else ""
        if not (number.isascii() and number.isdigit()):
            raise unreadable(where)
        return number

    def _posts(
        self, user: str, size: int, span: tuple[int, int], token: str | None, where: str
    ) -> tuple[list[dict[str, object]], str | None]:
        since, until = (bound if bound > 0 else None for bound in span)
        answer = self._ask(
            lambda: self._client.get_users_tweets(
                user,
                max_results=size,
                since_id=since,
                until_id=until,
                pagination_token=token,
                tweet_fields=TWEET_FIELDS,
            ),
            where,
        )
        try:
            posts = plain_list(answer.get("data") or [])
            following = plain(answer.get("meta") or {}).get("next_token")
        except MISSHAPEN:
            raise unreadable(where) from None
        return posts, following if isinstance(following, str) and following else None

    def _ask(self, ask: Callable[[], object], where: str) -> dict[str, object]:
        """Ask until there is an answer; one without data but with errors is a refusal told with a 200."""
        answer = asked(lambda: self._once(ask, where), self._manners)
        errors = answer.get("errors")
        if "data" not in answer and isinstance(errors, list) and errors:
            raise _told(errors, where)
        return answer

    def _once(self, ask: Callable[[], object], where: str) -> dict[str, object]:
        try:
            return plain(ask())
        except (tweepy.TweepyException, requests.exceptions.RequestException) as error:
            raise meaning(error, where, self._manners) from None
        except MISSHAPEN:
            raise unreadable(where) from None

    def _now(self) -> int:
        return int(self._manners.clock())


def meaning(error: Exception, where: str, manners: Manners) -> SourceError:
    """Return what an error of tweepy or requests means, as drawn in collectors.answers."""
    if isinstance(error, tweepy.HTTPException):
        return from_response(error.response, where, manners)
    return unreadable(where) if isinstance(error, tweepy.TweepyException) else no_answer(error, where)


def _told(errors: list[object], where: str) -> Skip:
    """Return what the errors of an answer mean: not found, suspended, or protected."""
    parts = [str(error.get(part, "")) for error in errors if isinstance(error, dict) for part in ("title", "detail")]
    said = " ".join(parts)[:10_000]
    if "suspended" in said:
        return Skip("suspended", "the source has suspended this account", where=where)
    if "Not Found" in said:
        return Skip("gone", "the source has no such account", where=where)
    return Skip("forbidden", "the source does not show this account to us: it is protected", where=where)


def make(settings: Settings, meter: Meter) -> XCollector:
    """Make the collector from the settings. Raises NothingToUse without credentials."""
    own = settings.source("x")
    return XCollector(
        bearer_token=credential(settings, "x", "bearer_token"),
        price_per_read=SOURCES["x"].price_per_read if own.price_per_read is None else own.price_per_read,
        meter=meter,
        base_url=own.base_url,
    )
