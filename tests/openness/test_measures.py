"""Each measured indicator on an organisation small enough to work out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from openness.indicators import INDICATOR
from openness.model import Cell, Level, Measured, Scope
from openness.month import shift
from openness.reading import measure
from openness.themes.crossing import ENOUGH
from tests.openness.organisations import BEFORE, NOW, Organisation, people_rows

AT = 1_795_000_000
DAY = 86_400
CARE = Cell(Level.DEPARTMENT, "care")
BACK = Cell(Level.DIVISION, "back")


def figure(identity: str, organisation: Organisation, cell: Cell | None = None, as_of: int = AT) -> Measured:
    return measure(INDICATOR[identity], organisation.facts(), Scope(month=NOW, cell=cell or Cell(), as_of=as_of))


def test_active_sharers_with_roster_and_half_a_year_beside_it() -> None:
    rows = people_rows(NOW, [3, 0, 1, 0]) + people_rows(NOW, [0, 0], department=1, division=1, first=5)
    for back in range(1, 6):
        rows += people_rows(shift(NOW, -back), [0, 0, 0, int(back == 3)]) + people_rows(shift(NOW, -back), [9], first=99)
    organisation = Organisation(person=rows, roster=[(NOW, 0, 0, 0, 10), (NOW, 1, 1, 0, 10)])
    found = figure("E1", organisation)
    assert (found.numerator, found.denominator, found.people) == (2, 6, 6)
    assert found.detail["roster"] == 20
    assert found.detail["share_of_roster"] == pytest.approx(0.1)
    assert found.detail["six_months"] == pytest.approx(3 / 6)
    assert figure("E1", organisation, CARE).value == pytest.approx(0.5)
    assert figure("E1", organisation, BACK).value == 0.0


def test_half_a_year_is_left_out_until_it_is_there() -> None:
    assert "six_months" not in figure("E1", Organisation(person=people_rows(NOW, [1, 0]))).detail


def test_leaders_against_staff() -> None:
    rows = [(NOW, number, 0, 0, int(number <= 10), int(number <= 4 or number > 20)) for number in range(1, 41)]
    found = figure("E2", Organisation(person=rows))
    assert found.value == pytest.approx((4 / 10) / (20 / 30))
    assert dict(found.detail) == {"leaders": 10, "sharing_leaders": 4, "staff": 30, "sharing_staff": 20, "leaders_agreed": False}
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.6 < found.high
    assert figure("E2", Organisation(person=rows), CARE).value is None


@pytest.mark.parametrize(("leaders", "sharing"), [(0, 5), (5, 0)])
def test_leaders_need_leaders_and_sharing_staff(leaders: int, sharing: int) -> None:
    rows = [
        (NOW, number, 0, 0, int(number < leaders), int(number >= leaders and number < leaders + sharing)) for number in range(20)
    ]
    assert figure("E2", Organisation(person=rows)).value is None


def test_habit_counts_those_still_there_wherever_they_shared() -> None:
    before = people_rows(BEFORE, [1, 2, 3, 0, 5], department=1, division=1)
    now = people_rows(NOW, [1, 0, 4, 9])
    organisation = Organisation(person=before + now)
    found = figure("E3", organisation)
    assert (found.numerator, found.denominator) == (2, 3)
    assert figure("E3", organisation, CARE).denominator == 3
    assert figure("E3", Organisation(person=now)).missing


def test_spread_with_gini_and_its_floor() -> None:
    found = figure("E4", Organisation(person=people_rows(NOW, [91] + [1] * 9)))
    assert found.value == pytest.approx(0.91)
    assert found.largest == pytest.approx(0.91)
    assert found.detail["gini"] == pytest.approx(0.81)
    assert 0 < float(str(found.detail["gini_floor"])) < 0.3
    low, high = (float(str(found.detail[f"gini_{end}"])) for end in ("low", "high"))
    assert 0 <= low <= float(str(found.detail["gini"])) < high <= 1


def test_open_by_default_from_totals_of_the_sources_that_give_all_three() -> None:
    totals = [
        (NOW, 0, -1, 0, 200, 30),
        (NOW, 0, -1, 1, 200, 50),
        (NOW, 0, -1, 2, 180, 120),
        (NOW, 0, 0, 0, 9, 7),
        (NOW, 1, -1, 0, 90, 500),
    ]
    organisation = Organisation(total=totals, sources=("teams", "yammer"), sees_all=(True, True))
    found = figure("A1", organisation)
    assert (found.numerator, found.denominator, found.people) == (30, 200, 200)
    assert found.detail["sources"] == ["teams"]
    assert figure("A1", organisation, CARE).value is None


def test_open_by_default_from_departments_where_no_total_for_the_whole_is_given() -> None:
    totals = [(NOW, 0, department, kind, 10, 10 * (kind + 1)) for department in (0, 1) for kind in range(3)]
    organisation = Organisation(total=totals)
    assert figure("A1", organisation).numerator == 20
    assert figure("A1", organisation, CARE).denominator == 60
    assert figure("A1", organisation, CARE).people == 10


def test_open_by_default_from_counted_items_names_what_it_leaves_out() -> None:
    spaces = [(NOW, 0, 0, 1, 6, 4), (NOW, 0, 0, 2, 3, 2), (NOW, 0, 0, 3, 1, 1), (NOW, 1, 0, 1, 50, 9), (NOW, 0, 0, 0, 99, 9)]
    organisation = Organisation(space=spaces, sources=("slack", "wiki"), sees_all=(True, False))
    found = figure("A1", organisation)
    assert (found.numerator, found.denominator, found.people) == (6, 10, 4)
    assert found.detail == {"basis": "items", "sources": ["slack"], "left_out": ["wiki"]}


def test_totals_and_counted_persons_are_never_added() -> None:
    organisation = Organisation(
        total=[(NOW, 0, -1, kind, 50, 10) for kind in range(3)], space=[(NOW, 0, 0, 1, 5, 4), (NOW, 0, 0, 2, 5, 4)]
    )
    found = figure("A1", organisation)
    assert (found.numerator, found.denominator) == (10, 30)
    assert (found.detail["counted_open"], found.detail["counted_items"]) == (5, 10)


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_a_source_without_one_of_the_three_is_left_out(kind: int) -> None:
    totals = [(NOW, 0, -1, measure_, 50, 10) for measure_ in range(3) if measure_ != kind]
    assert figure("A1", Organisation(total=totals)).value is None


NETWORK = Organisation(
    person=people_rows(NOW, [1, 1]) + people_rows(NOW, [1, 1], department=1, division=1, first=3),
    arc=[(NOW, 1, 2), (NOW, 2, 1), (NOW, 1, 3), (NOW, 3, 4), (NOW, 4, 77)],
)


def test_crossing_and_two_way_by_hand() -> None:
    crossing, two_way = figure("A2", NETWORK), figure("A3", NETWORK)
    assert crossing.detail["raw"] == pytest.approx((1 - 3) / 4)
    assert crossing.detail["expected"] == pytest.approx(1 - 2 / 3)
    assert (crossing.numerator, crossing.denominator) == (1, 4)
    assert (two_way.numerator, two_way.denominator, two_way.people) == (2, 4, 4)
    assert two_way.detail["largest_component"] == 4
    assert (figure("A3", NETWORK, CARE).numerator, figure("A3", NETWORK, CARE).denominator) == (2, 3)
    assert figure("A3", NETWORK, BACK).denominator == 2
    assert figure("A3", NETWORK, BACK).people == 2


@pytest.mark.parametrize(("others", "there"), [(3, True), (4, False)])
def test_both_ends_need_enough_people(others: int, there: bool) -> None:
    for identity in ("A2", "A3"):
        found = figure(identity, replace(NETWORK, active=[(NOW, 0, 7, others)]))
        assert (found.value is not None) is there
        assert found.detail["taking_part"] == pytest.approx(7 / (7 + others))
    assert pytest.approx(0.7) == ENOUGH


def test_replies_by_month_and_over_three() -> None:
    people = [row for back in range(3) for row in people_rows(shift(NOW, -back), [1, 1])]
    outcomes = [(NOW, 1, 4, 1), (NOW, 2, 0, 0), (BEFORE, 1, 6, 6), (shift(NOW, -2), 2, 10, 3), (NOW, 88, 100, 100)]
    found = figure("A6", Organisation(person=people, outcome=outcomes))
    assert (found.numerator, found.denominator, found.people, found.largest) == (1, 4, 1, 1.0)
    assert found.detail["three_months"] == pytest.approx(10 / 20)
    assert figure("A6", Organisation(person=people, outcome=outcomes[:3])).detail["judged"] is None


def test_questions_within_thirty_days_and_how_long_it_took() -> None:
    asked = AT - 60 * DAY
    rows = [(NOW, 1, asked, asked + 3_600 * hours) for hours in (1, 2, 3)]
    rows += [(NOW, 2, asked, asked + 31 * DAY), (NOW, 2, asked, 0), (NOW, 2, asked, AT + 5), (NOW, 9, asked, 0)]
    found = figure("K2", Organisation(person=people_rows(NOW, [1, 1]), question=rows))
    assert (found.numerator, found.denominator, found.people) == (3, 6, 2)
    assert found.detail["median_hours"] == pytest.approx(3.0)


def test_taking_part_by_choice() -> None:
    organisation = Organisation(consent=[(NOW, 0, 20, 8, 0), (NOW, 1, 10, 4, 2)])
    found = figure("R2", organisation)
    assert (found.numerator, found.denominator, found.detail["without_opt_in"]) == (12, 30, 2)
    assert figure("R2", organisation, CARE).value == pytest.approx(0.4)


def test_gone_within_a_day_with_how_long_all_but_the_slowest_took() -> None:
    rows = [(NOW, 1, 60, 14, 30), (NOW, 24, 30, 14, 30), (NOW, 25, 6, 14, 30), (NOW, 90, 4, 14, 30), (BEFORE, 99, 50, 3, 50)]
    found = figure("R3", Organisation(removal=rows))
    assert (found.numerator, found.denominator, found.people, found.largest) == (90, 100, 14, 0.3)
    assert found.detail == {"p95_hours": 25.0}
    assert found.low is not None
    assert found.low < 0.9
    assert figure("R3", Organisation(removal=rows), CARE).value is None
    assert figure("R3", Organisation(removal=rows[-1:])).missing == (
        "Nothing was withdrawn or found deleted at its source in this month."
    )
