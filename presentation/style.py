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
    """Return the style sheet as an element."""
    text = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
    return Html(f"<style>{text}</style>")


def page(*parts: str | None) -> Html:
    """Return parts inside the element that the style sheet dresses."""
    return element("div", joined(*parts), cls="sw")
