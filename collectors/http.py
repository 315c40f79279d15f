"""How collectors reach the network: one transport with time-outs, a ceiling on answers and nothing taken from the environment."""

from __future__ import annotations

import logging
import math
import time
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests

from collectors.turns import exhausted, turn
from collectors.watched import WatchedAdapter, watched
from config.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, MutableMapping

_CLIENT_LOGS = ("prawcore", "praw", "tweepy", "stamina", "urllib3", "httpx", "httpcore", "mastodon")
_LIMIT_HEADERS = ("x-ratelimit-remaining", "x-ratelimit-used", "x-ratelimit-reset")
_LONGEST_WINDOW = 600
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How patient a collector is with a server; seconds and bytes."""

    connect_within: float = 10.0
    answer_within: float = 30.0
    whole_within: float = 120.0
    """For one whole answer, however slowly it drips."""
    most_bytes: int = 32 * 1024 * 1024
    patience: float = 60.0
    """The longest wait for a limit to lift; beyond it the target is skipped."""
    attempts: int = 3
    clock: Callable[[], float] = time.time


class AnswerTooLong(requests.exceptions.RequestException):
    """The answer is larger than a page of this kind can be."""


class Transport(requests.Session):
    """A session that waits no longer and reads no more than it should, follows no redirect and ignores the environment."""

    def __init__(self, manners: Manners | None = None, *, proxy: str | None = None) -> None:
        """Take a proxy only when it is given: neither proxies nor netrc passwords come from the environment."""
        super().__init__()
        self.manners = manners or Manners()
        self.trust_env = False
        self.headers["User-Agent"] = user_agent()
        if proxy:
            self.proxies = {"http": proxy, "https": proxy}
        self.hooks["response"] = [self._limit, self._mend]
        for scheme in ("https://", "http://"):
            self.mount(scheme, WatchedAdapter())

    def request(
        self,
        method: str | bytes,
        url: str | bytes,
        *args: Any,  # noqa: ANN401 - as requests has it
        **kwargs: Any,  # noqa: ANN401 - as requests has it
    ) -> requests.Response:
        """Send a request with our time-outs; a redirect is handed back, for it could lead the sign-in elsewhere."""
        kwargs["timeout"] = (self.manners.connect_within, self.manners.answer_within)
        kwargs["allow_redirects"] = False
        patience = self.manners.patience
        with turn(url if isinstance(url, str) else url.decode(), patience=patience) as host:
            with watched(self.manners.whole_within):
                response = super().request(method, url, *args, **kwargs)
            wait = seconds_left(response.headers, self.manners.clock())
            if wait is not None and wait <= patience:
                exhausted(host, wait)
            return response

    def _limit(self, response: requests.Response, **_: object) -> None:
        response.raw = _Limited(response.raw, self.manners)

    def _mend(self, response: requests.Response, **_: object) -> None:
        mend(response.headers, response.status_code, self.manners.clock())


class _Limited:
    """A raw answer that stops at the ceiling and the deadline."""

    def __init__(self, raw: Any, manners: Manners) -> None:  # noqa: ANN401 - what urllib3 or a test's adapter hands over
        self._raw = raw
        self._most = manners.most_bytes
        self._deadline = time.monotonic() + manners.whole_within

    def __getattr__(self, name: str) -> object:
        return getattr(self._raw, name)

    def stream(self, size: int = _CHUNK, *, decode_content: bool = True) -> Iterator[bytes]:
        """Give the body piece by piece. Raises AnswerTooLong, or a time-out, once it is more or takes longer than allowed."""
        read = 0
        for chunk in self._pieces(size, decode_content=decode_content):
            read += len(chunk)
            if read > self._most:
                raise AnswerTooLong
            if time.monotonic() > self._deadline:
                raise requests.exceptions.ReadTimeout
            yield chunk

    def _pieces(self, size: int, *, decode_content: bool) -> Iterator[bytes]:
        if hasattr(self._raw, "stream"):
            yield from self._raw.stream(size, decode_content=decode_content)
        else:
            yield from iter(lambda: self._raw.read(size), b"")


class Rewriting(WatchedAdapter):
    """Send what a client addresses to its own host to another base instead."""

    def __init__(self, base_url: str) -> None:
        """Keep the base; its path is put before the request's."""
        super().__init__()
        self._base = base_url.rstrip("/")

    def send(
        self,
        request: requests.PreparedRequest,
        *args: Any,  # noqa: ANN401 - as requests has it
        **kwargs: Any,  # noqa: ANN401 - as requests has it
    ) -> requests.Response:
        """Rewrite the address, then send."""
        parts = urlsplit(str(request.url))
        request.url = self._base + parts.path + (f"?{parts.query}" if parts.query else "")
        return super().send(request, *args, **kwargs)


