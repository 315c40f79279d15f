"""Hacker News: what an account submitted, item by item, through its official API.

The profile names every item of an account, so they are read from the oldest on, and the cursor moves with each page. An item
takes a request of its own; which was the first that the opt-in covers is found by halving.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, ClassVar

from collectors.answers import MISSHAPEN, first_of, plain, unreadable
from collectors.base import Order, Page, Profile, Standing
from collectors.http import Manners, checked_base
from collectors.json_api import JsonApi
from collectors.plain import from_html
from collectors.public.hackernews_items import SOURCE, account_name, is_hidden, item_id, made_at, records_of
from config.errors import Skip
from openness.records import Via
from openness.targets import Cursor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from collectors.base import Known
    from collectors.budget import Meter
    from collectors.http import Transport
    from config.settings import Settings
    from openness.records import Record
    from openness.targets import Target

API = "https://hacker-news.firebaseio.com"
_A_PAGE = 20
_DAY = 86_400
_NAME = re.compile(r"[A-Za-z0-9_-]{2,15}")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


class HackerNewsCollector:
    """Read the accounts that take part; the last days are read again each time, for answers and for what was deleted."""

    source: ClassVar[str] = SOURCE
    order: ClassVar[Order] = Order.OLDEST_FIRST
    together: ClassVar[int] = 1

    def __init__(
        self,
        *,
        base_url: str | None = None,
        manners: Manners | None = None,
        transport: Transport | None = None,
        overlap_days: int = 7,
    ) -> None:
        """Ask nothing yet. Raises WrongUse on a base address that is not safe."""
        self._manners = manners or Manners()
        self._overlap = overlap_days * _DAY
        self._api = JsonApi(base=checked_base(base_url or API, self.source), manners=self._manners, transport=transport)

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        """Ask for the last days again, then for what is new, oldest first. Raises Skip or Fatal."""
        user, where = self._user(target.handle)
        reached = _reached(since)
        if not reached or target.covers_from < reached["from"]:
            reached = {"from": target.covers_from, "newest": 0}
        numbers = _submitted(user, where)
        known = [number for number in numbers if number <= reached["newest"]]
        fresh = [number for number in numbers if number > reached["newest"]]
        for items in self._again(known, where):
            yield self._page(target, items, reached)
        fresh = fresh[self._first_covered(fresh, target.covers_from, where) :]
        for begin in range(0, len(fresh), _A_PAGE):
            part = fresh[begin : begin + _A_PAGE]
            items = [item for number in part if (item := self._item(number, where)) is not None]
            reached = reached | {"newest": part[-1]}
            yield self._page(target, items, reached)
        yield self._page(target, [], reached)

    def records(self, page: Page) -> Iterator[Record]:
        """Read items off a page; what was deleted or killed is a removal."""
        yield from records_of(page)

    def standing(self, known: Sequence[Known]) -> Mapping[str, Standing]:
        """Ask for each item; one that the API does not give stays unknown."""
        told: dict[str, Standing] = {}
        for one in known:
            item = self._item(int(one.native_id), SOURCE) if one.native_id.isascii() and one.native_id.isdigit() else None
            if item is not None:
                told[one.native_id] = Standing.GONE if is_hidden(item) else Standing.THERE
        return told

    def profile(self, handle: str) -> Profile:
        """Read what an account says about itself. Raises Skip or Fatal."""
        user, _ = self._user(handle)
        about = from_html(user.get("about"))
        return Profile(
            handles=(first_of([user.get("id")]),), texts=(about,) if about else (), links=tuple(_ADDRESS.findall(about))
        )

    def _user(self, handle: str) -> tuple[dict[str, object], str]:
        account = account_name(handle)
        where = f"hackernews {account}"
        if not _NAME.fullmatch(account):
            raise Skip("gone", "no account can have this name", where=f"hackernews {handle[:60]!r}")
        answer = self._api.get(f"/v0/user/{account}.json", {}, where)
        if answer is None:
            raise Skip("gone", "the source has no such account", where=where)
        try:
            user = plain(answer)
            if not isinstance(user["id"], str):
                raise unreadable(where)
        except MISSHAPEN:
            raise unreadable(where) from None
        return user, where

    def _again(self, known: Sequence[int], where: str) -> Iterator[list[dict[str, object]]]:
        """Read again what the last days brought, newest first, a page at a time."""
        begin = int(self._manners.clock()) - self._overlap
        items: list[dict[str, object]] = []
        for number in reversed(known):
            item = self._item(number, where)
            if item is not None and (made_at(item) or begin) < begin:
                break
            items += [item] if item is not None else []
            if len(items) == _A_PAGE:
                yield items
                items = []
        yield items

    def _first_covered(self, numbers: Sequence[int], covers_from: int, where: str) -> int:
        """Return the place of the first item made at or after a UTC second; numbers grow with time."""
        low, high = 0, len(numbers) if covers_from > 0 else 0
        while low < high:
            middle = (low + high) // 2
            item = self._item(numbers[middle], where)
            # One that is not given says nothing of its time: it is taken for late, so that nothing is passed over.
            moment = made_at(item) if item is not None else None
            low, high = (middle + 1, high) if moment is not None and moment < covers_from else (low, middle)
        return low

    def _item(self, number: int, where: str) -> dict[str, object] | None:
        answer = self._api.get(f"/v0/item/{number}.json", {}, where)
        if answer is None:
            return None
        try:
            return plain(answer)
        except TypeError:
            raise unreadable(where) from None

    def _page(self, target: Target, items: list[dict[str, object]], reached: Mapping[str, int]) -> Page:
        covered = [item for item in items if (made_at(item) or target.covers_from) >= target.covers_from]
        return Page(
            target=target,
            body={"items": covered},
            fetched_at=int(self._manners.clock()),
            cursor=Cursor(value=json.dumps(reached, sort_keys=True)),
            via=Via.API,
        )


def _submitted(user: Mapping[str, object], where: str) -> list[int]:
    """Return the numbers of what an account submitted, oldest first."""
    numbers = user.get("submitted", [])
    if not isinstance(numbers, list):
        raise unreadable(where)
    return sorted({found for number in numbers if (found := item_id({"id": number}))})


def _reached(since: Cursor | None) -> dict[str, int]:
    """Return a cursor's figures: from when on was asked, and the newest number read."""
    if since is None:
        return {}
    try:
        value = plain(json.loads(since.value))
        return {name: int(str(value[name])) for name in ("from", "newest")}
    except MISSHAPEN:
        return {}


def make(settings: Settings, meter: Meter) -> HackerNewsCollector:
    """Make the collector from the settings."""
    del meter  # reading Hacker News is free
    own = settings.source(SOURCE)
    return HackerNewsCollector(base_url=own.base_url, overlap_days=own.overlap_days)
