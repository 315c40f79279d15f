"""No credential is ever written: not to a stream, a file, a page or the list of processes, whatever a server does with it."""

from __future__ import annotations

import base64
import json
import logging
import re
import socketserver
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
import stamina
from hypothesis import given
from hypothesis import strategies as st
from typer.main import get_command

from config.catalogue import SOURCES
from config.errors import Refused
from config.secrets import hidden
from config.settings import load_settings
from pipeline.cli import failures
from pipeline.cli.app import main, make_app
from presentation.failures import told
from presentation.formats import Formats
from storage.database import open_store
from storage.jobs.asking import ask
from storage.jobs.kinds import Refresh
from storage.jobs.working import end_failed, take
from tests.erasing.traces import coded, forms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET_FIELDS = ("client_secret", "token", "bearer_token", "password")
TAIL = "K4xWv7"
"""What every made-up credential ends in."""
MODES = ("401", "redirect", "malformed", "reason")
HANDLES = {
    "reddit": "iemand", "x": "iemand", "mastodon": "@iemand@toot.example", "bluesky": "iemand.example", "github": "iemand",
    "stackexchange": "https://stackoverflow.com/users/7", "youtube": "@iemand", "hackernews": "iemand",
    "feeds": "https://blog.example/feed.xml",
}  # fmt: skip


def canary(source: str, field: str) -> str:
    return f"Zq9{source[:4]}{field[:3]}{field[-3:]}{TAIL}".replace("_", "")


def canaries() -> dict[str, str]:
    """Return by variable what is set for every source, for mail and for sign-in."""
    found = {
        f"SHAREWELL_SOURCES__{source.upper()}__{field.upper()}": canary(source, field)
        for source in SOURCES
        for field in SECRET_FIELDS
    }
    found["SHAREWELL_MAIL__PASSWORD"] = canary("mail", "password")
    return found | {"SHAREWELL_SIGN_IN__CLIENT_SECRET": canary("sign", "secret")}


class Echo(ThreadingHTTPServer):
    """A server that answers with everything that it was sent, in the way it is told to."""

    mode = "401"
    heard: set[str]
    """Which credentials it was sent."""


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Echo

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        sent = f"{self.path} {dict(self.headers)} {self.rfile.read(length).decode('utf-8', 'replace')}"
        self.server.heard |= {name for name, value in canaries().items() if any(way in sent for way in _sent(value))}
        secret = self.headers.get("Authorization", "none") + " " + " ".join(canaries().values())
        status, body, more = self._answer(f"{sent} {secret}")
        self.send_response_only(status, secret if self.server.mode == "reason" else None)
        for name, value in {"Content-Length": str(len(body)), "Content-Type": "application/json", **more}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_PUT = do_HEAD = do_GET  # noqa: N815 - as the server of the standard library names them

    def _answer(self, told: str) -> tuple[int, bytes, dict[str, str]]:
        mode = self.server.mode
        errors = [{"message": told, "title": told}]
        body = json.dumps({"error": told, "message": told, "detail": told, "ok": False, "errors": errors})
        if mode == "redirect":
            return 302, b"", {"Location": f"/elsewhere?access_token={quote(told)}"}
        if mode == "malformed":
            return 200, b'{"access_token": "' + told.replace('"', "'").encode() + b'", ', {}
        if mode == "reason":
            return 500, told.encode(), {}
        challenge = {"WWW-Authenticate": f'Bearer error="{quote(told)}"'} if mode == "401" else {}
        return int(mode), body.encode(), challenge

    def log_message(self, *_: object) -> None:
        pass


def _sent(secret: str) -> list[str]:
    """Return how a credential stands in a request: as it is, or beside a name and coded."""
    beside = [base64.b64encode(f"{name}:{secret}".encode()).decode() for name in ("app", "bot@stad.example")]
    return [secret, *beside]


