"""Asking Slack: its own client for the calls, our transport for the way there, its refusals on the map of collectors.answers.

Slack answers most refusals with a 200 and a word. An app that is sold without being in Slack's Marketplace may ask for messages
once a minute, 15 at a time; Slack does not say so beforehand, so it is told from what an answer holds and how long we must wait.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import requests
from slack_sdk.errors import SlackApiError
from slack_sdk.web.client import WebClient

from collectors.answers import MISSHAPEN, asked, first_of, no_answer, plain, refusal, sign_in_refused, unreadable
from collectors.http import Manners, Transport, checked_base, user_agent
from config.errors import Fatal, Retriable, Skip, SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME = "https://slack.com/api"
FEWEST = 15
"""How many messages an answer holds when the app is limited."""
_MOST = 200
_OF_MESSAGES = {"conversations.history", "conversations.replies"}
_A_LIMITED_WAIT = 50.0
"""Seconds; apps that are not limited are told to wait less."""
_WAITS = 3
"""How many times our patience a limited app waits in one run; what is left by then is for the next."""
_SIGN_IN = frozenset(
    {
        "access_denied",
        "account_inactive",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
_STUMBLED = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
_REFUSED = {
    "channel_not_found": ("gone", "the source has no such channel, or does not show it to the app", ""),
    "message_not_found": ("gone", "the source has no such message any more", ""),
    "no_reaction": ("gone", "the source has no reaction to this message any more", ""),
    "thread_not_found": ("gone", "the source has no such thread any more", ""),
    "is_archived": ("forbidden", "the source does not give what an archived channel holds", ""),
    "not_in_channel": ("forbidden", "the app is not in this channel", "invite the app into it, or use a user's token"),
    "method_not_supported_for_channel_type": ("forbidden", "the source does not give what a channel of this kind holds", ""),
}
_SCOPES = re.compile(r"[a-z_.:,]{1,200}")

_silent = logging.getLogger(f"{__name__}.client")
_silent.disabled = True


class _Client(WebClient):
    """Slack's client. It takes no session and would read proxies from the environment, so its one way out is replaced."""

    def __init__(self, token: str, base: str, transport: Transport) -> None:
        super().__init__(token=token, base_url=base, retry_handlers=[], logger=_silent)
        self.headers["User-Agent"] = user_agent()
        self._transport = transport

    def _perform_urllib_http_request(self, *, url: str, args: dict[str, dict[str, object]]) -> dict[str, object]:
        headers = {name: str(value) for name, value in args["headers"].items()}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        response = self._transport.post(url, data=args["params"], headers=headers)
        low = {name.lower(): value for name, value in response.headers.items()}
        return {"status": response.status_code, "headers": low, "body": response.text}


@dataclass(slots=True)
class SlackApi:
    """The way to one workspace."""

    token: str
    base_url: str | None = None
    manners: Manners = field(default_factory=Manners)
    transport: Transport | None = None
    limited: bool = False
    """Whether the app turned out to be limited to few messages a minute."""
    _waited: float = 0.0
    _client: _Client = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make the client; nothing is asked yet. Raises WrongUse on a base address that is not safe."""
        base = checked_base(self.base_url or HOME, "slack")
        self._client = _Client(self.token, f"{base}/", self.transport or Transport(self.manners))

    @property
    def at_once(self) -> int:
        """Return how many messages to ask for."""
        return FEWEST if self.limited else _MOST

    def ask(self, method: str, params: Mapping[str, object], where: str) -> dict[str, object]:
        """Call a method, again while it is worth it. Raises Skip or Fatal."""
        return asked(lambda: self._once(method, params, where), self.manners)

    def now(self) -> int:
        """Return this machine's time as a UTC second."""
        return int(self.manners.clock())

    def _once(self, method: str, params: Mapping[str, object], where: str) -> dict[str, object]:
        try:
            answer = plain(self._client.api_call(method, params=dict(params)).data)
        except SlackApiError as error:
            refused = meaning(error, where, self.manners)
            if method in _OF_MESSAGES:
                self._note(refused)
            raise refused from None
        except requests.exceptions.RequestException as error:
            raise no_answer(error, where) from None
        except MISSHAPEN:
            raise unreadable(where) from None
        held = answer.get("messages")
        if method in _OF_MESSAGES and answer.get("has_more") is True and isinstance(held, list):
            fewer = len(held) == FEWEST < int(str(params.get("limit", 0)))
            self.limited = (self.limited or fewer) and len(held) <= FEWEST
        return answer

    def _note(self, refused: SourceError) -> None:
        """Tell a limited app by how long it must wait. Raises Skip once it has waited enough in this run."""
        if not isinstance(refused, Retriable) or refused.after is None or refused.after < _A_LIMITED_WAIT:
            return
        self.limited = True
        self._waited += refused.after
        if self._waited > _WAITS * self.manners.patience:
            raise Skip("limited", refused.what, where=refused.where, todo="collect again later")


def meaning(error: SlackApiError, where: str, manners: Manners) -> SourceError:
    """Return what a refusal of Slack's means, as drawn in collectors.answers."""
    response = error.response
    told = response.data if isinstance(response.data, dict) else {}
    if response.status_code != requests.codes.ok:
        return refusal(response.status_code, response.headers, where, manners=manners, said=str(told))
    word = first_of([told.get("error")])
    if word == "ratelimited":
        return refusal(requests.codes.too_many_requests, response.headers, where, manners=manners)
    if word in _REFUSED:
        outcome, what, todo = _REFUSED[word]
        return Skip(outcome, what, where=where, todo=todo)
    if word in _STUMBLED:
        return Retriable("the source stumbled", where=where)
    return _not_let_in(word, told, where) or unreadable(where)


def _not_let_in(word: str, told: Mapping[str, object], where: str) -> Fatal | None:
    """Return what a refusal of the app as a whole means."""
    if word in _SIGN_IN:
        return sign_in_refused(where)
    if word == "missing_scope":
        needed = first_of([told.get("needed")])
        named = f": {needed}" if _SCOPES.fullmatch(needed) else ""
        return Fatal(f"the app lacks a permission{named}", where=where, todo="add it to the app and install the app again")
    if word == "not_allowed_token_type":
        return Fatal("the source does not take this kind of token", where=where, todo="use a user's token of the app (xoxp-)")
    return None
