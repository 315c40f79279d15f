"""A server with a certificate of its own, on loopback, under a name that leads nowhere."""

from __future__ import annotations

import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from collectors.http import Manners, Transport
from collectors.pinned import Pinned

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = "blog.example"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    place = tmp_path / "certificate.pem"
    place.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return place


@pytest.fixture
def server(certificate: Path) -> Iterator[tuple[int, list[str]]]:
    hosts: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hosts.append(self.headers["Host"])
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    running = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    running.socket = context.wrap_socket(running.socket, server_side=True)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield running.server_address[1], hosts
    running.shutdown()
    running.server_close()
    thread.join()


def pinned(numbers: dict[str, str], certificate: Path) -> Transport:
    transport = Transport(Manners(connect_within=2, answer_within=2))
    transport.verify = str(certificate)
    transport.mount("https://", Pinned(numbers))
    return transport


def test_a_name_is_asked_at_the_number_it_was_judged_by(certificate: Path, server: tuple[int, list[str]]) -> None:
    port, hosts = server
    answer = pinned({NAME: "127.0.0.1"}, certificate).get(f"https://{NAME}:{port}/feed")
    assert answer.ok
    assert hosts == [f"{NAME}:{port}"]


def test_the_certificate_is_held_against_the_name(certificate: Path, server: tuple[int, list[str]]) -> None:
    port, hosts = server
    with pytest.raises(requests.exceptions.SSLError):
        pinned({"other.example": "127.0.0.1"}, certificate).get(f"https://other.example:{port}/feed")
    assert hosts == []


def test_a_host_that_was_not_judged_is_not_asked(certificate: Path, server: tuple[int, list[str]]) -> None:
    port, hosts = server
    with pytest.raises(requests.exceptions.InvalidURL):
        pinned({}, certificate).get(f"https://{NAME}:{port}/feed")
    assert hosts == []