def user_agent() -> str:
    """Return how we name ourselves to a server."""
    try:
        return f"sharewell/{version('sharewell')}"
    except PackageNotFoundError:
        return "sharewell/dev"


def is_loopback(url: str) -> bool:
    """Say whether an address stays on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def checked_base(base_url: str, source: str) -> str:
    """Return a base address without its trailing slash. Raises WrongUse where secrets would travel in the clear."""
    place = f"sources.{source}.base_url"
    try:
        parts = urlsplit(base_url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0 and not parts.username
    except ValueError:
        usable = False
    if not usable:
        what = "is not an address such as https://host or http://127.0.0.1:8080"
        raise WrongUse(what, where=place, todo="give scheme, host and port only")
    if parts.scheme == "http" and not is_loopback(base_url):
        what = "plain HTTP is taken on loopback only"
        raise WrongUse(what, where=place, todo="use https://")
    return base_url.rstrip("/")


def hush_clients() -> None:
    """Keep the clients' own logs to errors: below that they print headers, and so the sign-in."""
    for name in _CLIENT_LOGS:
        logging.getLogger(name).setLevel(logging.ERROR)


def seconds_until(headers: Mapping[str, str], now: float) -> float | None:
    """Return in how many seconds a limit lifts, by whichever header says so; None when none does."""
    for name in ("retry-after", "x-ratelimit-reset"):
        seconds = _number(headers.get(name))
        if seconds is not None:
            return max(seconds, 0.0)
    moment = _number(headers.get("x-rate-limit-reset"))
    return None if moment is None else max(moment - now, 0.0)


def seconds_left(headers: Mapping[str, str], now: float) -> float | None:
    """Return for how many seconds no request is left, as an answer that was given says; None while some are."""
    for left, resets in (("x-ratelimit-remaining", "x-ratelimit-reset"), ("x-rate-limit-remaining", "x-rate-limit-reset")):
        if _number(headers.get(left)) == 0:
            moment = _moment(headers.get(resets), now)
            if moment is not None:
                return max(moment - now, 0.0)
    return None


def _moment(text: str | None, now: float) -> float | None:
    """Read when a limit lifts: an epoch, a number of seconds from now, or a time in ISO 8601."""
    figure = _number(text)
    if figure is not None:
        return now + figure if _is_window(text) else figure
    try:
        return datetime.fromisoformat(text or "").timestamp()
    except ValueError:
        return None


def _is_window(text: str | None) -> bool:
    """Whether a number is one of seconds from now, not an epoch."""
    figure = _number(text)
    return figure is not None and figure <= _LONGEST_WINDOW * 1000


def mend(headers: MutableMapping[str, str], status: int, now: float) -> None:
    """Drop what the clients would stumble over: limits that are no numbers, a 401 that does not say what is wrong.

    Afterwards `retry-after` and `x-ratelimit-reset` are seconds from now, whatever the server wrote.
    """
    if "retry-after" in headers and _number(headers["retry-after"]) is None:
        seconds = _seconds_to(headers.pop("retry-after"), now)
        if seconds is not None:
            headers["retry-after"] = str(seconds)
    if "x-rate-limit-reset" in headers:
        moment = _number(headers.pop("x-rate-limit-reset"))
        if moment is not None:
            headers["x-rate-limit-reset"] = str(int(moment))
    for name in _LIMIT_HEADERS:  # some leave out the x-
        if name not in headers and name[2:] in headers:
            headers[name] = headers[name[2:]]
    remaining, used, window = (headers.pop(name, None) for name in _LIMIT_HEADERS)
    left, lifts = _number(remaining), _moment(window, now)
    if left is not None and lifts is not None:
        wait = max(int(lifts - now + 0.5), 0)
        # A number of seconds is a window's; one that is longer than any is a mistake.
        wait = min(wait, _LONGEST_WINDOW) if _is_window(window) else wait
        kept = (str(int(left)), str(int(_number(used) or 0)), str(wait))
        headers.update(zip(_LIMIT_HEADERS, kept, strict=True))
    if status == requests.codes.unauthorized and _challenge(headers) not in {"invalid_token", "insufficient_scope"}:
        headers["www-authenticate"] = 'Bearer error="invalid_token"'


def _challenge(headers: Mapping[str, str]) -> str:
    return headers.get("www-authenticate", "").replace('"', "").rpartition("=")[2]


def _number(text: str | None) -> float | None:
    try:
        figure = float(text or "")
    except ValueError:
        return None
    return figure if math.isfinite(figure) and 0 <= figure < 1e11 else None  # noqa: PLR2004 - beyond any time or count


def _seconds_to(moment: str, now: float) -> int | None:
    try:
        return max(int(parsedate_to_datetime(moment).timestamp() - now), 0)
    except (TypeError, ValueError, OverflowError):
        return None
