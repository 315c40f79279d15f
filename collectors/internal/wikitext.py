"""Wikitext as a reader sees it, near enough to tell what it is about: no markup, no templates, links by their words.

One pass from left to right; hostile nesting costs time in proportion to its length.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from collectors.plain import LONGEST_TEXT

if TYPE_CHECKING:
    from collections.abc import Collection

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_UNSHOWN = re.compile(r"<(/?)(ref|math|gallery|score|timeline)\b([^<>]{0,500})>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,1000}>")
_LINK = re.compile(r"\[\[([^\[\]|]{0,500})(?:\|([^\[\]]{0,2000}))?\]\]")
_OUTSIDE = re.compile(r"\[((?:https?:)?//[^\s\[\]]{1,2000})(?:[ \t]+([^\[\]\n]{0,1000}))?\]")
_QUOTES = re.compile(r"'{2,5}")
_HEADING = re.compile(r"^=.*$", re.MULTILINE)
_INDENT = re.compile(r"^[*#:;]+[ \t]*", re.MULTILINE)
_CELLS = re.compile(r"^[ \t]*(?:\{\||\|\}|\|-|\|\+|[|!]).*$", re.MULTILINE)
_MAGIC = re.compile(r"__[A-Z]{3,20}__")
_SIGNED = re.compile(r"\d{1,2}:\d{2}, [^\n()]{5,40} \((?:UTC|[A-Z]{2,5})\)")
_WHITE = " \t\r\n"
_BLANK = re.compile(r"\n{3,}")
_BRACES = re.compile(r"\{\{|\}\}")


def shown(source: str, users: Collection[str] = (), unshown: Collection[str] = ()) -> str:
    """Return the text of a page. A link to somebody's own page becomes `@Name`.

    `users` are the names of the namespace of those pages, `unshown` those of categories and files, beside the English ones.
    """
    text = _COMMENT.sub("", source[: 4 * LONGEST_TEXT])
    text = _without_templates(_without_notes(text))
    people = {name.casefold() for name in users} | {"user"}
    away = {name.casefold() for name in unshown} | {"file", "image", "category", "media"}
    text = _LINK.sub(lambda found: _named(found, people, away), text)
    text = _OUTSIDE.sub(lambda found: f"{found[2]} ({found[1]})" if found[2] else found[1], text)
    text = _CELLS.sub(lambda found: _cells(found[0]), text)
    text = _TAG.sub("", _QUOTES.sub("", text))
    text = _HEADING.sub(lambda found: found[0].strip().strip("=").strip() or found[0], text)
    text = _INDENT.sub("", _MAGIC.sub("", text))
    return _BLANK.sub("\n\n", html.unescape(text) if "&" in text else text).strip(_WHITE)[:LONGEST_TEXT]


def unsigned(text: str, author: str) -> str:
    """Return what somebody wrote on a talk page without the moments and the name that sign it."""
    signed = re.compile(rf"(?:-- ?|\u2014 ?)?@{re.escape(author)}(?: \([^()\n]{{1,40}}\))?(?!\w)")
    return signed.sub("", _SIGNED.sub("", text)).strip()


def people_named(source: str, users: Collection[str] = ()) -> tuple[str, ...]:
    """Return the accounts whose own pages a text links to, each once."""
    people = {name.casefold() for name in users} | {"user"}
    found = (_user(link[1], people) for link in _LINK.finditer(source))
    return tuple(dict.fromkeys(name for name in found if name))


def categories(source: str, names: Collection[str] = ()) -> tuple[str, ...]:
    """Return the categories a page puts itself into, lower case, each once; `names` are those of their namespace."""
    known = {name.casefold() for name in names} | {"category"}
    found = []
    for link in _LINK.finditer(source):
        place, colon, title = link[1].partition(":")
        if colon and place.strip().casefold() in known:
            found.append(" ".join(title.replace("_", " ").split()).casefold())
    return tuple(dict.fromkeys(title for title in found if title))[:50]


def added(before: str, after: str) -> str:
    """Return the lines of a text that the one before it did not have, in their order."""
    left: dict[str, int] = {}
    for line in before.split("\n"):
        left[line] = left.get(line, 0) + 1
    new = []
    for line in after.split("\n"):
        if left.get(line, 0) > 0:
            left[line] -= 1
        else:
            new.append(line)
    return "\n".join(new).strip("\n")


def _without_notes(text: str) -> str:
    """Leave out references, formulas and the like; one that never closes stands for itself."""
    kept: list[str] = []
    position, opened = 0, ""
    for found in _UNSHOWN.finditer(text):
        name = found[2].casefold()
        if opened:
            if found[1] and name == opened:
                position, opened = found.end(), ""
        elif not found[1]:
            kept.append(text[position : found.start()])
            alone = found[3].endswith("/")
            position, opened = (found.end(), "") if alone else (found.start(), name)
    return "".join(kept) + text[position:]


def _without_templates(text: str) -> str:
    """Leave out what stands between double braces, however deep; braces that never close stand for themselves."""
    kept: list[str] = []
    opened: list[tuple[int, int]] = []
    position = 0
    for found in _BRACES.finditer(text):
        if found[0] == "{{":
            opened.append((found.start(), len(kept)))
            if len(opened) == 1:
                kept.append(text[position : found.start()])
                position = found.start()
        elif opened:
            opened.pop()
            if not opened:
                position = found.end()
    return "".join(kept) + text[position:]


def _named(found: re.Match[str], people: set[str], away: set[str]) -> str:
    user = _user(found[1], people)
    if user:
        return f"@{user}"
    place, colon, _ = found[1].partition(":")
    if colon and place.strip().casefold() in away:
        return ""
    return found[2] or found[1].lstrip(":").strip()


def _user(target: str, people: set[str]) -> str:
    place, colon, title = target.partition(":")
    if not colon or place.strip().casefold() not in people:
        return ""
    name = " ".join(title.partition("/")[0].partition("#")[0].replace("_", " ").split())
    return name[:1].upper() + name[1:]


def _cells(line: str) -> str:
    """Return the words of a table's line."""
    bare = line.strip()
    if bare.startswith(("{|", "|}", "|-")):
        return ""
    cells = re.split(r"\|\||!!", bare.lstrip("|!+"))
    return " ".join(cell.rpartition("|")[2].strip() for cell in cells)
