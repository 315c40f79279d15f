"""Months as they are asked for on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openness.month import Month
    from pipeline.cli.frame import Frame


def parsed(asked: str, where: str = "--month") -> Month:
    """Return the month that is written. Raises WrongUse for what is none."""
    from openness.month import parse_month

    try:
        return parse_month(asked)
    except ValueError as error:
        raise WrongUse(str(error), where=where) from error


def chosen(frame: Frame, known: Sequence[Month], asked: str | None) -> Month:
    """Return the month asked for, or the last known one that is over. Raises WrongUse naming the months there are.

    `known`: the months there are, oldest first, at least one.
    """
    from openness.month import format_month, month_of

    if asked is None:
        over = [month for month in known if month < month_of(frame.now, frame.settings.zone)]
        return over[-1] if over else known[-1]
    month = parsed(asked)
    if month not in known:
        span = f"{format_month(known[0])} to {format_month(known[-1])}"
        raise WrongUse(f"there is nothing about {asked}", where="--month", todo=f"the store speaks of {span}")
    return month
