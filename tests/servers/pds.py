"""A real Bluesky server (PDS) and the directory of accounts it needs (PLC), on loopback, with everything in memory or a folder.

`with personal_server(folder) as server:` gives one that people can join and write to; `make heavy` installs what it runs.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import requests

from tests.servers.installed import folder, free_port, program

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

# Both servers would listen on every address of the machine.
PROGRAM = """
const [port, directoryPort, place] = process.argv.slice(2)
const { mkdirSync } = require('fs')
const { join } = require('path')
const { randomBytes } = require('crypto')
const server = require('http').Server.prototype, { listen, emit } = server
server.listen = function (port, ...rest) {
  return listen.call(this, Number(port), '127.0.0.1', ...rest.filter((each) => typeof each === 'function'))
}
// Lists come as slowly as over a network, so that a reader can be stopped half-way.
server.emit = function (name, asked, ...rest) {
  if (name !== 'request' || !asked.url.includes('listRecords')) return emit.call(this, name, asked, ...rest)
  setTimeout(() => emit.call(this, name, asked, ...rest), 150)
  return true
}
mkdirSync(join(place, 'blobs'), { recursive: true })
const secret = (octets) => randomBytes(octets).toString('hex')
Object.assign(process.env, {
  PDS_HOSTNAME: 'localhost', PDS_PORT: port, PDS_DEV_MODE: 'true', PDS_DATA_DIRECTORY: place,
  PDS_BLOBSTORE_DISK_LOCATION: join(place, 'blobs'), PDS_DID_PLC_URL: `http://127.0.0.1:${directoryPort}`,
  PDS_INVITE_REQUIRED: 'false', PDS_SERVICE_HANDLE_DOMAINS: '.test', PDS_DISABLE_SSRF_PROTECTION: 'true',
  PDS_RATE_LIMITS_ENABLED: 'false', PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX: secret(32), PDS_JWT_SECRET: secret(16),
  PDS_DPOP_SECRET: secret(32), PDS_ADMIN_PASSWORD: 'admin', LOG_ENABLED: 'false',
})
const directory = require('@did-plc/server')
const { PDS, envToCfg, envToSecrets, readEnv } = require('@atproto/pds')
;(async () => {
  await directory.PlcServer.create({ db: directory.Database.mock(), port: Number(directoryPort) }).start()
  const settings = readEnv()
  await (await PDS.create(envToCfg(settings), envToSecrets(settings))).start()
})()
"""
_BOOT = 90.0


@dataclass
class Writer:
    """An account on the server, signed in."""

    base_url: str
    did: str
    handle: str
    token: str = field(repr=False)

    def call(self, method: str, **body: object) -> dict[str, object]:
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = requests.post(f"{self.base_url}/xrpc/{method}", json=body or None, headers=headers, timeout=30)
        assert answer.ok, (method, answer.status_code, answer.text[:300])
        return dict(answer.json()) if answer.content else {}

    def write(self, collection: str, *values: Mapping[str, object]) -> list[dict[str, str]]:
        """Write records, at most 200 at once; gives the address and the hash of each."""
        writes = [
            {
                "$type": "com.atproto.repo.applyWrites#create",
                "collection": collection,
                "value": {"$type": collection} | dict(value),
            }
            for value in values
        ]
        made = self.call("com.atproto.repo.applyWrites", repo=self.did, writes=writes)["results"]
        assert isinstance(made, list)
        return [{"uri": one["uri"], "cid": one["cid"]} for one in made]

    def delete(self, uri: str) -> None:
        collection, key = uri.split("/")[3:]
        self.call("com.atproto.repo.deleteRecord", repo=self.did, collection=collection, rkey=key)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalServer:
    """Where it is."""

    base_url: str

    def join(self, name: str) -> Writer:
        body = {"handle": f"{name}.test", "email": f"{name}@example.org", "password": f"word-{name}"}
        answer = requests.post(f"{self.base_url}/xrpc/com.atproto.server.createAccount", json=body, timeout=30)
        assert answer.ok, answer.text[:300]
        made = answer.json()
        return Writer(base_url=self.base_url, did=made["did"], handle=f"{name}.test", token=made["accessJwt"])

    def listed(self, did: str, collection: str) -> dict[str, dict[str, object]]:
        """Return what the server says an account's records are, by address."""
        found: dict[str, dict[str, object]] = {}
        cursor = ""
        while True:
            params = {"repo": did, "collection": collection, "limit": "100"} | ({"cursor": cursor} if cursor else {})
            answer = requests.get(f"{self.base_url}/xrpc/com.atproto.repo.listRecords", params=params, timeout=30).json()
            found |= {one["uri"]: one["value"] for one in answer["records"]}
            cursor = answer.get("cursor", "")
            if not cursor:
                return found

    def repository(self, did: str) -> bytes:
        """Return an account's repository file."""
        return requests.get(f"{self.base_url}/xrpc/com.atproto.sync.getRepo", params={"did": did}, timeout=30).content


def iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


@contextmanager
def personal_server(place: Path) -> Iterator[PersonalServer]:
    """Run both servers with their files in `place` until the block ends; skips the test where they are not installed."""
    program("node", made_by="make heavy")
    modules = folder("pds", made_by="make heavy") / "node_modules"
    if not (modules / "@atproto" / "pds").exists():
        pytest.skip("the Bluesky server is not installed: make heavy")
    port, directory_port = free_port(), free_port()
    (place / "servers.js").write_text(PROGRAM, encoding="utf-8")
    command = ["node", "servers.js", str(port), str(directory_port), str(place / "data")]
    with (place / "servers.log").open("wb") as log:
        environment = {**os.environ, "NODE_PATH": str(modules)}
        running = subprocess.Popen(command, cwd=place, env=environment, stdout=log, stderr=log, start_new_session=True)
    base_url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + _BOOT
        while not _answers(base_url):
            if running.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"the server does not start: {(place / 'servers.log').read_text(errors='replace')[-500:]}")
            time.sleep(0.2)
        yield PersonalServer(base_url=base_url)
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()


def _answers(base_url: str) -> bool:
    try:
        return requests.get(f"{base_url}/xrpc/_health", timeout=1).ok
    except requests.exceptions.RequestException:
        return False
