from __future__ import annotations

import gzip
import inspect
import threading
import time
import zlib
from typing import TYPE_CHECKING

import httpx
import pytest

from collectors.answers import no_answer
from collectors.http import Manners
from collectors.httpx_transport import Polite, TooLong, client
from config.errors import Retriable, Skip
from pipeline.conformance.loopback import Answer, Asked, served
from tests.hostile.test_answers import DRIPS, dripping

if TYPE_CHECKING:
    from pathlib import Path

PACKED = {"content-encoding": "gzip"}


def test_neither_passwords_nor_proxies_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password mine\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    seen: list[Asked] = []

    def answer(asked: Asked) -> Answer:
        seen.append(asked)
        return Answer(body={})

    with served(answer) as base_url:
        assert client(base_url=base_url).get("/there").status_code == 200
        assert httpx.Client(transport=Polite()).get(base_url).status_code == 200
    assert "authorization" not in {name.casefold() for name in seen[0].headers}
    assert [asked.path for asked in seen] == ["/there", "/"]
    assert all("sharewell/" in str(asked.headers) for asked in seen)


def test_a_redirect_is_not_followed_whatever_the_client_wants() -> None:
    asked: list[str] = []

    def answer(one: Asked) -> Answer:
        asked.append(one.path)
        return Answer(status=302, headers={"location": "/elsewhere"})

    with served(answer) as base_url:
        assert httpx.Client(transport=Polite(), follow_redirects=True).get(base_url).status_code == 302
    assert asked == ["/"]


def test_what_a_client_addresses_to_its_own_host_goes_to_the_base() -> None:
    asked: list[Asked] = []

    def answer(one: Asked) -> Answer:
        asked.append(one)
        return Answer(body={})

    with served(answer) as base_url:
        httpx.Client(transport=Polite(base_url=base_url + "/api/")).get("https://api.example.org/users/ada?page=2")
    assert [(one.path, one.query) for one in asked] == [("/api/users/ada", {"page": "2"})]
    assert asked[0].headers["host"].startswith("127.0.0.1:")


@pytest.mark.parametrize(
    ("body", "headers"),
    [(b"x" * 200_000, {}), (gzip.compress(b"x" * 200_000, mtime=0), PACKED), (gzip.compress(b"x" * 50_000_000, mtime=0), PACKED)],
    ids=["plain", "packed", "swelling"],
)
def test_an_answer_stops_at_the_ceiling_as_it_is_unpacked(body: bytes, headers: dict[str, str]) -> None:
    with served(lambda _: Answer(body=body, headers=headers)) as base_url, pytest.raises(TooLong):
        client(Manners(most_bytes=100_000)).get(base_url)


@pytest.mark.parametrize(("name", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("identity", bytes)])
def test_a_packed_answer_is_unpacked(name: str, pack: type[bytes]) -> None:
    with served(lambda _: Answer(body=pack(b'{"a": 1}' * 50_000), headers={"content-encoding": name})) as base_url:
        assert client().get(base_url).content == b'{"a": 1}' * 50_000


@pytest.mark.parametrize(
    ("body", "encoding"),
    [(b"{}", "gzip"), (gzip.compress(b"x" * 999, mtime=0)[:-9], "gzip"), (b"{}", "br"), (b"{}", "gzip, gzip, br")],
)
def test_an_answer_that_is_not_packed_as_it_says_is_unreadable(body: bytes, encoding: str) -> None:
    answer = Answer(body=body, headers={"content-encoding": encoding})
    with served(lambda _: answer) as base_url, pytest.raises(httpx.DecodingError) as caught:
        client().get(base_url)
    assert isinstance(no_answer(caught.value, "x"), Skip)


def test_an_answer_that_drips_stops_at_the_deadline() -> None:
    with served(lambda _: Answer(body=b"x" * 200_000)) as base_url, pytest.raises(httpx.ReadTimeout):
        client(Manners(whole_within=-1)).get(base_url)


@pytest.mark.parametrize("name", DRIPS)
def test_a_server_that_never_ends_is_left(name: str) -> None:
    for base in dripping(*DRIPS[name]):
        began = time.monotonic()
        with pytest.raises(httpx.HTTPError):
            client(Manners(answer_within=60, whole_within=0.3, most_bytes=1_000_000)).get(base)
        assert time.monotonic() - began < 10


def test_a_handshake_that_drips_stops_at_the_deadline() -> None:
    for base in dripping(b"\x16\x03\x03\x3f\xff", b"\x02"):
        began = time.monotonic()
        with pytest.raises(httpx.TransportError):
            client(Manners(connect_within=60, whole_within=0.3)).get(base.replace("http:", "https:"))
        assert time.monotonic() - began < 10


def test_a_kept_connection_has_its_time_anew() -> None:
    with served(lambda _: Answer(body={}, after=0.3)) as base_url:
        asking = client(Manners(whole_within=0.5), base_url=base_url)
        assert [asking.get("/").status_code for _ in range(3)] == [200, 200, 200]


def test_an_answer_that_does_not_come_is_not_waited_for() -> None:
    began = time.monotonic()
    with served(lambda _: Answer(after=1.0)) as base_url, pytest.raises(httpx.ReadTimeout):
        client(Manners(answer_within=0.1)).get(base_url, timeout=60)
    assert time.monotonic() - began < 5


def test_a_host_is_asked_one_thing_at_a_time() -> None:
    at_once, most, counting = 0, 0, threading.Lock()

    def answer(_: Asked) -> Answer:
        nonlocal at_once, most
        with counting:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.02)
        with counting:
            at_once -= 1
        return Answer(body={})

    with served(answer) as base_url:
        asking = [threading.Thread(target=lambda: client().get(base_url)) for _ in range(5)]
        for one in asking:
            one.start()
        for one in asking:
            one.join()
    assert most == 1


def test_a_host_with_no_request_left_is_left_alone_until_its_limit_lifts() -> None:
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"}
    with served(lambda _: Answer(body={}, headers=headers)) as base_url:
        client().get(base_url)
        began = time.monotonic()
        client().get(base_url)
    assert time.monotonic() - began > 0.5


def test_limits_are_told_in_seconds_from_now() -> None:
    headers = {"x-ratelimit-remaining": "3", "x-ratelimit-reset": "2026-11-24T00:05:00Z", "retry-after": "later"}
    with served(lambda _: Answer(status=429, body={}, headers=headers)) as base_url:
        answer = client(Manners(clock=lambda: 1_795_478_400.0)).get(base_url)
    assert answer.headers["x-ratelimit-reset"] == "300"
    assert "retry-after" not in answer.headers


def _errors() -> list[type[Exception]]:
    kinds = (kind for _, kind in inspect.getmembers(httpx, inspect.isclass))
    return [kind for kind in kinds if issubclass(kind, httpx.HTTPError | httpx.InvalidURL | httpx.StreamError)]


@pytest.mark.parametrize("kind", _errors(), ids=lambda kind: kind.__name__)
def test_every_error_of_httpx_is_mapped(kind: type[Exception]) -> None:
    request = httpx.Request("GET", "http://127.0.0.1")
    parameters = inspect.signature(kind).parameters
    if "response" in parameters:
        error = kind("secret", request=request, response=httpx.Response(200))  # type: ignore[call-arg]
    elif "message" in parameters:
        error = kind("secret")
    else:
        error = kind()
    lasting = (httpx.DecodingError, httpx.TooManyRedirects, httpx.UnsupportedProtocol, httpx.InvalidURL)
    meaning = no_answer(error, "x")
    assert isinstance(meaning, Skip if isinstance(error, lasting) else Retriable)
    assert "secret" not in str(meaning)
