"""Benchmarks tell what they find in one form, and one command runs all that measure speed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.every import programs
from benchmarks.inputs.figures import NOTED_IN, Figure, line, tell
from docs.declared import performance

if TYPE_CHECKING:
    from collections.abc import Sequence

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
OF_RIGHTNESS = {"intervals", "labels"}
"""These measure how often something is right, not how long it takes."""


def test_one_command_runs_every_benchmark_of_speed() -> None:
    there = {path.stem for path in BENCHMARKS.glob("*.py")}
    assert set(programs(1_000, BENCHMARKS)) == there - OF_RIGHTNESS - {"every"}


@pytest.mark.parametrize(
    ("value", "bound", "at_least", "kept"),
    [
        (1.5, 1.5, False, True),
        (1.51, 1.5, False, False),
        (3.0, 3.0, True, True),
        (2.9, 3.0, True, False),
        (9.0, None, False, True),
    ],
)
def test_a_bound_is_the_most_or_the_least(value: float, bound: float | None, at_least: bool, kept: bool) -> None:
    figure = Figure(what="this", value=value, unit="times", bound=bound, at_least=at_least)
    assert figure.kept is kept
    assert ("NOT KEPT" in line(figure)) is not kept


def test_figures_are_noted_where_that_is_asked_for_and_one_over_its_bound_ends_in_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(NOTED_IN, str(tmp_path / "figures"))
    good = Figure(what="a page", value=12.34, unit="ms", bound=50.0, runs=(12.0, 12.34, 13.0))
    assert tell([good]) == 0
    assert tell([Figure(what="another page", value=80.0, unit="ms", bound=50.0)]) == 1
    noted = [json.loads(one) for one in (tmp_path / "figures").read_text(encoding="utf-8").splitlines()]
    assert [(one["what"], one["value"]) for one in noted] == [("a page", 12.34), ("another page", 80.0)]
    assert "a page: 12.3 ms (at most 50)" in capsys.readouterr().out


def page_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, figures: Sequence[dict[str, object]]) -> str:
    machine = {"processors": 2, "processor": "Any", "gigabytes": 24, "python": "3.11", "sqlite": "3.40", "streamlit": "1.67"}
    kept = {"pages": {"day": "2026-11-01", "seconds": 60, "machine": machine, "figures": figures}}
    (tmp_path / "found.json").write_text(json.dumps(kept), encoding="utf-8")
    monkeypatch.setattr(performance, "RESULTS", tmp_path / "found.json")
    return performance.performance()


def test_the_page_says_which_bound_is_not_kept_and_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"program": "pages", "what": "Month", "unit": "times", "bound": 1.3, "runs": [1.0, 1.4, 2.0]}
    page = page_of(tmp_path, monkeypatch, [told | {"value": 1.4, "why": "It is large."}, told | {"value": 1.2}])
    assert "| Month | 1.4 times | 1 to 2 | **at most 1.3: not kept.** It is large. |" in page
    assert "| Month | 1.2 times | 1 to 2 | at most 1.3 |" in page
