"""What the made-up municipality is working on: subjects that rise, fall and now and then are all that people talk about.

It draws from its own seed, so that everything else that is made up stays as it is.
"""

from __future__ import annotations

import math
import random
import tomllib
from functools import cache
from importlib.resources import files

from pipeline.demo.writing import THEMES, Act

_SPEAKING = frozenset({Act.QUESTION, Act.KNOWLEDGE, Act.ANSWER, Act.PROMOTION})
_NAMES_IT = 0.8
"""Share of what is written about a theme that names its subject."""
_MONTH = 2_629_800
_DAY = 86_400
_SWELLS = (7.0, 15.0)
"""Months from one time that a subject is on everybody's mind to the next."""
_AT_ITS_HEIGHT = 6.0
_IN_A_RUSH = 14.0
_RUSHES = 0.14
_RUSH_DAYS = 4

Subject = dict[str, list[str]]


@cache
def _subjects() -> dict[str, list[Subject]]:
    text = files("pipeline.demo").joinpath("texts", "subjects.toml").read_text(encoding="utf-8")
    found: dict[str, list[Subject]] = tomllib.loads(text)
    return found


class Subjects:
    """Names the subject of a conversation, the same one for all who take part in it."""

    def __init__(self, seed: int) -> None:
        """Start with a seed."""
        self._seed = seed
        draw = random.Random(f"subjects {seed}")  # noqa: S311  texts need no secrecy
        self._swell = {
            (theme, place): (draw.uniform(*_SWELLS), draw.random())
            for theme in THEMES
            for place in range(len(_subjects()[theme]))
        }

    def add(self, text: str, row: int, begun: tuple[int, int], act: int, theme: int, *, english: bool) -> str:
        """Return the text of post `row` after a sentence on its subject; `begun`: its thread's first row and UTC second."""
        if act not in _SPEAKING:
            return text
        draw = random.Random(f"{self._seed} {row}")  # noqa: S311
        if draw.random() > _NAMES_IT:
            return text
        sentence = draw.choice(self._subject(begun, THEMES[theme])["en" if english else "nl"])
        return f"{sentence} {text}"

    def _subject(self, begun: tuple[int, int], theme: str) -> Subject:
        first, at = begun
        found = _subjects()[theme]
        weights = [self._weight(theme, place, at) for place in range(len(found))]
        return random.Random(f"{self._seed} of {first}").choices(found, weights)[0]  # noqa: S311

    def _weight(self, theme: str, place: int, at: int) -> float:
        every, phase = self._swell[theme, place]
        month, second = divmod(at, _MONTH)
        swell = math.cos(2 * math.pi * (at / _MONTH / every + phase))
        draw = random.Random(f"{self._seed} {theme} {place} {month}")  # noqa: S311
        rush, day = draw.random() < _RUSHES, draw.randrange(2, 24)
        hot = rush and day <= second // _DAY < day + _RUSH_DAYS
        return (0.6 + _AT_ITS_HEIGHT * max(0.0, swell) ** 3) * (_IN_A_RUSH if hot else 1.0)
