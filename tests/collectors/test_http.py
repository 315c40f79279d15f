from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
import requests

from collectors.http import AnswerTooLong, Manners, Transport, checked_base, hush_clients, is_loopback
from config.errors import WrongUse
from pipeline.conformance.loopback import Answer, Asked, served

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "address", ["https://reddit.example", "http://127.0.0.1:8000", "http://localhost:1", "http://[::1]:8080/api"]
)
def test_an_address_that_keeps_secrets_is_taken(address: str) -> None:
    assert checked_base(address + "/", "x") == address


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org",
        "http://10.0.0.1",
        "http://127.0.0.1.example.org",
        "ftp://127.0.0.1",
        "127.0.0.1:80",
        "https://",
        "",
        "https://me@x",
    ],
)
def test_an_address_that_would_leak_them_is_not(address: str) -> None:
    with pytest.raises(WrongUse, match=r"sources\.x\.base_url"):
        checked_base(address, "x")


def test_loopback_is_this_machine_only() -> None:
    assert is_loopback("http://127.9.9.9")
    assert not is_loopback("http://192.168.0.1")


def test_neither_passwords_nor_proxies_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password mine\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    seen: list[Asked] = []

    def answer(asked: Asked) -> Answer:
        seen.append(asked)
        return Answer(body={})

    with served(answer) as base_url:
        assert Transport().get(base_url).status_code == 200
    assert "Authorization" not in seen[0].headers


def test_a_redirect_is_not_followed() -> None:
    with served(lambda _: Answer(status=302, headers={"location": "/elsewhere"})) as base_url:
        assert Transport().get(base_url).status_code == 302


def test_an_answer_stops_at_the_ceiling() -> None:
    with served(lambda _: Answer(body=b"x" * 200_000)) as base_url, pytest.raises(AnswerTooLong):
        Transport(Manners(most_bytes=100_000)).get(base_url)


def test_an_answer_that_drips_stops_at_the_deadline() -> None:
    with served(lambda _: Answer(body=b"x" * 200_000)) as base_url, pytest.raises(requests.exceptions.ReadTimeout):
        Transport(Manners(whole_within=-1)).get(base_url)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"x-ratelimit-remaining": "5.0", "x-ratelimit-used": "1", "x-ratelimit-reset": "99999"}, {"x-ratelimit-reset": "600"}),
        ({"x-ratelimit-remaining": "many", "x-ratelimit-used": "1", "x-ratelimit-reset": "3"}, {"x-ratelimit-reset": None}),
        ({"x-ratelimit-remaining": "5", "x-ratelimit-reset": "1970-01-01T00:00:00Z"}, {"x-ratelimit-reset": "0"}),
        ({"x-ratelimit-remaining": "5", "x-ratelimit-reset": "1700000000"}, {"x-ratelimit-used": "0", "x-ratelimit-reset": "0"}),
        ({"x-rate-limit-reset": "soon"}, {"x-rate-limit-reset": None}),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, {"retry-after": "0"}),
        ({"retry-after": "later"}, {"retry-after": None}),
    ],
)
def test_limits_that_are_no_numbers_are_mended_or_dropped(sent: dict[str, str], kept: dict[str, str | None]) -> None:
    with served(lambda _: Answer(body={}, headers=sent)) as base_url:
        headers = Transport().get(base_url).headers
    assert {name: headers.get(name) for name in kept} == kept


def test_the_clients_keep_their_headers_to_themselves(caplog: pytest.LogCaptureFixture) -> None:
    hush_clients()
    logging.getLogger("tweepy.client").debug("Authorization: Bearer secret")
    assert not logging.getLogger("tweepy.client").isEnabledFor(logging.WARNING)
    assert caplog.text == ""
