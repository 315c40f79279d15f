"""A pack as an HTML mail: every style inlined, nothing fetched from anywhere, read in a column of 640 points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from presentation.markup import Html, element, joined
from presentation.style import LIGHT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from presentation.pack.beside import DecisionLine
    from presentation.pack.content import Change, PackContent, ThemePart
    from presentation.pack.rows import Marks, Row

_BLUE, _ORANGE, _GREY = LIGHT[0], LIGHT[1], LIGHT[5]
_TONES: Final = {"reached": _BLUE, "not-yet": _ORANGE}
_SHAPES: Final = {"reached": "\N{BLACK CIRCLE}", "not-yet": "\N{CIRCLE WITH LOWER HALF BLACK}", "no-ideal": "\N{EN DASH}"}
_STANDINGS: Final = {"done": _SHAPES["reached"], "overdue": _SHAPES["not-yet"], "dropped": _SHAPES["no-ideal"]}
_STANDING_TONES: Final = {"done": _BLUE, "overdue": _ORANGE}
_OTHER: Final = "\N{DOTTED CIRCLE}"
_QUIET: Final = f"color:{_GREY};font-size:13px;line-height:18px"
_CELL: Final = "padding:7px 8px 7px 0;border-bottom:1px solid #d3dae1;vertical-align:top;text-align:left;font-weight:400"
_H2: Final = "font-size:17px;line-height:24px;margin:28px 0 8px;font-weight:600"


def mail(content: PackContent) -> str:
    """Return the whole HTML document."""
    parts = (
        element(
            "p",
            f"{content.organisation} · {content.month}" if content.organisation else content.month,
            style=f"margin:0;{_QUIET}",
        ),
        element("h1", content.title, style="font-size:26px;line-height:32px;margin:4px 0 8px;font-weight:600"),
        element("p", content.made_up, style=f"margin:0 0 8px;{_QUIET}") if content.made_up else None,
        element("p", content.answer, style="font-size:17px;line-height:25px;margin:0 0 16px"),
        _vision(content),
        _heading(content.words["themes"]),
        _themes(content.themes),
        _heading(content.words["changes"]),
        _changes(content.changes, content.no_change),
        _decision(content),
        _heading(content.words["carried"]),
        *_carried(content),
        _heading(content.words["story"]),
        element("p", content.story, style="margin:0;font-size:16px;line-height:24px"),
        element("p", content.story_under, style=f"margin:4px 0 0;{_QUIET}") if content.story_under else None,
        *_shared(content),
        _heading(content.words["every"]),
        *(_strips(theme, content) for theme in (*content.themes, content.conduct)),
        _missing(content),
        *(element("p", note, style=f"margin:12px 0 0;{_QUIET}") for note in content.notes),
    )
    body = element(
        "body",
        element("main", *parts, style="max-width:640px;margin:0 auto;padding:24px 16px;background:#ffffff"),
        style="margin:0;background:#f4f7fa;color:#16202b;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;"
        "font-size:15px;line-height:22px",
    )
    head = element(
        "head",
        Html('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        element("title", content.title),
    )
    return f"<!doctype html>\n{element('html', head, body, lang=content.lang)}\n"


def _heading(text: str) -> Html:
    return element("h2", text, style=_H2)


def _vision(content: PackContent) -> Html:
    signed = element("p", content.vision_by, style=f"margin:4px 0 0;{_QUIET}") if content.vision_by else None
    return element(
        "section",
        element("h2", content.words["vision"], style="font-size:15px;line-height:20px;margin:0 0 4px;font-weight:600"),
        element("p", content.vision, style="margin:0"),
        signed,
        style=f"border-left:4px solid {_BLUE};padding:2px 0 2px 14px",
    )


def _themes(themes: Iterable[ThemePart]) -> Html:
    rows = (
        element(
            "tr",
            element("th", theme.name, scope="row", style=f"{_CELL};font-weight:600"),
            element("td", theme.headline, style=_CELL),
            element("td", theme.remainder, style=f"{_CELL};{_QUIET}"),
        )
        for theme in themes
    )
    return element("table", *rows, style="width:100%;border-collapse:collapse")


def _changes(changes: Iterable[Change], none: str) -> Html:
    marks = {True: "\N{BLACK UP-POINTING TRIANGLE}", False: "\N{BLACK DOWN-POINTING TRIANGLE}"}
    items = [
        element(
            "li",
            element("span", marks[change.rising], style=f"color:{_BLUE if change.better else _ORANGE}", aria_hidden="true"),
            f" {change.text}",
            style="margin:0 0 6px",
        )
        for change in changes
    ]
    return element("ul", *items, style="list-style:none;margin:0;padding:0") if items else element("p", none, style="margin:0")


def _decision(content: PackContent) -> Html:
    return element(
        "section",
        element("h2", content.words["decision"], style="font-size:15px;line-height:20px;margin:0 0 4px;font-weight:600"),
        element("p", content.question, style="margin:0;font-weight:600"),
        element("p", content.because, style="margin:4px 0 0"),
        element("p", content.words["decided"], style="margin:12px 0 0;font-weight:600") if content.made else None,
        *(_line(one) for one in content.made),
        style=f"border-left:4px solid {_ORANGE};background:#fff6ee;padding:12px 14px;margin-top:20px",
    )


def _line(one: DecisionLine) -> Html:
    """Return one decision: what, whose, how it stands, what became of it, and the figure's course."""
    shape = element(
        "span",
        _STANDINGS.get(one.standing, _OTHER),
        style=f"color:{_STANDING_TONES.get(one.standing, _GREY)}",
        aria_hidden="true",
    )
    under = (_under(one.under), one.became or None, _under(one.course))
    return element("p", shape, " ", element("b", one.text, style="font-weight:600"), *under, style="margin:6px 0 0")


