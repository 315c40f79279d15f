"""The words of measuring: themes, indicators, what is measured, and what a reading says."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openness.facts import Facts, FactTable, SourceCoverage
    from openness.month import Month


class Theme(StrEnum):
    """The interview's five themes."""

    EMBRACE = "embrace"
    ACCESS = "access"
    FREEDOM = "freedom"
    RULES = "rules"
    KNOWLEDGE = "knowledge"
    CONDUCT = "conduct"
    """How Sharewell itself behaves: a strip apart, in no theme's headline."""


class Unit(StrEnum):
    """What a value is: a share 0-1 shown in percent, a ratio, an index -1..1, a count, hours, days, a score."""

    SHARE = "share"
    RATIO = "ratio"
    INDEX = "index"
    COUNT = "count"
    HOURS = "hours"
    DAYS = "days"
    SCORE = "score"


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"
    RANGE = "range"
    NONE = "none"


class State(StrEnum):
    """How far a figure can be had."""

    MEASURED = "measured"
    PROVISIONAL = "provisional"
    SUPPRESSED = "suppressed"
    MISSING = "missing"


class Judgement(StrEnum):
    """What a change between two months amounts to."""

    BETTER = "better"
    WORSE = "worse"
    NO_CHANGE = "no detectable change"
    NOT_COMPARABLE = "not comparable"
    NO_COMPARISON = "no comparison"


class Level(StrEnum):
    """The fixed cells of an organisation."""

    WHOLE = "whole"
    DIVISION = "division"
    DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of the organisation: the whole, or one division or department by name."""

    level: Level = Level.WHOLE
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Where an ideal or a formula comes from."""

    who: str
    year: int | None = None
    where: str = ""

    def __str__(self) -> str:
        """Return the citation as it is printed: `Lanting 2012, recommendation 3`."""
        year = f" {self.year}" if self.year else ""
        return f"{self.who}{year}{', ' + self.where if self.where else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifierError:
    """How often a classifier was right on items that people labelled too: on those with knowledge, and on those that promote."""

    classifier: str
    """Its name and version, as the labels carry it."""
    knowledge: int
    knowledge_right: int
    promotion: int
    promotion_right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is asked of an indicator: month, part of the organisation, the moment it is asked, and the seed of its draws."""

    month: Month
    cell: Cell = Cell()
    as_of: int = 0
    """UTC seconds: what has happened after this does not count."""
    seed: int = 20120127
    people: frozenset[int] | None = None
    """Only these people count (for pairs of months); None: everyone."""
    errors: tuple[ClassifierError, ...] = ()
    """How often each classifier errs whose errors were measured."""
    value_only: bool = False
    """Whether the interval may be left out where it takes drawing people again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A figure before ideal, verdict and small-group gate. `value` None: it cannot be measured, `missing` says what would."""

    value: float | None
    n: int = 0
    numerator: float | None = None
    denominator: float | None = None
    low: float | None = None
    high: float | None = None
    people: int = 0
    """Distinct people behind the denominator."""
    largest: float = 0.0
    """The share of what is counted that the one most active person made."""
    counted_people: bool = False
    """Whether numerator and denominator are people (small numerators and remainders then leave as ranges)."""
    rest: bool | None = True
    """Whether what else the ideal asks for is reached; None: a figure that reaches the ideal may not yet be the last word."""
    detail: Mapping[str, object] = field(default_factory=dict)
    missing: str | None = None

    @staticmethod
    def absent(why: str) -> Measured:
        """Return the figure that cannot be had, with what would supply it."""
        return Measured(value=None, missing=why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ideal:
    """What is aimed at: a figure with its source, or None for the organisation's own baseline."""

    value: float | None = None
    source: Citation | None = None
    note: str = ""
    strict: bool = False
    """Whether the figure itself is not enough: it must be passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One figure, declared once; pages, packs, documentation and tests follow from it."""

    id: str
    theme: Theme
    name: str
    unit: Unit
    direction: Direction
    ideal: Ideal
    source: Citation
    """The sentence of the ideal it stands for."""
    formula: str
    interval: str
    meaning: str
    caveat: str
    supply: str
    """What would make it measurable: a command or page, in words."""
    needs: tuple[FactTable, ...]
    measure: Callable[[Facts, Scope], Measured]
    reach: int = 1
    """Months looked back, this one included."""
    window: int = 1
    """Months the value itself rests on; `reach` may be longer for what stands beside it."""
    matures: int = 0
    """Days after the month's end until its window has closed."""
    either: tuple[FactTable, ...] = ()
    """One of these is enough; `needs` are all needed."""
    paired: bool = True
    """Whether it is worked out from persons, so that two months can be compared on the people present in both."""
    whole_only: bool = False
    of_people: bool = True
    """Whether people are what it is worked out from; a policy's length is not."""
    counts_people: bool = True
    """Whether its numerator and denominator count people or what they did; departments and rules are neither."""
    in_headline: bool = True
    exact: bool = False
    """Whether its value is counted, no estimate: it has no interval, and any difference is real."""
    version: int = 1
    reference: str = ""
    """A figure of others, shown beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A change between two months: the difference, its 95 % interval, and the smallest change this n could have shown."""

    judgement: Judgement
    change: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    detectable: float | None = None
    why: str = ""
    ratio: float | None = None
    """Against the same month last year: this year's rate over last year's, with the 95 % interval of the exact test's mid-P."""
    ratio_low: float | None = None
    ratio_high: float | None = None
    least: int | None = None
    """The smallest group behind either side (people, numerator, remainder; zeros apart): the small-group gate looks at it."""
    largest: float = 0.0
    """The larger of both sides' share made by one person."""


class Aim(NamedTuple):
    """What a figure is held against: a value with where it comes from (`target`, `cited`, `baseline` or nothing).

    `least`: the lower end of a range, whose upper end `value` is; None: it is no range.
    """

    value: float | None = None
    source: str = ""
    least: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One indicator, one month, one cell: everything a person may be told about it."""

    id: str
    theme: Theme
    month: Month
    cell: Cell
    state: State
    value: float | None
    unit: Unit
    n: int | None
    numerator: float | None
    denominator: float | None
    low: float | None
    high: float | None
    people: int | None
    ideal: float | None
    ideal_source: str
    """`target`, `cited`, `baseline` or empty."""
    meets_ideal: bool | None
    previous: float | None
    last_month: Comparison
    last_year: Comparison
    coverage: tuple[SourceCoverage, ...]
    detail: Mapping[str, object]
    missing: str | None
    formula_version: int
    ideal_least: float | None = None
    """Where the ideal is a range: its lower end; `ideal` is the upper one."""
    largest: float = 0.0
    counted_people: bool = False
    division: str | None = None
    """Of a department: the division it belongs to."""
    months: int = 1
    """Over how many months it is measured, this one the last; `last_month` then compares with as many before those."""
    held: int = 1
    """Of how many of those months anything is known."""
