"""Bluesky: what an account posts and reposts, newest first, without any sign-in.

Where the app's own service answers, its feed of an account is read, with the counts beside each post; a server that only keeps
accounts is asked for their records. Either way the cursor moves with each page, and names the account by its lasting id.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar

from collectors.answers import MISSHAPEN, first_of, plain
from collectors.base import Order, Page, Profile, Standing
from collectors.http import Manners, hush_clients
from collectors.plain import plain as words
from collectors.plain import second
from collectors.public.backwards import Reached, downwards, reached_of
from collectors.public.bluesky_api import A_PAGE, TOGETHER, Network, NotServed
from collectors.public.bluesky_posts import (
    COLLECTIONS,
    POST,
    SOURCE,
    account_name,
    address_of,
    key_at,
    links_in,
    made_at,
    records_of,
)
from config.errors import Skip
from openness.records import Via
from openness.targets import Cursor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from collectors.base import Known
    from collectors.budget import Meter
    from collectors.public.bluesky_api import Thing
    from config.settings import Settings
    from openness.records import Record
    from openness.targets import Target

_DAY = 86_400
_FEED = "feed"
_ABOVE = "~"
"""Sorts above every character a key can hold."""


class BlueskyCollector:
    """Read the accounts that take part; the last days are read again, for counts and for what came late."""

    source: ClassVar[str] = SOURCE
    order: ClassVar[Order] = Order.BACKWARDS
    together: ClassVar[int] = TOGETHER

    def __init__(self, *, base_url: str | None = None, manners: Manners | None = None, overlap_days: int = 7) -> None:
        """Make the client; nothing is asked yet. Raises WrongUse on a base address that is not safe."""
        hush_clients()
        self._manners = manners or Manners()
        self._overlap = overlap_days * _DAY
        self._network = Network(base_url, self._manners)
        self._has_feeds: bool | None = None

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        """Ask for an account's posts and reposts; every page brings the cursor. Raises Skip."""
        name, where = _named(target.handle)
        kept = _kept(since, target.covers_from)
        did = first_of([kept.get("did")]) or self._network.did_of(name, where)
        lists = (_FEED,) if self._reads_feeds(did, where) else COLLECTIONS
        reached = {each: _reached(kept.get(each), _position_at(each, target.covers_from)) for each in lists}
        for each in sorted(lists, key=lambda one: (not reached[one].top, reached[one].newest)):  # the least far one first
            begin = _position_at(each, target.covers_from)
            again = _position_at(each, self._now() - self._overlap)
            for things, onwards in downwards(
                lambda cursor, each=each: self._ask(each, did, cursor, where),  # type: ignore[misc]
                lambda thing, each=each: self._position(each, thing),  # type: ignore[misc]
                reached[each],
                again=again,
            ):
                reached[each] = onwards
                positions = [self._position(each, thing) for thing in things]
                yield Page(
                    target=target,
                    body={
                        "did": did,
                        "data": [thing for thing, at in zip(things, positions, strict=True) if not at or at >= begin],
                    },
                    fetched_at=self._now(),
                    cursor=_cursor(did, target.covers_from, reached),
                    via=Via.API,
                )

    def records(self, page: Page) -> Iterator[Record]:
        """Read posts and reposts off a page; a repost carries no text, for the text is somebody else's."""
        yield from records_of(page)

    def standing(self, known: Sequence[Known]) -> Mapping[str, Standing]:
        """Ask whether these records are still there: posts of the app all at once, else in stretches of an account's list."""
        addresses = {each.native_id: address for each in known if (address := address_of(each.native_id))}
        found: dict[str, Standing] = {}
        posts = [uri for uri, address in addresses.items() if address.collection == POST]
        if posts and self._has_feeds is not False:
            try:
                shown = self._network.shown(posts, SOURCE)
            except NotServed:
                self._has_feeds = False
            else:
                found = {uri: Standing.THERE if uri in shown else Standing.GONE for uri in posts}
        by_list: dict[tuple[str, str], list[str]] = {}
        for uri in addresses.keys() - found.keys():
            by_list.setdefault(addresses[uri][:2], []).append(addresses[uri].key)
        for (did, collection), keys in by_list.items():
            for key, there in self._listed(did, collection, sorted(keys, reverse=True)).items():
                found[f"at://{did}/{collection}/{key}"] = Standing.THERE if there else Standing.GONE
        return found

    def profile(self, handle: str) -> Profile:
        """Read an account's description and the addresses in it."""
        name, where = _named(handle)
        did = self._network.did_of(name, where)
        try:
            shown = self._network.profile(did, where)
        except NotServed:
            shown = self._network.record(did, "app.bsky.actor.profile", "self", where) or {}
        text = words(shown.get("description"))
        website = links_in(words(shown.get("website")))
        handles = (did, name, account_name(first_of([shown.get("handle")])))
        return Profile(
            handles=tuple(dict.fromkeys(known for known in handles if known)),
            texts=(text,) if text else (),
            links=tuple(dict.fromkeys((*website, *links_in(text)))),
        )

    def _reads_feeds(self, did: str, where: str) -> bool:
        if self._has_feeds is None:
            try:
                self._network.feed(did, "", where)
            except NotServed:
                self._has_feeds = False
            else:
                self._has_feeds = True
        return self._has_feeds

    def _ask(self, which: str, did: str, cursor: str, where: str) -> tuple[list[Thing], str]:
        return self._network.feed(did, cursor, where) if which == _FEED else self._network.listed(did, which, cursor, where)

    def _position(self, which: str, thing: Thing) -> str:
        """Return where a thing stands in its list: a feed goes by time, a list of records by key; "" for what tells neither."""
        address = address_of(thing.get("uri"))
        if address is None:
            return ""
        if which != _FEED:
            moment = made_at(address.key)
            return address.key if moment is not None and moment <= self._now() + _DAY else ""
        value = thing.get("value")
        told = [second(value.get("createdAt") if isinstance(value, dict) else None), second(thing.get("at"))]
        moments = [moment for moment in told if moment is not None]
        return f"{_position_at(_FEED, min(moments))}/{address.key}" if moments else ""

    def _listed(self, did: str, collection: str, keys: list[str]) -> dict[str, bool]:
        """Return which of these keys, the highest first, are in an account's list; what is missing there is asked for alone."""
        where = f"{SOURCE} {did}"
        found: dict[str, bool] = {}
        while keys:
            try:
                records, _ = self._network.listed(did, collection, keys[0] + _ABOVE, where)
            except NotServed:
                records = []
            except Skip as refused:
                if refused.outcome not in {"gone", "suspended"}:
                    raise
                return found | dict.fromkeys(keys, False)
            there = {address.key for one in records if (address := address_of(one["uri"]))}
            lowest = min(there) if len(records) >= A_PAGE and there else ""
            judged = [key for key in keys if key >= lowest] or keys[:1]
            for key in judged:
                found[key] = key in there or self._network.record(did, collection, key, where) is not None
            keys = keys[len(judged) :]
        return found

    def _now(self) -> int:
        return int(self._manners.clock())


