from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openness.headline import nearest_end
from openness.indicators import INDICATOR
from openness.model import Comparison, Judgement, State, Theme, Unit
from openness.reading_json import from_json
from presentation.details import told
from presentation.formats import DASH, Formats
from presentation.markup import code, element, filled, joined, text_of, with_code
from presentation.pack.rows import row_of
from presentation.scale import ceiling, scale_for
from presentation.sentences import because, on_claim
from presentation.status import Standing, ideal_told, standing
from presentation.strips import Line, lines_of, rows_by_part, strip, table
from tests.dashboard.editions import HOSTILE, bodies
from tests.presentation.readings import MONTH, readings

if TYPE_CHECKING:
    from openness.model import Reading

EN, NL = Formats("en"), Formats("nl")
VOID = {"br", "img", "input", "hr"}


class Checker(HTMLParser):
    """Sees that tags are balanced, and keeps the tags and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(text: str) -> Checker:
    found = Checker()
    found.feed(text)
    found.close()
    assert found.open == []
    return found


def line(reading: Reading) -> Line:
    return Line(indicator=INDICATOR[reading.id], reading=reading, past=[None, reading], months=[MONTH, MONTH])


@given(st.lists(readings(), min_size=1, max_size=6), st.sampled_from([EN, NL]))
def test_any_reading_can_be_drawn(found: list[Reading], formats: Formats) -> None:
    drawn = parsed(table([line(reading) for reading in found], formats, "All", lambda indicator: f"?id={indicator.id}"))
    places = [
        float(place)
        for _, attributes in drawn.tags
        for place in re.findall(r"(?:left|width):(-?[\d.]+)%", attributes.get("style") or "")
    ]
    assert all(0 <= place <= 100 for place in places)
    assert sum(tag == "th" and attributes.get("scope") == "row" for tag, attributes in drawn.tags) == len(found)


def shown(**changes: Any) -> Reading:
    from presentation.edition import WHOLE, parse

    reading = parse({**bodies(2)[-1], "number": 1, "made_at": 0}).of(WHOLE)["E1"]
    return replace(reading, **changes)


def test_every_figure_stands_in_words_too() -> None:
    reading = shown(value=0.42, low=0.38, high=0.47, ideal=0.5, previous=0.4, meets_ideal=False)
    spoken = [
        attributes["aria-label"] for _, attributes in parsed(strip(line(reading), EN)).tags if attributes.get("role") == "img"
    ]
    assert spoken == ["42%, 95% interval 38\u201347%, ideal 50%, last month 40%"]


def test_last_month_and_ideal_do_not_collide() -> None:
    kinds = [attributes.get("class") for _, attributes in parsed(strip(line(shown(ideal=0.4, previous=0.4)), EN)).tags]
    assert "sw-aim" in kinds
    assert "sw-before" in kinds


@pytest.mark.parametrize(
    ("changes", "kind", "word"),
    [
        ({"meets_ideal": True}, Standing.REACHED, "Ideal reached"),
        ({"meets_ideal": False}, Standing.NOT_YET, "Not there yet"),
        ({"ideal": None, "meets_ideal": None}, Standing.NO_IDEAL, "No ideal set"),
        ({"state": State.PROVISIONAL}, Standing.PROVISIONAL, "Provisional"),
        ({"state": State.SUPPRESSED, "value": None, "missing": "Too few."}, Standing.SUPPRESSED, "Too few people"),
        ({"value": None, "low": 0.0, "high": 0.06, "missing": None}, Standing.SUPPRESSED, "0\u20136%"),
        ({"state": State.MISSING, "value": None, "missing": "Import `x`."}, Standing.MISSING, "Not measurable yet"),
    ],
)
def test_a_status_is_a_word(changes: dict[str, object], kind: Standing, word: str) -> None:
    reading = shown(**changes)
    assert standing(reading) is kind
    assert word in parsed(table([line(reading)], EN, "All", lambda _: "#")).text


@pytest.mark.parametrize("value", [0.0, None])
@pytest.mark.parametrize(
    ("claim", "word"),
    [("supported", "Claim supported"), ("contradicted", "Claim contradicted"), ("not yet decidable", "Not yet decidable")],
)
def test_a_tested_claim_stands_in_the_place_of_an_ideal(claim: str, word: str, value: float | None) -> None:
    reading = shown(id="F5", value=value, ideal=None, meets_ideal=None, detail={"claim": claim})
    assert word in parsed(table([line(reading)], EN, "All", lambda _: "#")).text
    assert row_of(line(reading), EN).status == word
    assert on_claim(reading, EN.say).startswith("The claim is")
    assert not on_claim(replace(reading, detail={}), EN.say)


def test_a_detail_stands_with_its_interval() -> None:
    told_of = dict(told(shown(detail={"gini": 0.5, "gini_low": 0.44, "gini_high": 0.56, "gini_floor": 0.2}), EN))
    assert told_of["Gini coefficient"] == "0.50 (95% interval 0.44\u20130.56)"
    assert told_of["Gini of equal people, by chance alone"] == "0.20"


def test_what_a_correction_went_by_is_told_of_each_classifier() -> None:
    name = "Of what is knowledge, the classifier calls knowledge"
    assert dict(told(shown(detail={"sensitivity": 0.98, "uncorrected": 0.8}), EN))[name] == "98%"
    errors = [
        {"classifier": one, "sensitivity": share, "specificity": 0.9} for one, share in (("default:1", 0.98), ("local:1", 0.95))
    ]
    several = dict(told(shown(detail={"errors": errors}), EN))
    assert (several[f"{name} (default:1)"], several[f"{name} (local:1)"]) == ("98%", "95%")


def test_a_change_is_bold_only_beyond_chance() -> None:
    quiet = table([line(shown(last_month=Comparison(judgement=Judgement.NO_CHANGE, change=0.02)))], EN, "All", lambda _: "#")
    loud = table([line(shown(last_month=Comparison(judgement=Judgement.WORSE, change=-0.09)))], EN, "All", lambda _: "#")
    assert "sw-moved" not in quiet
    assert "sw-worse" in loud
    assert "\u22129 pts" in loud


def test_hostile_names_stay_text() -> None:
    drawn = parsed(rows_by_part([(HOSTILE, line(shown(missing=HOSTILE, state=State.MISSING, value=None)))], EN, HOSTILE))
    assert not {"script", "img"} & {tag for tag, _ in drawn.tags}
    assert drawn.text.count(HOSTILE) == 3


def test_markup_escapes_what_it_did_not_build() -> None:
    assert element("b", "<i>", title='"x"') == '<b title="&quot;x&quot;">&lt;i&gt;</b>'
    assert joined(element("b", "1"), None, "<") == "<b>1</b>&lt;"
    assert filled("{a} < {b}", a="<x>", b=element("i", "{a}")) == "&lt;x&gt; &lt; <i>{a}</i>"
    assert with_code("run `a < b` now") == 'run <code>a <span class="sw-word">&lt;</span> b</code> now'
    assert with_code("a lone ` stays") == "a lone ` stays"


def test_code_is_broken_at_its_spaces_alone_and_reads_as_it_is_written() -> None:
    drawn = code("sharewell policy keep FILE --from  DATE")
    assert drawn == '<code>sharewell policy keep FILE <span class="sw-word">--from</span>  DATE</code>'
    assert "sw-word" not in code(f"3:{'5a' * 32}"), "what is longer than a line flows on"
    assert text_of(code("docs/signing-in.md")) == "docs/signing-in.md"


def test_lines_part_conduct_from_themes() -> None:
    from openness.indicators import INDICATORS
    from presentation.edition import WHOLE, parse

    edition = parse({**bodies(2)[-1], "number": 1, "made_at": 0})
    history = [(edition.month, edition.of(WHOLE))]
    main, conduct = lines_of(INDICATORS, history), lines_of(INDICATORS, history, conduct=True)
    assert {found.indicator.theme for found in conduct} == {Theme.CONDUCT}
    assert len(main) + len(conduct) == len(INDICATORS)
    assert lines_of(INDICATORS, []) == ()


@given(st.floats(0, 1e9, allow_nan=False))
def test_a_scale_has_room_for_what_it_shows(value: float) -> None:
    scale = scale_for(Unit.COUNT, (value, None))
    assert scale.at(value) <= 100
    assert scale.low == 0
    assert ceiling(value) >= value * (1 - 1e-9)
    assert scale_for(Unit.INDEX, ()).zero == 50


def test_a_range_is_told_from_and_to_and_marked_at_both_ends() -> None:
    written = next(one for one in bodies(months=1)[0]["readings"] if one["id"] == "E1" and one["department"] is None)
    shown = replace(
        from_json(written), id="E5", unit=Unit.COUNT, value=7.0, low=6.0, high=8.0, ideal=6.0, ideal_least=3.0, meets_ideal=False
    )
    formats = Formats("en")
    assert ideal_told(INDICATOR["E5"], shown, formats) == f"3{DASH}6"
    line = Line(indicator=INDICATOR["E5"], reading=shown, past=(), months=())
    assert strip(line, formats).count('class="sw-aim"') == 2
    assert nearest_end(shown, 7.0, 6.0) == 6.0
    assert nearest_end(shown, 1.0, 6.0) == 3.0
    assert f"1 from the ideal of 3{DASH}6" in because(shown, INDICATOR["E5"], formats)