@pytest.fixture(scope="module")
def echo() -> Iterator[Echo]:
    server = Echo(("127.0.0.1", 0), _Answers)
    server.heard = set()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let everything that is written be written below one folder."""
    for name, folder in (("TMPDIR", "tmp"), ("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data"), ("XDG_CACHE_HOME", "cache"),
                         ("HOME", "user")):  # fmt: skip
        (tmp_path / folder).mkdir()
        monkeypatch.setenv(name, str(tmp_path / folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("SHAREWELL_KEY", "33" * 32)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    (tmp_path / "home").mkdir()
    return tmp_path


def settings(places: Path, base: str, more: str = "") -> None:
    lines = ["[organisation]", 'name = "Stad"', "[mail]", 'host = "127.0.0.1"', f"port = {free()}", 'sender = "a@stad.example"',
             'username = "a"', 'pack_to = ["b@stad.example"]', 'security = "none"']  # fmt: skip
    for source in SOURCES:
        lines += [f"[sources.{source}]", "enabled = true", f'base_url = "{base}"', 'client_id = "app"']
        lines += ['username = "bot@stad.example"', 'tenant = "stad.example"', "terms_read = 2026-11-01"]
        lines += ['servers = ["toot.example"]'] if source == "mastodon" else []
    path = places / "home" / "sharewell.toml"
    path.write_text("\n".join(lines) + more + "\n", encoding="utf-8")
    path.chmod(0o600)


def free() -> int:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def people(places: Path) -> None:
    (places / "roster.csv").write_text("person,name,email,department\np1,Iemand,iemand@stad.example,Dept\n", encoding="utf-8")
    rows = "".join(f"p1,{source},{handle},measure,account,2020-01-01,map\n" for source, handle in HANDLES.items())
    rows += "p1,*,,measure,account,2020-01-01,map\n"
    (places / "consent.csv").write_text(f"person,source,handle,purpose,scope,given_at,evidence\n{rows}", encoding="utf-8")
    command(places, "roster", "import", places / "roster.csv")
    command(places, "consent", "import", places / "consent.csv")


def command(places: Path, *words: object) -> int:
    return main(["--debug", *map(str, words), "--home", str(places / "home")])


def nothing_of(secrets: dict[str, str], written: dict[str, bytes]) -> None:
    for name, secret in secrets.items():
        ways = forms(secret) | coded(secret)
        basic = base64.b64encode(f"app:{secret}".encode()), base64.b64encode(f"bot@stad.example:{secret}".encode())
        for place, body in written.items():
            small = body.lower()
            assert not any(way.lower() in small for way in ways), f"{name} is in {place}: {_around(body, secret)!r}"
            assert not any(way in body for way in basic), f"{name} is in {place}, coded"


def _around(body: bytes, secret: str) -> bytes:
    place = body.lower().find(secret.lower().encode())
    return body[max(0, place - 300) : place + 100]


def files(places: Path) -> dict[str, bytes]:
    return {str(path.relative_to(places)): path.read_bytes() for path in places.rglob("*") if path.is_file()}


@pytest.mark.parametrize("mode", MODES)
def test_no_server_gets_a_credential_written(
    places: Path, echo: Echo, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], mode: str
) -> None:
    for name, value in canaries().items():
        monkeypatch.setenv(name, value)
    echo.mode = mode
    echo.heard.clear()
    settings(places, f"http://127.0.0.1:{echo.server_port}")
    people(places)
    with stamina.set_testing(True, attempts=1):
        assert command(places, "collect", "--json") == 1
    assert command(places, "doctor") in {0, 4}
    printed = capfd.readouterr()
    assert "Traceback" not in printed.err
    assert len(printed.err.splitlines()) > len(SOURCES) - 4, "each source tells why"
    assert len(echo.heard) > (9 if mode == "malformed" else 12), "the server was sent most of them"
    nothing_of(canaries(), {"what was printed": printed.out.encode(), "what was told": printed.err.encode(), **files(places)})


class _Mail(socketserver.StreamRequestHandler):
    """A mail server that refuses whoever signs in, and says back what it was sent."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            if line.upper().startswith(b"EHLO"):
                self.wfile.write(b"250-here\r\n250 AUTH PLAIN LOGIN\r\n")
            else:
                sent = line.strip()
                plain = base64.b64decode(sent.split()[-1] + b"==", validate=False).replace(b"\0", b" ")
                self.wfile.write(b"535 5.7.8 no: " + sent + b" " + plain + b"\r\n")


def test_a_mail_server_gets_no_password_written(places: Path, capfd: pytest.CaptureFixture[str]) -> None:
    secret = {"mail": canary("mail", "password")}
    (places / "password").write_text(secret["mail"], encoding="utf-8")
    (places / "password").chmod(0o600)
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Mail) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        more = f'[mail]\nhost = "127.0.0.1"\nport = {server.server_address[1]}\nsecurity = "none"\nsender = "a@stad.example"\n'
        path = places / "home" / "sharewell.toml"
        path.write_text(more + f'username = "a"\npassword_file = "{places / "password"}"\n', encoding="utf-8")
        people(places)
        assert command(places, "mail", "check", "--to", "b@stad.example") != 0
        server.shutdown()
    printed = capfd.readouterr()
    assert "535" in printed.err
    (places / "password").unlink()
    nothing_of(secret, {"what was told": printed.err.encode(), **files(places)})


