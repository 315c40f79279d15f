"""public-inbox on loopback: lists that take mails and purge them.

`with archived(folder, "launch") as lists:` gives lists to deliver to; `lists.base_url` is where they are read.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING

import requests

from tests.servers.installed import free_port, program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

_BOOT = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The lists of one server."""

    base_url: str
    folder: Path
    running: subprocess.Popen[bytes]

    def deliver(self, name: str, mail: EmailMessage | bytes) -> None:
        """Let a mail arrive at a list."""
        self._run("public-inbox-mda", "--no-precheck", mail=mail, ORIGINAL_RECIPIENT=f"{name}@example.org")

    def purge(self, name: str, mail: EmailMessage | bytes) -> None:
        """Take a mail out of a list for good."""
        self._run("public-inbox-purge", str(self.folder / name), mail=mail)

    def settle(self) -> None:
        """Let the server look at its files again: it keeps those of a list open for a while."""
        self.running.send_signal(signal.SIGHUP)
        time.sleep(0.3)
        _wait(self.base_url, self.running)

    def _run(self, *command: str, mail: EmailMessage | bytes, **environment: str) -> None:
        octets = mail if isinstance(mail, bytes) else mail.as_bytes()
        environment = _environment(self.folder) | environment
        subprocess.run(command, input=octets, env=environment, check=True, capture_output=True, timeout=60)


@contextmanager
def archived(folder: Path, *names: str) -> Iterator[Lists]:
    """Serve lists with these names until the block ends; skips the test where public-inbox is not installed."""
    for needed in ("public-inbox-httpd", "public-inbox-init", "public-inbox-mda", "public-inbox-purge"):
        program(needed)
    base_url = f"http://127.0.0.1:{free_port()}"
    environment = _environment(folder)
    for name in names:
        made = ("public-inbox-init", "-V2", name, str(folder / name), f"{base_url}/{name}", f"{name}@example.org")
        subprocess.run(made, env=environment, check=True, capture_output=True, timeout=60)
    config = environment["PI_CONFIG"]
    subprocess.run(("git", "config", "-f", config, "publicinboxmda.spamcheck", "none"), check=True, env=environment)
    with (folder / "httpd.log").open("wb") as log:
        running = subprocess.Popen(
            ("public-inbox-httpd", "-W0", "-l", base_url), env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        _wait(base_url, running)
        yield Lists(base_url=base_url, folder=folder, running=running)
    finally:
        os.killpg(running.pid, signal.SIGTERM)
        running.wait(10)


def mail(
    number: int, sender: str, text: str, *, answers: int | None = None, day: int = 1, at: datetime | None = None
) -> EmailMessage:
    """Return a mail to a list, sent at a time, or else on a day of May 2026."""
    made = EmailMessage()
    made["From"] = sender
    made["To"] = "launch@example.org"
    made["Date"] = f"{day:02d} May 2026 10:{number % 60:02d}:00 +0200" if at is None else format_datetime(at)
    made["Message-ID"] = f"<{number}/x+y@example.org>"
    made["List-Id"] = "<launch.example.org>"
    if answers is None:
        made["Subject"] = f"Matter {number}"
    else:
        made["Subject"] = f"Re: Matter {answers}"
        made["In-Reply-To"] = f"<{answers}/x+y@example.org>"
    made.set_content(text)
    return made


def _wait(url: str, running: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _BOOT
    while time.monotonic() < deadline and running.poll() is None:
        try:
            if requests.get(url, timeout=2).status_code in {200, 404}:
                return
        except requests.exceptions.RequestException:
            pass
        time.sleep(0.1)
    message = "public-inbox did not answer"
    raise AssertionError(message)


def _environment(folder: Path) -> dict[str, str]:
    config = {"PI_CONFIG": str(folder / "config"), "PI_EMERGENCY": str(folder / "emergency"), "HOME": str(folder)}
    return {**os.environ, **config, "GIT_CONFIG_NOSYSTEM": "1"}
