"""`sharewell refresh`: month facts and readings of the months that changed, editions that are due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, opened, progress, result

if TYPE_CHECKING:
    from pipeline.labelling.own import Learned

SHOWN = 3


def refresh(
    *,
    full: Annotated[bool, typer.Option("--full", help="Work out every month, not only those that changed.")] = False,
    engine: Annotated[
        str | None,
        typer.Option("--engine", metavar="ENGINE", help="What works the facts out: sqlite, duckdb, or spark://HOST:PORT."),
    ] = None,
    lake: Annotated[
        str | None,
        typer.Option("--lake", metavar="URL", help="Work them out over this lake of several machines, not this store alone."),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Work out the month facts and readings of the months that changed, and the editions that are due."""
    from openness.month import format_month
    from pipeline.cli.lake import tell_lake
    from pipeline.facts_by import chosen
    from pipeline.measure import refresh as measure

    with opened(home) as frame, progress("months") as step:
        by = chosen(frame.settings, engine, lake)
        outcome = measure(
            frame.store, frame.settings, frame.ideal, frame.now, full=full, by=by, progress=lambda _what, _done, _of: step(1)
        )
    tell_lake(outcome.lake)
    made = _span([format_month(month) for month, _ in outcome.editions])
    changed = "".join(
        f"\nThe formula of {name} changed (version {before} to {now}): every month was measured anew."
        for name, (before, now) in outcome.formulas.items()
    )
    learned = _learned(outcome.learned)
    result(
        outcome.as_json(),
        f"Facts of {len(outcome.facts)} months, readings of {len(outcome.readings)}; editions made: {made}.{changed}{learned}",
    )


def _learned(learned: Learned) -> str:
    """Return what became of a classifier of the organisation's own, a line each; empty where nothing did."""
    from openness.month import format_month

    told = "".join(
        f"\nThe classifier {name} is given up: what it learned from is gone or was changed. The labels that it gave stay."
        for name in learned.dropped
    )
    if not learned.tried:
        return told
    compared = (
        f"on {learned.labels:,} own labels, {learned.better:,} right that the default takes wrong, {learned.worse:,} the reverse"
    )
    if learned.starts_in is None:
        told += f"\nThe classifier {learned.tried} was tried and is not used: {compared}."
        if learned.instead_of:
            told += f" {learned.instead_of} is given up from the next month on."
        return told
    return f"{told}\nThe classifier {learned.tried} was tried and labels from {format_month(learned.starts_in)} on: {compared}."


def _span(months: list[str]) -> str:
    """Return months in few words: each of a few, the first and last of many."""
    if len(months) > SHOWN:
        return f"{len(months)}, of {min(months)} to {max(months)}"
    return ", ".join(months) or "none due"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("refresh")(refresh)
