from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from config.errors import NothingToUse, Refused, WrongUse
from pipeline.cli.serve import check_sign_in, family_of, refuse_others, refuse_taken, run_until_stopped

if TYPE_CHECKING:
    from pathlib import Path


PROGRAM = [sys.executable, "-c", "import sys; from pipeline.cli.app import main; sys.exit(main(sys.argv[1:]))"]


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.10", "example.org", "", "127.0.0.1.example.org", "*"])
def test_another_address_is_refused_without_sign_in(host: str) -> None:
    with pytest.raises(Refused, match="this machine only"):
        refuse_others(host)


@pytest.mark.parametrize(
    ("host", "family"), [("127.0.0.1", socket.AF_INET), ("localhost", socket.AF_INET), ("::1", socket.AF_INET6)]
)
def test_loopback_is_served(host: str, family: socket.AddressFamily) -> None:
    assert refuse_others(host) is family


def test_a_taken_port_is_told_in_one_line() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(WrongUse, match=f"port {port} is in use"):
            refuse_taken("127.0.0.1", port, socket.AF_INET)


def test_the_exit_of_what_is_served_is_told() -> None:
    assert run_until_stopped([sys.executable, "-c", "import os, sys; sys.exit(int(os.environ['STATUS']))"], {"STATUS": "7"}) == 7


def test_the_command_refuses_and_explains() -> None:
    found = subprocess.run([*PROGRAM, "serve", "--host", "0.0.0.0"], capture_output=True, text=True, check=False, timeout=60)
    assert found.returncode == 3
    assert found.stderr.count("\n") == 1
    assert "without sign-in" in found.stderr


@pytest.mark.slow
def test_it_serves_says_where_and_stops_when_asked(tmp_path: Path) -> None:
    port = free_port()
    command = [*PROGRAM, "--home", str(tmp_path), "serve", "--port", str(port)]
    served = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ})
    try:
        headers = _headers(f"http://127.0.0.1:{port}/healthz")
    finally:
        served.send_signal(signal.SIGTERM)
        out, err = served.communicate(timeout=20)
    assert served.returncode == 0
    assert f"http://127.0.0.1:{port}" in err
    assert out == ""
    policy = headers["content-security-policy"]
    assert "unsafe-eval" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    with socket.socket() as trial:
        assert trial.connect_ex(("127.0.0.1", port)) != 0


def _headers(address: str) -> dict[str, str]:
    until = time.monotonic() + 30
    while True:
        try:
            with urlopen(address, timeout=5) as answer:
                assert b'"store":"absent"' in answer.read()
                return {name.lower(): value for name, value in answer.headers.items()}
        except URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def test_sign_in_that_lacks_a_part_is_told_and_one_that_has_all_opens_other_addresses(tmp_path: Path) -> None:
    path = tmp_path / "sharewell.toml"
    path.write_text('[sign_in]\nserver_metadata_url = "https://login.example.org/x"\nclient_id = "sharewell"\n')
    with pytest.raises(NothingToUse, match="sign-in lacks client_secret, address"):
        check_sign_in(tmp_path)
    path.write_text(path.read_text() + 'client_secret = "s"\naddress = "https://sharewell.example.org"\n')
    path.chmod(0o600)
    assert check_sign_in(tmp_path) == "https://sharewell.example.org"
    assert family_of("0.0.0.0") is socket.AF_INET
    assert family_of("::") is socket.AF_INET6
    with pytest.raises(WrongUse, match="no address to listen on"):
        family_of("everywhere")
