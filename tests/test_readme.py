"""What the README tells a newcomer to type, typed."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

BLOCK = re.compile(r"<!-- (tried|served) -->\n```sh\n(.*?)```", re.DOTALL)
PATIENCE = 60


@pytest.fixture(scope="module")
def blocks(root: Path) -> list[tuple[str, str]]:
    """Return the marked blocks in their order, each with its mark."""
    return BLOCK.findall((root / "README.md").read_text(encoding="utf-8"))


def surroundings(home: Path) -> dict[str, str]:
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "SHAREWELL_HOME": str(home)}


def spoken(line: str, home: Path, root: Path) -> str:
    done = subprocess.run(
        line, shell=True, cwd=root, env=surroundings(home), capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.mark.slow
def test_the_first_use_works_as_written(blocks: list[tuple[str, str]], root: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    lines = [line for mark, block in blocks if mark == "tried" for line in block.strip().splitlines()]
    assert len(lines) > 5
    for line in lines:
        if line.startswith("sharewell import"):
            sums = json.loads(spoken(f"{line} --json", home, root))
            assert (sums["read"], sums["stored"], sums["not_allowed"]) == (32, 30, 2)
            assert json.loads(spoken(f"{line} --json", home, root))["stored"] == 0
        else:
            spoken(line, home, root)
    readings = {each["id"]: each for each in json.loads(spoken("sharewell readings --month 2026-10 --json", home, root))}
    assert readings["E1"]["denominator"] == 28
    assert readings["R2"]["value"] == pytest.approx(28 / 40)
    served(next(block.strip() for mark, block in blocks if mark == "served"), home, root)


def served(line: str, home: Path, root: Path) -> None:
    """Start the dashboard as written, on a free port, and see that it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = shutil.which("sharewell", path=surroundings(home)["PATH"])
    assert program
    with subprocess.Popen(
        [program, *line.split()[1:], "--port", str(port)],
        cwd=root,
        env=surroundings(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as server:
        try:
            assert answers(f"http://127.0.0.1:{port}/")
        finally:
            server.terminate()


def answers(address: str) -> bool:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=5) as page:
                return page.status == 200 and b"<html" in page.read().lower()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
    return False
