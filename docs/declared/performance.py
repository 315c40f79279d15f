"""How fast it is: the table that `make bench` made, and what is to be said of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from benchmarks.inputs.figures import Figure, number
from docs.declared.markdown import table

RESULTS: Final = Path(__file__).parents[1] / "performance.json"
NOTES: Final = Path(__file__).with_name("performance_notes.md")
_TITLE: Final = "# How fast it is\n"
_TABLES: Final = """Each figure was found by the program named above its table; `make bench` runs them all and writes this page.
A ratio compares two things within one run, so that it says the same on a slower machine; the middle run counts, and the spread is
that of the others.
"""


def performance() -> str:
    """Return the page."""
    kept: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    tables = [_TABLES, *(_section(name, one) for name, one in kept.items())] if kept else []
    return "\n".join([_TITLE, *tables, NOTES.read_text(encoding="utf-8")])


def _section(name: str, kept: dict[str, Any]) -> str:
    figures = [Figure(**{key: value for key, value in one.items() if key != "program"}) for one in kept["figures"]]
    rows = [
        (
            one.what + (f" ({one.beside})" if one.beside else ""),
            f"{number(one.value)} {one.unit}",
            f"{number(min(one.runs))} to {number(max(one.runs))}" if len(one.runs) > 1 else "",
            _bound(one),
        )
        for one in figures
    ]
    machine = kept["machine"]
    where = f"{machine['processors']} processors ({machine['processor']}), {machine['gigabytes']} GB, Python {machine['python']}"
    return "\n".join(
        [
            f"## `benchmarks/{name}.py`",
            "",
            f"{kept['day']}; {kept['seconds']:,} s; {where}, SQLite {machine['sqlite']}, Streamlit {machine['streamlit']}.",
            "",
            table(("what", "figure", "spread", "asked"), rows),
            "",
        ]
    )


def _bound(figure: Figure) -> str:
    if figure.bound is None:
        return ""
    asked = f"at {'least' if figure.at_least else 'most'} {number(figure.bound)}"
    return asked if figure.kept else f"**{asked}: not kept.** {figure.why}".strip()
