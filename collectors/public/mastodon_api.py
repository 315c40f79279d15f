"""Asks Mastodon servers through Mastodon.py: only those that may be asked, each with a client of its own, none with a sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import requests
from mastodon import Mastodon
from mastodon.errors import MastodonError

from collectors.answers import MISSHAPEN, asked, first_of, from_response, no_answer, plain, plain_list, unreadable
from collectors.http import Manners, Transport, checked_base, is_loopback, user_agent
from collectors.public.mastodon_posts import SOURCE, host_of, status_number
from config.errors import Skip

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TOGETHER = 20
"""Statuses asked for by number in one call."""
_A_PAGE = 40

Status = dict[str, object]


class Servers:
    """The servers that may be asked: those in the settings; one at a `base_url` may be asked too."""

    def __init__(self, servers: Sequence[str], base_url: str | None, manners: Manners, transport: Transport | None) -> None:
        """Make no client yet. Raises WrongUse on a base address that is not safe."""
        self._manners = manners
        self._transport = transport or Transport(manners)
        self._transport.hooks["response"].append(self._heard)
        self._answers: list[requests.Response] = []
        self._base = checked_base(base_url, SOURCE) if base_url else None
        self._servers = {server.strip().casefold().removeprefix("https://").rstrip("/") for server in servers}
        self._clients: dict[str, Mastodon] = {}
        self._one_by_one: set[str] = set()

    def may_ask(self, server: str) -> bool:
        """Whether a server may be asked; one on loopback stands in for every server, unless some are listed."""
        if self._base is None:
            return server in self._servers
        if is_loopback(self._base):
            return not self._servers or server in self._servers
        return server in self._servers or server == host_of(self._base)

    def account(self, server: str, user: str, where: str) -> Status:
        """Return an account as its server shows it. Raises Skip: forbidden where the server may not be asked, suspended, gone."""
        client = self._client(server, where)
        try:
            account = plain(self._ask(lambda: client.account_lookup(user), where))
        except MISSHAPEN:
            raise unreadable(where) from None
        if account.get("suspended") is True:
            raise Skip("suspended", "the source has suspended this account", where=where)
        if first_of([account.get("username")]).casefold() != user.casefold() or not status_number(account):
            raise unreadable(where)
        return account

    def statuses(self, server: str, account: str, below: str, where: str) -> list[Status]:
        """Return a page of an account's statuses, newest first, below a number ("" = from the newest). Raises Skip."""
        client = self._client(server, where)
        return self._list(lambda: client.account_statuses(account, max_id=below or None, limit=_A_PAGE), where)

    def looked_up(self, server: str, numbers: list[str], where: str) -> list[Status]:
        """Return those of these statuses that a server shows: all at once, or one by one where it cannot (before 4.3)."""
        client = self._client(server, where)
        if server not in self._one_by_one:
            try:
                return [status for status in self._list(lambda: client.statuses(numbers), where) if status_number(status)]
            except Skip as refused:
                if refused.outcome != "gone":
                    raise
                self._one_by_one.add(server)
        return [status for number in numbers if (status := self._single(client, number, where))]

    def _single(self, client: Mastodon, number: str, where: str) -> Status:
        try:
            status = plain(self._ask(lambda: client.status(number), where))
        except Skip as refused:
            if refused.outcome != "gone":
                raise
            return {}
        except MISSHAPEN:
            raise unreadable(where) from None
        if status_number(status) != number:
            raise unreadable(where)
        return status

    def _client(self, server: str, where: str) -> Mastodon:
        if not self.may_ask(server):
            todo = f"add {server} to servers under [sources.mastodon] if its rules allow it, or hand in the account's archive"
            raise Skip("forbidden", "the settings do not list this server", where=where, todo=todo)
        if server not in self._clients:
            ours = self._base is not None and (is_loopback(self._base) or server == host_of(self._base))
            self._clients[server] = Mastodon(
                api_base_url=self._base if ours else f"https://{server}",
                session=self._transport,
                user_agent=user_agent(),
                version_check_mode="none",
                ratelimit_method="throw",
            )
        return self._clients[server]

    def _list(self, ask: Callable[[], object], where: str) -> list[Status]:
        try:
            return plain_list(self._ask(ask, where))
        except MISSHAPEN:
            raise unreadable(where) from None

    def _ask(self, ask: Callable[[], object], where: str) -> object:
        return asked(lambda: self._once(ask, where), self._manners)

    def _once(self, ask: Callable[[], object], where: str) -> object:
        """Let the client ask, then read the answer as it came: the client turns times and addresses into other things."""
        self._answers.clear()
        try:
            ask()
        except MastodonError as error:
            if isinstance(error.__context__, requests.exceptions.RequestException):
                raise no_answer(error.__context__, where) from None
        except MISSHAPEN:
            pass  # what the client stumbles over may be readable to us
        if not self._answers:
            raise unreadable(where)
        answer = self._answers[-1]
        if answer.status_code != requests.codes.ok:
            raise from_response(answer, where, self._manners)
        try:
            decoded: object = answer.json()
        except MISSHAPEN:
            raise unreadable(where) from None
        return decoded

    def _heard(self, response: requests.Response, **_: object) -> None:
        self._answers.append(response)