class _Ring:
    """A keyring that holds the same for all; no kind of backend, for those are all asked once they are defined."""

    def get_password(self, service: str, username: str) -> str | None:
        return canary("ring", username.rpartition(".")[2]) if service == "sharewell" and "." in username else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError

    def delete_password(self, service: str, username: str) -> None:
        raise NotImplementedError


@pytest.mark.parametrize("way", ["file", "settings", "keyring"])
def test_an_error_nobody_foresaw_tells_no_credential(
    places: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], way: str
) -> None:
    secret = canary("ring", "token")
    (places / "token").write_text(secret, encoding="utf-8")
    (places / "token").chmod(0o600)
    given = {"file": f'token_file = "{places / "token"}"', "settings": f'token = "{secret}"', "keyring": ""}[way]
    path = places / "home" / "sharewell.toml"
    path.write_text(f'[sources.github]\nenabled = true\nbase_url = "http://127.0.0.1:9"\n{given}\n', encoding="utf-8")
    path.chmod(0o600)
    monkeypatch.setattr("keyring.core._keyring_backend", _Ring())
    people(places)
    basic = base64.b64encode(f"iemand:{secret}".encode()).decode()
    said = f"GET https://iemand:{secret}@api.example/v1?access_token={secret} Authorization: Basic {basic} Cookie: id={secret}"

    def broken(*_: object, **__: object) -> None:
        logging.getLogger("some.library").error("sent %s", said)
        raise RuntimeError(said)

    monkeypatch.setattr("pipeline.collect.collect", broken)
    try:
        command(places, "collect", "github")
    except RuntimeError as error:
        failures.last_resort(type(error), error, error.__traceback__)
    printed = capfd.readouterr()
    assert "The traceback is in" in printed.err
    for one in ("token", "home/sharewell.toml"):
        (places / one).unlink()
    nothing_of(
        {"token": secret}, {"what was told": printed.err.encode(), "what was printed": printed.out.encode(), **files(places)}
    )


@pytest.mark.parametrize(
    "wrong",
    ['tokn = "{secret}"', 'token = ["{secret}"]', 'token = "{secret}', 'enabled = "{secret}"', 'base_url = "{secret}"'],
)
def test_a_mistake_in_the_settings_is_told_without_what_stands_there(
    places: Path, capfd: pytest.CaptureFixture[str], wrong: str
) -> None:
    secret = canary("github", "token")
    path = places / "home" / "sharewell.toml"
    path.write_text("[sources.github]\n" + wrong.format(secret=secret) + "\n", encoding="utf-8")
    path.chmod(0o600)
    for words in (("doctor",), ("doctor", "--json"), ("collect",), ("sources",)):
        command(places, *words)
    printed = capfd.readouterr()
    assert "sharewell.toml" in printed.err + printed.out
    path.unlink()
    nothing_of(
        {"token": secret}, {"what was told": printed.err.encode(), "what was printed": printed.out.encode(), **files(places)}
    )


def test_what_a_job_met_is_kept_and_shown_without_credentials(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = canary("github", "token")
    monkeypatch.setenv("SHAREWELL_SOURCES__GITHUB__TOKEN", secret)
    people(places)
    zone = load_settings(places / "home").zone
    error = Refused(f"https://api.example/?token={secret} answered 401", where=f"Bearer {secret}", parts={"what": secret})
    with open_store(places / "home", zone=zone) as store:
        ask(store, Refresh(), by="a", now=1)
        taken = take(store, "w", now=2)
        assert taken is not None
        end_failed(store, taken, error, now=3)
    nothing_of({"token": secret}, {"a page": told(error, Formats("nl")).encode(), **files(places)})


def test_no_command_takes_a_credential_where_others_can_see_it() -> None:
    def options(group: Any) -> Iterator[str]:
        for one in getattr(group, "commands", {}).values():
            yield from options(one)
            yield from (name for parameter in one.params for name in parameter.opts)

    wanted = [name for name in options(get_command(make_app())) if re.search(r"token|secret|password|credential", name)]
    assert wanted == [], "the list of processes shows what a command was given"


@given(st.text(min_size=6, max_size=40), st.text(max_size=30), st.text(max_size=30))
def test_a_credential_is_found_in_whatever_way_it_is_written(secret: str, before: str, after: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("config.secrets._known", {secret})
        sent = base64.b64encode(f"{before}:{secret}{after}".encode("utf-8", "replace")).decode()
        for way in (secret, quote(secret, safe=""), json.dumps(secret), repr(secret)):
            shown = hidden(f"{before}{way}{after}")
            assert secret not in shown or secret in before + after + "***"
        core = coded(secret)
        assert not any(one.decode() in hidden(sent) for one in core if len(one) >= 8 and one.decode() in sent)
