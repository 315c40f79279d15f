"""Ends a conversation with a server that goes on for too long, whatever is waited for: an answer's head, its body, one byte.

A time-out of a socket starts anew with every byte; a server that gives one a second is waited for without end.
"""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from requests.exceptions import ReadTimeout, RequestException
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from urllib3.response import HTTPResponse

_here = threading.local()


@contextmanager
def watched(seconds: float) -> Iterator[None]:
    """Hang up on whoever this thread speaks with once the time is over. Raises ReadTimeout then, however it looks."""
    _here.spoken_with = line = _Line()
    timer = threading.Timer(seconds, line.hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    except RequestException as error:
        if line.is_over:
            raise ReadTimeout from error
        raise
    finally:
        timer.cancel()
        _here.spoken_with = None
    if line.is_over:
        raise ReadTimeout


class _Line:
    """Whom a thread speaks with."""

    def __init__(self) -> None:
        self.socket: socket.socket | None = None
        self.is_over = False

    def take(self, spoken_with: socket.socket | None) -> None:
        self.socket = spoken_with
        if self.is_over:
            self.hang_up()

    def hang_up(self) -> None:
        self.is_over = True
        if self.socket is not None:
            with suppress(OSError):
                socket.socket.shutdown(self.socket, socket.SHUT_RDWR)


def _told(spoken_with: Any) -> None:  # noqa: ANN401 - a socket, or what stands for one
    line = getattr(_here, "spoken_with", None)
    if line is not None and isinstance(spoken_with, socket.socket):
        line.take(spoken_with)


class _Plain(HTTPConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 itself has it
        _told(self.sock)
        return super().getresponse()


class _Secure(HTTPSConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 itself has it
        _told(self.sock)
        return super().getresponse()


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class WatchedAdapter(HTTPAdapter):
    """Connects so that `watched` can hang up."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as requests has it
        """Make the pools of connections that can be hung up."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
