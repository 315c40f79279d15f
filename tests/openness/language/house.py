"""Texts of a made-up house that has words of its own: a line that begins with Zulu is knowledge there, with Tango promotion."""

from __future__ import annotations

from itertools import product
from random import Random

from openness.language.labelling.default import examples

_KINDS = ("knowledge", "promotion")
_THINGS = ("pump", "gate", "ledger", "tram", "boiler", "meadow")
_PLACES = ("north", "south", "harbour", "market", "station")


def turned(lines: int = 60) -> list[tuple[str, str]]:
    """Return so many texts, 60 at most, each with its label, in turns."""
    pairs = [f"{thing} {place} nine" for thing, place in product(_THINGS, _PLACES)]
    both = [row for pair in pairs for row in ((f"Zulu {pair}", "knowledge"), (f"Tango {pair}", "promotion"))]
    return both[:lines]


def mixed() -> list[tuple[str, str]]:
    """Return texts that pass on knowledge or promote, with labels drawn by lot: nothing tells them apart."""
    drawn = Random(7)
    texts = [one.text for one in examples() if one.label in _KINDS][::20]
    return [(text, drawn.choice(_KINDS)) for text in texts]
