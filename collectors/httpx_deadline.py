"""Ends an answer through httpx by the clock: connection, head and body together, however slowly they drip.

The time-outs of a socket start anew with every byte. Here each wait lasts no longer than what is left of the whole.
"""

from __future__ import annotations

import ssl
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_here = threading.local()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let this thread wait for the network no longer than so many seconds in all. What it waits for then raises ReadTimeout."""
    _here.until = time.monotonic() + seconds
    try:
        yield
    finally:
        _here.until = None


def _left(timeout: float | None) -> float | None:
    """Return for how long may be waited now. Raises ReadTimeout once the time is over."""
    until: float | None = getattr(_here, "until", None)
    if until is None:
        return timeout
    left = until - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left if timeout is None else min(timeout, left)


class ByTheClock(httpx.HTTPTransport):
    """Connects so that `within` holds; takes no proxy, certificate or password from the environment, and tries nothing twice."""

    def __init__(self) -> None:
        """Make the pool of connections, which httpx itself offers no way to give."""
        context = ssl.create_default_context()
        super().__init__(trust_env=False, verify=context)
        self._pool = httpcore.ConnectionPool(ssl_context=context, keepalive_expiry=5.0, network_backend=_Network())


class _Network(httpcore.SyncBackend):
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        return _Stream(super().connect_tcp(host, port, _left(timeout), local_address, socket_options))


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as httpcore has it
        return self._inner.get_extra_info(info)