def _carried(content: PackContent) -> list[Html]:
    if not content.carried:
        return [element("p", content.words["no-carried"], style="margin:0")]
    quiet = element("p", content.words["no-cause"], style=f"margin:8px 0 0;{_QUIET}")
    return [*(_line(one) for one in content.carried), quiet]


def _shared(content: PackContent) -> list[Html]:
    """Return sharing over the year as a table of figures, a row a month, the newest first."""
    if not content.shared:
        return []
    heads = [element("th", name, scope="col", style=f"{_CELL};{_QUIET}") for name in ("", *(one.name for one in content.shared))]
    rows = []
    for place in reversed(range(len(content.shared[0].months))):
        month = content.shared[0].months[place].month
        figures = (element("td", one.months[place].value, style=_CELL) for one in content.shared)
        rows.append(element("tr", element("th", month, scope="row", style=_CELL), *figures))
    body = element(
        "table", element("thead", element("tr", *heads)), element("tbody", *rows), style="width:100%;border-collapse:collapse"
    )
    return [_heading(content.words["shared"]), body]


def _strips(theme: ThemePart, content: PackContent) -> Html | None:
    rows = [row for row in theme.rows if row.value]
    if not rows:
        return None
    names = ("indicator", "value", "ideal", "change")
    heads = [element("th", content.words[key], scope="col", style=f"{_CELL};{_QUIET}") for key in names]
    return joined(
        element("h3", theme.name, style="font-size:15px;line-height:20px;margin:20px 0 2px;font-weight:600"),
        element("p", theme.holds, style=f"margin:0 0 4px;{_QUIET}"),
        element(
            "table",
            element("thead", element("tr", *heads)),
            element("tbody", *(_row(row) for row in rows)),
            style="width:100%;border-collapse:collapse",
        ),
    )


def _row(row: Row) -> Html:
    tone = _TONES.get(row.status_key, _GREY)
    shape = element("span", _SHAPES.get(row.status_key, _OTHER), style=f"color:{tone}", aria_hidden="true")
    bar = _bar(row.marks, tone) if row.marks else None
    return element(
        "tr",
        element(
            "th",
            element("b", row.name, style="font-weight:600"),
            element("span", f" {row.id}", style=_QUIET),
            bar,
            element("span", shape, f" {row.status}", style=f"display:block;{_QUIET}"),
            scope="row",
            style=f"{_CELL};width:46%",
        ),
        element("td", element("b", row.value, style="font-weight:600"), _under(row.interval), style=_CELL),
        element("td", row.ideal, _under(row.ideal_source), style=_CELL),
        element("td", row.change, _under(row.verdict), style=_CELL),
    )


def _under(text: str) -> Html | None:
    return element("span", text, style=f"display:block;{_QUIET}") if text else None


def _bar(marks: Marks, tone: str) -> Html:
    """Return the value as a bar of table cells, which every mail program draws."""
    left, right = sorted((marks.zero, marks.value))
    widths = ((left, "#e9edf1"), (max(right - left, 1.0), tone), (max(100.0 - right, 0.0), "#e9edf1"))
    cells = (
        element("td", style=f"width:{width:g}%;height:6px;background:{colour};font-size:0;line-height:0;padding:0")
        for width, colour in widths
        if width
    )
    return element(
        "table",
        element("tr", *cells),
        role="presentation",
        style="width:100%;border-collapse:collapse;margin:5px 0 4px",
        aria_hidden="true",
    )


def _missing(content: PackContent) -> Html | None:
    if not content.missing:
        return None
    items = (
        element("li", element("b", row.name, style="font-weight:600"), f" ({row.id}): {row.why}", style="margin:0 0 6px")
        for row in content.missing
    )
    return joined(_heading(content.words["missing"]), element("ul", *items, style="margin:0;padding:0 0 0 18px"))
