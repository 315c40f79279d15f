"""Collecting that is killed at random moments, and what the store holds afterwards."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

COMMAND = (sys.executable, "-c", "from pipeline.cli.app import main; import sys; sys.exit(main(sys.argv[1:]))")
STARTING = 60.0
"""Seconds within which collecting has begun, however slow the machine."""


def collected(home: Path, source: str, environment: Mapping[str, str]) -> dict[str, object]:
    """Collect a source in a program of its own; return what it says of that source."""
    ran = subprocess.run(
        _command(home, source), env=_environment(environment), capture_output=True, text=True, timeout=300, check=False
    )
    assert ran.returncode in {0, 1}, ran.stderr
    outcome = next(found for found in json.loads(ran.stdout)["sources"] if found["source"] == source)
    assert isinstance(outcome, dict)
    return outcome


def collect_killed(
    home: Path, source: str, environment: Mapping[str, str], *, kills: int = 20, seed: int = 7, within: float = 1.0
) -> int:
    """Collect a source and kill the program at a random moment, `kills` times, then let it run to its end.

    `within` is how many seconds after it began to collect, at the most, it is killed: before that nothing is at stake. Returns
    how often it had not ended by itself.
    """
    chance = random.Random(seed)
    cut = 0
    for _ in range(kills):
        before = _runs(home)
        running = subprocess.Popen(
            _command(home, source),
            env=_environment(environment),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + STARTING
        while running.poll() is None and _runs(home) == before and time.monotonic() < deadline:
            time.sleep(0.01)
        deadline = time.monotonic() + chance.uniform(0.0, within)
        while running.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            cut += 1
        running.wait()
    outcome = collected(home, source, environment)
    assert outcome["failed"] == [], outcome
    return cut


def stored_items(home: Path, source: str) -> dict[str, dict[str, object]]:
    """Return what the store holds of a source, by native id: kind, space, times, text and what it answers (as yes or no)."""
    with sqlite3.connect(f"file:{home / 'sharewell.db'}?mode=ro", uri=True) as connection:
        connection.row_factory = sqlite3.Row
        rows = connection.execute(
            "SELECT item.native_id, item.person_id, item.kind, space.native_id AS space, item.created_at, item.edited_at,"
            " item.url, item_text.text, item.reply_key IS NOT NULL AS answers FROM item JOIN source ON source.id = item.source_id"
            " JOIN space ON space.id = item.space_id LEFT JOIN item_text ON item_text.item_id = item.id WHERE source.name = ?",
            (source,),
        ).fetchall()
    assert _whole(home)
    return {row["native_id"]: dict(row) for row in rows}


def _runs(home: Path) -> int:
    """Return how many runs the store knows of."""
    with closing(sqlite3.connect(f"file:{home / 'sharewell.db'}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT count(*) FROM run").fetchone()[0])


def _whole(home: Path) -> bool:
    with sqlite3.connect(f"file:{home / 'sharewell.db'}?mode=ro", uri=True) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok")


def _command(home: Path, source: str) -> list[str]:
    return [*COMMAND, "--home", str(home), "collect", source, "--json"]


def _environment(extra: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, **extra}
