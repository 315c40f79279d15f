"""The sheet that a mail's HTML is written on: every style inlined, nothing fetched from anywhere."""

from __future__ import annotations

from typing import Final

from presentation.markup import Html, element, joined
from presentation.style import LIGHT

BLUE, ORANGE, GREY = LIGHT[0], LIGHT[1], LIGHT[5]
QUIET: Final = f"color:{GREY};font-size:13px;line-height:18px"
_FONT: Final = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:15px;line-height:22px"


def document(title: str, lang: str, *parts: str | None) -> str:
    """Return a whole HTML document in a column of 640 points, under its title."""
    heading = element("h1", title, style="font-size:24px;line-height:30px;margin:0 0 12px;font-weight:600")
    body = element(
        "body",
        element("main", heading, joined(*parts), style="max-width:640px;margin:0 auto;padding:24px 16px;background:#ffffff"),
        style=f"margin:0;background:#f4f7fa;color:#16202b;{_FONT}",
    )
    head = element(
        "head",
        Html('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        element("title", title),
    )
    return f"<!doctype html>\n{element('html', head, body, lang=lang)}\n"
