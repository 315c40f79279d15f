"""Every error of the clients we use means one of retry, skip, fatal, as drawn in collectors.answers."""

from __future__ import annotations

import inspect

import praw.exceptions
import prawcore
import prawcore.exceptions
import pytest
import requests
import stamina
import tweepy
import tweepy.errors

from collectors.answers import asked, from_response, given_up, no_answer, refusal
from collectors.http import AnswerTooLong, Manners, seconds_until
from collectors.public import reddit, x
from config.errors import Fatal, Retriable, Skip, SourceError

NOW = 1_700_000_000.0
MANNERS = Manners(clock=lambda: NOW)
SECRET = "hunter2-secret-token"
TOKEN_URL = "https://www.reddit.com/api/v1/access_token"


def response(
    status: int, *, url: str = "https://api.example/2/users", headers: dict[str, str] | None = None
) -> requests.Response:
    made = requests.Response()
    made.status_code = status
    made.headers.update(headers or {})
    made.headers.setdefault("location", f"https://elsewhere.example/?token={SECRET}")
    made._content = f'{{"message": "{SECRET}"}}'.encode()
    made.request = requests.Request("GET", url, headers={"Authorization": SECRET}).prepare()
    return made


def word(error: SourceError) -> str:
    """Return an error's class, with its outcome where it has one."""
    return error.outcome if isinstance(error, Skip) else type(error).__name__


PRAWCORE = {
    "BadJSON": (200, "unreadable"),
    "BadRequest": (400, "unreadable"),
    "Conflict": (409, "unreadable"),
    "Forbidden": (403, "forbidden"),
    "InsufficientScope": (403, "unauthorised"),
    "InvalidToken": (401, "unauthorised"),
    "NotFound": (404, "gone"),
    "Redirect": (302, "unreadable"),
    "ResponseException": (418, "unreadable"),
    "ServerError": (503, "Retriable"),
    "SpecialError": (415, "unreadable"),
    "TooLarge": (413, "unreadable"),
    "TooManyRequests": (429, "limited"),
    "URITooLong": (414, "unreadable"),
    "UnavailableForLegalReasons": (451, "forbidden"),
}
TWEEPY = {
    "HTTPException": (418, "unreadable"),
    "BadRequest": (400, "unreadable"),
    "Unauthorized": (401, "unauthorised"),
    "Forbidden": (403, "forbidden"),
    "NotFound": (404, "gone"),
    "TooManyRequests": (429, "limited"),
    "TwitterServerError": (500, "Retriable"),
}
UNREADABLE_REQUESTS = {"InvalidJSONError", "JSONDecodeError", "ContentDecodingError", "InvalidHeader"}


@pytest.mark.parametrize("name", PRAWCORE)
def test_a_response_error_of_prawcore_is_mapped(name: str) -> None:
    status, expected = PRAWCORE[name]
    error = getattr(prawcore.exceptions, name)(response(status))
    assert word(reddit.meaning(error, "reddit ada", MANNERS)) == expected


def test_every_error_of_prawcore_is_in_the_tests() -> None:
    made = {name for name, kind in inspect.getmembers(prawcore.exceptions, inspect.isclass) if issubclass(kind, Exception)}
    assert made - set(PRAWCORE) == {"PrawcoreException", "InvalidInvocation", "OAuthException", "RequestException"}


def test_a_refused_sign_in_at_reddit_is_fatal() -> None:
    oauth = prawcore.OAuthException(response(200), "invalid_grant", SECRET)
    assert word(reddit.meaning(oauth, "reddit", MANNERS)) == "Fatal"
    assert word(reddit.meaning(prawcore.InvalidInvocation(SECRET), "reddit", MANNERS)) == "Fatal"


@pytest.mark.parametrize(
    ("status", "expected"), [(400, "Fatal"), (401, "Fatal"), (403, "Fatal"), (404, "gone"), (429, "limited"), (500, "Retriable")]
)
def test_the_address_of_the_token_speaks_for_the_whole_source(status: int, expected: str) -> None:
    error = prawcore.ResponseException(response(status, url=TOKEN_URL))
    assert word(reddit.meaning(error, "reddit ada", MANNERS)) == expected


def test_errors_of_praw_itself_are_mapped() -> None:
    limited = praw.exceptions.RedditAPIException([["RATELIMIT", "take a break", ""]])
    other = praw.exceptions.RedditAPIException([["SOMETHING", SECRET, ""]])
    assert word(reddit.meaning(limited, "reddit", MANNERS)) == "limited"
    assert word(reddit.meaning(other, "reddit", MANNERS)) == "unreadable"
    assert word(reddit.meaning(praw.exceptions.ClientException(SECRET), "reddit", MANNERS)) == "unreadable"


