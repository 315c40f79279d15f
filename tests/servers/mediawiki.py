"""A MediaWiki of our own on loopback, empty but for its first page, with people who sign in and write.

`with wiki(folder) as place:` gives it; `place.person("Alice")` signs somebody in, `place.list(...)` asks as a stranger.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.servers.installed import free_port, program

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = Path("/usr/share/mediawiki")
PEOPLE = ("Alice", "Bob", "Carol")
ADMIN = "Admin"
SETTINGS = """
$wgMainCacheType = CACHE_DB; $wgJobRunRate = 0; $wgPingback = false; $wgRateLimits = [];
$wgGroupPermissions['sysop']['deleterevision'] = true;
$wgGroupPermissions['sysop']['deletedhistory'] = true;
"""
PRIVATE = "$wgGroupPermissions['*']['read'] = false;\n"
_BOOT = 20.0


def password(name: str) -> str:
    """Return somebody's password."""
    return f"{name}-Secret-12345"


@dataclass(slots=True)
class Person:
    """Somebody who is signed in."""

    address: str
    name: str
    session: requests.Session = field(default_factory=requests.Session)
    token: str = ""

    def sign_in(self) -> None:
        wanted = self.ask(action="query", meta="tokens", type="login")["query"]["tokens"]["logintoken"]
        login = self.send(action="login", lgname=self.name, lgpassword=password(self.name), lgtoken=wanted)
        assert login["login"]["result"] == "Success", login
        self.token = self.ask(action="query", meta="tokens")["query"]["tokens"]["csrftoken"]

    def ask(self, **params: str) -> Any:
        return _answer(self.session.get(f"{self.address}/api.php", params=_JSON | params, timeout=30))

    def send(self, **data: str) -> Any:
        return _answer(self.session.post(f"{self.address}/api.php", data=_JSON | data, timeout=30))

    def do(self, action: str, **data: str) -> Any:
        """Do something that takes the sign-in's token; return what the wiki answers about it."""
        return self.send(action=action, token=self.token, **data)[action]

    def write(self, title: str, text: str) -> Any:
        """Put a text on a page, whatever it said before."""
        return self.do("edit", title=title, text=text)

    def add(self, title: str, text: str) -> Any:
        """Write below what a page says."""
        return self.do("edit", title=title, appendtext=f"\n\n{text}")


@dataclass(slots=True)
class Wiki:
    """Where it is."""

    address: str

    def person(self, name: str) -> Person:
        someone = Person(address=self.address, name=name)
        someone.sign_in()
        return someone

    def all(self, name: str, **params: str) -> list[dict[str, Any]]:
        """Return a whole list of the API's own, as a stranger sees it."""
        stranger = Person(address=self.address, name="")
        found: list[dict[str, Any]] = []
        more: dict[str, str] = {}
        while True:
            answer = stranger.ask(action="query", **(params | more))
            found += answer["query"][name]
            if "continue" not in answer:
                return found
            more = {key: str(value) for key, value in answer["continue"].items()}


@contextmanager
def wiki(place: Path, *, private: bool = False) -> Iterator[Wiki]:
    """Install a wiki in `place` and run it until the block ends; skips the test where MediaWiki is not installed."""
    php = program("php")
    if not (PROGRAM / "maintenance" / "install.php").exists():
        pytest.skip("mediawiki is not installed: make servers")
    if "sqlite3" not in subprocess.run([php, "-m"], capture_output=True, text=True, check=True).stdout:
        pytest.skip("php has no SQLite: make servers")
    address = f"http://127.0.0.1:{free_port()}"
    _install(php, place, address, private=private)
    environment = {**os.environ, "MW_CONFIG_FILE": str(place / "LocalSettings.php"), "PHP_CLI_SERVER_WORKERS": "3"}
    with (place / "wiki.log").open("wb") as log:
        running = subprocess.Popen(
            [php, "-q", "-S", address.removeprefix("http://"), "-t", str(PROGRAM)],
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _wait(address, running, place / "wiki.log")
        yield Wiki(address=address)
    finally:
        # Its workers outlive it: the whole group is ended.
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()


_JSON = {"format": "json", "formatversion": "2"}


def _answer(response: requests.Response) -> Any:
    response.raise_for_status()
    answer = response.json()
    assert "error" not in answer, answer["error"]
    return answer


def _install(php: str, place: Path, address: str, *, private: bool) -> None:
    scripts = PROGRAM / "maintenance"
    database = place / "database"
    database.mkdir()
    made = ["--dbtype", "sqlite", "--dbpath", str(database), "--dbname", "wiki", "--confpath", str(place)]
    where = ["--server", address, "--scriptpath", "", "--lang", "en", "--pass", password(ADMIN), "Wiki of the house", ADMIN]
    _run([php, str(scripts / "install.php"), *made, *where], {})
    settings = place / "LocalSettings.php"
    settings.write_text(settings.read_text(encoding="utf-8") + SETTINGS + (PRIVATE if private else ""), encoding="utf-8")
    for name in PEOPLE:
        _run([php, str(scripts / "createAndPromote.php"), name, password(name)], {"MW_CONFIG_FILE": str(settings)})


def _run(command: list[str], extra: dict[str, str]) -> None:
    ran = subprocess.run(command, env={**os.environ, **extra}, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stdout[-1000:] + ran.stderr[-1000:]


def _wait(address: str, running: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _BOOT
    while time.monotonic() < deadline and running.poll() is None:
        try:
            requests.get(f"{address}/api.php", params={"action": "query", "meta": "siteinfo", **_JSON}, timeout=5)
        except requests.exceptions.RequestException:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"the wiki does not answer: {log.read_text(encoding='utf-8', errors='replace')[-500:]}")
