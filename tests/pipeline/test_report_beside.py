"""What a pack tells beside the figures: decisions as they stood at its edition, and the story until it is withdrawn."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from pptx import Presentation
from pypdf import PdfReader

from openness.month import Month, ends_at
from pipeline.pack import content_for
from presentation.edition import parse
from presentation.pack.mail import mail
from presentation.pack.pdf import pdf
from presentation.pack.plain import plain
from presentation.pack.slides import slides
from storage.by_hand.decisions import DecisionRow, decisions, put_decision
from storage.database import open_store
from storage.desk.led_to import OutcomeRow, put_outcome
from storage.desk.stories import keep_story
from storage.withdraw import erase_person
from tests.dashboard.editions import ZONE, bodies, fill
from tests.storage.desk.shared import NAMES, PUBLIC, desk_store, said, take
from tests.storage.people import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from presentation.pack.content import PackContent
    from storage.database import Store

OCTOBER = Month(202610)
MADE_AT = ends_at(OCTOBER, ZONE) + 3600
ROW = DecisionRow(month=Month(202607), indicator="A6", text="Answer in the open", owner="Service desk", due=date(2026, 9, 30))
TODAY = date(2026, 8, 1)


def told(store: Store, *, story: int | None = None, lang: str = "en") -> PackContent:
    found = [parse({**body, "number": 1, "made_at": MADE_AT, "story": story}) for body in bodies()]
    return content_for(store, found, lang)


def every_form(content: PackContent) -> list[str]:
    deck = Presentation(io.BytesIO(slides(content, made_at=MADE_AT)))
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    cells = [cell.text for shape in shapes if shape.has_table for row in shape.table.rows for cell in row.cells]
    frames = [shape.text_frame.text for shape in shapes if shape.has_text_frame]
    pages = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf(content, made_at=MADE_AT))).pages)
    return [" ".join(text.split()) for text in (pages, mail(content), plain(content), "\n".join([*cells, *frames]))]


@pytest.fixture
def filled(home: Path) -> Path:
    fill(home, bodies())
    return home


def test_decisions_are_told_in_every_form_as_they_stood_when_the_edition_was_made(filled: Path) -> None:
    with open_store(filled, zone=ZONE) as store:
        number = put_decision(store, ROW, by="board", now=MADE_AT - 90 * 86_400, today=TODAY)
        put_decision(store, replace(ROW, month=OCTOBER, text="Of this month"), by="board", now=MADE_AT, today=TODAY)
        before = told(store)
        (carried,) = before.carried
        assert (carried.text, carried.standing) == ("Answer in the open", "overdue")
        assert carried.under.startswith("Service desk; overdue: due 30")
        assert carried.course.startswith("Posts get a reply: ")
        assert [one.text for one in before.made] == ["Of this month"]
        for text in every_form(before):
            assert "Answer in the open" in text
            assert "Of this month" in text
        seen = next(one.stamp for one in decisions(store.connection) if one.number == number)
        done = replace(ROW, state="done", became="Two teams do it.")
        put_decision(store, done, by="board", now=MADE_AT + 1, today=TODAY, number=number, seen=seen)
        put_decision(store, replace(ROW, text="Later"), by="board", now=MADE_AT + 2, today=TODAY)
        assert told(store) == before


def test_without_decisions_and_story_it_says_so(filled: Path) -> None:
    with open_store(filled, zone=ZONE) as store:
        content = told(store, lang="nl")
        for text in every_form(content):
            assert "Er stond geen besluit over een eerdere maand open." in text
            assert "Er is nog niets vastgelegd" in text


def test_the_story_is_told_in_every_form_until_its_author_is_erased(home: Path) -> None:
    with desk_store(home) as store:
        take(store, said("anna", "public", "Een antwoord", space=PUBLIC, url="https://blog.example/1"))
        put_outcome(
            store,
            ("slack", "public"),
            OutcomeRow(kind="service", sentence="Een loket minder.", day=date(2026, 9, 1)),
            by="",
            now=NOW,
        )
        story = keep_story(store, Month(202609))
        content = told(store, story=story)
        assert content.story == "Een loket minder."
        assert NAMES["anna"] in content.story_under
        for text in every_form(content):
            assert "Een loket minder." in text
            assert NAMES["anna"] in text
        erase_person(store, store.keys.person_id("anna"), now=NOW)
        for text in every_form(told(store, story=story)):
            assert "loket" not in text
            assert NAMES["anna"] not in text
            assert "What stood here was withdrawn" in text


def test_sharing_over_the_year_has_the_numbers_of_the_editions(filled: Path) -> None:
    with open_store(filled, zone=ZONE) as store:
        content = told(store)
    share = content.shared[0]
    edition = bodies()[-1]
    reading = next(
        one for one in edition["readings"] if one["id"] == "E1" and one["department"] is None and one["division"] is None
    )
    assert len(share.months) == 13
    assert share.months[-1].number == reading["value"]
    assert max(one.height or 0 for one in share.months) == 100
    deck = Presentation(io.BytesIO(slides(content, made_at=MADE_AT)))
    charts = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    assert list(charts[1].plots[0].series[0].values) == [one.number for one in share.months]


def test_many_long_decisions_stay_on_their_slides(filled: Path) -> None:
    with open_store(filled, zone=ZONE) as store:
        for place in range(9):
            row = replace(ROW, text=f"{place} " + "dienstverleningsovereenkomsten " * 9, owner="o" * 100)
            put_decision(store, row, by="board", now=MADE_AT - 9, today=TODAY)
        content = told(store)
    deck = Presentation(io.BytesIO(slides(content, made_at=MADE_AT)))
    rows = [
        len(shape.table.rows) - 1
        for slide in deck.slides
        if slide.shapes.title.text_frame.text == content.words["decisions"]
        for shape in slide.shapes
        if shape.has_table
    ]
    assert sum(rows) == 9
    assert max(rows) <= 2
