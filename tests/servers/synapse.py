"""A Matrix homeserver of our own on loopback (Synapse, SQLite), with people who sign in, make rooms and write.

`with homeserver(folder) as place:` gives it; `place.person("alice")` registers somebody and signs them in.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
import requests

from tests.servers.installed import folder, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SERVER_NAME = "house.test"
SETTINGS = """
server_name: "{name}"
pid_file: "{place}/synapse.pid"
listeners:
  - port: {port}
    bind_addresses: ["127.0.0.1"]
    type: http
    resources: [{{names: [client], compress: false}}]
database: {{name: sqlite3, args: {{database: "{place}/synapse.db"}}}}
media_store_path: "{place}/media"
signing_key_path: "{place}/signing.key"
log_config: "{place}/log.yaml"
report_stats: false
macaroon_secret_key: for-tests-only
registration_shared_secret: for-tests-only
form_secret: for-tests-only
enable_registration: true
enable_registration_without_verification: true
trusted_key_servers: []
suppress_key_server_warning: true
federation_domain_whitelist: []
presence: {{enabled: false}}
rc_message: {{per_second: 1000, burst_count: 1000}}
rc_registration: {{per_second: 1000, burst_count: 1000}}
rc_login: {{address: {{per_second: 1000, burst_count: 1000}}, account: {{per_second: 1000, burst_count: 1000}}}}
rc_joins: {{local: {{per_second: 1000, burst_count: 1000}}}}
rc_invites: {{per_room: {{per_second: 1000, burst_count: 1000}}, per_user: {{per_second: 1000, burst_count: 1000}}}}
"""
LOG = "version: 1\nroot: {level: WARNING}\ndisable_existing_loggers: false\n"
_BOOT = 90.0
_API = "/_matrix/client/v3"


@dataclass(slots=True)
class Person:
    """Somebody who is signed in."""

    address: str
    user: str
    token: str
    sent: int = 0
    session: requests.Session = field(default_factory=requests.Session)

    def do(self, method: str, path: str, content: object = None, **params: str) -> Any:
        """Ask or tell the server something as this person."""
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = self.session.request(
            method, f"{self.address}{_API}{path}", json=content, params=params, headers=headers, timeout=30
        )
        assert answer.ok, answer.text
        return answer.json()

    def room(self, name: str, preset: str = "public_chat", **more: object) -> str:
        return str(self.do("POST", "/createRoom", {"name": name, "preset": preset} | more)["room_id"])

    def join(self, room: str) -> None:
        self.do("POST", f"/join/{quote(room)}", {})

    def send(self, room: str, content: dict[str, Any], kind: str = "m.room.message") -> str:
        """Send an event; return its id."""
        self.sent += 1
        return str(self.do("PUT", f"/rooms/{quote(room)}/send/{kind}/{self.sent}", content)["event_id"])

    def say(self, room: str, text: str, **more: Any) -> str:
        return self.send(room, {"msgtype": "m.text", "body": text} | more)

    def redact(self, room: str, event: str) -> None:
        self.sent += 1
        self.do("PUT", f"/rooms/{quote(room)}/redact/{quote(event)}/{self.sent}", {})

    def events(self, room: str) -> list[dict[str, Any]]:
        """Return every event of a room that this person sees, newest first, as the server pages it backwards."""
        found: list[dict[str, Any]] = []
        token = ""
        while True:
            params = {"dir": "b", "limit": "7"} | ({"from": token} if token else {})
            answer = self.do("GET", f"/rooms/{quote(room)}/messages", **params)
            found += answer["chunk"]
            token = answer.get("end", "")
            if not token:
                return found


@dataclass(slots=True)
class Homeserver:
    """Where it is."""

    address: str

    def person(self, name: str) -> Person:
        wanted = {"username": name, "password": f"{name}-secret", "auth": {"type": "m.login.dummy"}}
        answer = requests.post(f"{self.address}{_API}/register", json=wanted, timeout=30)
        assert answer.ok, answer.text
        made = answer.json()
        return Person(address=self.address, user=made["user_id"], token=made["access_token"])


@contextmanager
def homeserver(place: Path) -> Iterator[Homeserver]:
    """Run a homeserver with its files in `place` until the block ends; skips the test where Synapse is not installed."""
    python = folder("synapse", made_by="make heavy") / "bin" / "python"
    port = free_port()
    settings = place / "homeserver.yaml"
    settings.write_text(SETTINGS.format(name=SERVER_NAME, place=place, port=port), encoding="utf-8")
    (place / "log.yaml").write_text(LOG, encoding="utf-8")
    program = [str(python), "-m", "synapse.app.homeserver", "--config-path", str(settings)]
    made = subprocess.run([*program, "--generate-keys"], cwd=place, capture_output=True, text=True, timeout=120, check=False)
    assert made.returncode == 0, made.stderr[-1000:]
    address = f"http://127.0.0.1:{port}"
    with (place / "synapse.log").open("wb") as log:
        running = subprocess.Popen(program, cwd=place, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait(address, running, place / "synapse.log")
        yield Homeserver(address=address)
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()


def _wait(address: str, running: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _BOOT
    while time.monotonic() < deadline and running.poll() is None:
        try:
            requests.get(f"{address}/_matrix/client/versions", timeout=5)
        except requests.exceptions.RequestException:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the homeserver does not answer: {log.read_text(encoding='utf-8', errors='replace')[-800:]}")
