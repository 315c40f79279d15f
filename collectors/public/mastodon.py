"""Mastodon: what an account shows to the world, newest first, through Mastodon.py, without any sign-in.

Each server has rules of its own, so only those are asked that the settings list. Pages are asked for by number downwards, and
the cursor moves with each of them: a server that limits us half-way has not worked for nothing.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar

from collectors.answers import MISSHAPEN, first_of, plain, same_account, unreadable
from collectors.base import Order, Page, Profile, Standing
from collectors.http import Manners, hush_clients
from collectors.plain import from_html
from collectors.public.backwards import Reached, downwards, reached_of
from collectors.public.mastodon_api import TOGETHER, Servers
from collectors.public.mastodon_posts import READABLE, SOURCE, address_of, links_in, owner_of, records_of, status_number
from config.errors import Skip
from openness.records import Via
from openness.targets import Cursor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from collectors.base import Known
    from collectors.budget import Meter
    from collectors.http import Transport
    from collectors.public.mastodon_api import Status
    from config.settings import Settings
    from openness.records import Record
    from openness.targets import Target

_DAY = 86_400
_DIGITS = 20


class MastodonCollector:
    """Read the accounts that take part, on the servers that may be asked; the last days are read again, for edits and counts."""

    source: ClassVar[str] = SOURCE
    order: ClassVar[Order] = Order.BACKWARDS
    together: ClassVar[int] = TOGETHER

    def __init__(
        self,
        *,
        servers: Sequence[str] = (),
        base_url: str | None = None,
        manners: Manners | None = None,
        transport: Transport | None = None,
        overlap_days: int = 7,
    ) -> None:
        """Make the client; nothing is asked yet. With a `base_url` on loopback every server is asked there.

        Raises WrongUse on a base address that is not safe.
        """
        hush_clients()
        self._manners = manners or Manners()
        self._overlap = overlap_days * _DAY
        self._servers = Servers(servers, base_url, self._manners, transport)

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        """Ask for an account's statuses; every page brings the cursor. Raises Skip."""
        user, server = _named(target.handle)
        where = f"mastodon {user}@{server}"
        account = self._servers.account(server, user, where)
        number = first_of([account.get("id")])
        reached = _reached(since, target.covers_from, number, where)
        begin = _position(target.covers_from)

        def ask(below: str) -> tuple[list[Status], str]:
            return listed(self._servers.statuses(server, number, below, where), where)

        for statuses, onwards in downwards(ask, position, reached, again=_position(self._now() - self._overlap)):
            shown = [status for status in statuses if not position(status) or position(status) >= begin]
            yield Page(
                target=target,
                body={"server": server, "account": account, "data": shown, "parents": self._parents(server, shown, number)},
                fetched_at=self._now(),
                cursor=_cursor(onwards, target.covers_from, number),
                via=Via.API,
            )

    def records(self, page: Page) -> Iterator[Record]:
        """Read posts off a page; only what the whole world can read becomes an item, and a reshare carries no text."""
        yield from records_of(page)

    def standing(self, known: Sequence[Known]) -> Mapping[str, Standing]:
        """Ask the servers that may be asked whether they still show these posts; posts on others stay unknown."""
        by_server: dict[str, dict[str, str]] = {}
        for each in known:
            server, _, number = each.native_id.partition("/")
            if number.isascii() and number.isdigit() and self._servers.may_ask(server):
                by_server.setdefault(server, {})[number] = each.native_id
        found: dict[str, Standing] = {}
        for server, natives in by_server.items():
            statuses = self._servers.looked_up(server, list(natives), f"mastodon {server}")
            shown = {status_number(status) for status in statuses if status.get("visibility") in READABLE}
            for number, native in natives.items():
                found[native] = Standing.THERE if number in shown else Standing.GONE
        return found

    def profile(self, handle: str) -> Profile:
        """Read an account's note, its fields and the addresses in them."""
        user, server = _named(handle)
        where = f"mastodon {user}@{server}"
        account = self._servers.account(server, user, where)
        given = account.get("fields")
        fields = [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
        fields.sort(key=lambda field: not field.get("verified_at"))
        shown = [account.get("note"), *(field.get("value") for field in fields)]
        texts = [from_html(account.get("note"))]
        texts += [f"{from_html(field.get('name'))}: {from_html(field.get('value'))}" for field in fields]
        return Profile(
            handles=owner_of(account, server)[1].handles,
            texts=tuple(text for text in texts if text.strip(" :")),
            links=tuple(dict.fromkeys(link for markup in (*shown[1:], shown[0]) for link in links_in(markup))),
        )

    def _parents(self, server: str, statuses: list[Status], owner: str) -> dict[str, str]:
        """Return the addresses of the posts that these answer, by number; only where they may lie on another server."""
        answered = {
            first_of([status.get("in_reply_to_id")]) for status in statuses if status.get("in_reply_to_account_id") != owner
        }
        wanted = sorted(number for number in answered if number.isascii() and number.isdigit())
        found: dict[str, str] = {}
        for begin in range(0, len(wanted), TOGETHER):
            for status in self._servers.looked_up(server, wanted[begin : begin + TOGETHER], f"mastodon {server}"):
                found[status_number(status)] = first_of([status.get("uri")])
        return found

    def _now(self) -> int:
        return int(self._manners.clock())


def position(status: Status) -> str:
    """Return where a status stands among the others of its server: its number, which tells its time; "" without one."""
    number = status_number(status)
    return number and number.rjust(_DIGITS, "0")


def listed(statuses: list[Status], where: str) -> tuple[list[Status], str]:
    """Return a page and the number below which the next one lies; "" after an empty page. Raises Skip when none has a number."""
    numbers = [int(number) for status in statuses if (number := status_number(status))]
    if statuses and not numbers:
        raise unreadable(where)
    return statuses, str(min(numbers)) if numbers else ""


def _named(handle: str) -> tuple[str, str]:
    user, server = address_of(handle)
    if not user:
        what = "an account is named with its server: ada@server.example"
        raise Skip("gone", what, where=f"mastodon {handle[:40]!r}", todo="correct the handle")
    return user, server


def _position(moment: int) -> str:
    """Return where the first status of a UTC second can stand: 48 bits of milliseconds above 16 others."""
    return str(max(moment, 0) * 1000 << 16).rjust(_DIGITS, "0")


def _cursor(reached: Reached, covers_from: int, account: str) -> Cursor:
    return Cursor(value=json.dumps(reached.kept() | {"from": covers_from, "account": account}, sort_keys=True))


def _reached(since: Cursor | None, covers_from: int, account: str, where: str) -> Reached:
    """Return how far an account was read; a yes that reaches further back begins anew. Raises Skip on another one of its name."""
    beginning = Reached(newest=_position(covers_from))
    try:
        kept = plain(json.loads(since.value)) if since is not None else {}
        same_account(kept.get("account"), account, where)
        known = kept and int(str(kept["from"])) <= covers_from
        return reached_of(kept) if known else beginning
    except MISSHAPEN:
        return beginning


def make(settings: Settings, meter: Meter) -> MastodonCollector:
    """Make the collector from the settings."""
    del meter  # reading Mastodon is free
    own = settings.source(SOURCE)
    return MastodonCollector(servers=own.servers, base_url=own.base_url, overlap_days=own.overlap_days)
