"""Servers that mean harm: addresses inside the house in every way of writing them, answers without end, moves, cookies."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from typing import TYPE_CHECKING

import pytest

from collectors.http import Manners, Transport
from collectors.open_web import OpenWeb, addresses_of
from collectors.public.feeds import FeedCollector
from collectors.rule_pages import read_rule_page
from config.errors import Skip, SourceError
from openness.targets import Target
from pipeline.conformance.loopback import Answer, Asked, served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

QUICK = Manners(attempts=1, connect_within=2, answer_within=1, whole_within=2, patience=1, most_bytes=1 << 20)
HTML = {"Content-Type": "text/html"}
INSIDE = (
    "127.0.0.1", "127.1", "0177.0.0.1", "0x7f.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
    "100.64.0.1", "192.0.0.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "[::1]", "[::]", "[::ffff:127.0.0.1]",
    "[::ffff:a9fe:a9fe]", "[::7f00:1]", "[64:ff9b::7f00:1]", "[64:ff9b::a00:1]", "[64:ff9b:1::a00:1]", "[2002:7f00:1::]",
    "[2001:0:4136:e378:8000:63bf:3fff:fdd2]", "[fe80::1]", "[fc00::1]", "[fec0::1]", "[ff02::1]", "localhost", "localhost.",
    "a.localhost", "printer.local", "db.internal", "\uff11\uff12\uff17.0.0.1", "2130706433", "0x7f000001",
)  # fmt: skip
NUMBERS = ["127.0.0.1", "10.0.0.1", "169.254.169.254", *(host for host in INSIDE if host[0] == "[")]
NO_ADDRESS = (
    "http://b.example/", "file:/etc/passwd", "gopher://b.example/", "//b.example/", "javascript:alert(1)", "data:text/html,x",
    "https://user:secret@b.example/", "https://b.example\\@127.0.0.1/", "https://b.example\r\nX-Put: in/", "https://[", "https:///x",
    "https://b.example:0/", "https://b%2eexample/", "https://" + "a" * 3000 + ".example/", "https://[fe80::1%25eth0]/", "\x00", "",
)  # fmt: skip


@pytest.fixture
def asked() -> list[Asked]:
    return []


@pytest.fixture
def answers() -> dict[str, Answer]:
    return {"/robots.txt": Answer(status=404)}


@pytest.fixture
def base(answers: dict[str, Answer], asked: list[Asked]) -> Iterator[str]:
    def reply(one: Asked) -> Answer:
        asked.append(one)
        return answers.get(one.path, Answer(status=404))

    with served(reply) as address:
        yield address


def refused(read: Callable[[], object]) -> str:
    """Return the one line by which a server is not read."""
    began = time.monotonic()
    with pytest.raises(SourceError) as caught:
        read()
    assert "\n" not in str(caught.value)
    assert time.monotonic() - began < 20
    return str(caught.value)


@pytest.mark.parametrize("host", INSIDE)
def test_no_way_of_writing_an_inner_address_is_asked(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_connection(*_: object) -> None:
        pytest.fail("a connection was made")

    monkeypatch.setattr(socket.socket, "connect", no_connection)
    web = OpenWeb(Transport(QUICK), resolve=addresses_of)
    refused(lambda: read_rule_page(web, f"https://{host}/terms", "terms"))


@pytest.mark.parametrize("number", [host.strip("[]") for host in INSIDE if host[0].isdigit() or host[0] == "["])
def test_a_name_that_is_made_to_lead_inside_is_not_asked(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("a connection was made"))
    web = OpenWeb(Transport(QUICK), resolve=lambda _: ("93.184.215.14", number))
    assert "closed network" in refused(lambda: read_rule_page(web, "https://blog.example/terms", "terms"))


@pytest.mark.parametrize("address", NO_ADDRESS)
def test_what_is_no_address_of_the_open_web_is_not_asked(base: str, asked: list[Asked], address: str) -> None:
    web = OpenWeb(Transport(QUICK), base_url=base)
    refused(lambda: read_rule_page(web, address, "terms"))
    assert asked == []


@pytest.mark.parametrize(
    "place", [f"https://{host}/" for host in NUMBERS[::3]] + ["http://b.example/", "file:/etc/passwd", "ftp://b.example/"]
)
def test_a_move_leads_nowhere_inside(base: str, answers: dict[str, Answer], asked: list[Asked], place: str) -> None:
    answers["/terms"] = Answer(status=302, headers={"Location": place.replace("\r\n", "")})
    web = OpenWeb(Transport(QUICK), base_url=base)
    refused(lambda: read_rule_page(web, "https://rules.example/terms", "terms"))
    assert {one.path for one in asked} == {"/robots.txt", "/terms"}


def test_a_name_that_changes_its_mind_is_asked_where_it_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second answer of the resolver leads inside; nobody asks it twice, and the connection goes to the first."""
    told = iter((["93.184.215.14"], ["127.0.0.1"]))
    called: list[object] = []

    def connect(_socket: object, address: object) -> None:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    web = OpenWeb(Transport(QUICK), resolve=lambda _: next(told))
    refused(lambda: read_rule_page(web, "https://blog.example/terms", "terms"))
    assert {address[0] for address in called} == {"93.184.215.14"}  # type: ignore[index]


