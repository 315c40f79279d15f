"""The proxy's settings as they are shipped: pages and their websocket pass, headers are kept, and nobody slips past sign-in."""

from __future__ import annotations

import http.client
import ipaddress
import re
import shutil
import ssl
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.dashboard.editions import bodies, fill
from tests.dashboard.test_browser import ARGUMENTS, free_port, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.slow]
NAME = "127.0.0.1"
SETTINGS = """
[sign_in]
server_metadata_url = "{provider}/.well-known/openid-configuration"
client_id = "sharewell"
client_secret = "made-up"
address = "{address}"
"""
AROUND = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/sharewell.conf;
}}
"""
CARELESS = """
server {{
    listen 127.0.0.1:{tls} ssl;
    ssl_certificate {folder}/fullchain.pem;
    ssl_certificate_key {folder}/privkey.pem;
    location / {{
        proxy_pass http://127.0.0.1:{pages};
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
        proxy_set_header Host $http_host;
        {told}
    }}
}}
"""


@dataclass(frozen=True)
class Ports:
    """Where the proxy listens without and with TLS, and where the pages are."""

    plain: int
    tls: int
    pages: int


def certify(folder: Path) -> None:
    """Put a certificate for this machine and its key into a folder."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(NAME))]), critical=False)
    (folder / "fullchain.pem").write_bytes(made.sign(key, SHA256()).public_bytes(Encoding.PEM))
    (folder / "privkey.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def as_shipped(root: Path, folder: Path, ports: Ports) -> str:
    """Return the shipped settings with this test's name, ports and certificate in place of theirs; all else is as it is."""
    text = (root / "docs" / "installing" / "nginx.conf").read_text(encoding="utf-8")
    for theirs, ours in (
        ("listen 80;", f"listen {NAME}:{ports.plain};"),
        ("listen 443 ssl;", f"listen {NAME}:{ports.tls} ssl;"),
        ("sharewell.example.org", NAME),
        ("/etc/ssl/sharewell", str(folder)),
        ("http://127.0.0.1:8501", f"http://127.0.0.1:{ports.pages}"),
    ):
        assert theirs in text
        text = text.replace(theirs, ours)
    return text


def proxied(folder: Path, text: str, ports: Ports) -> Iterator[str]:
    """Run nginx with these settings; give the address at which it answers."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        pytest.skip("no nginx on this machine")
    certify(folder)
    (folder / "sharewell.conf").write_text(text, encoding="utf-8")
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder), encoding="utf-8")
    command = [program, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False, timeout=30)
    assert tried.returncode == 0, tried.stderr
    assert "warn" not in tried.stderr
    server = subprocess.Popen(command)
    try:
        until = time.monotonic() + 20
        while True:
            try:
                answer(ports.tls, "/healthz")
                break
            except OSError:
                assert time.monotonic() < until
                time.sleep(0.1)
        yield f"https://{NAME}:{ports.tls}"
    finally:
        server.terminate()
        server.wait(20)


def answer(port: int, path: str, *, body: bytes | None = None) -> http.client.HTTPResponse:
    """Ask over TLS; the certificate is our own."""
    trusting = ssl._create_unverified_context()
    asked = http.client.HTTPSConnection(NAME, port, context=trusting, timeout=30)
    asked.request("GET" if body is None else "PUT", path, body=body)
    return asked.getresponse()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a home with editions, and the folder with its key."""
    place, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("user")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder))
        fill(place, bodies())
    return place, folder


@pytest.fixture(scope="module")
def ports() -> Ports:
    return Ports(plain=free_port(), tls=free_port(), pages=free_port())


