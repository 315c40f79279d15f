"""The wheel, installed in an environment of its own and used from somewhere else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


def done(*words: str | Path, where: Path, home: Path | None = None) -> str:
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if home:
        surroundings["SHAREWELL_HOME"] = str(home)
    ran = subprocess.run(
        [str(word) for word in words], cwd=where, env=surroundings, capture_output=True, text=True, timeout=600, check=False
    )
    assert ran.returncode == 0, f"{' '.join(map(str, words))}\n{ran.stdout[-2000:]}{ran.stderr[-2000:]}"
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and return it."""
    folder = tmp_path_factory.mktemp("dist")
    done(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", folder, root, where=folder)
    return next(folder.glob("*.whl"))


def test_wheel_carries_what_the_pages_need(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert "presentation/locales/nl/LC_MESSAGES/sharewell.mo" in names
    assert "presentation/style.css" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "docs/", "benchmarks/")) or "__pycache__" in name]


def test_wheel_runs_outside_the_checkout(wheel: Path, root: Path, tmp_path: Path) -> None:
    place = tmp_path / "environment"
    venv.create(place, with_pip=True)
    python, program, home = place / "bin" / "python", place / "bin" / "sharewell", tmp_path / "home"
    install = (python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-deps")
    done(*install, "--only-binary", ":all:", "--require-hashes", "-r", root / "requirements.lock", where=tmp_path)
    done(*install, wheel, where=tmp_path)
    done(python, "-m", "pip", "check", where=tmp_path)
    assert "demo" in done(program, "--help", where=tmp_path)
    done(program, "demo", "--people", "30", "--months", "3", where=tmp_path, home=home)
    readings = json.loads(done(program, "readings", "--json", where=tmp_path, home=home))
    assert {"E1", "A3", "R2"} <= {each["id"] for each in readings}
    assert all(each["value"] is None for each in readings if each["state"] in {"suppressed", "missing"})
