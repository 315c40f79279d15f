"""The emulator of Slack and GitHub on loopback: stateful, takes any token, forgets everything when it ends.

`with emulated(folder, seed) as servers:` gives the addresses; `seed` says who and what there is, as YAML or JSON.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import requests

from tests.servers.installed import folder, free_port, program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# It listens on every address of the machine unless Node is told otherwise.
LOOPBACK_ONLY = """
const net = require('net'), listen = net.Server.prototype.listen
net.Server.prototype.listen = function (first, ...rest) {
  const done = [first, ...rest].filter((each) => typeof each === 'function')
  const port = typeof first === 'object' && first !== null ? first.port : first
  if (typeof first === 'object' && first !== null && first.path) return listen.call(this, first, ...rest)
  return listen.call(this, { port: Number(port), host: '127.0.0.1' }, ...done)
}
"""

SEED = """
tokens:
  tok_alice: { login: alice, scopes: [repo, user] }
  tok_bob: { login: bob, scopes: [repo, user] }
slack:
  team: { name: Acme, domain: acme }
  users:
    - { name: alice, real_name: Alice A, email: alice@example.org }
    - { name: bob, real_name: Bob B, email: bob@example.org }
  channels:
    - { name: general, topic: everything }
    - { name: launch, topic: Launch }
github:
  users:
    - { login: alice, name: Alice A, email: alice@example.org }
    - { login: bob, name: Bob B, email: bob@example.org }
  repos:
    - { owner: alice, name: falcon, description: x, language: Python, auto_init: true }
"""
_BOOT = 30.0
_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Emulated:
    """Where the two are; Slack's methods lie below `slack + "/api/"`."""

    slack: str
    github: str


@contextmanager
def emulated(place: Path, seed: str = SEED) -> Iterator[Emulated]:
    """Run the emulator with its files in `place` until the block ends; skips the test where it is not installed."""
    program("node")
    start = folder("node_modules") / "emulate" / "dist" / "index.js"
    if not start.exists():
        pytest.skip("emulate is not installed: make servers")
    (place / "seed.yaml").write_text(seed, encoding="utf-8")
    (place / "loopback.cjs").write_text(LOOPBACK_ONLY, encoding="utf-8")
    running, servers = _started(["node", str(start), "start", "--service", "slack,github", "--seed", "seed.yaml"], place)
    try:
        yield servers
    finally:
        _end(running)


def _started(command: list[str], place: Path) -> tuple[subprocess.Popen[bytes], Emulated]:
    """Start it on two free ports, and on others where somebody else was quicker to take them."""
    environment = {**os.environ, "NODE_OPTIONS": f"--require={place / 'loopback.cjs'}"}
    log = place / "emulator.log"
    for _ in range(_TRIES):
        first = _two_free_ports()
        with log.open("wb") as output:
            running = subprocess.Popen(
                [*command, "--port", str(first)], cwd=place, env=environment, stdout=output, stderr=output, start_new_session=True
            )
        servers = Emulated(slack=f"http://127.0.0.1:{first}", github=f"http://127.0.0.1:{first + 1}")
        if all(_answers(address, running) for address in (servers.slack, servers.github)):
            return running, servers
        _end(running)
    pytest.fail(f"the emulator does not answer: {log.read_text(encoding='utf-8', errors='replace')[-500:]}")


def _end(running: subprocess.Popen[bytes]) -> None:
    if running.poll() is None:
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()


def _two_free_ports() -> int:
    """Return a free port whose neighbour above is free too: the second server takes that one."""
    for _ in range(100):
        first = free_port()
        if _is_free(first + 1):
            return first
    raise OSError


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _answers(address: str, running: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + _BOOT
    while time.monotonic() < deadline and running.poll() is None:
        try:
            requests.get(address, timeout=1)
        except requests.exceptions.RequestException:
            time.sleep(0.05)
        else:
            return running.poll() is None
    return False
