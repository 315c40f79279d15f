"""What a benchmark found: printed as it is found, and noted for the table where one is asked for."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

NOTED_IN: Final = "SHAREWELL_FIGURES"
"""The environment variable that names the file figures are noted in, as JSON lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure. `bound` None: it is told, and nothing is asked of it."""

    what: str
    """What was measured, in words that stand by themselves."""
    value: float
    unit: str
    """`times` for a ratio, otherwise `s`, `ms`, `MB`, `marks`."""
    bound: float | None = None
    at_least: bool = False
    """Whether the bound is the least the figure may be, not the most."""
    runs: tuple[float, ...] = ()
    """What each run gave, of which the figure is the middle."""
    beside: str = ""
    """What the figure was worked out from."""
    why: str = ""
    """Why the bound was not kept, where that is known."""

    @property
    def kept(self) -> bool:
        """Return whether the figure keeps to its bound."""
        if self.bound is None:
            return True
        return self.value >= self.bound if self.at_least else self.value <= self.bound


def tell(figures: Sequence[Figure]) -> int:
    """Print the figures, note them where that is asked for, and return the status to end with: 1 where a bound is not kept."""
    for figure in figures:
        print(line(figure), flush=True)
    if noted := os.environ.get(NOTED_IN):
        with Path(noted).open("a", encoding="utf-8") as stream:
            stream.writelines(f"{json.dumps({'program': program(), **asdict(figure)})}\n" for figure in figures)
    return int(not all(figure.kept for figure in figures))


def program() -> str:
    """Return the name of the benchmark that runs."""
    return Path(sys.argv[0]).stem


def line(figure: Figure) -> str:
    """Return the figure in one line."""
    parts = [f"{figure.what}: {number(figure.value)} {figure.unit}"]
    if figure.bound is not None:
        parts.append(f"(at {'least' if figure.at_least else 'most'} {number(figure.bound)}{'' if figure.kept else ': NOT KEPT'})")
    if figure.beside:
        parts.append(f"- {figure.beside}")
    return " ".join(parts)


def number(value: float) -> str:
    """Return a number as people read it: three figures that count."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
