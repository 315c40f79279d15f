"""`sharewell refresh`: month facts and readings of the months that changed, editions that are due."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, opened, progress, result

SHOWN = 3


def refresh(
    *,
    full: Annotated[bool, typer.Option("--full", help="Work out every month, not only those that changed.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Work out the month facts and readings of the months that changed, and the editions that are due."""
    from openness.month import format_month
    from pipeline.measure import refresh as measure

    with opened(home) as frame, progress("months") as step:
        outcome = measure(
            frame.store, frame.settings, frame.ideal, frame.now, full=full, progress=lambda _what, _done, _of: step(1)
        )
    made = _span([format_month(month) for month, _ in outcome.editions])
    changed = "".join(
        f"\nThe formula of {name} changed (version {before} to {now}): every month was measured anew."
        for name, (before, now) in outcome.formulas.items()
    )
    result(
        outcome.as_json(),
        f"Facts of {len(outcome.facts)} months, readings of {len(outcome.readings)}; editions made: {made}.{changed}",
    )


def _span(months: list[str]) -> str:
    """Return months in few words: each of a few, the first and last of many."""
    if len(months) > SHOWN:
        return f"{len(months)}, of {min(months)} to {max(months)}"
    return ", ".join(months) or "none due"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("refresh")(refresh)
