"""Homes that cannot be written to or are nearly full, two workers in one, and a clock that was set back between two runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import pytest

from storage.database import FILE_NAME
from tests.soak.holding import differing, held, tables, whole
from tests.soak.operations import JOBS
from tests.soak.program import WORKER
from tests.soak.running import NOW
from tests.soak.test_broken_off import KILLS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.soak.trial import Trials

pytestmark = pytest.mark.slow
REFUSED: Final = 3
DAY: Final = 86_400
MONTH: Final = 30 * DAY
READING: Final = (
    *("doctor", "readings", "topics", "alerts", "facts roster", "audit", "audit --verify", "sources", "council list", "key show"),
    *("consent list", "consent list p02", "consent links", "consent wording", "person show p02", "account list p02"),
    *("edition list", "edition show 2026-08", "digest list", "digest feed", "backup list", "rules list", "policy list"),
    *("policy check {policy}", "label {texts}", "import items {items} --dry-run", "collect --dry-run"),
)
"""Every command that only reads."""
TOLD_WITHOUT_WRITING: Final = {"sources", "backup list", "policy check {policy}", "label {texts}"}
"""Those that need not note who looked."""
WRITING: Final = (
    *("import items {items}", "refresh --full", "backup create", "lake push {home}/lake", "expire"),
    "report --month 2026-08 --out {home}/packs --format all",
)
"""What is tried on a disk with little room."""
LONG: Final = pytest.mark.skipif(KILLS < 100, reason="takes longer: with `make soak`")
ROOM: Final = (0, 40_000, 400_000)
"""Bytes of it."""


@contextmanager
def mounted(folder: Path, size: int) -> Iterator[Path]:
    """Give a disk of so many bytes; skip the test where nobody may mount one here."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if sys.platform != "linux" or os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("nobody may mount a disk here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def mount_anew(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


def named(trials: Trials, home: Path, command: str) -> list[str]:
    """Return a command with the files that it takes."""
    world = trials.world
    texts = world.folder / "texts.jsonl"
    texts.write_text('{"text": "How do you calibrate the pump?"}\n', "utf-8")
    files = {"policy": world.policy(), "texts": texts, "items": world.items("more", 300), "home": home}
    return command.format(**files).split()


def bytes_of(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}


def test_a_home_that_cannot_be_written_to_is_read_or_told_of_in_one_line(trials: Trials, tmp_path: Path) -> None:
    program, writable = trials.world.program, trials.world.copy("kept", tmp_path / "writable")
    with mounted(tmp_path / "disk", 64 << 20) as disk:
        home = shutil.copytree(writable, disk / "home")
        before = bytes_of(home)
        mount_anew(disk, "ro")
        for command in READING:
            ran = program.run(home, named(trials, home, command), now=NOW + 60)
            assert "Traceback" not in ran.out + ran.err, command
            if command in TOLD_WITHOUT_WRITING:
                there = program.run(writable, named(trials, writable, command), now=NOW + 60)
                assert (ran.status, ran.err) == (0, ""), command
                assert ran.out.replace(str(home), "") == there.out.replace(str(writable), ""), command
            else:
                lines = (ran.out if command == "doctor" else ran.err).splitlines()
                assert ran.status == REFUSED, (command, ran.out, ran.err)
                assert len([line for line in lines if "cannot be written to" in line]) == 1, (command, lines)
                assert command == "doctor" or len(lines) == 1, (command, lines)
        for command in (*WRITING, WORKER):
            ran = program.run(home, named(trials, home, command), now=NOW + 60)
            assert (ran.status, len(ran.err.splitlines())) == (REFUSED, 1), (command, ran.err)
        mount_anew(disk, "rw")
        assert bytes_of(home) == before
        assert program.run(home, ("doctor",), now=NOW + 60).status == 0


@pytest.mark.parametrize("command", [WRITING[0], *(pytest.param(one, marks=LONG) for one in WRITING[1:])])
def test_on_a_disk_that_is_really_full_it_says_so_and_goes_on_when_there_is_room(
    trials: Trials, tmp_path: Path, command: str
) -> None:
    program, model = trials.world.program, trials.world.copy("filled", tmp_path / "model")
    for words in (("refresh",), ("consent", "list")):
        assert program.run(model, words).status == 0
    plain = shutil.copytree(model, tmp_path / "plain")
    assert program.run(plain, named(trials, plain, command)).status == 0
    there = sum(path.stat().st_size for path in model.rglob("*") if path.is_file())
    refused = 0
    for number, room in enumerate(ROOM):
        with mounted(tmp_path / f"disk-{number}", there + room + (64 << 10)) as disk:
            home = shutil.copytree(model, disk / "home")
            before = tables(home / FILE_NAME)
            ran = program.run(home, named(trials, home, command))
            assert "Traceback" not in ran.out + ran.err
            if ran.status:
                lines = [line for line in ran.err.splitlines() if line.startswith("Error: ")]
                assert (ran.status, len(lines)) == (REFUSED, 1), ran.err
                assert "room" in lines[0], lines
                refused += 1
            assert whole(home / FILE_NAME) == []
            left = tables(home / FILE_NAME)
            for name in ("item", "interaction", "consent", "person", "edition"):
                assert before[name] - left[name] == {}, name
            mount_anew(disk, f"size={64 << 20}")
            assert program.run(home, named(trials, home, command)).status == 0
            assert whole(home / FILE_NAME) == []
            assert differing(tables(plain / FILE_NAME), tables(home / FILE_NAME), frozenset({"lake_pushed"})) == {}
    assert refused or command == "expire"


def test_two_workers_in_one_home_do_every_job_once(trials: Trials, tmp_path: Path) -> None:
    home, other = (trials.world.copy("asked", tmp_path / name) for name in ("two", "one"))
    program = trials.world.program
    both = [program.begin(home, (WORKER,)) for _ in range(2)]
    assert [one.wait().status for one in both] == [0, 0]
    assert program.run(other, (WORKER,)).status == 0
    found, alone = tables(home / FILE_NAME), tables(other / FILE_NAME)
    assert differing(alone, found, frozenset({"meta", *JOBS})) == {}
    assert sum(found["job"].values()) == sum(alone["job"].values())
    assert sum(found["job_file"].values()) == sum(alone["job_file"].values())
    assert whole(home / FILE_NAME) == []


@LONG
@pytest.mark.parametrize("ahead", [DAY, MONTH, 400 * DAY])
def test_a_clock_that_was_ahead_and_is_set_back_loses_nothing(trials: Trials, tmp_path: Path, ahead: int) -> None:
    program = trials.world.program
    home, other = (trials.world.copy("told", tmp_path / name) for name in ("set back", "right"))
    items, acts = str(trials.world.items("items", 40)), str(trials.world.acts())
    roster = str(trials.world.roster(("p01", "p02")))
    first = (("import", "items", items), ("collect", "reddit"), ("refresh",), ("backup", "create"))
    then = (
        *(("import", "interactions", acts), ("roster", "import", roster, "--from", "2026-09-20"), ("collect", "reddit")),
        *(
            ("consent", "withdraw", "p04", "--yes"),
            ("refresh",),
            ("edition", "make", "2026-09"),
            ("expire",),
            ("backup", "create"),
        ),
        *(("key", "show"), ("audit", "--verify"), ("doctor",)),
    )
    for place, began in ((home, NOW + ahead), (other, NOW)):
        for command, now in [*((one, began) for one in first), *((one, NOW + 60) for one in then)]:
            ran = program.run(place, command, now=now, variables=trials.surroundings)
            assert ran.status == 0, (command, ran.err, ran.out)
    assert whole(home / FILE_NAME) == []
    found, right = tables(home / FILE_NAME), tables(other / FILE_NAME)
    for name in ("item", "interaction", "consent", "tombstone", "opt_in", "roster", "person_month", "department_flow"):
        assert sum(found.get(name, {}).values()) == sum(right.get(name, {}).values()), name
    assert len(list((home / "backups").glob("*.db"))) == len(list((other / "backups").glob("*.db")))
    assert held(home).files >= {FILE_NAME, "sharewell.toml"}
