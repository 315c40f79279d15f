"""The checkout itself: locks, licence, and nothing in it that belongs to one machine."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

LOCKS = ("requirements.lock", "requirements-dev.lock")
PINNED = re.compile(r"^([a-z0-9._-]+)==([^ ]+)", re.MULTILINE)
MACHINE = re.compile(r"(?<![\w.}])/(?:(?:home|root|Users|work)/[\w.-]+|opt/(?!sharewell)[\w.-]+)|file://(?!\{)|[A-Z]:\\\\Users")
"""What lies under /opt is a program's own by convention: where this one is installed is no place of one machine."""


def tracked(root: Path) -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    return [root / name for name in done.stdout.decode().split("\0") if name and (root / name).is_file()]


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_versions_and_hashes_and_nothing_else(root: Path, name: str) -> None:
    line = re.compile(r"[a-z0-9._-]+==\S+( ; [^\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    odd = [row for row in (root / name).read_text(encoding="utf-8").splitlines() if not line.fullmatch(row)]
    assert odd == []


def test_what_is_tested_is_what_is_run(root: Path) -> None:
    run, test = (set(PINNED.findall((root / name).read_text(encoding="utf-8"))) for name in LOCKS)
    assert run
    assert run <= test


def test_every_dependency_is_locked(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["build"]]
    names = {re.split(r"[\[<>=]", line)[0] for line in asked}
    locked = {name for name, _ in PINNED.findall((root / "requirements.lock").read_text(encoding="utf-8"))}
    assert names <= locked


def test_no_file_names_a_place_on_one_machine(root: Path) -> None:
    found = []
    for path in tracked(root):
        if path == root / "tests" / "test_frame.py":
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(root)}: {place.group()}" for place in MACHINE.finditer(text)]
    assert found == []


def test_every_package_and_the_licence_go_into_the_wheel(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    here = sorted(path.parent.name for path in root.glob("*/__init__.py"))
    assert packages == here
    assert "Apache License" in (root / "LICENSE").read_text(encoding="utf-8")
    assert project["project"]["license-files"] == ["LICENSE"]


def test_every_rule_that_is_off_has_its_reason(root: Path) -> None:
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    lint = text.split("[tool.ruff.lint]")[1].split("[tool.ruff.lint.flake8")[0]
    bare = [row for row in lint.splitlines() if re.match(r'\s*"[A-Z]+\d*",\s*$', row)]
    assert 'select = ["ALL"]' in lint
    assert bare == []


def test_nothing_in_the_pages_folder_hides_a_module(root: Path) -> None:
    """Serving puts that folder first on the path."""
    names = {path.stem for path in (root / "dashboard").iterdir() if path.suffix == ".py" or path.is_dir()}
    packages = {path.parent.name for path in root.glob("*/__init__.py")}
    assert names & (sys.stdlib_module_names | packages) - {"__init__"} == set()