@pytest.mark.parametrize("name", TWEEPY)
def test_an_error_of_tweepy_is_mapped(name: str) -> None:
    status, expected = TWEEPY[name]
    error = getattr(tweepy.errors, name)(response(status))
    assert word(x.meaning(error, "x ada", MANNERS)) == expected


def test_every_error_of_tweepy_is_in_the_tests() -> None:
    made = {name for name, kind in inspect.getmembers(tweepy.errors, inspect.isclass) if issubclass(kind, Exception)}
    assert made - set(TWEEPY) == {"TweepyException"}
    assert word(x.meaning(tweepy.TweepyException(SECRET), "x", MANNERS)) == "unreadable"


def _requests_errors() -> list[type[Exception]]:
    kinds = (kind for _, kind in inspect.getmembers(requests.exceptions, inspect.isclass))
    return [kind for kind in kinds if issubclass(kind, requests.exceptions.RequestException)]


@pytest.mark.parametrize("kind", _requests_errors(), ids=lambda kind: kind.__name__)
def test_every_error_of_requests_is_mapped_the_same_by_both(kind: type[Exception]) -> None:
    error = kind(SECRET, "", 0) if kind.__name__ == "JSONDecodeError" else kind(SECRET)
    expected = "unreadable" if kind.__name__ in UNREADABLE_REQUESTS or "JSON" in kind.__name__ else "Retriable"
    if issubclass(kind, requests.exceptions.InvalidHeader):
        expected = "unreadable"
    wrapped = prawcore.exceptions.RequestException(error, (), {})
    assert word(x.meaning(error, "x ada", MANNERS)) == expected
    assert word(reddit.meaning(wrapped, "reddit ada", MANNERS)) == expected


def test_an_answer_too_long_is_unreadable() -> None:
    assert word(no_answer(AnswerTooLong(), "x")) == "unreadable"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"retry-after": "30"}, "Retriable"),
        ({"retry-after": "61"}, "limited"),
        ({"x-rate-limit-reset": str(int(NOW) + 30)}, "Retriable"),
        ({"x-rate-limit-reset": str(int(NOW) + 900)}, "limited"),
        ({"x-rate-limit-reset": str(int(NOW) - 5)}, "Retriable"),
        ({"x-ratelimit-reset": "600"}, "limited"),
        ({}, "limited"),
    ],
)
def test_a_limit_is_waited_for_only_when_it_lifts_soon(headers: dict[str, str], expected: str) -> None:
    error = refusal(429, headers, "x ada", manners=MANNERS)
    assert word(error) == expected


def test_a_long_limit_says_when_it_lifts() -> None:
    error = refusal(429, {"retry-after": "3600"}, "x ada", manners=MANNERS)
    assert "until 2023-11-14T23:13:20Z" in str(error)


def test_how_patient_we_are_can_be_set() -> None:
    patient = Manners(clock=lambda: NOW, patience=900)
    error = refusal(429, {"retry-after": "600"}, "x", manners=patient)
    assert isinstance(error, Retriable)
    assert error.after == 601


def test_no_credit_left_is_fatal() -> None:
    assert isinstance(from_response(response(402), "x", MANNERS), Fatal)


def test_what_lasts_becomes_a_skip() -> None:
    assert given_up(Retriable("down")).outcome == "unreachable"
    assert given_up(Retriable("limit", after=1)).outcome == "limited"


def test_a_retriable_failure_is_tried_again_and_then_skipped() -> None:
    tries = []

    def fail() -> None:
        tries.append(1)
        raise Retriable("down")

    with stamina.set_testing(True, attempts=3), pytest.raises(Skip, match="down"):
        asked(fail, MANNERS)
    assert len(tries) == 3


def test_no_message_repeats_what_the_source_said() -> None:
    errors: list[SourceError] = [
        *(
            reddit.meaning(getattr(prawcore.exceptions, name)(response(status)), "a", MANNERS)
            for name, (status, _) in PRAWCORE.items()
        ),
        *(x.meaning(getattr(tweepy.errors, name)(response(status)), "a", MANNERS) for name, (status, _) in TWEEPY.items()),
        *(x.meaning(kind(SECRET), "a", MANNERS) for kind in _requests_errors() if kind.__name__ != "JSONDecodeError"),
    ]
    assert all(SECRET not in str(error) for error in errors)


@pytest.mark.parametrize("text", ["", "soon", "nan", "inf", "-1", "1e300", "٣٠"])
def test_a_limit_that_is_no_number_is_not_believed(text: str) -> None:
    seconds = seconds_until({"retry-after": text}, NOW)
    assert seconds is None or 0 <= seconds < 1e11
