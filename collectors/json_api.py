"""Asking a source for JSON: one base address, one sign-in, every refusal drawn on the map of collectors.answers."""

from __future__ import annotations

from dataclasses import InitVar, dataclass, field
from typing import TYPE_CHECKING

import requests

from collectors.answers import MISSHAPEN, asked, from_response, no_answer, unreadable
from collectors.archives.json_stream import mapping
from collectors.http import Manners, Transport, checked_base

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from config.errors import SourceError

Params = dict[str, str | int] | list[tuple[str, str | int]]


def _no_refusal(_answer: object, _headers: Mapping[str, str]) -> None:
    """Take every answer with a 200 for what was asked."""


def _by_status(_response: requests.Response, _where: str) -> None:
    """Let a refusal's status say what it means."""


@dataclass(slots=True)
class JsonApi:
    """Where an API is and how it is asked.

    `signed` are the headers that sign in; `told` reads a refusal told with a 200; `refused` what a source's own words make of
    another refusal, asked about somewhere (None: what its status says).
    """

    base: str
    manners: Manners = field(default_factory=Manners)
    signed: Mapping[str, str] = field(default_factory=dict)
    told: Callable[[object, Mapping[str, str]], SourceError | None] = _no_refusal
    refused: Callable[[requests.Response, str], SourceError | None] = _by_status
    transport: InitVar[Transport | None] = None
    _sends: Transport = field(init=False)

    def __post_init__(self, transport: Transport | None) -> None:
        """Open a transport where none is given; nothing is asked yet."""
        self._sends = transport or Transport(self.manners)

    def get(self, path: str, params: Params, where: str) -> object:
        """Ask, again while it is worth it; return what was decoded. Raises Skip or Fatal."""
        return asked(lambda: self._once("GET", path, {"params": params}, where), self.manners)

    def post(self, path: str, data: dict[str, str], where: str) -> object:
        """Send a form, again while it is worth it; return what was decoded. Raises Skip or Fatal."""
        return asked(lambda: self._once("POST", path, {"data": data}, where), self.manners)

    def send(self, path: str, value: object, where: str) -> object:
        """Send JSON, again while it is worth it; return what was decoded. Raises Skip or Fatal."""
        return asked(lambda: self._once("POST", path, {"json": value}, where), self.manners)

    def now(self) -> int:
        """Return this machine's time as a UTC second."""
        return int(self.manners.clock())

    def _once(self, method: str, path: str, content: Mapping[str, object], where: str) -> object:
        try:
            response = self._sends.request(method, self.base + path, headers=dict(self.signed), **content)
            if response.status_code != requests.codes.ok:
                _say_when(response)
                raise self.refused(response, where) or from_response(response, where, self.manners)
            answer: object = response.json()
            refused = self.told(answer, response.headers)
        except requests.exceptions.RequestException as error:
            raise no_answer(error, where) from None
        except MISSHAPEN:
            raise unreadable(where) from None
        if refused is not None:
            refused.where = refused.where or where
            raise refused
        return answer


def _say_when(response: requests.Response) -> None:
    """Put into its header when a limit lifts, where only the answer itself says so."""
    if response.status_code != requests.codes.too_many_requests or "retry-after" in response.headers:
        return
    try:
        told = mapping(response.json())
    except MISSHAPEN:
        return
    milliseconds, seconds = told.get("retry_after_ms"), mapping(told.get("extras")).get("wait_seconds")
    wait = milliseconds / 1000 if isinstance(milliseconds, int | float) else seconds
    if isinstance(wait, int | float) and not isinstance(wait, bool) and wait >= 0:
        response.headers["retry-after"] = str(wait)


def json_api(base_url: str, source: str, manners: Manners | None) -> JsonApi:
    """Make the way to an API. Raises WrongUse on a base address that is not safe."""
    return JsonApi(base=checked_base(base_url, source), manners=manners or Manners())
