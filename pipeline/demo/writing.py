"""Compose what people write: own sentences in Dutch and English, with slots filled at random."""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib.resources import files

from pipeline.demo.organisation import DEPARTMENTS

THEMES = (*(department.theme for department in DEPARTMENTS), "delen")
"""What people write about: a theme a department, and sharing itself."""
_SLOT = re.compile(r"\{(\w+)\}")


_SAYS_MORE = 0.45


class Act(IntEnum):
    """What a text does."""

    QUESTION = 0
    KNOWLEDGE = 1
    PROMOTION = 2
    OTHER = 3
    ANSWER = 4
    THANKS = 5
    ACK = 6


Pattern = tuple[str, tuple[tuple[str, ...], ...]]
"""A sentence with %s for its slots, and the words each slot may hold."""


@dataclass(frozen=True, slots=True)
class Language:
    """The sentences of one language."""

    themes: tuple[dict[str, tuple[Pattern, ...]], ...]
    words: dict[str, tuple[Pattern, ...]]


@cache
def language(code: str) -> Language:
    """Read the sentences of `nl` or `en`."""
    table = tomllib.loads(files("pipeline.demo").joinpath("texts", f"{code}.toml").read_text(encoding="utf-8"))
    slots = {name: tuple(words) for name, words in table["slots"].items()}

    def pattern(sentence: str) -> Pattern:
        named = _SLOT.findall(sentence)
        return _SLOT.sub("%s", sentence.replace("%", "%%")), tuple(slots[name] for name in named)

    return Language(
        tuple({act: tuple(map(pattern, found)) for act, found in table["themes"][theme].items()} for theme in THEMES),
        {name: tuple(map(pattern, table[name]["words"])) for name in ("opening", "asking", "pointer", "thanks", "ack", "other")},
    )


class Writer:
    """Writes texts, the same ones for the same seed and the same order of asking."""

    def __init__(self, seed: int) -> None:
        """Start with a seed."""
        self._draw = random.Random(seed).random  # noqa: S311  texts need no secrecy
        self._languages = (language("nl"), language("en"))

    def write(self, act: int, theme: int, *, english: bool) -> str:
        """Compose one text."""
        spoken = self._languages[english]
        found, words = spoken.themes[theme], spoken.words
        chance = self._draw()
        if act == Act.KNOWLEDGE:
            parts = [self._one(found["knowledge"])]
            if chance < 0.45:  # noqa: PLR2004
                parts.insert(0, self._one(words["opening"]))
            if chance > 0.25:  # noqa: PLR2004
                parts.append(self._one(words["pointer"]))
            return " ".join(parts)
        if act == Act.QUESTION:
            question = self._one(found["questions"])
            return f"{self._one(words['asking'])} {question}" if chance < 0.4 else question  # noqa: PLR2004
        if act == Act.ANSWER:
            answer = self._one(found["answers"])
            return f"{answer} {self._one(words['pointer'])}" if chance < 0.5 else answer  # noqa: PLR2004
        if act == Act.PROMOTION:
            return self._one(found["promotion"])
        name = "thanks" if act == Act.THANKS else "ack" if act == Act.ACK else "other"
        further = "ack" if act == Act.THANKS else "pointer" if act == Act.ACK else "other"
        said = self._one(words[name])
        return f"{said} {self._one(words[further])}" if chance < _SAYS_MORE else said

    def _one(self, patterns: tuple[Pattern, ...]) -> str:
        draw = self._draw
        sentence, slots = patterns[int(draw() * len(patterns))]
        return sentence % tuple([words[int(draw() * len(words))] for words in slots])
