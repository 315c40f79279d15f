"""What slides are put together from: a deck of one look, titles, texts, quotes and tables; sizes in inches, 13.33 by 7.5."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.util import Inches, Pt

from presentation.style import LIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pptx.shapes.graphfrm import GraphicFrame
    from pptx.slide import Slide
    from pptx.text.text import TextFrame, _Paragraph

    from presentation.pack.content import PackContent

WIDE, HIGH = 13.333, 7.5
BLUE, ORANGE, GREY = (RGBColor.from_string(LIGHT[place].lstrip("#")) for place in (0, 1, 5))
INK: Final = RGBColor(0x16, 0x20, 0x2B)
LINE: Final = RGBColor(0xD3, 0xDA, 0xE1)
PANEL: Final = RGBColor(0xF4, 0xF7, 0xFA)
WHITE: Final = RGBColor(0xFF, 0xFF, 0xFF)
_FONT: Final = "Calibri"
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_TITLE_ONLY: Final = 5
_LEAST_ROW, _MOST_ROW = 0.4, 0.7
"""Inches that a row of a table is high."""
_LONG: Final = 350
"""Characters of a text that is set smaller."""


def clean(text: str) -> str:
    """Return a text that a presentation can hold."""
    return _ILLEGAL.sub("", text)


class Strong(str):
    """A cell in bold."""

    __slots__ = ()


class Deck:
    """A presentation in the making."""

    def __init__(self, content: PackContent) -> None:
        """Begin an empty one."""
        self.content = content
        self.file = Presentation()
        self.file.slide_width, self.file.slide_height = Inches(WIDE), Inches(HIGH)

    def slide(self, title: str, under: str = "") -> Slide:
        """Add a slide with its title, a line under it where given, and a foot."""
        slide = self.file.slides.add_slide(self.file.slide_layouts[_TITLE_ONLY])
        box = slide.shapes.title
        box.left, box.top, box.width, box.height = Inches(0.6), Inches(0.4), Inches(WIDE - 1.2), Inches(0.9)
        frame = box.text_frame
        frame.word_wrap, frame.vertical_anchor, frame.auto_size = True, MSO_ANCHOR.MIDDLE, MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE
        _write(frame.paragraphs[0], title, size=30, bold=True)
        frame.paragraphs[0].alignment = PP_ALIGN.LEFT
        if under:
            self.text(slide, under, top=1.2, size=14, quiet=True)
        organisation, month = self.content.organisation, self.content.month
        self.text(slide, f"{organisation} · {month}" if organisation else month, top=7.0, size=10, quiet=True, height=0.35)
        return slide

    def text(
        self,
        slide: Slide,
        text: str,
        *,
        top: float,
        size: int,
        quiet: bool = False,
        height: float = 1.5,
    ) -> None:
        """Add a text over the width of a slide."""
        self.lines(slide, [text], top=top, height=height, size=size, quiet=quiet)

    def lines(
        self,
        slide: Slide,
        lines: Sequence[str],
        *,
        top: float,
        height: float,
        size: int,
        quiet: bool = False,
    ) -> None:
        """Add texts one under the other."""
        frame = _box(slide, 0.6, top, WIDE - 1.2, height)
        for number, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()
            paragraph.space_after = Pt(size / 2)
            _write(paragraph, line, size=size, colour=GREY if quiet else INK)

    def quote(
        self, slide: Slide, head: str, text: str, under: str, *, top: float, height: float = 1.9, asks: bool = False
    ) -> None:
        """Add a text with a bar beside it: a vision, or (`asks`) a decision."""
        bar = slide.shapes.add_shape(1, Inches(0.6), Inches(top), Inches(0.06), Inches(height))
        bar.fill.solid()
        bar.fill.fore_color.rgb = ORANGE if asks else BLUE
        bar.line.fill.background()
        bar._element.nvSpPr.cNvPr.set("descr", "")  # noqa: SLF001 - the library has no way to call a shape decoration
        frame = _box(slide, 0.8, top, WIDE - 1.4, height)
        _write(frame.paragraphs[0], head, size=14, bold=True, colour=ORANGE if asks else BLUE)
        _write(frame.add_paragraph(), text, size=20 if len(text) < _LONG else 16, bold=asks)
        if under:
            _write(frame.add_paragraph(), under, size=14, colour=GREY)

    def table(
        self,
        slide: Slide,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        left: float = 0.6,
        width: float = 12.1,
        widths: Sequence[float] = (),
        top: float = 1.7,
        height: float = 0.0,
    ) -> None:
        """Add a table whose first row names its columns; the first column is twice as wide unless `widths` says otherwise.

        Rows are spread over `height`, as far as that does not part them.
        """
        high = max(_LEAST_ROW, min(_MOST_ROW, height / (len(rows) + 1)))
        shape = slide.shapes.add_table(
            len(rows) + 1, len(heads), Inches(left), Inches(top), Inches(width), Inches(high * (len(rows) + 1))
        )
        shape.name = slide.shapes.title.text_frame.text
        shape._element.nvGraphicFramePr.cNvPr.set("descr", f"{shape.name}: {', '.join(heads)}")  # noqa: SLF001 - as above
        table = shape.table
        table.horz_banding = False
        parts = widths or [width * (2 if not place else 1) / (len(heads) + 1) for place in range(len(heads))]
        for place, part in enumerate(parts):
            table.columns[place].width = Inches(part)
        size = 11 if len(heads) > 3 else 13  # noqa: PLR2004 - narrow columns take a smaller hand
        for number, row in enumerate((heads, *rows)):
            for place, text in enumerate(row):
                cell = table.cell(number, place)
                cell.margin_left = cell.margin_right = Inches(0.06)
                cell.margin_top = cell.margin_bottom = Inches(0.03)
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                cell.fill.solid()
                cell.fill.fore_color.rgb = PANEL if not number else WHITE
                _write(
                    cell.text_frame.paragraphs[0],
                    text,
                    size=size,
                    bold=isinstance(text, Strong),
                    colour=INK if number else GREY,
                )


def describe(shape: GraphicFrame, text: str) -> None:
    """Give a chart the text that stands in its place."""
    shape._element.nvGraphicFramePr.cNvPr.set("descr", clean(text))  # noqa: SLF001 - the library has no way to do it


def _box(slide: Slide, left: float, top: float, width: float, height: float) -> TextFrame:
    frame = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(height)).text_frame
    frame.word_wrap = True
    return frame


def _write(paragraph: _Paragraph, text: str, *, size: int, bold: bool = False, colour: RGBColor = INK) -> None:
    run = paragraph.add_run()
    run.text = clean(text)
    run.font.name, run.font.size, run.font.bold = _FONT, Pt(size), bold
    run.font.color.rgb = colour
