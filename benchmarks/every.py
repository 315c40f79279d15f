"""Run every benchmark of speed, one after the other, and write the table of docs/performance.md.

Each bound is a ratio within one run, or a limit that was set. What is found is kept in docs/performance.json with the machine it
was found on; with `--only` the figures of the other programs stay as they were. Run it with `make bench`, or
`.venv/bin/python benchmarks/every.py [--most 10000000] [--only refresh,ingest]`; all of it takes hours, most of them for making
large stores, which are kept in the machine's cache.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import platformdirs

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.inputs.figures import NOTED_IN  # noqa: E402
from benchmarks.inputs.machine import machine  # noqa: E402
from docs.generate import main as generate  # noqa: E402

RESULTS = ROOT / "docs" / "performance.json"
MOST = 10_000_000
LARGE, LARGEST_FULL = 2_000_000, 5_000_000
"""Items of the store whose pages are opened in a browser, and of that whose facts are all worked out again."""


def programs(most: int, folder: Path) -> dict[str, list[str]]:
    """Return the programs in the order in which they run, with what each is told."""
    kept = ["--folder", str(folder)]
    return {
        "policy": [],
        "naming": [],
        "month_page": [],
        "ingest": ["--many", str(min(most, 1_000_000))],
        "readings": [],
        "reading": [],
        "search": ["--texts", str(min(most, 1_000_000))],
        "refresh": ["--most", str(most), *kept],
        "page_data": ["--items", str(most), *kept],
        "pages": ["--items", str(min(most, LARGE)), *kept],
        "engines": ["--items", str(min(most, LARGEST_FULL)), *kept],
        "readers": ["--items", str(min(most, LARGE)), *kept],
        "spark": ["--items", str(most), *kept],
    }


def ran(name: str, told: list[str]) -> tuple[list[dict[str, Any]], int]:
    """Run a program; return the figures it noted and its status."""
    with tempfile.TemporaryDirectory() as folder:
        noted = Path(folder) / "figures"
        command = [sys.executable, str(ROOT / "benchmarks" / f"{name}.py"), *told]
        status = subprocess.run(command, cwd=ROOT, env={**os.environ, NOTED_IN: str(noted)}, check=False).returncode
        lines = noted.read_text(encoding="utf-8").splitlines() if noted.exists() else []
    return [json.loads(line) for line in lines], status


def main() -> int:
    """Run, write, and return 1 when a bound is not kept or a program broke off."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=MOST, help="items of the largest store; 20000000 takes another hour")
    parser.add_argument("--only", default="", help="programs, separated by commas")
    parser.add_argument("--folder", type=Path, default=platformdirs.user_cache_path("sharewell") / "benchmarks")
    asked = parser.parse_args()
    chosen = programs(asked.most, asked.folder)
    wanted = asked.only.split(",") if asked.only else list(chosen)
    if unknown := set(wanted) - set(chosen):
        parser.error(f"no such program: {', '.join(sorted(unknown))}; there are {', '.join(chosen)}")
    kept: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    worst = 0
    for name in wanted:
        print(f"== {name}", flush=True)
        begun = time.monotonic()
        figures, status = ran(name, chosen[name])
        worst = max(worst, status)
        if figures:
            day = datetime.now(UTC).date().isoformat()
            seconds = round(time.monotonic() - begun)
            kept[name] = {"day": day, "seconds": seconds, "machine": machine(), "figures": figures}
            RESULTS.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    generate([])
    return min(worst, 1)


if __name__ == "__main__":
    sys.exit(main())
