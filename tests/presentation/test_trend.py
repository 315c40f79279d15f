"""A figure over the months: parted as editions keep it, drawn within bounds, and the same numbers in chart, table and file."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openness.indicators import INDICATORS
from openness.model import Level
from openness.month import Month
from presentation import charts
from presentation.chart_notes import MOST_DRAWN, Over, in_order, notes_of
from presentation.edition import WHOLE, Edition, parse
from presentation.formats import Formats
from presentation.measures import DEPARTMENT, FAMILY, MEASURES, NO_SPLIT, THEME, VISIBILITY
from presentation.trend import MOST_SERIES, as_csv, cell_told, points, series_of
from storage.by_hand.annotations import Annotation
from tests.dashboard.editions import JOINED, bodies

EN, NL = Formats("en"), Formats("nl")


def parsed(found: list[dict[str, Any]]) -> list[Edition]:
    return [parse({**body, "number": 1, "made_at": 0}) for body in found]


@pytest.fixture(scope="module")
def editions() -> list[Edition]:
    return parsed(bodies())


def note(month: int, day: int = 0, text: str = "New policy", number: int = 1) -> Annotation:
    return Annotation(number=number, month=Month(month), day=month * 100 + day if day else 0, text=text, who="", at=0, stamp="")


def rows_of(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def test_every_indicator_is_followed_and_no_id_is_given_twice() -> None:
    assert set(MEASURES) > {indicator.id for indicator in INDICATORS}
    assert all(NO_SPLIT in measure.splits for measure in MEASURES.values())


@pytest.mark.parametrize("formats", [EN, NL])
def test_chart_table_and_file_have_the_same_numbers(editions: list[Edition], formats: Formats) -> None:
    for name, split in (("A6", NO_SPLIT), ("A6", DEPARTMENT), ("items", FAMILY), ("each", VISIBILITY), ("reached", THEME)):
        measure = MEASURES[name]
        found = series_of(measure, split, editions, WHOLE, formats)
        rows = {(row["month"], row["series"]): row for row in rows_of(as_csv(found, measure, []))}
        assert len(rows) == len(found) * len(editions)
        drawn = {(point.month, point.series): point for point in points(found, measure, formats)}
        for one in found[:MOST_SERIES]:
            for value in one.values:
                month = f"{value.month // 100}-{value.month % 100:02d}"
                row = rows[month, one.key if not one.key.startswith(("=", "+", "-", "@")) else f"'{one.key}"]
                point = drawn.get((formats.month_short(value.month), "" if len(found) == 1 else one.name))
                if value.value is None:
                    assert (row["value"], point) == ("", None)
                    assert row["state"] in {"hidden", "nothing"}
                else:
                    assert float(row["value"]) == pytest.approx(value.value, rel=1e-5)
                    assert point is not None
                    assert (point.value, point.told) == (value.value, cell_told(value, measure, formats))


def test_who_can_read_it_is_kept_from_where_it_was_counted_and_adds_up(editions: list[Edition]) -> None:
    found = {one.key: one for one in series_of(MEASURES["items"], VISIBILITY, editions, WHOLE, EN)}
    assert list(found) == ["public", "open", "closed", "direct"]
    (whole,) = series_of(MEASURES["items"], NO_SPLIT, editions, WHOLE, EN)
    for place, value in enumerate(found["open"].values):
        if place < JOINED:
            assert (value.value, value.state) == (None, "nothing")
        else:
            assert (value.value or 0) + (found["public"].values[place].value or 0) == whole.values[place].value


def test_what_few_stand_behind_is_hidden_not_nothing(editions: list[Edition]) -> None:
    (cell,) = [one for one in editions[-1].cells(Level.DEPARTMENT) if one.name == "Communicatie"]
    found = {one.key: one for one in series_of(MEASURES["items"], FAMILY, editions, cell, EN)}
    assert {value.state for value in found["mail"].values} == {"hidden"}
    assert cell_told(found["mail"].values[-1], MEASURES["items"], EN) == "hidden"


def test_a_count_is_broken_where_the_sources_changed(editions: list[Edition]) -> None:
    (found,) = series_of(MEASURES["items"], NO_SPLIT, editions, WHOLE, EN)
    assert len({value.stretch for value in found.values[:JOINED]}) == 1
    assert found.values[JOINED].stretch != found.values[JOINED - 1].stretch


def test_no_chart_draws_more_than_two_thousand_marks() -> None:
    found = bodies(months=36)
    for body in found:
        rows = [row for row in body["readings"] if row["department"] == "Burgerzaken"]
        for place in range(40):
            body["readings"] += [row | {"department": f"Afdeling {place}"} for row in rows]
    many = parsed(found)
    notes = notes_of([note(202600 + 1 + place % 10, 1 + place % 28, number=place) for place in range(100)], EN)
    for name, split in (("A6", DEPARTMENT), ("A6", NO_SPLIT)):
        series = series_of(MEASURES[name], split, many, WHOLE, EN)
        months = [EN.month_short(edition.month) for edition in many]
        spec = charts.lines(
            points(series, MEASURES[name], EN),
            months,
            months[1:],
            EN,
            title="t",
            unit=MEASURES[name].unit,
            over=Over(notes=notes),
        )
        assert len(series) == (1 if split == NO_SPLIT else len(series))
        assert charts.marks(spec) <= charts.MOST_MARKS


def test_annotations_stand_at_their_day_with_number_and_words() -> None:
    notes = notes_of([note(202604, 30, "Late"), note(202603, 0, "x" * 80), note(202604, 1, "Early")], EN)
    assert [(one.month, one.text) for one in notes] == [("Mar 2026", "x" * 80), ("Apr 2026", "Early"), ("Apr 2026", "Late")]
    assert [one.at for one in notes] == [0.5, pytest.approx(0.017, abs=0.001), pytest.approx(0.983, abs=0.001)]
    months = ["Feb 2026", "Mar 2026", "Apr 2026"]
    point = charts.Point(month="Mar 2026", value=0.5, told="50%")
    spec = json.dumps(
        charts.lines([point], months, [], EN, title="t", unit=MEASURES["A6"].unit, over=Over(notes=notes, zoom=True))
    )
    assert '"words": "2 Early"' in spec
    assert f'"words": "1 {"x" * 25}\\u2026"' in spec
    assert '"name": "brush"' in spec


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 28)), max_size=60))
def test_the_latest_are_drawn_in_order(when: list[tuple[int, int]]) -> None:
    notes = [note(202600 + month, day, number=place) for place, (month, day) in enumerate(when)]
    drawn = in_order(notes)
    assert len(drawn) == min(len(when), MOST_DRAWN)
    assert (
        [(one.month, one.day) for one in drawn] == sorted((one.month, one.day) for one in notes)[-MOST_DRAWN:] if when else True
    )


@given(st.text(max_size=40))
def test_no_text_in_the_file_is_taken_for_a_formula(text: str) -> None:
    few = parsed(bodies(months=2))
    found = series_of(MEASURES["A6"], NO_SPLIT, few, WHOLE, EN)
    for row in rows_of(as_csv(found, MEASURES["A6"], [note(202610, 0, text.replace("\x00", ""))])):
        assert not any(str(cell).startswith(("=", "+", "@")) for cell in row.values())


def rows_in(spec: object) -> list[dict[str, Any]]:
    """Return every row of data that a chart's specification carries to the browser."""
    if isinstance(spec, list):
        return [row for part in spec for row in rows_in(part)]
    if not isinstance(spec, dict):
        return []
    own = [
        row
        for key, part in spec.items()
        if (key == "values" or key.startswith("data-")) and isinstance(part, list)
        for row in part
        if isinstance(row, dict)
    ]
    return own + [row for part in spec.values() for row in rows_in(part)]