@pytest.fixture(scope="module")
def address(root: Path, home: tuple[Path, Path], ports: Ports, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the pages with sign-in behind the shipped proxy; return the proxy's address."""
    import oidc_provider_mock

    place, folder = home
    people = [oidc_provider_mock.User(sub="ada", claims={"email": "ada@example.org", "name": "Ada", "groups": []})]
    with oidc_provider_mock.run_server_in_thread(user_claims=people) as provider:
        settings = place / "sharewell.toml"
        where = f"https://{NAME}:{ports.tls}"
        settings.write_text(SETTINGS.format(provider=f"http://127.0.0.1:{provider.server_port}", address=where), encoding="utf-8")
        settings.chmod(0o600)
        front = tmp_path_factory.mktemp("proxy")
        with contextmanager(serve)(place, folder, ports.pages):
            yield from proxied(front, as_shipped(root, front, ports), ports)


@pytest.fixture(scope="module")
def browser(browser_path: Path) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=str(browser_path), args=[*ARGUMENTS, "--host-resolver-rules=MAP localtest.example 127.0.0.1"]
        )
        yield started
        started.close()


def read(browser: Browser, address: str) -> str:
    """Return what the first page says."""
    page = browser.new_context(ignore_https_errors=True).new_page()
    page.goto(f"{address}/?lang=en")
    page.get_by_text(re.compile("without sign-in|How openly")).first.wait_for(timeout=30_000)
    return page.inner_text("body")


def test_people_sign_in_and_read_the_month_through_the_proxy(browser: Browser, address: str) -> None:
    page = browser.new_context(ignore_https_errors=True).new_page()
    sockets: list[str] = []
    page.on("websocket", lambda opened: sockets.append(opened.url))
    page.goto(f"{address}/?lang=en")
    page.get_by_role("button", name="Sign in").click()
    page.fill('input[name="sub"]', "ada")
    page.click('button[type="submit"]')
    page.wait_for_url(f"{address}/**", timeout=30_000)
    page.wait_for_selector(".sw-foot", timeout=30_000)
    page.goto(f"{address}/?lang=en")
    page.get_by_text("How openly did we share in October 2026?").wait_for(timeout=30_000)
    assert sockets
    assert {url.split("/_stcore")[0] for url in sockets} == {address.replace("https", "wss")}


def test_headers_of_the_pages_are_kept_and_tls_is_held_to(address: str, ports: Ports) -> None:
    assert address
    through = answer(ports.tls, "/")
    direct = http.client.HTTPConnection(NAME, ports.pages, timeout=30)
    direct.request("GET", "/")
    for name, value in direct.getresponse().getheaders():
        if name.lower() in {"content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy"}:
            assert through.getheader(name) == value
    assert "frame-ancestors 'none'" in (through.getheader("Content-Security-Policy") or "")
    assert through.getheader("Strict-Transport-Security") == "max-age=31536000"
    assert through.getheader("Server") == "nginx", "its version is nobody's business"


def test_plain_http_is_sent_to_tls(address: str, ports: Ports) -> None:
    assert address
    asked = http.client.HTTPConnection(NAME, ports.plain, timeout=30)
    asked.request("GET", "/trends?lang=nl")
    told = asked.getresponse()
    assert (told.status, told.getheader("Location")) == (301, f"https://{NAME}/trends?lang=nl")


def test_what_is_larger_than_a_policy_may_be_is_turned_away(address: str, ports: Ports) -> None:
    assert address
    assert answer(ports.tls, "/_stcore/upload_file/a/b", body=b"x" * (11 * 1024 * 1024 + 1)).status == 413


@pytest.mark.parametrize("told", ["", "proxy_set_header X-Forwarded-For $remote_addr;"])
def test_behind_a_proxy_without_sign_in_nothing_is_shown(
    browser: Browser, home: tuple[Path, Path], tmp_path: Path, told: str
) -> None:
    place, folder = tmp_path / "home", home[1]
    shutil.copytree(home[0], place, ignore=shutil.ignore_patterns("sharewell.toml"))
    ports = Ports(plain=0, tls=free_port(), pages=free_port())
    text = CARELESS.format(folder=tmp_path, tls=ports.tls, pages=ports.pages, told=told)
    with contextmanager(serve)(place, folder, ports.pages), contextmanager(proxied)(tmp_path, text, ports) as address:
        shown = read(browser, address.replace(NAME, "localtest.example"))
    assert "without sign-in, so they show nothing" in shown
    assert "%" not in shown
