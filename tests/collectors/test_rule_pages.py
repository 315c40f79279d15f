from __future__ import annotations

import gzip
import time
from typing import TYPE_CHECKING

import pytest

from collectors.http import Transport
from collectors.open_web import OpenWeb
from collectors.rule_pages import MANNERS, page_text, read_rule_page
from config.errors import Skip
from pipeline.conformance.loopback import Answer, Asked, served

if TYPE_CHECKING:
    from collections.abc import Iterator

ADDRESS = "https://rules.example/terms"
HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture
def answers() -> dict[str, Answer]:
    return {"/robots.txt": Answer(status=404)}


@pytest.fixture
def asked() -> list[Asked]:
    return []


@pytest.fixture
def web(answers: dict[str, Answer], asked: list[Asked]) -> Iterator[OpenWeb]:
    def reply(one: Asked) -> Answer:
        asked.append(one)
        return answers.get(one.path, Answer(status=404))

    with served(reply) as base:
        yield OpenWeb(Transport(MANNERS), base_url=base)


def refused(web: OpenWeb, address: str = ADDRESS) -> str:
    with pytest.raises(Skip) as caught:
        read_rule_page(web, address, "terms")
    assert "\n" not in str(caught.value)
    return caught.value.what


def test_a_page_is_its_text_however_the_source_is_wrapped() -> None:
    one = (
        "<!doctype html><html><head><title>T</title><style>p{}</style></head><body><!-- <p>old</p> -->"
        "<script>if (1<2) {}</script><h1>Terms</h1><p>You must\n   be <b>13</b> &amp; older.</p><ul><li>One<li>Two</ul></body>"
    )
    other = (
        "<html><body class=new><main>\n<h2 id=a>Terms</h2>\n<div><p>You must be\n13 &amp; older.</p></div>"
        "<ol><li>One</li>\n<li><span>Two</span></li></ol></main>"
    )
    assert page_text(one) == page_text(other) == "Terms\nYou must be 13 & older.\nOne\nTwo"


def test_a_page_is_asked_only_whether_it_has_changed(web: OpenWeb, answers: dict[str, Answer], asked: list[Asked]) -> None:
    answers["/terms"] = Answer(body=b"<p>Be kind.</p>", headers=HTML | {"ETag": '"v1"', "Last-Modified": "Tue, 03 Mar 2026"})
    page = read_rule_page(web, ADDRESS, "terms")
    assert page is not None
    assert (page.text, page.etag, page.modified, page.moved_to) == ("Be kind.", '"v1"', "Tue, 03 Mar 2026", "")
    answers["/terms"] = Answer(status=304)
    assert read_rule_page(web, ADDRESS, "terms", etag='"v1"', modified="Tue, 03 Mar 2026") is None
    assert asked[-1].headers["If-None-Match"] == '"v1"'
    assert asked[-1].headers["If-Modified-Since"] == "Tue, 03 Mar 2026"
    assert asked[-1].headers["User-Agent"].startswith("sharewell/")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer(status=404), "the page is gone (404)"),
        (Answer(status=410), "the page is gone (410)"),
        (Answer(status=403), "the page is not shown to everybody (403)"),
        (Answer(status=304), "the site answered 304"),
        (Answer(body=b"%PDF-1.7", headers={"Content-Type": "application/pdf"}), "a PDF, which is not looked into yet"),
        (Answer(body=b"{}", headers={"Content-Type": "application/json"}), "neither a web page nor plain text"),
        (Answer(body=b"<style>", headers=HTML), "the page holds no text that can be read without running its programs"),
        (Answer(body=b"<p>word</p>" * 120_000 + b"<p>" + b"x" * 999_000, headers=HTML), "more than 1,000,000 characters of text"),
        (Answer(body=b"x" * 5_000_000, headers=HTML), "the answer is not what this source gives"),
        (Answer(body=gzip.compress(b"<p>x</p>" * 5_000_000), headers=HTML | {"Content-Encoding": "gzip"}),
         "the answer is not what this source gives"),
        (Answer(status=302, headers={"Location": "https://127.0.0.1/admin"}), "the address lies inside a closed network"),
        (Answer(status=301, headers={"Location": "https://[::ffff:10.0.0.1]/"}), "the address lies inside a closed network"),
        (Answer(status=302, headers={"Location": "http://rules.example/terms"}), "not an https address that can be asked"),
        (Answer(status=302, headers={"Location": "ftp://rules.example/etc/passwd"}), "not an https address that can be asked"),
        (Answer(status=302, headers={"Location": "/terms"}), "it is moved about too often"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_one_line(web: OpenWeb, answers: dict[str, Answer], answer: Answer, why: str) -> None:
    answers["/terms"] = answer
    assert refused(web) == why


def test_a_site_that_asks_not_to_be_read_is_not_read(web: OpenWeb, answers: dict[str, Answer], asked: list[Asked]) -> None:
    answers["/robots.txt"] = Answer(body=b"User-agent: *\nDisallow: /terms\n", headers={"Content-Type": "text/plain"})
    answers["/terms"] = Answer(body=b"<p>Be kind.</p>", headers=HTML)
    assert refused(web) == "the site's robots.txt asks not to read this"
    assert [one.path for one in asked] == ["/robots.txt"]


@pytest.mark.parametrize(
    "address",
    ["http://rules.example/terms", "https://localhost/terms", "https://10.1.2.3/", "https://user@rules.example/", "ftp://a.b/"],
)
def test_an_address_inside_the_house_or_in_the_clear_is_never_asked(web: OpenWeb, asked: list[Asked], address: str) -> None:
    refused(web, address)
    assert asked == []


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        ("<p>geëerd</p>".encode("latin-1"), "text/html; charset=ISO-8859-1", "geëerd"),
        ('<meta charset="windows-1252"><p>geëerd</p>'.encode("cp1252"), "text/html", "geëerd"),
        (b"<meta charset=hex><p>plain</p>", "text/html", "plain"),
        ("één < twee\n\nregels".encode(), "text/plain", "één < twee\n\nregels"),
    ],
)
def test_a_page_is_decoded_as_it_says(web: OpenWeb, answers: dict[str, Answer], body: bytes, kind: str, text: str) -> None:
    answers["/terms"] = Answer(body=body, headers={"Content-Type": kind})
    page = read_rule_page(web, ADDRESS, "terms")
    assert page is not None
    assert page.text == text


@pytest.mark.parametrize(
    "bomb",
    ["<p" * 2_000_000, "<div>" * 800_000, "<b>" * 1_300_000, "<script>" * 500_000, "<!--" * 1_000_000, "<head>" * 600_000,
     "<head><body " * 300_000, "<p " + "a=" * 2_000_000, "é<p>" * 700_000, "&amp;" * 800_000],
)  # fmt: skip
def test_a_page_made_to_take_long_takes_no_time(bomb: str) -> None:
    began = time.perf_counter()
    assert len(page_text(bomb)) <= len(bomb) + len(bomb) // 10_000
    assert time.perf_counter() - began < 20
