"""A pack as slides: PowerPoint with native charts, whose figures can be looked up and changed, each described in words."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from openness.model import Unit
from presentation.pack.slide_charts import against_ideal, by_theme, over_year
from presentation.pack.slide_parts import Deck, Strong, clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from presentation.pack.beside import DecisionLine
    from presentation.pack.content import PackContent, ThemePart

_FEW_ROWS: Final = 9
_TALL: Final = 4.6
"""Inches that a table beside a chart may be high."""
_DECISION: Final = (4.6, 2.9, 4.6)
_LINES: Final = 17
"""Lines of decisions that a slide holds above what sharing led to."""
_BESIDE: Final = (1.95, 0.7, 0.95, 0.85, 1.2, 1.1)
"""Inches of the columns of a table beside a chart."""


def slides(content: PackContent, *, made_at: int) -> bytes:
    """Return the presentation. `made_at`: UTC second of the edition, written as the day it was made."""
    deck = Deck(content)
    _opening(deck, content)
    _themes(deck, content)
    _moved(deck, content)
    _decided(deck, content)
    _shared(deck, content)
    for theme in content.themes:
        if any(row.value for row in theme.rows):
            _theme(deck, theme)
    _missing(deck, content)
    _about(deck, content)
    properties = deck.file.core_properties
    properties.title, properties.author, properties.language = clean(content.title), clean(content.organisation), content.lang
    properties.subject = clean(content.answer)
    properties.created = properties.modified = datetime.fromtimestamp(made_at, UTC).replace(tzinfo=None)
    stream = io.BytesIO()
    deck.file.save(stream)
    return stream.getvalue()


def _opening(deck: Deck, content: PackContent) -> None:
    slide = deck.slide(content.title)
    deck.text(slide, content.answer, top=1.5, size=24)
    deck.quote(slide, content.words["vision"], content.vision, content.vision_by, top=3.3, height=2.9)
    if content.made_up:
        deck.text(slide, content.made_up, top=6.5, size=12, quiet=True, height=0.4)


def _themes(deck: Deck, content: PackContent) -> None:
    slide = deck.slide(content.words["themes"])
    by_theme(slide, content)


def _moved(deck: Deck, content: PackContent) -> None:
    slide = deck.slide(content.words["changes"])
    marks = {True: "\N{BLACK UP-POINTING TRIANGLE}", False: "\N{BLACK DOWN-POINTING TRIANGLE}"}
    lines = [f"{marks[change.rising]}  {change.text}" for change in content.changes] or [content.no_change]
    deck.lines(slide, lines, top=1.6, height=2.6, size=18)
    deck.quote(slide, content.words["decision"], content.question, content.because, top=4.1, asks=True)


def _decided(deck: Deck, content: PackContent) -> None:
    """Add what was decided and what became of it, as many to a slide as it holds; below the first ones what sharing led to."""
    words = content.words
    heads = [words["decision-taken"], words["owner-state"], words["became"]]
    groups = _groups([*content.made, *content.carried]) or [[]]
    for number, group in enumerate(groups):
        slide = deck.slide(words["decisions"])
        rows = [(Strong(one.text), one.under, "\n".join(part for part in (one.became, one.course) if part)) for one in group]
        if rows:
            deck.table(slide, heads, rows, widths=_DECISION, top=1.4)
        else:
            deck.text(slide, words["no-carried"], top=1.6, size=18)
        if not number:
            deck.quote(slide, words["story"], content.story, content.story_under, top=5.4, height=1.4)


def _groups(decisions: Sequence[DecisionLine]) -> list[list[DecisionLine]]:
    """Return decisions in groups that a slide has room for."""
    found: list[list[DecisionLine]] = []
    room = 0
    for one in decisions:
        lines = 1 + max(len(one.text) // 45, len(one.under) // 28, (len(one.became) + len(one.course)) // 45 + bool(one.became))
        if lines > room:
            found.append([])
            room = _LINES
        found[-1].append(one)
        room -= lines
    return found


def _shared(deck: Deck, content: PackContent) -> None:
    """Add a slide a figure of sharing over the year."""
    for figure in content.shared:
        slide = deck.slide(figure.name, content.words["shared"])
        over_year(slide, figure)


def _theme(deck: Deck, theme: ThemePart) -> None:
    rows = [row for row in theme.rows if row.value]
    slide = deck.slide(theme.name, f"{theme.headline} · {theme.remainder}" if theme.remainder else theme.headline)
    shares = [row for row in rows if row.unit == Unit.SHARE.value and row.number is not None]
    if shares:
        against_ideal(deck, slide, theme.name, shares)
    words = deck.content.words
    heads = [words[key] for key in ("indicator", "value", "interval", "ideal", "change", "status")]
    cells = [
        (Strong(row.name), row.value, row.interval, row.ideal, Strong(row.change) if row.moved else row.change, row.status)
        for row in rows[:_FEW_ROWS]
    ]
    if shares:
        deck.table(slide, heads, cells, left=6.0, widths=_BESIDE, height=_TALL)
    else:
        deck.table(slide, heads, cells)
    if any(row.moved for row in rows):
        deck.text(slide, words["bold"], top=6.65, size=10, quiet=True, height=0.35)


def _missing(deck: Deck, content: PackContent) -> None:
    rows = [(Strong(row.name), row.why) for row in content.missing]
    words = content.words
    for begin in range(0, len(rows), _FEW_ROWS):
        slide = deck.slide(words["missing"])
        deck.table(slide, [words["indicator"], words["status"]], rows[begin : begin + _FEW_ROWS], widths=(3.4, 8.7))


def _about(deck: Deck, content: PackContent) -> None:
    words = content.words
    slide = deck.slide(words["coverage"])
    if content.coverage:
        rows = [(Strong(source), until, complete) for source, until, complete in content.coverage[:_FEW_ROWS]]
        deck.table(slide, [words["source"], words["until"], words["complete"]], rows)
    deck.lines(slide, list(content.notes), top=5.2, height=1.7, size=12)