def _named(handle: str) -> tuple[str, str]:
    name = account_name(handle)
    if not name:
        what = "an account is named as ada.example.org or did:plc:..."
        raise Skip("gone", what, where=f"{SOURCE} {handle[:40]!r}", todo="correct the handle")
    return name, f"{SOURCE} {name}"


def _position_at(which: str, moment: int) -> str:
    """Return where the first thing of a UTC second can stand."""
    return f"{max(moment, 0):012d}" if which == _FEED else key_at(moment)


def _cursor(did: str, covers_from: int, reached: Mapping[str, Reached]) -> Cursor:
    lists = {each: onwards.kept() for each, onwards in reached.items()}
    return Cursor(value=json.dumps(lists | {"did": did, "from": covers_from}, sort_keys=True))


def _kept(since: Cursor | None, covers_from: int) -> dict[str, object]:
    """Return what a cursor holds; only the account's id where the yes reaches further back than what was read."""
    try:
        kept = plain(json.loads(since.value)) if since is not None else {}
        did, begin = first_of([kept.get("did")]), int(str(kept["from"])) if kept else 0
    except MISSHAPEN:
        return {}
    if account_name(did) != did or not did:
        return {}
    return kept if begin <= covers_from else {"did": did}


def _reached(kept: object, beginning: str) -> Reached:
    try:
        return reached_of(plain(kept))
    except MISSHAPEN:
        return Reached(newest=beginning)


def make(settings: Settings, meter: Meter) -> BlueskyCollector:
    """Make the collector from the settings."""
    del meter  # reading Bluesky is free
    own = settings.source(SOURCE)
    return BlueskyCollector(base_url=own.base_url, overlap_days=own.overlap_days)
