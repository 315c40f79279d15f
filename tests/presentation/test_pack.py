"""The pack: what a board takes into the meeting, as PDF, slides and mail, in either language."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation
from pypdf import PdfReader

from openness.model import Theme
from presentation.edition import parse
from presentation.formats import Formats
from presentation.pack.content import PackContent, content_of
from presentation.pack.mail import mail
from presentation.pack.pdf import pdf, printable
from presentation.pack.slides import slides
from tests.dashboard.editions import HOSTILE, bodies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pptx.shapes.graphfrm import GraphicFrame

MADE_AT = 1_790_000_000
LONG = "Vergunningverleningsbezwaarschriftenafhandelingscommissiesecretariaat"
VISION = {"text": "What we know, we know together.", "signed_by": "The board", "date": "2026-01-01"}


def content(lang: str, *, last: int = 18) -> PackContent:
    found = [parse({**body, "number": 1, "made_at": MADE_AT, "vision": VISION}) for body in bodies()]
    return content_of(found[:last], Formats(lang))


def with_texts(found: PackContent, text: str) -> PackContent:
    """Return a content in which somebody else's words stand wherever they can."""
    themes = tuple(
        replace(theme, rows=tuple(replace(row, name=text, why=row.why and text) for row in theme.rows)) for theme in found.themes
    )
    return replace(
        found,
        organisation=text,
        vision=text,
        vision_by=text,
        themes=themes,
        coverage=((text, text, text),),
        missing=themes[0].rows,
    )


def pages(document: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(document)).pages]


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_document_reads_from_the_question_to_the_sources(lang: str) -> None:
    found = content(lang)
    text = " ".join(" ".join(pages(pdf(found, made_at=MADE_AT))).split())
    wanted = (
        found.title,
        found.vision,
        found.words["themes"],
        found.words["decision"],
        found.words["every"],
        found.words["coverage"],
    )
    places = [text.index(" ".join(part.split())) for part in wanted]
    assert places == sorted(places)
    for theme in found.themes:
        for row in theme.rows:
            assert row.id in text
    assert {row.why.split()[0] for row in found.missing} <= set(text.split())


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_document_is_tagged_for_screen_readers_with_its_fonts_inside(lang: str) -> None:
    reader = PdfReader(io.BytesIO(pdf(content(lang), made_at=MADE_AT)))
    root: Any = reader.trailer["/Root"].get_object()
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith(lang)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfuaid" in root["/Metadata"].get_object().get_data().decode("utf-8", "replace")
    kinds = {str(one.get("/S")) for one in structure(root["/StructTreeRoot"])}
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/P"} <= kinds
    every: list[Any] = list(reader.pages)
    used = (resolved(font) for page in every for font in page["/Resources"]["/Font"].values())
    fonts = {str(font["/BaseFont"]): font for font in used}
    assert fonts
    assert all("Inter" in name for name in fonts)
    for font in fonts.values():
        descriptor = resolved(resolved(font["/DescendantFonts"][0])["/FontDescriptor"])
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)


def resolved(found: Any) -> Any:
    return found.get_object()


def structure(node: Any) -> Iterator[Any]:
    """Yield every element of the structure tree."""
    one = resolved(node) if hasattr(node, "get_object") else node
    if isinstance(one, list):
        for kid in one:
            yield from structure(kid)
    elif isinstance(one, dict):
        yield one
        yield from structure(one.get("/K"))


def test_the_same_edition_gives_the_same_document() -> None:
    assert pdf(content("nl"), made_at=MADE_AT) == pdf(content("nl"), made_at=MADE_AT)


def test_the_first_month_has_a_pack_too() -> None:
    found = content("nl", last=1)
    assert pages(pdf(found, made_at=MADE_AT))
    assert slides(found, made_at=MADE_AT)
    assert mail(found)


def test_no_page_but_the_last_is_left_half_empty() -> None:
    for lang in ("en", "nl"):
        lines = [len(page.splitlines()) for page in pages(pdf(content(lang), made_at=MADE_AT))]
        assert all(count > 25 for count in lines[:-1]), lines


def test_long_words_stay_inside_the_page() -> None:
    document = PdfReader(io.BytesIO(pdf(with_texts(content("nl"), f"{LONG} {LONG}"), made_at=MADE_AT)))
    beyond: list[float] = []

    def seen(text: str, _cm: object, matrix: list[float], _font: object, size: float) -> None:
        if text.strip() and matrix[4] > 595 - 15:
            beyond.append(matrix[4])

    for page in document.pages:
        page.extract_text(visitor_text=seen)
    assert beyond == []


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=80))
def test_whatever_people_are_called_it_is_printed(text: str) -> None:
    found = with_texts(content("en"), text + " \x00\ud83d \U0001f600 \u05d0 \u202e漢字")
    assert pages(pdf(found, made_at=MADE_AT))
    assert Presentation(io.BytesIO(slides(found, made_at=MADE_AT)))
    mail(found).encode("utf-8", "replace")


def test_what_no_font_has_is_an_empty_square_and_what_is_no_letter_is_nothing() -> None:
    assert printable("Zoë ≤ 5 % 漢\u202e\x00!") == "Zoë ≤ 5 % □!"


def frames(deck: bytes) -> list[GraphicFrame]:
    found = Presentation(io.BytesIO(deck))
    return [shape for slide in found.slides for shape in slide.shapes if shape.has_chart or shape.has_table]


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_slides_have_native_charts_with_their_data_each_described(lang: str) -> None:
    found = content(lang)
    shapes = frames(slides(found, made_at=MADE_AT))
    charts = [shape.chart for shape in shapes if shape.has_chart]
    assert len(charts) >= 3
    assert all(shape._element.nvGraphicFramePr.cNvPr.get("descr") for shape in shapes)
    for chart in charts:
        assert chart.part.chart_workbook.xlsx_part.blob.startswith(b"PK")
    reached = dict(zip(charts[0].plots[0].categories, charts[0].plots[0].series[0].values, strict=True))
    assert reached == {theme.name: theme.met for theme in found.themes}


def test_slides_open_with_the_question_and_name_every_theme_with_figures() -> None:
    found = content("nl")
    titles = [slide.shapes.title.text_frame.text for slide in Presentation(io.BytesIO(slides(found, made_at=MADE_AT))).slides]
    assert titles[0] == found.title
    assert [theme.name for theme in found.themes if any(row.value for row in theme.rows)] == [
        title for title in titles if title in {theme.name for theme in found.themes}
    ]


class Parts(HTMLParser):
    """Every element of a mail, with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_a_mail_fetches_nothing_and_runs_nothing_whatever_stands_in_it(lang: str) -> None:
    html = mail(with_texts(content(lang), HOSTILE))
    parts = Parts(html).found
    assert not {"script", "img", "link", "style", "iframe", "a"} & {tag for tag, _ in parts}
    assert not any(name in {"src", "href", "class"} or name.startswith("on") for _, attributes in parts for name in attributes)
    assert not re.search(r"https?:|url\(", html)
    assert ("html", {"lang": lang}) in parts
    assert HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;") in html


def test_counts_of_the_themes_add_up_to_what_is_counted() -> None:
    for theme in content("en").themes:
        counted = [row.counted for row in theme.rows if row.counted]
        assert counted.count("met") == theme.met
        assert len(counted) == theme.measured + theme.not_measurable
        assert theme.key != Theme.CONDUCT
