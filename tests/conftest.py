"""What every test may ask for."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_BROWSER = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")

settings.register_profile("ci", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", parent=settings.get_profile("ci"), max_examples=20)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def find_browser() -> Path | None:
    """Return the Chromium or Chrome of this machine, None where there is none."""
    for name in BROWSERS:
        if found := shutil.which(name):
            return Path(found)
    return MAC_BROWSER if MAC_BROWSER.exists() else None


@pytest.fixture(scope="session")
def browser_path() -> Path:
    """Return the browser that the tests open the pages in; without one the test is skipped."""
    found = find_browser()
    if found is None:
        pytest.skip("no Chromium or Chrome on this machine")
    return found


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder with real inputs beside the checkout; without it the test is skipped."""
    folder = ROOT.parent / "shared"
    if not (folder / "data").is_dir():
        pytest.skip("no real inputs beside this checkout")
    return folder


@pytest.fixture(autouse=True)
def _own_surroundings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep homes, keys and settings of whoever runs the tests out of them, and what tests make out of theirs."""
    for name in [name for name in os.environ if name.startswith("SHAREWELL_")]:
        monkeypatch.delenv(name)
    private = tmp_path_factory.mktemp("user")
    for name, folder in (("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data"), ("XDG_CACHE_HOME", "cache")):
        monkeypatch.setenv(name, str(private / folder))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return an empty home directory."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not tested for want of a browser or of server software."""
    skipped = terminalreporter.stats.get("skipped", [])
    for marker, what in (("browser", "CHROMIUM OR CHROME"), ("servers", "SERVER SOFTWARE (make servers)")):
        wanting = [report for report in skipped if marker in getattr(report, "keywords", {})]
        if wanting:
            terminalreporter.write_sep("!", f"NO {what}: {len(wanting)} TESTS WERE SKIPPED", red=True, bold=True)
