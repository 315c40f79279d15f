from __future__ import annotations

import json
from itertools import pairwise

import pytest

from openness.model import Judgement, Unit
from openness.month import shift
from presentation import charts
from presentation.edition import WHOLE, Edition, parse
from presentation.formats import Formats
from presentation.over_time import broken, course, partings, told
from presentation.sentences import compared, earlier, over_months
from presentation.tables import shades, table
from tests.dashboard.editions import HOSTILE, JOINED, bodies

EN, NL = Formats("en"), Formats("nl")


@pytest.fixture(scope="module")
def editions() -> list[Edition]:
    return [parse({**body, "number": 1, "made_at": 0}) for body in bodies()]


def test_a_source_that_joins_parts_the_months(editions: list[Edition]) -> None:
    parted = partings(editions)
    assert [(part.month, part.joined, part.left) for part in parted] == [(editions[JOINED].month, ("mediawiki",), ())]
    assert "MediaWiki" in told(parted[0], NL)


def test_a_line_is_broken_where_months_cannot_be_compared(editions: list[Edition]) -> None:
    path = course(editions, WHOLE, "E1")
    assert path.breaks == (editions[JOINED].month,)
    assert path.stretches == (0,) * JOINED + (1,) * (18 - JOINED)
    assert "Niet dezelfde bronnen" in broken(path, NL)[0]


def test_another_formula_breaks_a_line(editions: list[Edition]) -> None:
    later = []
    for place, body in enumerate(bodies()[:6]):
        for reading in body["readings"]:
            reading["formula_version"] += int(place >= 3)
        later.append(parse({**body, "number": 1, "made_at": 0}))
    assert course(editions[:6], WHOLE, "E1").stretches == (0,) * 6
    assert course(later, WHOLE, "E1").stretches == (0, 0, 0, 1, 1, 1)


def test_a_missing_month_breaks_a_line_too(editions: list[Edition]) -> None:
    path = course([*editions[:3], *editions[4:8]], WHOLE, "E1")
    assert path.stretches == (0, 0, 0, 1, 1, 1, 1)


def test_an_alarm_is_told_once_and_only_within_a_stretch(editions: list[Edition]) -> None:
    path = course(editions, WHOLE, "E1")
    for before, now in pairwise(path.alarms):
        assert not (before and now)
    assert not any(path.alarms[JOINED:])


def quarterly(editions: list[Edition], parted: range) -> list[Edition]:
    """Return editions whose figures are of three months each, some of which can't be compared with the three before."""
    found = []
    for place, body in enumerate(bodies()):
        for reading in body["readings"]:
            verdict = Judgement.NOT_COMPARABLE if place in parted else Judgement.NO_CHANGE
            reading.update(months=3, last_month={**reading["last_month"], "judgement": verdict.value})
        found.append(parse({**body, "number": 1, "made_at": 0}))
    return found[: len(editions)]


def test_a_line_of_quarters_is_broken_once_where_a_source_joins(editions: list[Edition]) -> None:
    path = course(quarterly(editions, range(9, 14)), WHOLE, "E1")
    assert path.breaks == (editions[9].month,)
    assert path.stretches == (0,) * 9 + (1,) * 9
    assert len(broken(path, NL)) == 1
    assert not any(path.alarms)


def test_a_reading_of_a_quarter_names_the_months(editions: list[Edition]) -> None:
    edition = quarterly(editions, range(0))[-1]
    reading = edition.of(WHOLE)["E1"]
    assert earlier(reading, EN) == "May\N{EN DASH}July 2026"
    assert "augustus\N{EN DASH}oktober 2026" in over_months([reading], NL)
    assert over_months(editions[-1].of(WHOLE).values(), NL) == ""
    assert "May\N{EN DASH}July 2026" in compared(reading.last_month, reading, shift(reading.month, -3), EN)
    assert EN.span(shift(reading.month, 3), 3) == "November 2026\N{EN DASH}January 2027"


def test_charts_stay_small_and_speak_their_language(editions: list[Edition]) -> None:
    path = course(editions, WHOLE, "E1")
    months = [NL.month_short(edition.month) for edition in editions]
    spec = charts.lines(path.points(NL, HOSTILE), months, months[JOINED : JOINED + 1], NL, title="x", unit=Unit.SHARE, ideal=0.38)
    assert 0 < charts.marks(spec) <= charts.MOST_MARKS
    assert spec["config"]["locale"]["number"]["decimal"] == ","
    assert spec["layer"][0]["encoding"]["detail"]["field"] == "stretch"


def test_no_name_becomes_part_of_an_expression() -> None:
    parts = [charts.Part(month="a", series=HOSTILE, value=1, told="1"), charts.Part(month="a", series="chat", value=2, told="2")]
    spec = charts.bars(parts, ["a"], [], EN, title=HOSTILE)
    expressions = [str(step) for layer in spec["layer"] for step in layer.get("transform", [])]
    assert not any(HOSTILE in text for text in expressions)
    assert HOSTILE in json.dumps(spec, ensure_ascii=False).replace('\\"', '"')


def test_tables_name_their_rows_and_columns() -> None:
    plain = table(("Month", "Items"), [("October", "12")], "Items by month")
    assert '<th scope="row" role="rowheader">October</th>' in plain
    assert '<td role="cell" data-label="Items">12</td>' in plain
    shaded = shades(["Afdeling"], ["okt 2026"], {(0, 0): (0.42, "42%")}, "Share", "Department")
    assert "--share:42%" in shaded
    assert "sw-blank" in shades(["a"], ["b"], {}, "Share", "Department")


def test_what_is_not_comparable_is_never_called_a_change(editions: list[Edition]) -> None:
    reading = editions[JOINED].of(WHOLE)["E1"]
    assert reading.last_month.judgement is Judgement.NOT_COMPARABLE
    assert reading.last_month.change is None
