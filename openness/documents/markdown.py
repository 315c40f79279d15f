"""Markdown as passages: headings, paragraphs, items and tables; footnotes come after the text that they stand under."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from markdown_it import MarkdownIt

from openness.documents.markup import cells, passages_of_html
from openness.language.policy.model import Kind, Passage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

_FRONT: Final = re.compile(r"\A---\n(?:[^\n]{0,500}\n){0,60}?---\n")
_NOTE: Final = re.compile(r"^\[\^[^\]\n]{1,60}\]:[ \t]{0,20}([^\n]{1,5000})", re.MULTILINE)
_REFERENCE: Final = re.compile(r"\[\^[^\]\n]{1,60}\]")
_SIGNS: Final = re.compile(r"^(?:#{1,6} \S|\|.{1,300}\|\s{0,9}$|\[\^[^\]\n]{1,60}\]:|\*\*\S)", re.MULTILINE)
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_PARSER: Final = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable("table")


def looks_like_markdown(text: str) -> bool:
    """Return whether a text was written as Markdown: a heading, a row of a table, a footnote or something in bold."""
    return _SIGNS.search(text) is not None


def passages_of_markdown(text: str) -> Iterator[Passage]:
    """Yield the passages of a Markdown text in their order, footnotes last."""
    text = _FRONT.sub("", text, count=1)
    notes = [Passage(found.strip(), Kind.NOTE) for found in _NOTE.findall(text)]
    text = _REFERENCE.sub("", _NOTE.sub("", text))
    yield from _passages(_PARSER.parse(text))
    yield from notes


def _passages(tokens: Sequence[Token]) -> Iterator[Passage]:
    """Yield what stands in headings, paragraphs, items and rows of tables."""
    within: Counter[str] = Counter()
    heads: list[str] = []
    row: list[str] = []
    for token in tokens:
        name = token.tag
        if token.nesting > 0:
            within[name] += 1
            row = [] if name == "tr" else row
            heads = [] if name == "table" else heads
        elif token.nesting < 0:
            within[name] -= 1
            if name == "tr" and within["thead"]:
                heads = row
            elif name == "tr":
                yield from cells(row, heads)
        elif token.type == "html_block":
            yield from passages_of_html(token.content)
        elif token.type == "inline" and within["tr"]:
            row.append(_inline(token))
        elif token.type == "inline" and (text := _inline(token)):
            yield Passage(text, _kind(within))


def _kind(within: Counter[str]) -> Kind:
    if any(within[name] for name in _HEADINGS):
        return Kind.HEADING
    return Kind.ITEM if within["li"] else Kind.TEXT


def _inline(token: Token) -> str:
    parts: list[str] = []
    for child in token.children or ():
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
    return " ".join("".join(parts).split())
