"""What is done to a home while it is served: it goes away and comes back, and a backup is put in the place of its store."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pytest

from storage.by_hand.annotations import put_annotation
from tests.dashboard.test_browser import browser, own, serve, visit, wait_for
from tests.pipeline.test_serve import PROGRAM, free_port
from tests.soak.holding import differing, held, opened
from tests.soak.running import KEY, NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.soak.trial import Trials

pytestmark = [pytest.mark.browser, pytest.mark.slow]
__all__ = ["browser"]
REFUSED: Final = 3
RESTORE: Final = ("backup", "restore", "sharewell-20260921T141320Z.db", "--yes")
SINCE: Final = "Written after the backup"


@dataclass
class Served:
    """A home that is served with its worker."""

    address: str
    process: subprocess.Popen[str]
    log: Path

    def said(self) -> list[str]:
        """Return the lines that it wrote."""
        return self.log.read_text("utf-8").splitlines()


@contextmanager
def serving(home: Path, folder: Path) -> Iterator[Served]:
    port, log = free_port(), folder / "served.log"
    command = [*PROGRAM, "--home", str(home), "serve", "--port", str(port)]
    with log.open("w") as err, subprocess.Popen(command, stderr=err, stdout=err, text=True, env={**os.environ}) as process:
        served = Served(address=f"http://127.0.0.1:{port}", process=process, log=log)
        try:
            wait_for(served.address)
            yield served
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0


def shown(browser: Browser, address: str, path: str = "?lang=en") -> str:
    page, seen = visit(browser, address, path)
    try:
        assert own(seen.errors) == []
        return page.inner_text("body")
    finally:
        page.context.close()


def test_a_home_that_goes_away_while_it_is_served_is_told_and_shown_again_when_it_is_back(
    trials: Trials, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHAREWELL_KEY", KEY)
    home, away = trials.world.copy("kept", tmp_path / "home"), tmp_path / "away"
    with serving(home, tmp_path) as served:
        there = shown(browser, served.address)
        assert "August 2026" in there
        ran = trials.world.program.run(home, RESTORE, now=NOW + 60)
        assert (ran.status, len(ran.err.splitlines())) == (REFUSED, 1)
        assert "stop it first" in ran.err
        before = held(home).tables
        home.rename(away)
        gone = shown(browser, served.address)
        assert "August 2026" not in gone
        assert "Traceback" not in gone
        assert shown(browser, served.address, "trends?lang=en")
        assert shown(browser, served.address, "desk?lang=en")
        assert not home.exists(), "nothing makes an empty home in its place"
        away.rename(home)
        assert "August 2026" in shown(browser, served.address)
        assert served.process.poll() is None
    lines = served.said()
    assert not [line for line in lines if "Traceback" in line], lines
    assert len(lines) <= 6, lines
    assert differing(before, held(home).tables, frozenset({"meta", "setting_seen"})) == {}


def test_a_backup_that_is_put_back_is_shown_without_a_restart(
    trials: Trials, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the pages are served without a worker: with one it is refused."""
    monkeypatch.setenv("SHAREWELL_KEY", KEY)
    home = trials.world.copy("kept", tmp_path / "home")
    with opened(home) as store:
        put_annotation(store, "2026-08", SINCE, by="", now=NOW)
    for address in serve(home, tmp_path):
        assert SINCE in shown(browser, address, "trends?lang=en")
        ran = trials.world.program.run(home, RESTORE, now=NOW + 60)
        assert ran.status == 0, ran.err
        after = shown(browser, address, "trends?lang=en")
        assert SINCE not in after
        assert "August 2026" in shown(browser, address)
