"""The units for systemd: accepted as they are shipped, closed tight, and starting commands that exist."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from pipeline.cli.app import make_app

OURS = ("sharewell.service", "sharewell-run.service")
SYSTEM_UNITS = Path("/usr/lib/systemd/system")
MOST_EXPOSED = "20"
"""Of 100, as `systemd-analyze security` counts: under 20 is what it calls OK."""


@pytest.fixture(scope="module")
def analyze() -> str:
    found = shutil.which("systemd-analyze")
    if found is None or not SYSTEM_UNITS.is_dir():
        pytest.skip("no systemd on this machine")
    return found


@pytest.fixture
def machine(root: Path, tmp_path: Path) -> Path:
    """Return the root of a machine on which Sharewell is installed as the guide says."""
    units = tmp_path / "etc" / "systemd" / "system"
    units.mkdir(parents=True)
    for name in OURS:
        shutil.copy(root / "docs" / "installing" / name, units)
    shutil.copytree(SYSTEM_UNITS, tmp_path / "usr" / "lib" / "systemd" / "system", symlinks=True)
    program = tmp_path / "opt" / "sharewell" / "bin" / "sharewell"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    return tmp_path


def verified(analyze: str, machine: Path) -> str:
    """Return what systemd has against the units, nothing where they are right."""
    done = subprocess.run(
        [analyze, "verify", f"--root={machine}", *OURS], capture_output=True, text=True, check=False, timeout=60
    )
    return done.stderr


def test_systemd_takes_the_units_as_they_are(analyze: str, machine: Path) -> None:
    assert verified(analyze, machine) == ""


def test_a_key_that_systemd_does_not_know_would_be_seen(analyze: str, machine: Path) -> None:
    unit = machine / "etc" / "systemd" / "system" / OURS[0]
    unit.write_text(unit.read_text(encoding="utf-8").replace("NoNewPrivileges", "NoNewPrivilege"), encoding="utf-8")
    assert "NoNewPrivilege" in verified(analyze, machine)


@pytest.mark.parametrize("name", OURS)
def test_a_unit_can_do_little_but_its_work(analyze: str, root: Path, name: str) -> None:
    unit = root / "docs" / "installing" / name
    command = [analyze, "security", "--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout[-300:]


def settings(unit: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in unit.read_text(encoding="utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


@pytest.mark.parametrize("name", OURS)
def test_a_unit_starts_a_command_that_there_is(root: Path, name: str) -> None:
    (line,) = settings(root / "docs" / "installing" / name)["ExecStart"]
    program, *words = shlex.split(line)
    assert program == "/opt/sharewell/bin/sharewell"
    whole = get_command(make_app())
    with whole.make_context("sharewell", list(words)) as above:
        rest = [*above._protected_args, *above.args]
        asked, command, remaining = whole.resolve_command(above, rest)  # type: ignore[attr-defined]
        if command is None:
            pytest.fail(f"no command {rest[0]}")
        with command.make_context(asked, remaining, parent=above) as context:
            assert context.params


@pytest.mark.parametrize("name", OURS)
def test_a_unit_is_given_the_key_and_keeps_the_home_to_itself(root: Path, name: str) -> None:
    found = settings(root / "docs" / "installing" / name)
    assert found["LoadCredential"] == ["key:/etc/sharewell/key"]
    assert "SHAREWELL_KEY_FILE=%d/key" in found["Environment"]
    assert (found["StateDirectory"], found["StateDirectoryMode"]) == (["sharewell"], ["0700"])
    assert found["User"] == found["Group"] == ["sharewell"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root may become another")
def test_the_administrators_command_runs_as_the_service_with_its_key(root: Path, tmp_path: Path) -> None:
    program, key, home = tmp_path / "program", tmp_path / "key", tmp_path / "home"
    tmp_path.chmod(0o755)
    for folder in tmp_path.parents:
        if folder.stat().st_uid == os.getuid() and str(folder).startswith("/tmp/"):
            folder.chmod(0o755)
    program.write_text('#!/bin/sh\nid -un; echo "$SHAREWELL_KEY $SHAREWELL_HOME $*"; umask\n', encoding="utf-8")
    program.chmod(0o755)
    key.write_text("the key\n", encoding="utf-8")
    key.chmod(0o400)
    text = (root / "docs" / "installing" / "sharewell-admin").read_text(encoding="utf-8")
    for there, here in (
        ("/opt/sharewell/bin/sharewell", str(program)),
        ("/etc/sharewell/key", str(key)),
        ("/var/lib/sharewell", str(home)),
        ("--reuid=sharewell --regid=sharewell", "--reuid=nobody --regid=nogroup"),
    ):
        assert there in text
        text = text.replace(there, here)
    done = subprocess.run(["sh", "-s", "doctor", "--json"], input=text, capture_output=True, text=True, check=False, timeout=30)
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["nobody", f"the key {home} doctor --json", "0077"]
