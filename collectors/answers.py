"""What an answer other than the one hoped for means to us.

upstream                                                              raised here        outcome
─────────────────────────────────────────────────────────────────────────────────────────────────────
the sign-in itself: 400, 401, 403 at the token's address,
  prawcore.OAuthException, InvalidInvocation                          Fatal
402: nothing left to spend at the source                              Fatal
401  tweepy.Unauthorized, prawcore.InvalidToken, InsufficientScope    Skip               unauthorised
403  tweepy.Forbidden, prawcore.Forbidden                             Skip               forbidden
404, 410  tweepy.NotFound, prawcore.NotFound; an impossible name      Skip               gone
401, 403, 404 that say "suspended"                                    Skip               suspended
451  prawcore.UnavailableForLegalReasons                              Skip               forbidden
403, 400 by which GitHub, YouTube and Stack Exchange tell of a
  limit or a day's quota: as 429
429  tweepy.TooManyRequests, prawcore.TooManyRequests,
  praw RATELIMIT: lifts within our patience                           Retriable(after)   then limited
     lifts later, or does not say                                     Skip               limited
Slack's words, told with a 200: invalid_auth, token_revoked,
  missing_scope ...; no token taken                                   Fatal
     channel_not_found, thread_not_found ...                          Skip               gone
     not_in_channel, is_archived ...                                  Skip               forbidden
     internal_error, service_unavailable ...                          Retriable          then unreachable
Zulip's words: INVALID_API_KEY, USER_DEACTIVATED ...                  Fatal
     BAD_NARROW, STREAM_DOES_NOT_EXIST ...                            Skip               gone
408, 5xx  tweepy.TwitterServerError, prawcore.ServerError             Retriable          then unreachable
requests: ConnectionError, Timeout, ChunkedEncodingError, any other   Retriable          then unreachable
requests: InvalidJSONError, JSONDecodeError, ContentDecodingError;
  an answer too long; prawcore.BadJSON; HTML; a redirect;
  any other status (400, 409, 413, 414, 415 ...); a wrong shape       Skip               unreadable
httpx: TransportError (TimeoutException, NetworkError, ...)           Retriable          then unreachable
MastodonError: by the status it was raised for; MastodonNetworkError  as requests
atproto: by the status and the word it answers (bluesky_api)          as here
httpx: DecodingError, TooLong, UnsupportedProtocol, any other         Skip               unreadable

Nothing of an upstream message is repeated: it may hold an address, a header or a name.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

import httpx
import requests
import stamina

from collectors.http import AnswerTooLong, Manners, seconds_until
from config.errors import Fatal, Retriable, Skip, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

T = TypeVar("T")

MISSHAPEN = (LookupError, ValueError, TypeError, AttributeError, RecursionError)
"""What a client's own code raises when an answer has another shape than it expects."""

