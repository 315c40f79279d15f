"""A digest as an HTML mail: every style inlined, nothing fetched from anywhere, read in a column of 640 points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from presentation.desk.words import address, dropped, printable, under, when, where, who
from presentation.markup import Html, element, joined
from presentation.style import LIGHT

if TYPE_CHECKING:
    from datetime import tzinfo

    from presentation.formats import Formats
    from storage.desk.told_digests import ToldDigest, ToldEntry

_BLUE, _GREY = LIGHT[0], LIGHT[5]
_QUIET: Final = f"color:{_GREY};font-size:13px;line-height:18px"
_FONT: Final = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:24px"


def mail(digest: ToldDigest, formats: Formats, zone: tzinfo, *, organisation: str = "") -> str:
    """Return the whole HTML document; `zone` is the organisation's."""
    told = digest.digest
    line = under(digest, formats, zone)
    gone = dropped(digest, formats)
    parts = (
        element("p", f"{organisation} · {line}" if organisation else line, style=f"margin:0;{_QUIET}"),
        element("h1", told.title, style="font-size:26px;line-height:32px;margin:4px 0 12px;font-weight:600"),
        *(
            element("p", text, style="margin:0 0 12px;font-size:17px;line-height:26px")
            for text in told.introduction.split("\n")
            if text
        ),
        element(
            "ol", *(_entry(entry, formats, zone) for entry in digest.entries), style="margin:20px 0 0;padding:0;list-style:none"
        ),
        element("p", gone, style=f"margin:16px 0 0;{_QUIET}") if gone else None,
    )
    body = element(
        "body",
        element("main", *parts, style="max-width:640px;margin:0 auto;padding:28px 20px;background:#ffffff"),
        style=f"margin:0;background:#f4f7fa;color:#16202b;{_FONT}",
    )
    head = element(
        "head",
        Html('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        element("title", told.title),
    )
    return printable(f"<!doctype html>\n{element('html', head, body, lang=formats.lang)}\n")


def _entry(told: ToldEntry, formats: Formats, zone: tzinfo) -> Html:
    link = address(told.item.url)
    line = f"{who(told.item.teller, formats)} · {where(told.item, formats)} · {when(told.item, formats, zone)}"
    read = element("a", formats.say("Read it"), href=link, style=f"color:{_BLUE};font-weight:600") if link else None
    return element(
        "li",
        element("p", told.entry.sentence, style="margin:0 0 4px"),
        element("p", line, joined(Html(" · "), read) if read else None, style=f"margin:0;{_QUIET}"),
        style=f"margin:0 0 18px;padding:2px 0 2px 14px;border-left:4px solid {_BLUE}",
    )
