"""Asking Zulip: its own client for the calls, our transport for the way there, its refusals on the map of collectors.answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import requests
import zulip

from collectors.answers import MISSHAPEN, asked, first_of, from_response, no_answer, plain, sign_in_refused, unreadable
from collectors.http import Manners, Transport, checked_base, user_agent
from config.errors import Retriable, Skip, SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping

_GONE = frozenset({"BAD_NARROW", "CHANNEL_DOES_NOT_EXIST", "STREAM_DOES_NOT_EXIST"})
_SIGN_IN = frozenset({"INVALID_API_KEY", "REALM_DEACTIVATED", "UNAUTHENTICATED_USER", "USER_DEACTIVATED"})


class _Session(Transport):
    """Our transport, telling a refusal apart by raising it: Zulip's client would hand on no headers."""

    def request(
        self,
        method: str | bytes,
        url: str | bytes,
        *args: Any,  # noqa: ANN401 - as requests has it
        **kwargs: Any,  # noqa: ANN401 - as requests has it
    ) -> requests.Response:
        response = super().request(method, url, *args, **kwargs)
        if response.status_code != requests.codes.ok:
            raise requests.HTTPError(response=response)
        return response


class _Client(zulip.Client):
    """Zulip's client, without what its own beginning takes from the environment and files, and without asking at once."""

    def __init__(self, email: str, api_key: str, base: str, session: requests.Session) -> None:
        self.email, self.api_key, self.base_url = email, api_key, f"{base}/api/"
        self.client_name = user_agent()
        self.verbose = self.retry_on_errors = False
        self.has_connected = True
        session.auth = (email, api_key)
        self.session = session


@dataclass(slots=True)
class ZulipApi:
    """The way to one organisation's server."""

    email: str
    api_key: str
    base_url: str
    manners: Manners = field(default_factory=Manners)
    _client: _Client = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make the client; nothing is asked yet. Raises WrongUse on a base address that is not safe."""
        self.base_url = checked_base(self.base_url, "zulip")
        self._client = _Client(self.email, self.api_key, self.base_url, _Session(self.manners))

    def get(self, path: str, request: Mapping[str, object], where: str, *, absent: bool = False) -> dict[str, object]:
        """Ask, again while it is worth it; `absent`: a 400 says that there is no such thing. Raises Skip or Fatal."""
        return asked(lambda: self._once(path, request, where, absent=absent), self.manners)

    def now(self) -> int:
        """Return this machine's time as a UTC second."""
        return int(self.manners.clock())

    def _once(self, path: str, request: Mapping[str, object], where: str, *, absent: bool) -> dict[str, object]:
        try:
            answer = plain(self._client.call_endpoint(url=path, method="GET", request=dict(request)))
        except requests.HTTPError as error:
            raise self._meaning(error.response, where, absent=absent) from None
        except requests.exceptions.RequestException as error:
            raise no_answer(error, where) from None
        except zulip.ZulipError:
            raise Retriable("the connection failed", where=where) from None
        except MISSHAPEN:
            raise unreadable(where) from None
        if answer.get("result") != "success":
            raise _told(first_of([answer.get("code")]), where) or unreadable(where)
        return answer

    def _meaning(self, response: requests.Response, where: str, *, absent: bool) -> SourceError:
        try:
            code = first_of([plain(response.json()).get("code")])
        except (requests.exceptions.InvalidJSONError, *MISSHAPEN):
            code = ""
        if absent and response.status_code == requests.codes.bad_request:
            return Skip("gone", "the source has no such message any more", where=where)
        return _told(code, where) or from_response(response, where, self.manners)


def _told(code: str, where: str) -> SourceError | None:
    """Return what Zulip's own word for a refusal means; None where the status says it all."""
    if code in _SIGN_IN:
        return sign_in_refused(where)
    if code in _GONE:
        return Skip("gone", "the source has no such channel, or does not show it to the bot", where=where)
    return None
