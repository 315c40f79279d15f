"""Readings as they were measured, with what they were measured from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from openness.comparing import OTHER_SPAN
from openness.model import Judgement
from openness.reading_json import from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openness.model import Cell, Reading
    from openness.month import Month
    from storage.database import Store


def put_readings(
    store: Store, month: Month, readings: Iterable[Reading], shown: Iterable[Reading], *, facts_version: int, seed: int, now: int
) -> None:
    """Replace the readings of a month. `shown` are the same ones as the small-group gate lets them out."""
    told = {key_of(reading.id, reading.cell): reading.value for reading in shown}
    rows = [
        (
            month,
            reading.cell.level.value,
            reading.cell.name or "",
            reading.id,
            reading.formula_version,
            facts_version,
            seed,
            now,
            told.get(key_of(reading.id, reading.cell)),
            json.dumps(to_json(reading), ensure_ascii=False, sort_keys=True, allow_nan=False),
        )
        for reading in readings
    ]
    with store.transaction() as connection:
        connection.execute("DELETE FROM reading WHERE month = ?", (month,))
        connection.executemany(
            "INSERT INTO reading (month, level, cell, indicator, formula_version, facts_version, seed, measured_at, shown, body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )


def readings_of(store: Store, month: Month) -> list[Reading]:
    """Return a month's readings, not gated: for the gate alone."""
    rows = store.connection.execute("SELECT body FROM reading WHERE month = ? ORDER BY level DESC, cell, indicator", (month,))
    return [from_json(json.loads(row[0])) for row in rows.fetchall()]


def baseline(store: Store, key: tuple[str, str, str], *, before: Month, months: int = 3) -> float | None:
    """Return the mean of a figure's first comparable months that may be shown, by `key_of`; None where there are too few."""
    rows = store.connection.execute(
        "SELECT shown, json_extract(body, '$.last_month.judgement'), json_extract(body, '$.last_month.why'),"
        " ifnull(json_extract(body, '$.months_held'), 1) FROM reading INDEXED BY reading_course"
        " WHERE indicator = ? AND level = ? AND cell = ? AND month < ? AND shown IS NOT NULL"
        " AND json_extract(body, '$.state') = 'measured' ORDER BY month",
        (*key, before),
    )
    values: list[float] = []
    held = None
    for value, judgement, why, span in rows:
        apart = judgement == Judgement.NOT_COMPARABLE and why != OTHER_SPAN
        if apart or span != held:
            values.clear()
        values.append(float(value))
        held = span
        if len(values) == months:
            return sum(values) / months
    return None


def provisional(store: Store, month: Month) -> set[str]:
    """Return the indicators whose reading of the whole still waits for a window to close."""
    rows = store.connection.execute(
        "SELECT indicator FROM reading WHERE month = ? AND level = 'whole' AND json_extract(body, '$.state') = 'provisional'",
        (month,),
    )
    return {row[0] for row in rows}


def formula_versions(store: Store) -> dict[str, int]:
    """Return by indicator the oldest version of its formula by which any kept reading was measured."""
    return dict(store.connection.execute("SELECT indicator, min(formula_version) FROM reading GROUP BY indicator").fetchall())


def provenance(store: Store, month: Month, indicator: str, cell: Cell) -> dict[str, int] | None:
    """Return from what a reading was measured: versions of formula and facts, the seed, and when. None where it is not kept."""
    row = store.connection.execute(
        "SELECT formula_version, facts_version, seed, measured_at FROM reading"
        " WHERE month = ? AND indicator = ? AND level = ? AND cell = ?",
        (month, indicator, cell.level.value, cell.name or ""),
    ).fetchone()
    return None if row is None else dict(zip(("formula_version", "facts_version", "seed", "measured_at"), row, strict=True))


def months_read(store: Store) -> list[Month]:
    """Return the months that have readings, oldest first."""
    return [row[0] for row in store.connection.execute("SELECT DISTINCT month FROM reading ORDER BY month")]


def key_of(indicator: str, cell: Cell) -> tuple[str, str, str]:
    """Return the key under which a baseline stands."""
    return indicator, cell.level.value, cell.name or ""
