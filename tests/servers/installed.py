"""Where the server software lies that `make test` and `make heavy` install; a test without its server is skipped, and says so."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import pytest

SERVERS = Path(__file__).resolve().parent.parent.parent / ".venv" / "servers"
"""What npm and pip installed for the tests alone."""


def program(name: str, *, made_by: str = "make servers") -> str:
    """Return the path of a program, or skip the test."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed: {made_by}")
    return found


def folder(name: str, *, made_by: str = "make servers") -> Path:
    """Return a folder below the servers' own, or skip the test."""
    found = SERVERS / name
    if not found.exists():
        pytest.skip(f"{name} is not installed: {made_by}")
    return found


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
