"""How long the server takes for every page on a store of many items: its data, and what is made of them, in one run of the page.

The time is that of the whole script of the page, of which fetching its data is a part; Streamlit's own work and the browser's are
no part of it. Each page is run once before. Run it with `.venv/bin/python benchmarks/page_data.py [--items 10000000]`; the store
is made once and kept in the machine's cache.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

import platformdirs

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.inputs.figures import Figure, tell  # noqa: E402
from benchmarks.inputs.large_store import Sizes, ready  # noqa: E402
from config.pages import APART, PAGES  # noqa: E402

MOST_MILLISECONDS = 50.0
SCRIPT = """
import time

import streamlit as st

from dashboard import data, frame
from dashboard.views import {page}
from presentation.formats import Formats

begun = time.perf_counter()
{page}.show(Formats(frame.language()))
st.session_state["took"] = time.perf_counter() - begun
"""


def taken(page: str, times: int) -> list[float]:
    """Return the milliseconds that runs of a page took, the first of all left out."""
    import streamlit as st
    from streamlit.testing.v1 import AppTest

    type(st.context).ip_address = property(lambda _: None)  # type: ignore[assignment, method-assign]
    app = AppTest.from_string(SCRIPT.format(page=page), default_timeout=600)
    if page == "indicator":
        app.query_params["id"] = "E1"
    found = []
    for _ in range(times + 1):
        app.run()
        if app.exception:
            raise SystemExit(f"{page}: {app.exception[0].message}")
        found.append(app.session_state["took"] * 1000)
    return found[1:]


def main() -> int:
    """Measure, tell, and return 1 when a bound is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=10_000_000)
    parser.add_argument("--folder", type=Path, default=platformdirs.user_cache_path("sharewell") / "benchmarks")
    parser.add_argument("--times", type=int, default=9)
    asked = parser.parse_args()
    os.environ["XDG_CONFIG_HOME"] = str(asked.folder)
    os.environ["SHAREWELL_HOME"] = str(ready(asked.folder, Sizes(items=asked.items)))
    begun, found = time.perf_counter(), []
    for page in (*PAGES, *APART):
        runs = taken(page, asked.times)
        found.append(
            Figure(
                what=f"the server's part of {page}, on {asked.items:,} items",
                value=statistics.median(runs),
                unit="ms",
                bound=MOST_MILLISECONDS,
                runs=tuple(runs),
            )
        )
    print(f"{time.perf_counter() - begun:.0f} s", file=sys.stderr)
    return tell(found)


if __name__ == "__main__":
    sys.exit(main())
