"""Reddit: what an account submitted and commented, newest first, through praw's read-only sign-in.

A listing ends at some thousand things, however much the account has made; what lies between its end and the last pass is a gap.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import praw
import praw.exceptions
import prawcore
import requests

from collectors.answers import (
    MISSHAPEN,
    asked,
    from_response,
    given_up,
    no_answer,
    plain,
    plain_list,
    refusal,
    sign_in_refused,
    unreadable,
)
from collectors.base import Order, Page, Profile, Standing
from collectors.budget import Forecast
from collectors.catalogue import credential
from collectors.http import Manners, Transport, checked_base, hush_clients, user_agent
from collectors.public.reddit_things import account_name, is_fullname, is_shown, profile_of, records_of, time_of
from config.errors import Retriable, Skip, SourceError
from openness.records import Via
from openness.targets import Cursor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from collectors.base import Known
    from collectors.budget import Meter
    from config.settings import Settings
    from openness.records import Record
    from openness.targets import Target

LISTINGS = ("submitted", "comments")
_A_PAGE = 100
_CEILING = 1000
_NEARLY = 900
"""A listing that ends after so many things has reached the ceiling too: what was removed counts, but is not given."""
_DAY = 86_400
_UNREADABLE = (prawcore.exceptions.BadJSON, prawcore.exceptions.Redirect)
_NAME = re.compile(r"[A-Za-z0-9_-]{2,30}")


class RedditCollector:
    """Read the accounts that take part; the last days are read again each time, for edits and scores."""

    source: ClassVar[str] = "reddit"
    order: ClassVar[Order] = Order.NEWEST_FIRST
    together: ClassVar[int] = 100

    def __init__(
        self,
        *,
        client_id: str,
        client_secret: str,
        base_url: str | None = None,
        manners: Manners | None = None,
        transport: Transport | None = None,
        overlap_days: int = 7,
    ) -> None:
        """Make the client; nothing is asked yet. Raises WrongUse on a base address that is not safe."""
        hush_clients()
        self._manners = manners or Manners()
        self._overlap = overlap_days * _DAY
        transport = transport or Transport(self._manners)
        base = checked_base(base_url, self.source) if base_url else None
        # What is None here would otherwise be taken from a praw.ini or the environment.
        self._client = praw.Reddit(
            client_id=client_id,
            client_secret=client_secret,
            user_agent=user_agent(),
            username=None,
            password=None,
            refresh_token=None,
            check_for_updates=False,
            check_for_async=False,
            reddit_url=base or "https://www.reddit.com",
            oauth_url=f"{base}/" if base else "https://oauth.reddit.com",
            requestor_kwargs={"session": transport},
        )

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        """Ask for both listings of an account; the last page brings the cursor. Raises Skip or Fatal."""
        name = account_name(target.handle)
        if not _NAME.fullmatch(name):
            raise Skip("gone", "no account can have this name", where=f"reddit {target.handle[:40]!r}")
        before = _reached(since)
        if before and target.covers_from < before["from"]:
            before = {}
        reached = before or {"from": target.covers_from, "whole_from": target.covers_from}
        gaps = []
        for listing in LISTINGS:
            for page in self._listing(target, listing, reached["from"], before.get(listing)):
                times = [time_of(child) for child in plain_list(plain(page.body)["children"])]
                reached = reached | {listing: max([reached.get(listing, 0), *times])}
                if page.reaches_back is not None:
                    reached["whole_from"] = max(reached["whole_from"], page.reaches_back)
                gaps += [page.gap] if page.gap else []
                yield replace(page, gap=None)
        yield Page(
            target=target,
            body={"children": []},
            fetched_at=self._now(),
            cursor=Cursor(value=json.dumps(reached, sort_keys=True)),
            via=Via.API,
            reaches_back=reached["whole_from"],
            gap=(min(begin for begin, _ in gaps), max(end for _, end in gaps)) if gaps else None,
        )

    def records(self, page: Page) -> Iterator[Record]:
        """Read submissions and comments off a page; what was deleted or removed is a removal."""
        yield from records_of(page)

    def forecast(self, since: Cursor | None) -> Forecast:
        """Say how many requests an account takes; Reddit is free."""
        least = len(LISTINGS)
        return Forecast(least_requests=least, most_requests=least if since else least * _CEILING // _A_PAGE)

    def standing(self, known: Sequence[Known]) -> Mapping[str, Standing]:
        """Say what became of things, up to a hundred in one request. Raises Skip or Fatal.

        Reddit leaves out of its answer what it no longer shows to everybody; an answer that leaves out everything is asked for
        once more before it is believed.
        """
        asked_for = [each.native_id for each in known[: self.together] if is_fullname(each.native_id)]
        if not asked_for:
            return {}
        shown = self._shown(asked_for) or self._shown(asked_for)
        return {name: Standing.THERE if shown.get(name) else Standing.GONE for name in asked_for}

    def profile(self, handle: str) -> Profile:
        """Read what an account says of itself. Raises Skip or Fatal."""
        name = account_name(handle)
        where = f"reddit {name}"
        if not _NAME.fullmatch(name):
            raise Skip("gone", "no account can have this name", where=f"reddit {handle[:40]!r}")
        answer = asked(lambda: self._get(f"user/{name}/about", {}, where), self._manners)
        try:
            data = plain(answer["data"])
        except MISSHAPEN:
            raise unreadable(where) from None
        if data.get("is_suspended") is True:
            raise Skip("suspended", "the source has suspended this account", where=where)
        return profile_of(data, name)

    def _shown(self, fullnames: Sequence[str]) -> dict[str, bool]:
        """Return of the things that Reddit gives whether everybody can still see them."""
        where = "reddit api/info"
        answer = asked(lambda: self._get("api/info", {"id": ",".join(fullnames)}, where), self._manners)
        try:
            things = [plain(child["data"]) for child in plain_list(plain(answer["data"])["children"])]
        except MISSHAPEN:
            raise unreadable(where) from None
        return {str(thing.get("name")): is_shown(thing) for thing in things}

    def _listing(self, target: Target, listing: str, begin: int, known: int | None) -> Iterator[Page]:
        """Read a listing back to where it begins for us, or to what is known and the last days."""
        until = begin if known is None else min(known, self._now() - self._overlap)
        seen: set[str] = set()
        after: str | None = None
        while True:
            children, following = self._ask(account_name(target.handle), listing, after)
            fresh = [child for child in children if str(child.get("name")) not in seen]
            seen.update(str(child.get("name")) for child in fresh)
            full = len(seen) >= _CEILING
            oldest = min(map(time_of, fresh), default=0)
            cut = full or (following is None and len(seen) >= _NEARLY)
            yield Page(
                target=target,
                body={"listing": listing, "children": [child for child in fresh if time_of(child) >= begin]},
                fetched_at=self._now(),
                via=Via.API,
                reaches_back=oldest if full else None,
                gap=(known, oldest) if cut and known is not None and oldest > known else None,
            )
            if not fresh or full or oldest < until or following in {None, after}:
                return
            after = following

    def _ask(self, name: str, listing: str, after: str | None) -> tuple[list[dict[str, object]], str | None]:
        where = f"reddit {name}"
        params: dict[str, str | int] = {"sort": "new", "limit": _A_PAGE}
        if after:
            params["after"] = after
        try:
            answer = asked(lambda: self._get(f"user/{name}/{listing}", params, where), self._manners)
        except Skip as refused:
            raise self._suspended(name, where) if refused.outcome == "forbidden" else refused from None
        try:
            data = plain(answer["data"])
            children = [plain(child["data"]) for child in plain_list(data["children"])]
            following = data.get("after")
        except MISSHAPEN:
            raise unreadable(where) from None
        return children, following if isinstance(following, str) else None

    def _suspended(self, name: str, where: str) -> Skip:
        """Tell an account that Reddit suspended from one it does not show us: only its profile says which."""
        refused = Skip("forbidden", "the source does not show this account to us", where=where)
        try:
            profile = plain(self._get(f"user/{name}/about", {}, where).get("data"))
        except (SourceError, TypeError):
            return refused
        if profile.get("is_suspended") is True:
            return Skip("suspended", "the source has suspended this account", where=where)
        return refused

    def _get(self, path: str, params: dict[str, str | int], where: str) -> dict[str, object]:
        try:
            return plain(self._client.request(method="GET", path=path, params=params))
        except (prawcore.PrawcoreException, praw.exceptions.PRAWException, requests.exceptions.RequestException) as error:
            refused = meaning(error, where, self._manners)
            # prawcore has tried again by itself, except where a limit lifts soon.
            raise given_up(refused) if isinstance(refused, Retriable) and refused.after is None else refused from None
        except MISSHAPEN:
            raise unreadable(where) from None

    def _now(self) -> int:
        return int(self._manners.clock())


def meaning(error: Exception, where: str, manners: Manners) -> SourceError:
    """Return what an error of praw, prawcore or requests means, as drawn in collectors.answers."""
    if isinstance(error, prawcore.exceptions.RequestException):
        return no_answer(error.original_exception, where)
    if isinstance(error, prawcore.exceptions.OAuthException | prawcore.exceptions.InvalidInvocation):
        return sign_in_refused(where)
    if isinstance(error, prawcore.exceptions.InsufficientScope):
        return refusal(401, {}, where, manners=manners)
    if isinstance(error, prawcore.exceptions.ResponseException) and not isinstance(error, _UNREADABLE):
        return from_response(error.response, where, manners)
    if isinstance(error, praw.exceptions.RedditAPIException) and any(item.error_type == "RATELIMIT" for item in error.items):
        return refusal(429, {}, where, manners=manners)
    return no_answer(error, where) if isinstance(error, requests.exceptions.RequestException) else unreadable(where)


def _reached(since: Cursor | None) -> dict[str, int]:
    """Return a cursor's times: the newest thing of each listing, from when on was asked and from when on all was read."""
    if since is None:
        return {}
    try:
        value = json.loads(since.value)
        return {name: int(value[name]) for name in (*LISTINGS, "from", "whole_from")}
    except MISSHAPEN:
        return {}


def make(settings: Settings, meter: Meter) -> RedditCollector:
    """Make the collector from the settings. Raises NothingToUse without credentials."""
    del meter  # reading Reddit is free
    own = settings.source("reddit")
    return RedditCollector(
        client_id=credential(settings, "reddit", "client_id"),
        client_secret=credential(settings, "reddit", "client_secret"),
        base_url=own.base_url,
        overlap_days=own.overlap_days,
    )