@pytest.mark.parametrize(
    ("name", "split"), [("E1", NO_SPLIT), ("E1", DEPARTMENT), ("K1", NO_SPLIT), ("items", FAMILY), ("each", "")]
)
def test_a_chart_carries_no_figure_that_is_not_shown(editions: list[Edition], name: str, split: str) -> None:
    measure, formats = MEASURES[name], Formats("en")
    found = series_of(measure, split, editions, WHOLE, formats)
    drawn, months = points(found, measure, formats), [formats.month_short(one.month) for one in editions]
    spec = charts.lines(drawn, months, [], formats, title="x", unit=measure.unit, ideal=found[0].ideal)
    told = {(formats.month_short(value.month), value.value, value.low, value.high) for one in found for value in one.values}
    rows = rows_in(json.loads(json.dumps(spec)))
    assert len([row for row in rows if "value" in row]) >= len(drawn)
    for row in rows:
        numbers = {key for key, value in row.items() if isinstance(value, int | float) and not isinstance(value, bool)}
        assert numbers <= {"value", "low", "high", "stretch", "ideal", "place"}
        if "value" in row:
            single = [one for one in told if (one[0], one[1]) == (row["month"], row["value"])]
            assert single
            assert row["low"] is None or any((row["low"], row["high"]) == one[2:] for one in single)
        if "ideal" in row:
            assert row["ideal"] == found[0].ideal


def test_what_has_not_passed_the_gate_is_no_edition() -> None:
    body = bodies(months=1)[0] | {"number": 1, "made_at": 0}
    assert parse(body).number == 1
    with pytest.raises(ValueError, match="has not passed the small-group gate"):
        parse(body | {"readings": [body["readings"][0] | {"guard": {"largest": 0.4}}]})
