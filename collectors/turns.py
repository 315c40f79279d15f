"""One request at a time to each host, however many sources are read at once, and none while a limit that it told of lasts."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True)
class _Host:
    turn: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0
    """On the monotonic clock: when it may be asked again."""


_HOSTS: dict[str, _Host] = {}
_ADDING = threading.Lock()


@contextmanager
def turn(url: str, *, patience: float) -> Iterator[_Host]:
    """Hold the host's turn while one request is made; waits for a limit it told of, `patience` seconds at most."""
    with _ADDING:
        host = _HOSTS.setdefault(urlsplit(url).netloc.casefold(), _Host())
    with host.turn:
        wait = host.free_at - time.monotonic()
        if 0 < wait <= patience:
            time.sleep(wait)
        yield host


def exhausted(host: _Host, seconds: float) -> None:
    """Note that a host has no request left for so many seconds."""
    host.free_at = time.monotonic() + seconds
