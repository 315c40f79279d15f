"""A source that is asked with GET and answers in JSON: one base address, one sign-in, every refusal mapped."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import requests

from collectors.answers import MISSHAPEN, asked, from_response, no_answer, unreadable
from collectors.http import Transport, checked_base

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from collectors.http import Manners
    from config.errors import SourceError

    Refused = Callable[[requests.Response, str], SourceError | None]
    """What a source's own words make of a refusal, and where it was asked; None: what its status says."""


def _by_status(_response: requests.Response, _where: str) -> SourceError | None:
    return None


class JsonApi:
    """One API at one address."""

    def __init__(
        self,
        source: str,
        address: str,
        *,
        manners: Manners,
        base_url: str | None = None,
        transport: Transport | None = None,
        headers: Mapping[str, str] | None = None,
        refused: Refused = _by_status,
    ) -> None:
        """Ask nothing yet. Raises WrongUse on a base address that is not safe."""
        self.manners = manners
        self._base = checked_base(base_url or address, source)
        self._transport = transport or Transport(manners)
        self._headers = dict(headers or {})
        self._refused = refused

    def get(self, path: str, where: str, **params: str | int) -> object:
        """Return a decoded answer. Raises Skip or Fatal."""
        response = asked(partial(self._once, path, params, where), self.manners)
        try:
            return response.json()
        except (requests.exceptions.JSONDecodeError, *MISSHAPEN):
            raise unreadable(where) from None

    def _once(self, path: str, params: Mapping[str, str | int], where: str) -> requests.Response:
        try:
            response = self._transport.request("GET", self._base + path, params=params, headers=self._headers)
        except requests.exceptions.RequestException as error:
            raise no_answer(error, where) from None
        if response.status_code != requests.codes.ok:
            raise self._refused(response, where) or from_response(response, where, self.manners)
        return response