def test_cookies_of_one_site_do_not_go_to_another(base: str, answers: dict[str, Answer], asked: list[Asked]) -> None:
    answers["/one"] = Answer(status=302, headers={"Location": "https://two.example/two", "Set-Cookie": "secret=1; Path=/"})
    answers["/two"] = Answer(body=b"<p>Be kind.</p>", headers=HTML)
    assert read_rule_page(OpenWeb(Transport(QUICK), base_url=base), "https://one.example/one", "terms") is not None
    assert not any("secret" in one.headers.get("Cookie", "") for one in asked if one.path == "/two")


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(bytes(20_000_000))),
        ("deflate", zlib.compress(bytes(20_000_000))),
        ("gzip, gzip, gzip", gzip.compress(gzip.compress(gzip.compress(bytes(20_000_000))))),
        ("gzip", b"\x1f\x8b" + bytes(500)),
        (", ".join(["gzip"] * 200), b"x"),
    ],
)
def test_a_packed_answer_that_swells_or_is_none_is_let_go(
    base: str, answers: dict[str, Answer], encoding: str, body: bytes
) -> None:
    answers["/terms"] = Answer(body=body, headers=HTML | {"Content-Encoding": encoding})
    refused(lambda: read_rule_page(OpenWeb(Transport(QUICK), base_url=base), "https://rules.example/terms", "terms"))


FEED = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><link rel="next" href="/%d"/><entry><id>%d</id><title>x</title></entry></feed>'


def test_a_feed_that_always_has_an_older_part_ends(answers: dict[str, Answer], asked: list[Asked]) -> None:
    def reply(one: Asked) -> Answer:
        asked.append(one)
        number = int(one.path.strip("/") or 0) if one.path != "/robots.txt" else 0
        return Answer(status=404) if one.path == "/robots.txt" else Answer(body=FEED % (number + 1, number))

    with served(reply) as base:
        pages = list(
            FeedCollector(base_url=base, manners=QUICK).pages(Target(source="feeds", handle="https://b.example/0"), None)
        )
    assert len(pages) <= 101 < len(asked) + 10 < 120


def dripping(*pieces: bytes, every: float = 0.05) -> Iterator[str]:
    """Serve one connection after the other with these pieces, the last again and again until the other side hangs up."""
    listening = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def give(to: socket.socket) -> None:
        with to:
            try:
                to.recv(1 << 16)
                for piece in pieces:
                    to.sendall(piece)
                while not ended.wait(every):
                    to.sendall(pieces[-1])
            except OSError:
                return

    def serve() -> None:
        while True:
            try:
                to, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=give, args=(to,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        ended.set()
        listening.close()


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
DRIPS = {
    "a body without end": (OK + b"\r\n", b"x" * 100_000),
    "a body that drips": (OK + b"Content-Length: 999999\r\n\r\n", b"x"),
    "headers without end": (OK, b"X-More: y\r\n"),
    "one header without end": (OK + b"X-Long: ", b"y" * 1000),
    "chunks without end": (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"5\r\nhello\r\n"),
    "chunks of impossible size": (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"ffffffffffffffff\r\n"),
    "a length below nothing": (OK + b"Content-Length: -5\r\n\r\n", b"x"),
    "two lengths": (OK + b"Content-Length: 5\r\nContent-Length: 50000\r\n\r\n", b"hello"),
    "no answer of this protocol": (b"SSH-2.0-OpenSSH_9\r\n", b"\x00" * 100),
    "an answer before the answer": (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
}


@pytest.mark.parametrize("name", DRIPS)
def test_a_server_that_never_ends_is_left(name: str) -> None:
    for base in dripping(*DRIPS[name]):
        web = OpenWeb(Transport(QUICK), base_url=base)
        try:
            refused(lambda web=web: read_rule_page(web, "https://rules.example/terms", "terms"))  # type: ignore[misc]
        except Skip:
            pytest.fail("told twice")
