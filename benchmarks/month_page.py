"""How long until the Month page stands in a browser, against a Streamlit hello world on the same machine in the same run.

Each visit is cold for the browser (a fresh context, nothing cached); the servers have been up for a while. Run it with
`.venv/bin/python benchmarks/month_page.py [--home HOME] [--visits 7]`; without a home a made-up one is filled.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402

from benchmarks.inputs.figures import Figure, tell  # noqa: E402
from benchmarks.inputs.served import ARGUMENTS, HELD_BACK, hello_world, our_pages, visit  # noqa: E402
from tests.conftest import find_browser  # noqa: E402
from tests.dashboard.editions import bodies, fill  # noqa: E402

MOST = 1.5


def main() -> int:
    """Measure, tell, and return 1 when Month takes more than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--visits", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack, sync_playwright() as playwright:
        folder = Path(name)
        home = asked.home or folder / "home"
        if asked.home is None:
            home.mkdir()
            os.environ["XDG_CONFIG_HOME"] = str(folder)
            fill(home, bodies())
        hello, month = hello_world(stack, folder).address, our_pages(stack, folder, home).address
        browser = playwright.chromium.launch(executable_path=str(find_browser()), args=ARGUMENTS)
        times: dict[str, list[float]] = {"hello": [], "month": []}
        for address, selector in ((hello, "h1"), (month, ".sw-strips .sw-status")):
            visit(browser, address, selector)
        for _ in range(asked.visits):
            times["hello"].append(visit(browser, hello, "h1"))
            times["month"].append(visit(browser, month, ".sw-strips .sw-status"))
        browser.close()
    middle = {what: statistics.median(found) for what, found in times.items()}
    value = middle["month"] / middle["hello"]
    return tell(
        [
            Figure(
                what="Month cold in a browser, on a small store, against hello world",
                value=value,
                unit="times",
                bound=MOST,
                runs=tuple(ours / theirs for ours, theirs in zip(times["month"], times["hello"], strict=True)),
                beside=f"{middle['month']:.2f} s against {middle['hello']:.2f} s",
                why=HELD_BACK if value > MOST else "",
            )
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
