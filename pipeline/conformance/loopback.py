"""A server of ours on loopback that answers as a function of what is asked."""

from __future__ import annotations

import json
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openness.targets import Target


_EVERY: Final = 0.02
"""Seconds between the bytes of what drips."""
_DRIPS: Final = {
    "head": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-More: ",
    "body": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999999\r\n\r\n",
}
"""What comes at once before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""
    repeated: tuple[tuple[str, str], ...] = ()
    """The query as it came: a name may stand in it more than once."""

    @property
    def form(self) -> dict[str, str]:
        """What a form that was sent says."""
        return dict(parse_qsl(self.body.decode(errors="replace"), keep_blank_values=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int = 200
    body: object = b""
    headers: dict[str, str] = field(default_factory=dict)
    after: float = 0.0
    drips: Literal["", "head", "body"] = ""
    """What of it comes a byte at a time, without end."""

    def octets(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class Site:
    """A made-up source: accounts, what each shares (newest first), and the refusals it is told to give."""

    page_size = 100

    def __init__(self) -> None:
        self.things: dict[str, list[dict[str, object]]] = {}
        self.refusals: dict[str, list[Answer]] = {}
        self.asked: list[Asked] = []

    def refuse(self, account: str, *answers: Answer) -> None:
        """Give these answers, one after the other, for whatever is asked about an account; the last one stays."""
        self.refusals[account] = list(answers)

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        return self.reply(asked)

    def refusal(self, account: str) -> Answer | None:
        waiting = self.refusals.get(account)
        if not waiting:
            return None
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    def reply(self, asked: Asked) -> Answer:
        raise NotImplementedError

    def target(self, account: str) -> Target:
        raise NotImplementedError

    def share(self, account: str, *, count: int = 1, text: str = "something worth knowing") -> None:
        """Let an account share so many more things, each a minute after the one before."""
        raise NotImplementedError

    def names(self, account: str) -> set[str]:
        """Return the native ids of what an account shares."""
        raise NotImplementedError


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that hung up: some tests are about just that."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def _drip(answer: Answer, to: Callable[[bytes], object], ended: threading.Event) -> None:
    """Give a byte at a time until the other side hangs up, which the next one tells as OSError."""
    to(_DRIPS[answer.drips])
    while not ended.wait(_EVERY):
        to(b" ")


@contextmanager
def served(answer: Callable[[Asked], Answer]) -> Iterator[str]:
    """Serve on a free port of loopback; gives the address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            url = urlsplit(self.path)
            asked = Asked(
                method=self.command,
                path=url.path,
                query=dict(parse_qsl(url.query)),
                headers=dict(self.headers.items()),
                body=body,
                repeated=tuple(parse_qsl(url.query)),
            )
            given = answer(asked)
            threading.Event().wait(given.after)
            octets = given.octets()
            try:
                if given.drips:
                    self.close_connection = True
                    _drip(given, self.wfile.write, ended)
                    return
                self.send_response(given.status)
                for name, value in ({"Content-Type": "application/json"} | given.headers).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(octets)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(octets)
            except OSError:
                self.close_connection = True

        do_HEAD = do_POST = do_GET  # noqa: N815 - the names that the standard library calls

        def log_message(self, *_: object) -> None:
            pass

    ended = threading.Event()
    server = _Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        ended.set()
        server.shutdown()
        server.server_close()
        thread.join()
