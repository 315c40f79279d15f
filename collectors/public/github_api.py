"""How GitHub is asked: REST with Link paging, GraphQL where there is one, and its two kinds of limits.

Over its limit GitHub answers 403 as often as 429: with nothing left until an hour's end, or with how long to wait.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import requests

from collectors.answers import MISSHAPEN, asked, from_response, no_answer, plain, plain_list, refusal, unreadable
from collectors.http import Transport, checked_base
from config.errors import Skip, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from collectors.http import Manners

API = "https://api.github.com"
A_PAGE = 100
_MOST_PAGES = 1_000
_VERSION = "2022-11-28"


class GitHub:
    """One sign-in at one GitHub."""

    def __init__(self, *, token: str, base_url: str | None, manners: Manners, transport: Transport | None = None) -> None:
        """Ask nothing yet. Raises WrongUse on a base address that is not safe."""
        self.manners = manners
        self._base = checked_base(base_url, "github") if base_url else API
        self._transport = transport or Transport(manners)
        self._headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {token}",
            "X-GitHub-Api-Version": _VERSION,
        }
        self._has_graph = True

    def get(self, path: str, where: str, **params: str | int) -> tuple[object, bool]:
        """Return a decoded answer, and whether there is a next page. Raises Skip or Fatal."""
        response = asked(partial(self._once, "GET", path, where, params=params), self.manners)
        return _decoded(response, where), "next" in response.links

    def listed(self, path: str, where: str, **params: str | int) -> Iterator[dict[str, object]]:
        """Stream every row of a list, page by page. Raises Skip or Fatal."""
        for number in range(1, _MOST_PAGES + 1):
            rows, more = self.get(path, where, **params, per_page=A_PAGE, page=number)
            try:
                yield from plain_list(rows)
            except MISSHAPEN:
                raise unreadable(where) from None
            if not more:
                return

    def shown(self, path: str, where: str, **params: str | int) -> list[dict[str, object]]:
        """Return every row of a list; none where it is no longer shown to us."""
        try:
            return list(self.listed(path, where, **params))
        except Skip as refused:
            if refused.outcome == "gone":
                return []
            raise

    def graph(self, query: str, variables: Mapping[str, object], where: str) -> dict[str, object] | None:
        """Return a GraphQL answer whole, errors and all; None where this server has no GraphQL. Raises Skip or Fatal."""
        if not self._has_graph:
            return None
        body = {"query": query, "variables": dict(variables)}
        response = asked(partial(self._once, "POST", "/graphql", where, body=body, bears=(404,)), self.manners)
        if response.status_code == requests.codes.not_found:
            self._has_graph = False
            return None
        try:
            return plain(_decoded(response, where))
        except TypeError:
            raise unreadable(where) from None

    def _once(
        self,
        method: str,
        path: str,
        where: str,
        *,
        params: Mapping[str, str | int] | None = None,
        body: object = None,
        bears: tuple[int, ...] = (),
    ) -> requests.Response:
        try:
            response = self._transport.request(method, self._base + path, params=params, json=body, headers=self._headers)
        except requests.exceptions.RequestException as error:
            raise no_answer(error, where) from None
        limited = self._limit(response, where)
        if limited is not None:
            raise limited
        if response.status_code != requests.codes.ok and response.status_code not in bears:
            raise from_response(response, where, self.manners)
        return response

    def _limit(self, response: requests.Response, where: str) -> SourceError | None:
        """Return what a limit means, whichever way it is told."""
        told = response.content[:2_000].lower()
        spent = response.headers.get("x-ratelimit-remaining") == "0" or b"rate limit" in told
        refused = response.status_code in {403, 429} and (spent or "retry-after" in response.headers)
        if refused or b'"rate_limited"' in told:
            return refusal(429, response.headers, where, manners=self.manners)
        return None


def _decoded(response: requests.Response, where: str) -> object:
    try:
        return response.json()
    except (requests.exceptions.JSONDecodeError, *MISSHAPEN):
        raise unreadable(where) from None
