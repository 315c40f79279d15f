"""Linking an account: the code in its profile, or a link from it, shows whose it is; its owner sees what would be read first."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from collectors.answers import MISSHAPEN, asked
from collectors.base import HasSpaces, Proves
from collectors.http import Manners
from config.catalogue import SOURCES
from config.errors import Refused, Retriable, Skip, WrongUse
from openness.records import Item, Visibility
from storage.accounts import ADDRESS, CODE, LINK, accounts_of, address_of, link_shown, proof_code
from storage.directory import OptIn
from storage.targets import own_target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.base import Collector, Profile
    from openness.targets import Target
    from storage.database import Store

SHOWN = 20
_DAY = 86_400
_LOOKED_BACK = (14, 180)
"""Days looked back, as far as it takes; after the last, to where the account begins."""
_MOST_PAGES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """An item as it would be read; `inside`: the scope asked about covers it."""

    item: Item
    inside: bool


def prove(store: Store, collector: Collector | None, person: int, source: str, handle: str, *, now: int) -> str:
    """Link an account to its owner; return what showed it: `code`, `link` or `address`.

    Inside, the roster's address is the account's own, and `collector` and `handle` are not asked. Raises Refused when nothing
    shows it, WrongUse where a source knows no proof, Skip or Fatal from the source.
    """
    entry = SOURCES.get(source)
    if entry is not None and entry.internal:
        address = address_of(store, person)
        if address is None:
            raise Refused("the roster has no address for this person", todo="add it and import the roster again")
        link_shown(store, person, source, [address], by=ADDRESS, now=now)
        return ADDRESS
    if collector is None or not isinstance(collector, Proves):
        what = f"{source} knows no way to show whose an account is"
        raise WrongUse(what, todo="an opt-in with the evidence of the person's own yes links it: sharewell consent import")
    look = collector.profile
    profile = asked(lambda: look(handle), Manners())
    by = _shown_by(store, person, profile, proof_code(store, person, source, handle))
    if by is None:
        what = f"the public profile of {handle!r} does not hold this person's code"
        raise Refused(what, where=source, todo=f"put the code of `sharewell account code PERSON {source} {handle}` there")
    link_shown(store, person, source, [handle, *profile.handles], by=by, now=now)
    return by


def preview(store: Store, collector: Collector, person: int, handle: str, *, scope: str, now: int) -> list[Previewed]:
    """Return the newest items of an account, at most 20, as they would be read; nothing is stored.

    Raises Refused while the account is not shown to be this person's own, WrongUse for a source of spaces.
    """
    if isinstance(collector, HasSpaces):
        what = f"{collector.source} is read by spaces that every employee can read, not by account"
        raise WrongUse(what, todo="look there; only your own items in its open spaces are kept")
    opt_in = OptIn(covers_from=0, scope=scope)
    found: dict[str, Item] = {}
    for covers_from in (*(now - days * _DAY for days in _LOOKED_BACK), 0):
        target = own_target(store, person, collector.source, handle, covers_from=covers_from)
        found |= {item.native_id: item for item in _newest(collector, target)}
        if len(found) >= SHOWN:
            break
    newest = sorted(found.values(), key=lambda item: item.created_at, reverse=True)[:SHOWN]
    return [Previewed(item=item, inside=_inside(opt_in, item)) for item in newest]


def _inside(opt_in: OptIn, item: Item) -> bool:
    return item.space.visibility is Visibility.PUBLIC and opt_in.covers(item)


def _newest(collector: Collector, target: Target) -> list[Item]:
    """Return an account's newest items."""
    newest_first = not collector.order.value.startswith("oldest")
    found: deque[Item] = deque(maxlen=None if newest_first else SHOWN)
    for item in _items(collector, target):
        found.append(item)
        if newest_first and len(found) >= 2 * SHOWN:
            break
    return list(found)


def _items(collector: Collector, target: Target) -> Iterator[Item]:
    """Read items page by page and let go of them."""
    pages = collector.pages(target, None)
    try:
        for _, page in zip(range(_MOST_PAGES), pages, strict=False):
            yield from (record for record in collector.records(page) if isinstance(record, Item))
    except MISSHAPEN:
        raise Skip("unreadable", "the answer is not what this source gives", where=collector.source) from None
    except Retriable as error:
        raise Skip("unreachable", error.what, where=error.where) from None


def _shown_by(store: Store, person: int, profile: Profile, code: str) -> str | None:
    """Return what in a profile shows that it is this person's: the code, or a link to what is known to be theirs."""
    if any(code in text.casefold() for text in (*profile.texts, *profile.links)):
        return CODE
    own = {address for account in accounts_of(store, person) if account.shown_by for address in _addresses(account.handle or "")}
    mail = address_of(store, person)
    if mail:
        own.add(f"mailto:{mail.casefold()}")
    return LINK if own & {_plain(link) for link in profile.links} else None


def _addresses(handle: str) -> set[str]:
    """Return the addresses under which an account shows itself, as far as its handle tells."""
    name, _, server = handle.strip().removeprefix("@").partition("@")
    if server:
        return {_plain(f"https://{server}/@{name}"), _plain(f"https://{server}/users/{name}")}
    return {_plain(handle)} if "://" in handle else set()


def _plain(link: str) -> str:
    """Return an address as it is compared: host and path, in one case, without what does not tell accounts apart."""
    text = link.strip().casefold()
    if text.startswith("mailto:"):
        return re.sub(r"\?.*", "", text)
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return (parts.netloc.removeprefix("www.") + parts.path).rstrip("/")
