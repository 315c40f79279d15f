"""How a reading came about, as lines for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.measuring import whole_number

if TYPE_CHECKING:
    from openness.behind import Behind
    from openness.model import Reading
    from pipeline.explaining import Explained
    from presentation.formats import Formats

_WIDE = 12


def explained_lines(one: Explained, formats: Formats) -> list[str]:
    """Return the lines: formula, figure, what by what, coverage, provenance, facts."""
    from openness.month import format_month
    from openness.reading_json import moment

    reading = one.reading
    cell = reading.cell.name or "the whole organisation"
    lines = [
        f"{reading.id} {one.indicator.name}, {format_month(reading.month)}, {cell}",
        _row("formula", one.indicator.formula),
        _row("state", reading.state.value),
        *_figure(reading, one.indicator.interval, formats),
    ]
    lines += [
        _row("source", f"{covered.source}, until {moment(covered.until)}{'' if covered.complete else ', not to the end'}")
        for covered in reading.coverage
    ]
    measured = one.measured
    lines.append(
        _row(
            "measured",
            f"{moment(measured['measured_at'])}, formula version {measured['formula_version']},"
            f" facts version {measured['facts_version']}, seed {measured['seed']}",
        )
    )
    lines += [_row("from", _fact(fact)) for fact in one.facts]
    if not one.facts:
        tables = ", ".join(table.value for table in (*one.indicator.needs, *one.indicator.either))
        lines.append(_row("from", f"{tables}; how much stands in them is told with a figure only"))
    return lines


def _row(name: str, text: str) -> str:
    return f"  {name:{_WIDE}}{text}"


def _figure(reading: Reading, interval: str, formats: Formats) -> list[str]:
    """Return the figure with its parts, or why there is none."""
    if reading.value is None:
        parts = [formats.interval(reading.low, reading.high, reading.unit)]
        parts += [f"{name} {told}" for name, told in reading.detail.items() if isinstance(told, str)]
        ranged = ", ".join(part for part in parts if part)
        return [_row("why", reading.missing or f"told as a range, so that no small group shows: {ranged}")]
    lines = [_row("value", formats.value(reading.value, reading.unit))]
    if reading.low is not None or reading.high is not None:
        lines.append(_row("interval", f"{formats.interval(reading.low, reading.high, reading.unit)} ({interval})"))
    for name, part in (("numerator", reading.numerator), ("denominator", reading.denominator)):
        if part is not None:
            lines.append(_row(name, f"{part}" if whole_number(part) is not None else f"{part:.6g}"))
    lines.append(_row("n", f"{reading.n}, of {reading.people} people" if reading.people else f"{reading.n}"))
    return lines


def _fact(fact: Behind) -> str:
    from openness.month import format_month

    part = f" {fact.part}" if fact.part else ""
    name = f"{fact.table.value}{part}, {format_month(fact.month)}: "
    if fact.sums is None:
        return name + "too few people to tell"
    return name + ", ".join([f"{fact.rows} rows", *(f"{column} {total}" for column, total in fact.sums.items())])
