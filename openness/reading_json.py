"""A reading as JSON, in the shape that scripts rely on, and back.

What only the small-group gate needs to know stands under `guard`; a reading that has passed the gate has none.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from openness.facts import SourceCoverage
from openness.model import Cell, Comparison, Judgement, Level, Reading, State, Theme, Unit
from openness.month import format_month, parse_month

if TYPE_CHECKING:
    from collections.abc import Mapping


def to_json(reading: Reading) -> dict[str, Any]:
    """Return the reading as plain data."""
    level, name = reading.cell.level, reading.cell.name
    written: dict[str, Any] = {
        "id": reading.id,
        "theme": reading.theme.value,
        "month": format_month(reading.month),
        "months": reading.months,
        "months_held": reading.held,
        "department": name if level is Level.DEPARTMENT else None,
        "division": name if level is Level.DIVISION else reading.division,
        "state": reading.state.value,
        "value": reading.value,
        "unit": reading.unit.value,
        "n": reading.n,
        "numerator": reading.numerator,
        "denominator": reading.denominator,
        "low": reading.low,
        "high": reading.high,
        "ideal": reading.ideal,
        "ideal_source": reading.ideal_source,
        "meets_ideal": reading.meets_ideal,
        "previous": reading.previous,
        "change": reading.last_month.change,
        "verdict": reading.last_month.judgement.value,
        "last_month": _compared(reading.last_month),
        "last_year": _compared(reading.last_year),
        "people": reading.people,
        "coverage": [
            {"source": covered.source, "until": moment(covered.until), "complete": covered.complete}
            for covered in reading.coverage
        ],
        "detail": dict(reading.detail),
        "missing": reading.missing,
        "formula_version": reading.formula_version,
    }
    if reading.ideal_least is not None:
        written["ideal_least"] = reading.ideal_least
    guard = _guard(reading)
    return written | {"guard": guard} if guard else written


def _guard(reading: Reading) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "largest": reading.largest,
        "counted_people": reading.counted_people,
        "last_month": _behind(reading.last_month),
        "last_year": _behind(reading.last_year),
    }
    return {key: value for key, value in kept.items() if value}


def _behind(comparison: Comparison) -> list[float | None] | None:
    return None if comparison.least is None and not comparison.largest else [comparison.least, comparison.largest]


def _compared(comparison: Comparison) -> dict[str, Any]:
    return {
        "judgement": comparison.judgement.value,
        "change": comparison.change,
        "low": comparison.low,
        "high": comparison.high,
        "p": comparison.p,
        "detectable": comparison.detectable,
        "why": comparison.why,
        "ratio": comparison.ratio,
        "ratio_low": comparison.ratio_low,
        "ratio_high": comparison.ratio_high,
    }


def from_json(written: Mapping[str, Any]) -> Reading:
    """Read what `to_json` wrote; raises KeyError or ValueError for anything else."""
    guard = written.get("guard") or {}
    cell, division = _cell(written)
    return Reading(
        id=written["id"],
        theme=Theme(written["theme"]),
        month=parse_month(written["month"]),
        cell=cell,
        state=State(written["state"]),
        value=written["value"],
        unit=Unit(written["unit"]),
        n=written["n"],
        numerator=written["numerator"],
        denominator=written["denominator"],
        low=written["low"],
        high=written["high"],
        people=written["people"],
        ideal=written["ideal"],
        ideal_least=written.get("ideal_least"),
        ideal_source=written["ideal_source"],
        meets_ideal=written["meets_ideal"],
        previous=written["previous"],
        last_month=_comparison(written["last_month"], guard.get("last_month")),
        last_year=_comparison(written["last_year"], guard.get("last_year")),
        coverage=tuple(
            SourceCoverage(source=covered["source"], until=_second(covered["until"]), complete=covered["complete"])
            for covered in written["coverage"]
        ),
        detail=written["detail"],
        missing=written["missing"],
        formula_version=written["formula_version"],
        largest=guard.get("largest", 0.0),
        counted_people=guard.get("counted_people", False),
        division=division,
        months=written.get("months", 1),
        held=written.get("months_held", 1),
    )


def _cell(written: Mapping[str, Any]) -> tuple[Cell, str | None]:
    """Return the cell, and of a department its division."""
    department, division = written["department"], written["division"]
    if department is not None:
        return Cell(Level.DEPARTMENT, department), division
    return (Cell(Level.DIVISION, division) if division is not None else Cell()), None


def _comparison(written: Mapping[str, Any], behind: list[Any] | None) -> Comparison:
    least, largest = behind or (None, 0.0)
    return Comparison(
        judgement=Judgement(written["judgement"]),
        change=written["change"],
        low=written["low"],
        high=written["high"],
        p=written["p"],
        detectable=written["detectable"],
        why=written["why"],
        ratio=written.get("ratio"),
        ratio_low=written.get("ratio_low"),
        ratio_high=written.get("ratio_high"),
        least=least,
        largest=largest,
    )


def moment(second: int) -> str:
    """Return a UTC second as it is written: `2026-10-31T23:59:59Z`."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _second(moment: str) -> int:
    return int(datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())
