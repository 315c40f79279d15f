"""States, ideals and comparisons of readings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from openness.comparing import OTHER_BASIS, OTHER_CLASSIFIER, OTHER_PEOPLE, OTHER_SOURCES
from openness.model import Aim, Cell, Judgement, Level, State
from openness.month import ends_at, shift
from openness.reading import take_readings
from openness.reading_json import from_json, to_json
from openness.statistics.counts import count_ratio_interval
from tests.openness.organisations import BEFORE, LONG_AFTER, NOW, YEAR_AGO, Organisation, at_random, covered, people_rows

if TYPE_CHECKING:
    from openness.model import Reading
    from openness.month import Month

ZONE = ZoneInfo("Europe/Amsterdam")
END = ends_at(NOW, ZONE)
DAY = 86_400


def taken(
    organisation: Organisation, *, as_of: int = LONG_AFTER, month: Month = NOW, ideal: tuple[float | None, str] | Aim = (None, "")
) -> dict[str, Reading]:
    found = take_readings(
        organisation.facts(),
        month,
        cells=[Cell()],
        as_of=as_of,
        ideals=lambda _identity, _cell: ideal,
        seed=1,
        zone_ends_at=lambda at: ends_at(at, ZONE),
    )
    return {reading.id: reading for reading in found}


def steady(before: list[int], now: list[int], **more: object) -> Organisation:
    coverage = covered(ZONE, YEAR_AGO, NOW, "slack")
    return Organisation(person=people_rows(BEFORE, before) + people_rows(NOW, now), coverage=coverage, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("as_of", "e1", "a6", "k2"),
    [
        (END - 1, State.PROVISIONAL, State.PROVISIONAL, State.PROVISIONAL),
        (END, State.MEASURED, State.PROVISIONAL, State.PROVISIONAL),
        (END + 7 * DAY, State.MEASURED, State.MEASURED, State.PROVISIONAL),
        (END + 30 * DAY, State.MEASURED, State.MEASURED, State.MEASURED),
    ],
)
def test_a_month_is_provisional_until_its_window_has_closed(as_of: int, e1: State, a6: State, k2: State) -> None:
    organisation = steady([1] * 20, [1] * 20, outcome=[(NOW, 1, 2, 1)], question=[(NOW, 1, END - 9 * DAY, 0)])
    found = taken(organisation, as_of=as_of)
    assert [found[name].state for name in ("E1", "A6", "K2")] == [e1, a6, k2]


def test_a_change_beyond_chance_is_better() -> None:
    found = taken(steady([1] * 20 + [0] * 80, [1] * 60 + [0] * 40))["E1"]
    assert found.last_month.judgement is Judgement.BETTER
    assert found.last_month.change == pytest.approx(0.4)
    assert found.previous == pytest.approx(0.2)
    assert found.last_month.low is not None
    assert 0 < found.last_month.low < 0.4
    assert found.last_year.judgement is Judgement.NO_COMPARISON


def test_a_change_within_chance_says_what_could_have_been_seen() -> None:
    found = taken(steady([1] * 20 + [0] * 20, [1] * 22 + [0] * 18))["E1"]
    assert found.last_month.judgement is Judgement.NO_CHANGE
    assert found.last_month.detectable is not None
    assert 0.1 < found.last_month.detectable < 0.5


def test_the_same_month_last_year_is_told_as_an_exact_ratio_too() -> None:
    organisation = steady([1] * 30, [1] * 30 + [0] * 30)
    organisation.person = [*(organisation.person or []), *people_rows(YEAR_AGO, [1] * 20 + [0] * 40)]
    found = taken(organisation)["E1"]
    low, high = count_ratio_interval(30, 20)
    assert found.last_year.ratio == pytest.approx(1.5)
    assert (found.last_year.ratio_low, found.last_year.ratio_high) == pytest.approx((low, high))
    assert found.last_month.ratio is None
    assert from_json(to_json(found)).last_year == found.last_year


def test_growing_opt_in_is_no_trend() -> None:
    newcomers = people_rows(NOW, [5] * 60, first=1000)
    organisation = steady([0, 1] * 20, [0, 1] * 20)
    organisation.person = [*(organisation.person or []), *newcomers]
    found = taken(organisation)["E1"]
    assert found.value == pytest.approx(80 / 100)
    assert found.last_month.judgement is Judgement.NO_CHANGE
    assert found.last_month.change == 0.0


@pytest.mark.parametrize("late", ["joined", "stale"])
def test_another_set_of_sources_is_not_comparable(late: str) -> None:
    organisation = steady([1] * 20 + [0] * 80, [1] * 60 + [0] * 40, consent=[(NOW, 0, 200, 100, 0), (BEFORE, 0, 200, 100, 0)])
    extra = covered(ZONE, NOW, NOW, "wiki")[NOW] if late == "joined" else ()
    kept = (
        organisation.coverage[NOW]
        if late == "joined"
        else tuple(replace(one, complete=False) for one in organisation.coverage[NOW])
    )
    organisation.coverage = {**organisation.coverage, NOW: kept + extra}
    found = taken(organisation)
    assert found["E1"].last_month.judgement is Judgement.NOT_COMPARABLE
    assert found["E1"].last_month.why == OTHER_SOURCES
    assert found["E1"].last_month.change is None
    assert found["R2"].last_month.judgement is Judgement.NO_CHANGE


def test_habit_looks_at_the_sources_of_the_month_before_too() -> None:
    organisation = steady([1] * 30, [1] * 30)
    organisation.person = [*(organisation.person or []), *people_rows(shift(NOW, -2), [1] * 30)]
    organisation.coverage = {**organisation.coverage, shift(NOW, -2): ()}
    found = taken(organisation)
    assert found["E1"].last_month.judgement is Judgement.NO_CHANGE
    assert found["E3"].last_month.judgement is Judgement.NOT_COMPARABLE


def test_nobody_in_both_months_is_not_comparable() -> None:
    organisation = steady([], [1] * 20)
    organisation.person = [*(organisation.person or []), *people_rows(BEFORE, [1] * 20, first=500)]
    found = taken(organisation)["E1"].last_month
    assert (found.judgement, found.why) == (Judgement.NOT_COMPARABLE, OTHER_PEOPLE)


def test_totals_and_items_do_not_compare() -> None:
    organisation = steady([1] * 20, [1] * 20, total=[(NOW, 0, -1, kind, 90, 50) for kind in range(3)])
    organisation.space = [(BEFORE, 0, 0, 1, 5, 4), (BEFORE, 0, 0, 2, 5, 4)]
    found = taken(organisation)["A1"].last_month
    assert (found.judgement, found.why) == (Judgement.NOT_COMPARABLE, OTHER_BASIS)


def test_counted_items_of_other_people_do_not_compare() -> None:
    organisation = steady([1] * 20, [1] * 30, space=[(month, 0, 0, kind, 50, 9) for month in (NOW, BEFORE) for kind in (1, 2)])
    assert taken(organisation)["A1"].last_month.why == OTHER_PEOPLE
    same = steady([1] * 20, [1] * 20, space=organisation.space)
    assert taken(same)["A1"].last_month.judgement is Judgement.NO_CHANGE


def test_people_who_moved_are_left_out_of_a_departments_comparison() -> None:
    organisation = steady([0] * 20, [0] * 20)
    movers = people_rows(BEFORE, [3] * 20, department=1, division=1, first=100) + people_rows(NOW, [3] * 20, first=100)
    organisation.person = [*(organisation.person or []), *movers]
    found = take_readings(
        organisation.facts(),
        NOW,
        cells=[Cell(Level.DEPARTMENT, "care")],
        as_of=LONG_AFTER,
        ideals=lambda _identity, _cell: (None, ""),
        seed=1,
        zone_ends_at=lambda at: ends_at(at, ZONE),
    )[0]
    assert (found.value, found.previous) == (0.5, 0.0)
    assert found.last_month.change == 0.0
    assert found.division == "front"


def test_a_provisional_month_is_no_trend() -> None:
    organisation = steady([1] * 40, [1] * 40, outcome=[(BEFORE, 1, 90, 80), (NOW, 1, 90, 5)])
    assert taken(organisation, as_of=END + DAY)["A6"].last_month.judgement is Judgement.NO_COMPARISON
    assert taken(organisation)["A6"].last_month.judgement is Judgement.WORSE


def test_many_comparisons_are_corrected_for() -> None:
    rng = np.random.default_rng(1)
    moved = 0
    for _ in range(20):
        before, now = (rng.poisson(1.0, 60).tolist() for _ in range(2))
        moved += any(
            reading.last_month.judgement in {Judgement.BETTER, Judgement.WORSE} for reading in taken(steady(before, now)).values()
        )
    assert moved <= 3


def test_the_ideal_is_held_against_its_own_window() -> None:
    months = [shift(NOW, -back) for back in range(3)]
    people = [row for month in months for row in people_rows(month, [1] * 5)]
    outcome = [(month, 1 + place, 10, 9 if place else 1) for place, month in enumerate(months)]
    organisation = Organisation(person=people, outcome=outcome)
    cited, own = taken(organisation, ideal=(0.58, "cited"))["A6"], taken(organisation, ideal=(0.58, "target"))["A6"]
    assert cited.value == own.value == pytest.approx(0.1)
    assert cited.meets_ideal is True
    assert own.meets_ideal is False


def test_less_is_better_for_spread() -> None:
    organisation = steady([1] * 20, [1] * 20)
    assert taken(organisation, ideal=(0.2, "target"))["E4"].meets_ideal is True
    assert taken(organisation, ideal=(0.05, "target"))["E4"].meets_ideal is False


def test_leap_february_and_the_clock_change_are_months_like_others() -> None:
    for month in (202402, 202403, 202410):
        organisation = at_random(1, 30, 2, [month, shift(month, -1)])  # type: ignore[arg-type]
        assert taken(organisation, month=month)["E1"].state is State.MEASURED  # type: ignore[arg-type]


@pytest.mark.parametrize(("words", "ease", "met"), [(900, 6_000, True), (900, 5_900, False), (1_001, 9_000, False)])
def test_a_policy_reaches_its_ideal_when_it_is_short_and_plain(words: int, ease: int, met: bool) -> None:
    organisation = Organisation(policy=[(NOW, words, ease, *[1] * 10)])
    assert taken(organisation, ideal=(1_000, "cited"))["F1"].meets_ideal is met


def test_an_own_target_for_the_policys_length_asks_for_no_more() -> None:
    organisation = Organisation(policy=[(NOW, 900, 5_000, *[1] * 10)])
    assert taken(organisation, ideal=(1_000, "target"))["F1"].meets_ideal is True


@pytest.mark.parametrize(("changed", "met"), [(20261020, None), (20260601, False)])
def test_changes_that_wait_are_not_yet_read_on_time_and_in_the_end_not(changed: int, met: bool | None) -> None:
    organisation = Organisation(rule=[(NOW, 0, changed, 0, 1, 1, 9, 0)])
    assert taken(organisation, ideal=(30, "cited"))["R1"].meets_ideal is met


@pytest.mark.parametrize(("tied", "owned", "met"), [(1, 1, True), (0, 1, False), (1, 0, False)])
def test_initiatives_reach_their_ideal_when_all_have_a_goal_and_an_owner(tied: int, owned: int, met: bool) -> None:
    organisation = steady([1] * 20, [1] * 20, initiative=[(NOW, 0, 1, 0, 3), (NOW, 1, 2, 0, 3)])
    organisation.initiatives = (("one", 1, 1, 202601, 0), ("two", tied, owned, 202601, 0))
    assert taken(organisation)["E5"].meets_ideal is met


@pytest.mark.parametrize(("least", "most", "met"), [(1, 2, True), (2, 2, True), (2, 9, True), (3, 9, False), (0, 1, False)])
def test_how_many_initiatives_there_are_is_held_against_a_range(least: float, most: float, met: bool) -> None:
    organisation = steady([1] * 20, [1] * 20, initiative=[(NOW, 0, 1, 0, 3), (NOW, 1, 2, 0, 3)])
    organisation.initiatives = (("one", 1, 1, 202601, 0), ("two", 1, 1, 202601, 0))
    reading = taken(organisation, ideal=Aim(most, "target", least))["E5"]
    assert (reading.value, reading.meets_ideal) == (2, met)
    assert from_json(to_json(reading)).ideal_least == least
    organisation.initiatives = (("one", 1, 1, 202601, 0), ("two", 0, 1, 202601, 0))
    assert taken(organisation, ideal=Aim(most, "target", least))["E5"].meets_ideal is False, "one has no goal"


@pytest.mark.parametrize("name", ["K1", "K2", "K3"])
def test_another_classifier_starts_a_new_series(name: str) -> None:
    def figure(now: int) -> Reading:
        people = range(1, 21)
        return taken(
            steady(
                [1] * 20,
                [1] * 20,
                knowledge=[(month, who, 0, by, 1, 9) for month, by in ((BEFORE, 0), (NOW, now)) for who in people]
                + [(NOW, 1, 0, 2, 1, 0)],
                question=[(month, who, END - 90 * DAY, int(month == BEFORE)) for month in (BEFORE, NOW) for who in people],
                reuse=[(month, month + who, who, 0, 1, 0, 1, int(month == NOW), 0) for month in (BEFORE, NOW) for who in people],
                labellers=("old", "new", "person"),
            )
        )[name]

    assert figure(now=1).last_month.judgement is Judgement.NOT_COMPARABLE
    assert figure(now=1).last_month.why == OTHER_CLASSIFIER
    assert figure(now=0).last_month.judgement is not Judgement.NOT_COMPARABLE
