"""The made-up organisation: departments, people, who leads, who joins, leaves or moves, who takes part from when."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from openness.month import Month, first_day, last_day, shift
from pipeline.demo.story import month_at, place_in_story, taking_part

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

NAME = "Gemeente Veldermonde"
DOMAIN = "veldermonde.example"
_SPAN_OF_LEADING = 9
_EVERYTHING = 0.05
"""Share of the roster that opts in late and for everything that ever was."""
_COUNTRIES = ("NL",) * 17 + ("BE", "DE", "SR")


@dataclass(frozen=True, slots=True)
class Department:
    """A part of the organisation, with what it works on and how readily its people take part (0 is average)."""

    name: str
    division: str
    weight: int
    theme: str
    readiness: float = 0.0
    behind: bool = False


DEPARTMENTS = (
    Department("Ruimtelijke ordening", "Ruimte", 33, "vergunning"),
    Department("Waterbeheer", "Ruimte", 36, "water", 0.1),
    Department("Openbare ruimte", "Ruimte", 44, "ruimte", behind=True),
    Department("Sociaal domein", "Samenleving", 46, "sociaal", -0.1),
    Department("Burgerzaken", "Samenleving", 24, "burger"),
    Department("Communicatie", "Bedrijfsvoering", 15, "communicatie", 0.8),
    Department("ICT", "Bedrijfsvoering", 22, "ict", 0.4),
    Department("Personeel en ontwikkeling", "Bedrijfsvoering", 13, "personeel", 0.3),
    Department("Juridische zaken", "Bedrijfsvoering", 7, "juridisch", -0.2),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One made-up person. Months are indexes into the story's months."""

    number: int
    key: str
    name: str
    email: str
    department: int
    leader: bool
    country: str
    joined: date | None = None
    left: date | None = None
    moves_to: int | None = None
    moves_at: int | None = None
    covered_from: int | None = None
    """First month that the person's opt-in covers; None: takes no part."""
    everything: bool = False
    """The opt-in covers all that ever was."""
    asked_at: int = 0
    """Month in which the person said yes."""
    english: bool = False
    x_handle: str = ""
    x_stale: bool = False
    """Handed in an X archive once and never again."""

    def department_in(self, month: int) -> int:
        """Return the department in the month with this index."""
        moved = self.moves_to is not None and self.moves_at is not None and month >= self.moves_at
        return self.moves_to if moved and self.moves_to is not None else self.department

    def employed(self, first: date, last: date) -> bool:
        """Whether the person is on the roster between two days."""
        return (self.joined is None or self.joined <= last) and (self.left is None or self.left >= first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Everyone, and the months the story runs over; a last unfinished one is not among them."""

    people: tuple[Person, ...]
    months: tuple[Month, ...]


def sizes(people: int) -> list[int]:
    """Divide people over the departments by weight, at least one each, by largest remainders."""
    weights = np.array([each.weight for each in DEPARTMENTS], dtype=float)
    exact = weights / weights.sum() * people
    floor = np.maximum(np.floor(exact).astype(int), 1)
    for place in np.argsort(floor - exact)[: max(people - int(floor.sum()), 0)]:
        floor[place] += 1
    while floor.sum() > people:
        floor[int(np.argmax(floor))] -= 1
    return [int(size) for size in floor]


def make_organisation(people: int, months: int, last: Month, seed: int) -> Organisation:
    """Make the people of an organisation whose story ends with the month `last`; the same seed makes the same."""
    rng = np.random.default_rng((seed, 1))
    span = tuple(shift(last, index - months + 1) for index in range(months))
    departments = np.repeat(np.arange(len(DEPARTMENTS)), sizes(people))
    leaders = np.zeros(people, dtype=bool)
    for department in range(len(DEPARTMENTS)):
        members = np.flatnonzero(departments == department)
        leaders[members[: max(1, round(len(members) / _SPAN_OF_LEADING))]] = True
    covered, everything, asked = _opt_ins(rng, departments, leaders, months)
    names = _names(rng, people)
    moves, joins, leaves = _changes(rng, people, leaders, months)
    english = rng.random(people) < 0.3  # noqa: PLR2004
    on_x = _on_x(covered, everything, leaders, people)
    return Organisation(
        months=span,
        people=tuple(
            Person(
                number=number,
                key=f"vm{number + 1:04d}",
                name=name,
                email=f"{_plain(name)}@{DOMAIN}",
                department=int(departments[number]),
                leader=bool(leaders[number]),
                country=_COUNTRIES[int(rng.integers(len(_COUNTRIES)))],
                joined=first_day(span[joins[number]]) if number in joins else None,
                left=last_day(span[leaves[number]]) if number in leaves else None,
                moves_to=(int(departments[number]) + 1) % len(DEPARTMENTS) if number in moves else None,
                moves_at=moves.get(number),
                covered_from=int(covered[number]) if covered[number] >= 0 else None,
                everything=bool(everything[number]),
                asked_at=int(asked[number]),
                english=bool(english[number]),
                x_handle=f"{_plain(name).replace('.', '')[:11]}_vm" if number in on_x else "",
                x_stale=on_x.get(number, False),
            )
            for number, name in enumerate(names)
        ),
    )


def _opt_ins(
    rng: np.random.Generator, departments: Ints, leaders: Bools, months: int,
) -> tuple[Ints, Bools, Ints]:  # fmt: skip
    """Rank everyone by readiness and let them opt in along the story's curve; -1 for never."""
    people = len(departments)
    readiness = np.array([each.readiness for each in DEPARTMENTS])[departments]
    ranked = np.argsort(-(rng.normal(size=people) + readiness + 0.9 * leaders))
    total = round(taking_part(place_in_story(months - 1, months)) * people)
    late = round(_EVERYTHING * people)
    covered, asked = np.full(people, -1), np.zeros(people, dtype=int)
    everything = np.zeros(people, dtype=bool)
    ordinary = ranked[: total - late]
    place = 0
    for month in range(months):
        wanted = round(taking_part(place_in_story(month, months)) * people) - late
        covered[ordinary[place:wanted]] = month
        asked[ordinary[place:wanted]] = month
        place = max(place, wanted)
    for who in ranked[total - late : total]:
        covered[who], everything[who], asked[who] = 0, True, int(rng.integers(months // 2, months))
    return covered, everything, asked


def _changes(
    rng: np.random.Generator, people: int, leaders: Bools, months: int,
) -> tuple[dict[int, int], dict[int, int], dict[int, int]]:  # fmt: skip
    """Choose who changes department in the middle, who joins and who leaves, by month index."""
    staff = rng.permutation(np.flatnonzero(~leaders)).tolist()
    few = max(1, people // 40)
    middle = month_at(10.0, months)
    moves = dict.fromkeys(staff[:few], min(middle, months - 1))
    joins = {who: int(rng.integers(min(1, months - 1), months)) for who in staff[few : 3 * few]}
    leaves = {who: int(rng.integers(months // 2, months)) for who in staff[3 * few : 4 * few]}
    return moves, joins, leaves


def _on_x(covered: Ints, everything: Bools, leaders: Bools, people: int) -> dict[int, bool]:
    """Choose the few with an X account among the staff who took part from the start; True for archives gone stale."""
    few = max(2, people // 30)
    able = np.flatnonzero((covered == 0) & ~everything & ~leaders)
    found = able[:: max(1, len(able) // few)][:few].tolist()
    return {who: place % 2 == 0 for place, who in enumerate(found)}


def _names(rng: np.random.Generator, people: int) -> list[str]:
    """Combine given names and family names; nobody's address is anybody else's."""
    table = tomllib.loads(files("pipeline.demo").joinpath("texts", "names.toml").read_text(encoding="utf-8"))
    given, family = table["given"], table["family"]
    pairs = len(given) * len(family)
    chosen = rng.choice(pairs, size=people, replace=people > pairs)
    names, seen = [], set()
    for pair in chosen.tolist():
        name = f"{given[pair % len(given)]} {family[pair // len(given)]}"
        while _plain(name) in seen:
            name = f"{given[int(rng.integers(len(given)))]} {name}"
        seen.add(_plain(name))
        names.append(name)
    return names


def _plain(name: str) -> str:
    """Write a name as the local part of an address."""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return ".".join(ascii_only.lower().replace("-", " ").split())