_TOKEN_ADDRESS = "access_token"  # noqa: S105 - the end of an address
_UNREADABLE = (
    requests.exceptions.InvalidJSONError,
    requests.exceptions.ContentDecodingError,
    requests.exceptions.InvalidHeader,
    AnswerTooLong,
    httpx.DecodingError,
    httpx.TooManyRedirects,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
_PLAIN = {
    401: ("unauthorised", "the sign-in is not accepted for this account"),
    403: ("forbidden", "the source does not show this account to us"),
    404: ("gone", "the source has no such account"),
    410: ("gone", "the source has no such account any more"),
    451: ("forbidden", "the source withholds this account for legal reasons"),
}


def unreadable(where: str, what: str = "the answer is not what this source gives") -> Skip:
    """Return what is raised for an answer that cannot be read."""
    return Skip("unreadable", what, where=where, todo="try again later; if it stays, the source changed its answers")


def same_account(known: object, now: object, where: str) -> None:
    """Refuse an account that goes by the name of the one that was read before. Raises Skip `gone`; "" or None is not known."""
    if known and now and known != now:
        todo = "if it is still the same person's, have them show it again: sharewell account prove"
        raise Skip("gone", "another account goes by this name now", where=where, todo=todo)


def refusal(status: int, headers: Mapping[str, str], where: str, *, manners: Manners, said: str = "") -> SourceError:
    """Return what a status means for the target asked about; `said` is the body, looked at for one word only."""
    if status == requests.codes.too_many_requests:
        return _limited(seconds_until(headers, manners.clock()), where, manners)
    if status == requests.codes.payment_required:
        return Fatal("the source wants payment", where=where, todo="look at the account's credit there")
    if status == requests.codes.request_timeout or status >= requests.codes.internal_server_error:
        return Retriable(f"the source answered {status}", where=where)
    if status in _PLAIN:
        if "suspended" in said[:10_000].casefold() and status != requests.codes.unavailable_for_legal_reasons:
            return Skip("suspended", "the source has suspended this account", where=where)
        outcome, what = _PLAIN[status]
        return Skip(outcome, what, where=where)
    return unreadable(where, f"the source answered {status}")


def no_answer(error: Exception, where: str) -> SourceError:
    """Return what a failure of the network, or of what came over it, means. Takes what requests and httpx raise."""
    if isinstance(error, _UNREADABLE):
        return unreadable(where)
    if isinstance(error, requests.exceptions.Timeout | httpx.TimeoutException):
        return Retriable("no answer in time", where=where)
    return Retriable("the connection failed", where=where)


def from_response(response: requests.Response, where: str, manners: Manners) -> SourceError:
    """Return what an answered refusal means; one at the token's address concerns the source as a whole."""
    status = response.status_code
    address = str(response.request.url) if response.request is not None else ""
    if address.endswith(_TOKEN_ADDRESS) and status in {400, 401, 403}:
        return sign_in_refused(where)
    return refusal(status, response.headers, where, manners=manners, said=response.text)


def sign_in_refused(where: str) -> Fatal:
    """Return what is raised when the source does not take our credentials at all."""
    return Fatal("the source refuses the sign-in", where=where, todo="check the credentials in the settings")


def asked(ask: Callable[[], T], manners: Manners) -> T:
    """Ask, and ask again while it is worth it. Raises Skip or Fatal; a limit or failure that lasts becomes a Skip."""
    try:
        return stamina.RetryingCaller(attempts=manners.attempts, timeout=None, wait_initial=0.5)(_pause, ask)
    except Retriable as error:
        raise given_up(error) from None


def given_up(error: Retriable) -> Skip:
    """Return the outcome for a target when trying again has not helped."""
    if error.after is not None:
        return Skip("limited", error.what, where=error.where, todo="collect again later")
    return Skip("unreachable", error.what, where=error.where, todo="collect again later")


def plain(value: object) -> dict[str, object]:
    """Return a decoded object as it is. Raises TypeError when it is anything else."""
    if not isinstance(value, dict):
        raise TypeError
    return value


def plain_list(value: object) -> list[dict[str, object]]:
    """Return a decoded list of objects as it is. Raises TypeError when it is anything else."""
    if not isinstance(value, list):
        raise TypeError
    return [plain(each) for each in value]


def first_of(values: Iterable[object]) -> str:
    """Return the first text that is not empty, or the empty text."""
    for value in values:
        if isinstance(value, str) and value:
            return value
    return ""


def _limited(seconds: float | None, where: str, manners: Manners) -> SourceError:
    if seconds is None:
        return Skip("limited", "the source limits us and does not say for how long", where=where, todo="collect again later")
    lifts = datetime.fromtimestamp(manners.clock() + seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if seconds > manners.patience:
        return Skip("limited", f"the source limits us until {lifts}", where=where, todo="collect again after that")
    return Retriable(f"the source limits us until {lifts}", where=where, after=seconds + 1)


def _pause(error: Exception) -> bool | float:
    if not isinstance(error, Retriable):
        return False
    return True if error.after is None else error.after
