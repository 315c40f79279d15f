"""The one place that decides what may be shown of small groups: the gate, complementary suppression, and an edition's rounding.

Hand the gate all readings of a month at once: what may be shown of one department depends on the others.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from openness.activity import LEAST_K, MOST_OF_ONE, CountCell, gate_counts
from openness.auditing import Counted, Told, hidden_besides
from openness.comparing import few_leaders_told
from openness.gated_detail import GROUP_KEYS, fewer_than, gated_detail, is_few
from openness.indicators import INDICATOR
from openness.marking import N_
from openness.measuring import whole_number
from openness.model import Cell, Comparison, Judgement, Level, Reading, State
from openness.month import MONTHS_A_YEAR, shift
from openness.rollup import NONE, ROLLED_UP, RolledUp
from openness.rounding import rounded
from openness.themes.crossing import BEHIND_ARCS
from openness.themes.trust import claim

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openness.month import Month

__all__ = ["CountCell", "edition_of", "fewer_than", "gate", "gate_counts", "is_hidden", "suppressed"]

TOO_FEW: Final = N_("Too few people: figures of so small a group would say something about single persons.")
ONE_PERSON: Final = N_("Hidden: one person made more than half of what is counted here.")
NOT_TOLD: Final = N_("Hidden: too few people stand behind it or behind one beside it, or one person made most of it.")
"""Of parts one word for all of it: which of two hidden ones is the small one would say how small it is."""
TOO_FEW_LEADERS: Final = N_(
    "Too few leaders take part; with 5 to 9 of them it is shown once each one has agreed: an opt-in with the purpose "
    "`count me among few leaders`."
)
LEADERS: Final = "E2"
TESTED: Final = "F5"
MAKERS: Final = "sharers"
SHARERS: Final = "E1"
_MADE_BY_SHARERS: Final = frozenset({"E4"})
"""What counts items: of few people who made any it is theirs, however many could have."""
_NOT_ADDITIVE: Final = frozenset({"A2", "A3", "E2"})
"""What cells count here does not add up to what their parent counts: an arc touches two departments."""


def gate(readings: Sequence[Reading], k: int, *, earlier: Sequence[Reading] = (), rolled: RolledUp = NONE) -> list[Reading]:
    """Return the readings as they may be shown to others, for groups of at least `k` people (5 at the lowest).

    `earlier` are gated readings of earlier months: what they hide is not told by this month's comparison either. `rolled` are the
    parts that are not shown by themselves all year.
    """
    k = max(k, LEAST_K)
    allowed = [reading for reading in readings if reading.cell.level is Level.WHOLE or not _whole_only(reading)]
    shown = _complemented(allowed, [_rolled(_gated(reading, k), rolled) for reading in allowed], k)
    before = {(reading.month, reading.id, reading.cell): is_hidden(reading) for reading in earlier}
    return [_without_traces(reading, k, before) for reading in shown]


def edition_of(readings: Sequence[Reading], k: int, *, earlier: Sequence[Reading] = (), rolled: RolledUp = NONE) -> list[Reading]:
    """Return the readings gated and rounded, as pages and packs show them: counts to 5, shares to 1 %."""
    return [rounded(reading) for reading in gate(readings, k, earlier=earlier, rolled=rolled)]


def redacted(readings: Sequence[Reading], rolled: RolledUp, *, leaders: bool) -> list[Reading]:
    """Return the readings of an edition without those of parts that have become too small since it was made.

    `leaders`: whether what it tells of leaders may still be told.
    """
    kept = [_rolled(reading, rolled) for reading in readings]
    return [
        reading if leaders or reading.id != LEADERS or reading.value is None else suppressed(reading, TOO_FEW_LEADERS)
        for reading in kept
    ]


def _rolled(reading: Reading, rolled: RolledUp) -> Reading:
    there = reading.state is not State.MISSING
    return suppressed(reading, ROLLED_UP) if there and rolled.holds(reading) else reading


def is_hidden(reading: Reading) -> bool:
    """Return whether a figure is there that is not told, or told as a range only."""
    return reading.state is not State.MISSING and reading.value is None


def suppressed(reading: Reading, why: str) -> Reading:
    """Return the reading with nothing left in it but that there is one."""
    nothing = Comparison(judgement=Judgement.NO_COMPARISON)
    return replace(
        reading,
        state=State.SUPPRESSED,
        value=None,
        n=None,
        numerator=None,
        denominator=None,
        low=None,
        high=None,
        people=None,
        meets_ideal=None,
        previous=None,
        last_month=nothing,
        last_year=nothing,
        detail={},
        missing=why,
        largest=0.0,
        counted_people=False,
    )


def _whole_only(reading: Reading) -> bool:
    indicator = INDICATOR.get(reading.id)
    return indicator is not None and indicator.whole_only


def _of_people(reading: Reading) -> bool:
    indicator = INDICATOR.get(reading.id)
    return indicator is None or indicator.of_people


def _gated(reading: Reading, k: int) -> Reading:
    """Return one reading, gated for itself."""
    if reading.state is State.SUPPRESSED or not _of_people(reading):
        return reading
    if reading.state is State.MISSING:
        return reading if reading.cell.level is Level.WHOLE else replace(reading, detail={})
    if _few_behind(reading, k):
        return suppressed(reading, TOO_FEW if reading.cell.level is Level.WHOLE else NOT_TOLD)
    if reading.largest > MOST_OF_ONE:
        return suppressed(reading, ONE_PERSON if reading.cell.level is Level.WHOLE else NOT_TOLD)
    return _leaders(reading, k) if reading.id == LEADERS else _parts(reading, k)


def _few_behind(reading: Reading, k: int) -> bool:
    """Return whether fewer than `k` people stand behind a reading, or made all that a part of it counts."""
    made = reading.id in _MADE_BY_SHARERS and is_few(reading.detail.get(MAKERS), k)
    return reading.people is None or reading.people < k or made or is_few(reading.detail.get(BEHIND_ARCS), k)


def _parts(reading: Reading, k: int) -> Reading:
    """Return a reading of enough people, as a range where its numerator or remainder is small."""
    part, total = whole_number(reading.numerator), whole_number(reading.denominator)
    if part is not None and total is not None:
        if 0 < part < k:
            return _ranged(reading, k, "numerator")
        if 0 < total - part < k:
            return _ranged(reading, k, "remainder")
    return replace(reading, detail=gated_detail(reading, k))


def _leaders(reading: Reading, k: int) -> Reading:
    """Return E2, whose counts of leaders are small by nature: its own rule is about how many leaders there are."""
    leaders = reading.detail.get("leaders")
    agreed = reading.detail.get("leaders_agreed") is True
    told = isinstance(leaders, int) and few_leaders_told(leaders, agreed=agreed)
    if isinstance(leaders, str):
        told = reading.value is not None
    if not told:
        return suppressed(reading, TOO_FEW_LEADERS)
    return replace(reading, numerator=None, denominator=None, detail=gated_detail(reading, k))


def _ranged(reading: Reading, k: int, part: str) -> Reading:
    """Return a reading of which the numerator or the remainder is told as `fewer than k` only."""
    total = int(reading.denominator or 0)
    edge = min(1.0, (k - 1) / total) if total else 1.0
    nothing = Comparison(judgement=Judgement.NO_COMPARISON)
    plain = reading.unit.value == "share"
    low, high = (0.0, edge) if part == "numerator" else (1.0 - edge, 1.0)
    return replace(
        reading,
        value=None,
        numerator=None,
        low=low if plain else None,
        high=high if plain else None,
        meets_ideal=None,
        previous=None,
        last_month=nothing,
        last_year=nothing,
        detail={part: fewer_than(k)} | _claim_within(reading, k, part),
    )


def _claim_within(reading: Reading, k: int, part: str) -> dict[str, object]:
    """Return what F5 says of its claim where that is the same for every count of 1 to k - 1; else nothing."""
    if reading.id != TESTED or part != "numerator":
        return {}
    said = {claim(count, int(reading.denominator or 0)) for count in (1, k - 1)}
    return {"claim": said.pop()} if len(said) == 1 else {}


def _complemented(truths: Sequence[Reading], readings: Sequence[Reading], k: int) -> list[Reading]:
    """Return the readings of which more are hidden where a hidden group could be worked out from the others."""
    families: dict[tuple[Month, str], dict[Cell, int]] = {}
    for place, reading in enumerate(readings):
        families.setdefault((reading.month, reading.id), {})[reading.cell] = place
    found = list(readings)
    for places in families.values():
        counted = [_counted(truths[place], readings[place], places) for place in places.values()]
        for cell in hidden_besides(counted, k):
            found[places[cell]] = suppressed(found[places[cell]], TOO_FEW if cell.level is Level.WHOLE else NOT_TOLD)
        _hide_details(found, truths, places, k)
    return _as_told_once(found)


def _as_told_once(readings: Sequence[Reading]) -> list[Reading]:
    """Return the readings without a count of sharers where the figure that is about them hides it."""
    about = {(one.month, one.cell): one.value is not None for one in readings if one.id == SHARERS}
    return [
        replace(one, detail={key: value for key, value in one.detail.items() if key != MAKERS})
        if MAKERS in one.detail and not about.get((one.month, one.cell), True)
        else one
        for one in readings
    ]


def _hide_details(found: list[Reading], truths: Sequence[Reading], places: Mapping[Cell, int], k: int) -> None:
    """Take out of the details of one family's readings what would tell a count that is hidden in another's."""
    for figure, (count_key, _) in GROUP_KEYS.items():
        if not count_key or not any(figure in truths[place].detail for place in places.values()):
            continue
        counted = []
        for place in places.values():
            told = Told.ALL if figure in found[place].detail else Told.HIDDEN
            counted.append(_counted(truths[place], found[place], places, count=truths[place].detail.get(count_key), told=told))
        for cell in hidden_besides(counted, k):
            kept = found[places[cell]]
            detail = {key: value for key, value in kept.detail.items() if key not in {figure, count_key}}
            found[places[cell]] = replace(kept, detail=detail)


def _counted(
    truth: Reading, reading: Reading, places: Mapping[Cell, int], *, count: object = None, told: Told | None = None
) -> Counted[Cell]:
    """Return what a reading counts, its numerator or a count of its detail, and what of it is shown."""
    division = Cell(Level.DIVISION, reading.division) if reading.division else None
    people = truth.people or 0
    part, total = whole_number(truth.numerator), whole_number(truth.denominator)
    if told is not None:
        part, total = whole_number(count), people
    elif reading.id in _MADE_BY_SHARERS:
        part = total
    plain = part is None or total is None or (told is None and reading.id in _NOT_ADDITIVE)
    return Counted(
        key=reading.cell,
        parent=None if reading.cell.level is Level.WHOLE else division if division in places else Cell(),
        people=people,
        total=people if plain or total is None else total,
        part=people if plain or part is None else part,
        told=_what_is_told(reading) if told is None or reading.state is State.MISSING else told,
    )


def _what_is_told(reading: Reading) -> Told:
    if reading.state is State.MISSING:
        return Told.ABSENT
    if reading.value is not None:
        return Told.ALL
    few = {"numerator": Told.FEW, "remainder": Told.FEW_REMAIN}
    return next((told for key, told in few.items() if key in reading.detail), Told.HIDDEN)


def _without_traces(reading: Reading, k: int, before: Mapping[tuple[Month, str, Cell], bool]) -> Reading:
    """Return the reading without what its comparisons would tell of a small group, and without the gate's own notes."""
    kept = replace(reading, largest=0.0, counted_people=False)
    for back, field in ((1, "last_month"), (MONTHS_A_YEAR, "last_year")):
        comparison: Comparison = getattr(reading, field)
        small = comparison.least is not None and comparison.least < k and _of_people(reading)
        ago = max(back, reading.months)
        told = before.get((shift(reading.month, -ago), reading.id, reading.cell), False)
        if small or told or comparison.largest > MOST_OF_ONE:
            hidden = Comparison(judgement=Judgement.NO_COMPARISON, why=TOO_FEW)
            kept = replace(kept, last_month=hidden, previous=None) if back == 1 else replace(kept, last_year=hidden)
        elif back == 1:
            kept = replace(kept, last_month=replace(comparison, least=None, largest=0.0))
        else:
            kept = replace(kept, last_year=replace(comparison, least=None, largest=0.0))
    return kept
