"""What a language brings to reading a policy: its tables (`nl.toml`, `en.toml`), and the patterns made of them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from openness.language.policy.model import Act
from openness.language.policy.patterns import Pattern

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern and what it makes of the clause that it stands in."""

    act: Act
    pattern: Pattern
    command: bool
    """Whether it holds only where a command may begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """A language's tables."""

    short: Mapping[str, str]
    """Short forms written out."""
    parting: frozenset[str]
    """Words that begin a main clause anew: but."""
    subordinators: frozenset[str]
    """Words that begin a clause which only says when, why or on what condition."""
    doubtful: frozenset[str]
    """Words that do so after a comma or before a subject only."""
    subjects: frozenset[str]
    not_before: frozenset[str]
    """Words after which neither a doubtful nor a parting word begins anything."""
    inverted: frozenset[str]
    """Verbs that begin a main clause when a pronoun follows."""
    pronouns: frozenset[str]
    no_negation: frozenset[tuple[str, str]]
    """Pairs of words that look like a negation and are none: not only."""
    asking: tuple[str, ...]
    """Beginnings of questions that invite: why not."""
    matrix: frozenset[str]
    """Words that demand what a clause with `that` says."""
    free: Mapping[str, str]
    """Words that begin a clause which is the subject of the next one, and what stands for it there: who, everybody."""
    neutral: tuple[Pattern, ...]
    """What looks like a cue and is none: may lead to."""
    cues: tuple[Cue, ...]
    """In the order in which they are tried; the first one that is there decides its clause."""
    signs: Mapping[str, tuple[Pattern, ...]]
    """By what a policy may hold (why, goals, consequences): the patterns that point at it."""


@lru_cache(maxsize=2)
def lexicon_of(lang: str) -> Lexicon:
    """Return the lexicon of Dutch (`nl`) or English (`en`). Raises KeyError for another language."""
    if lang not in {"nl", "en"}:
        raise KeyError(lang)
    written = resources.files("openness.language.policy").joinpath(f"{lang}.toml").read_text(encoding="utf-8")
    return _lexicon(tomllib.loads(written))


def _lexicon(table: Mapping[str, Any]) -> Lexicon:
    lists = {name: words.split() for name, words in table["words"].items()}
    pairs = [line.split() for line in table["no_negation"].split("\n") if line]
    return Lexicon(
        short=table["short"],
        parting=_set(table, "parting"),
        subordinators=_set(table, "subordinators"),
        doubtful=_set(table, "doubtful"),
        subjects=_set(table, "subjects"),
        not_before=_set(table, "not_before"),
        inverted=_set(table, "inverted"),
        pronouns=_set(table, "pronouns"),
        no_negation=frozenset((first, second) for first, second in pairs),
        asking=tuple(_lines(table["asking"])),
        matrix=_set(table, "matrix"),
        free=dict(line.split() for line in _lines(table["free"])),
        neutral=_patterns(table["neutral"], lists),
        cues=tuple(cue for group in table["cues"] for cue in _cues(group, lists)),
        signs={name: _patterns(written, lists) for name, written in table["signs"].items()},
    )


def _cues(group: Mapping[str, str], lists: Mapping[str, Sequence[str]]) -> list[Cue]:
    act = Act(group["act"])
    return [Cue(act, Pattern(line, lists), line.startswith("^")) for line in _lines(group["patterns"])]


def _patterns(written: str, lists: Mapping[str, Sequence[str]]) -> tuple[Pattern, ...]:
    return tuple(Pattern(line, lists) for line in _lines(written))


def _set(table: Mapping[str, Any], name: str) -> frozenset[str]:
    return frozenset(table[name].split())


def _lines(written: str) -> list[str]:
    return [line for line in written.split("\n") if line]
