"""Confluence's storage format as a reader sees it: HTML with macros of its own."""

from __future__ import annotations

import html
import re

from collectors.plain import LONGEST_TEXT, from_html

_PARAMETER = re.compile(r"<ac:parameter\b[^<>]{0,500}>[^<]*</ac:parameter>", re.IGNORECASE)
_LITERAL = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_LINES = re.compile(r"</(?:h[1-6]|tr|ac:task|ac:task-body|ac:plain-text-body|pre|blockquote)\s*>", re.IGNORECASE)
_CELLS = re.compile(r"</(?:td|th)\s*>", re.IGNORECASE)
_PERSON = re.compile(
    r"<ri:user\b[^<>]{0,200}\bri:(?:account-id|userkey|username)=\"([^\"<>]{1,200})\"[^<>]{0,200}/?>", re.IGNORECASE
)
_BLANK = re.compile(r"\n\s*\n\s*\n+")


def shown(stored: object) -> tuple[str, tuple[str, ...]]:
    """Return the text of a page or comment, where `@account` stands for a person named in it, and those accounts."""
    if not isinstance(stored, str) or not stored:
        return "", ()
    source = stored[: 4 * LONGEST_TEXT]
    if "<" not in source and "&" not in source:
        return source[:LONGEST_TEXT], ()
    source = _LITERAL.sub(lambda found: html.escape(found[1]), source)
    people = tuple(dict.fromkeys(_PERSON.findall(source)))
    source = _PERSON.sub(lambda found: f"@{found[1]} ", source)
    source = _CELLS.sub(" ", _LINES.sub("\n", _PARAMETER.sub("", source)))
    return _BLANK.sub("\n\n", from_html(source)).strip(), people
