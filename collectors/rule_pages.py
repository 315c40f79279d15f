"""Reads the page of a tracked rule, as anybody sees it: HTML or plain text, asked only whether it has changed."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import requests

from collectors.http import Manners
from collectors.plain import from_html, plain
from config.errors import Skip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.open_web import Fetched, OpenWeb

MANNERS: Final = Manners(most_bytes=4 * 1024 * 1024, whole_within=60.0, patience=20.0, attempts=2)
LONGEST_PAGE: Final = 1_000_000
"""Characters of text; the longest laws have fewer."""
_PIECE = 50_000
_HEAD = 4_096
_WANTED = "text/html, application/xhtml+xml;q=0.9, text/plain;q=0.8"
_MARKUP = ("text/html", "application/xhtml+xml")
_PDF = "application/pdf"
_GONE = (requests.codes.not_found, requests.codes.gone)
_HIDDEN = (requests.codes.unauthorized, requests.codes.forbidden)
_UNSHOWN: Final = re.compile(r"<(!--|(?:script|style|template|noscript|svg|head)(?=[\s/>]))")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_BLOCK_END = re.compile(
    r"</?(?:p|div|li|ul|ol|dl|dt|dd|h[1-6]|tr|td|th|table|section|article|header|footer|nav|main|aside|blockquote|pre|figure"
    r"|summary|details|form|fieldset|address|br|hr)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_BLANKS: Final = re.compile(r"[ \t\r\n\f\v]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePage:
    """A page's text, what it is to be asked with the next time, and where it is now if it moved for good."""

    text: str
    etag: str
    modified: str
    moved_to: str = ""


def read_rule_page(web: OpenWeb, address: str, where: str, *, etag: str = "", modified: str = "") -> RulePage | None:
    """Return what an address shows; None when it says that nothing has changed. Raises Skip or Fatal."""
    headers = {"Accept": _WANTED}
    headers |= {"If-None-Match": etag} if etag else {}
    headers |= {"If-Modified-Since": modified} if modified else {}
    fetched = web.fetch(address, where, headers=headers)
    response = fetched.response
    if response.status_code == requests.codes.not_modified and (etag or modified):
        return None
    _check(fetched, where)
    text = _text_of(fetched, where)
    if not text:
        raise Skip("unreadable", "the page holds no text that can be read without running its programs", where=where)
    return RulePage(
        text=text,
        etag=_validator(response, "etag"),
        modified=_validator(response, "last-modified"),
        moved_to=fetched.lasting if fetched.lasting != address else "",
    )


def _check(fetched: Fetched, where: str) -> None:
    status = fetched.response.status_code
    if status in _GONE:
        raise Skip("gone", f"the page is gone ({status})", where=where)
    if status in _HIDDEN:
        raise Skip("forbidden", f"the page is not shown to everybody ({status})", where=where)
    if status != requests.codes.ok:
        raise Skip("unreadable", f"the site answered {status}", where=where)


def _text_of(fetched: Fetched, where: str) -> str:
    response = fetched.response
    kind = response.headers.get("content-type", "text/html").partition(";")[0].strip().casefold()
    if kind == _PDF:
        raise Skip("unreadable", "a PDF, which is not looked into yet", where=where)
    if kind not in {*_MARKUP, "text/plain"}:
        raise Skip("unreadable", "neither a web page nor plain text", where=where)
    written = _decoded(response, markup=kind in _MARKUP)
    found = page_text(written) if kind in _MARKUP else plain(written, limit=LONGEST_PAGE + 1).strip()
    if len(found) > LONGEST_PAGE:
        raise Skip("unreadable", f"more than {LONGEST_PAGE:,} characters of text", where=where)
    return found


def page_text(markup: str) -> str:
    """Return the text that a reader sees of a whole page, a line for each block, however the source is wrapped."""
    shown = _BLANKS.sub(" ", _without_unshown(markup))
    broken = _BLOCK_END.sub("\n", shown)
    pieces = (_shown(piece) for piece in _pieces(broken))
    lines = (" ".join(line.split()) for piece in pieces for line in piece.splitlines())
    return "\n".join(line for line in lines if line)


def _shown(piece: str) -> str:
    return from_html(piece) if "<" in piece else plain(html.unescape(piece))


def _without_unshown(markup: str) -> str:
    """Leave out programs, styles, comments and the like, in one pass; one without an end takes all that follows.

    A head may be left open: the body ends it.
    """
    folded = "".join(sign.lower() if sign.isascii() else sign for sign in markup)
    last_head = folded.rfind("</head>")
    kept: list[str] = []
    place = 0
    while found := _UNSHOWN.search(folded, place):
        kept += [markup[place : found.start()], " "]
        open_head = found[1] == "head" and found.end() > last_head
        place = folded.find("<body", found.end()) if open_head else _end_of(folded, found[1], found.end())
        if place < 0:
            return "".join(kept)
    kept.append(markup[place:])
    return "".join(kept)


def _end_of(folded: str, name: str, begin: int) -> int:
    """Return where the text goes on after what is not shown; -1: nowhere."""
    if name == "!--":
        end = folded.find("-->", begin)
        return end + 3 if end >= 0 else -1
    end = folded.find(f"</{name}", begin)
    close = folded.find(">", end) if end >= 0 else -1
    return close + 1 if close >= 0 else -1


def _pieces(text: str) -> Iterator[str]:
    """Give a text in pieces of whole lines, each of a length that the reading of markup takes; a longer line is cut."""
    pending: list[str] = []
    length = 0
    for line in text.split("\n"):
        for begin in range(0, max(len(line), 1), _PIECE):
            part = line[begin : begin + _PIECE]
            if pending and length + len(part) > _PIECE:
                yield "\n".join(pending)
                pending, length = [], 0
            pending.append(part)
            length += len(part) + 1
    yield "\n".join(pending)


def _decoded(response: requests.Response, *, markup: bool) -> str:
    """Decode a page as its header says, else the page itself, else as UTF-8."""
    said = re.search(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", response.headers.get("content-type", ""), re.IGNORECASE)
    inside = _CHARSET.search(response.content[:_HEAD]) if markup else None
    name = said[1] if said else inside[1].decode("ascii") if inside else "utf-8"
    try:
        return response.content.decode(name, "replace")
    except (LookupError, ValueError, TypeError):  # a name of no encoding of texts
        return response.content.decode("utf-8", "replace")


def _validator(response: requests.Response, name: str) -> str:
    value = response.headers.get(name, "")
    return value if value.isprintable() and value.isascii() and len(value) <= 300 else ""  # noqa: PLR2004 - no honest one is longer
