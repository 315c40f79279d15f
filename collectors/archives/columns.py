"""What tables of every format have in common: rows with a place, and a header that is checked."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from config.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path, PurePath

MOST_COLUMNS = 1000


class TableRow:
    """A row: its place in the file, and its cells by column."""

    __slots__ = ("cells", "place")

    def __init__(self, place: str, cells: dict[str, object]) -> None:
        """Keep both."""
        self.place, self.cells = place, cells


def check_columns(
    path: Path, columns: Sequence[str], required: Iterable[str | tuple[str, ...]], known: Sequence[str]
) -> tuple[str, ...]:
    """Return the columns that will not be used. Raises WrongUse naming those that are missing and what stands there instead."""
    if not columns:
        raise WrongUse("no header and no rows", where=path.name, todo=f"the columns are {','.join(known)}")
    unknown = tuple(column for column in columns if column and column not in known)
    for need in required:
        choices = (need,) if isinstance(need, str) else need
        if not any(choice in columns for choice in choices):
            near = difflib.get_close_matches(choices[0], unknown, n=1)
            hint = f"is {near[0]!r} meant?" if near else f"the columns are {','.join(known)}"
            raise WrongUse(f"line 1: the column {' or '.join(choices)} is missing", where=path.name, todo=hint)
    return unknown


def headed(path: PurePath, names: Sequence[object]) -> tuple[str, ...]:
    """Return a header as column names. Raises WrongUse when one stands there twice."""
    found = tuple(str(name if name is not None else "").strip().casefold()[:100] for name in names[:MOST_COLUMNS])
    twice = sorted({name for name in found if name and found.count(name) > 1})
    if twice:
        raise WrongUse(f"line 1: the column {twice[0]!r} is there twice", where=path.name, todo="rename or remove one")
    return found
