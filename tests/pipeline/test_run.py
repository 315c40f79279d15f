"""`sharewell run`: rounds of steps, each told when it fails and none stopping the next; never two, and a clean end when asked."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from config.errors import WrongUse
from pipeline.alone import alone
from pipeline.cli.app import main
from pipeline.schedule import PROGRAM, STEPS, Round, Step, Stepped, seconds_of
from storage.backup import backups, create
from storage.database import open_store
from tests.dashboard.editions import ZONE, bodies, fill
from tests.pipeline.people import opted_in

if TYPE_CHECKING:
    from pathlib import Path


def named(*names: str) -> tuple[Step, ...]:
    return tuple(step for step in STEPS if step.name in names)


def went(home: Path, steps: tuple[Step, ...], stop: threading.Event | None = None) -> list[tuple[str, int]]:
    found: list[Stepped] = []
    Round(home=home, stop=stop or threading.Event(), quiet=True).go(steps, found.append)
    return [(one.name, one.status) for one in found]


@pytest.mark.parametrize(("text", "seconds"), [("1h", 3600), ("15m", 900), ("90s", 90), ("1D", 86_400)])
def test_spans(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "1", "h", "1s", "0h", "-1h", "99d", "1 h", "1h30m", "9999999h"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(WrongUse, match="no span"):
        seconds_of(text)


@pytest.mark.slow
def test_a_round_does_what_is_due_and_only_that(home: Path) -> None:
    opted_in(home, "slack", "ada")
    assert went(home, STEPS) == [("refresh", 0), ("expire", 0), ("backup", 0)]
    assert len(backups(home)) == 1
    assert went(home, named("backup")) == [], "a day has not passed"


@pytest.mark.slow
def test_a_step_that_fails_is_told_and_the_next_go_on(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    fill(home, bodies())
    (home / "sharewell.toml").write_text("[sources.reddit]\nenabled = true\n")
    assert main(["run", "--once", "--home", str(home)]) == 1
    err = capfd.readouterr().err
    assert "collect ended with status 4; the next steps go on." in err
    assert "Traceback" not in err
    assert len(backups(home)) == 1


def test_settings_that_cannot_be_read_are_told_each_step(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_store(home, zone=ZONE):
        pass
    (home / "sharewell.toml").write_text("[organisation]\nnam = 1\n")
    assert went(home, named("backup", "alerts")) == [("backup", 2), ("alerts", 2)]
    assert "did you mean name?" in capsys.readouterr().err


def test_the_pack_and_alerts_wait_for_their_day(home: Path) -> None:
    fill(home, bodies())
    (home / "sharewell.toml").write_text(
        '[mail]\nhost = "127.0.0.1"\nsecurity = "none"\nsender = "s@example.org"\n'
        'pack_to = ["a@example.org"]\npack_day = 5\nalerts_to = ["b@example.org"]\nalerts_day = "wednesday"\n'
    )
    report, alerts = named("report", "alerts")

    def when(day: int) -> int:
        return int(datetime(2026, 11, day, 9, tzinfo=ZONE).timestamp())

    assert [report.due(home, when(day)) for day in (4, 5, 28)] == [False, True, True]
    assert [alerts.due(home, when(day)) for day in (2, 3, 4, 6)] == [False, False, True, True]


def test_never_two_in_one_home(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with alone(home, "run"):
        assert main(["run", "--once", "--home", str(home)]) == 3
    assert "works in this home already" in capsys.readouterr().err


def test_nothing_is_restored_while_somebody_works(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opted_in(home, "slack", "ada")
    assert main(["backup", "create", "--json", "--home", str(home)]) == 0
    made = json.loads(capsys.readouterr().out)["file"]
    with alone(home, "worker"):
        assert main(["backup", "restore", made, "--yes", "--home", str(home)]) == 3
    assert "stop it first" in capsys.readouterr().err
    assert main(["backup", "restore", made.rpartition("/")[2], "--yes", "--home", str(home)]) == 0
    assert main(["backup", "list", "--home", str(home)]) == 0
    assert "sharewell-" in capsys.readouterr().out


def test_asked_to_stop_it_lets_the_step_end_and_begins_no_other(home: Path) -> None:
    stop = threading.Event()

    def due(_home: Path, _now: int) -> bool:
        stop.set()
        return True

    slow = Step(name="slow", command=("key", "show"), due=due)
    with open_store(home, zone=ZONE):
        pass
    assert went(home, (slow, slow), stop) == [("slow", 0)]


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_status_0(home: Path, number: int) -> None:
    with open_store(home, zone=ZONE):
        pass
    program = subprocess.Popen(
        [*PROGRAM, "--home", str(home), "run", "--every", "1h", "--json"], stdout=subprocess.PIPE, text=True, env={**os.environ}
    )
    assert program.stdout is not None
    assert json.loads(program.stdout.readline())["step"] == "refresh"
    time.sleep(0.3)
    program.send_signal(number)
    program.communicate(timeout=60)
    assert program.returncode == 0
    with alone(home, "run") as free:
        assert free
    assert sys.executable in PROGRAM


def test_backups_made_by_a_clock_that_was_ahead_keep_none_from_being_made(home: Path) -> None:
    opted_in(home, "slack", "ada")
    (step,) = named("backup")
    now = int(time.time())
    create(home, keep=9, now=now + 400 * 86_400)
    assert step.due(home, now)
    create(home, keep=9, now=now - 60)
    assert not step.due(home, now)
