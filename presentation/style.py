"""The style sheet of everything that is drawn as HTML, and the colours that charts take too."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from presentation.markup import Html, element, joined

LIGHT: Final = ("#0B5CAD", "#B34700", "#00785A", "#8A3F8F", "#6B5B00", "#53616E")
"""Six colours with a contrast of at least 4.5 on white; blue against orange, never red against green."""
DARK: Final = ("#7DBBFF", "#FFB277", "#5FD3AE", "#E3A6E8", "#D9C766", "#A9B5C0")
"""The same on #10161D."""


@cache
def sheet() -> Html:
    """Return the style sheet as an element, in one line: lines would be looked at one by one in every run of a page."""
    lines = (Path(__file__).parent / "style.css").read_text(encoding="utf-8").splitlines()
    return Html(f"<style>{' '.join(line.strip() for line in lines)}</style>")


def page(*parts: str | None) -> Html:
    """Return parts inside the element that the style sheet dresses."""
    return element("div", joined(*parts), cls="sw")


def plain_document(title: str, lang: str, *parts: str | None) -> str:
    """Return a whole HTML document in one column, for pages that need no script; search engines are told to leave it out."""
    plain = (Path(__file__).parent / "plain.css").read_text(encoding="utf-8")
    head = element(
        "head",
        Html('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html('<meta name="robots" content="noindex, nofollow"><meta name="color-scheme" content="light dark">'),
        element("title", f"{title} · Sharewell"),
        sheet(),
        Html(f"<style>{plain}</style>"),
    )
    body = element("body", element("main", *parts, cls="sw sw-plain"))
    return f"<!doctype html>\n{element('html', head, body, lang=lang)}\n"
