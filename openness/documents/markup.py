"""HTML as passages: what a reader sees, block by block; scripts, styles, menus and what is hidden are left out."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final

from openness.language.policy.model import Kind, Passage

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNSHOWN: Final = frozenset(
    {"script", "style", "noscript", "template", "svg", "title", "nav", "iframe", "object", "select", "button"}
)
_VOID: Final = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
_BLOCKS: Final = frozenset(
    {
        "p", "div", "section", "article", "header", "footer", "main", "aside", "ul", "ol", "dl", "table", "thead", "tbody", "tr",
        "blockquote", "pre", "figure", "figcaption", "summary", "details", "form", "fieldset", "address", "hr", "body",
        "html", "dt",
        "dd", "caption", "br", "li", "menu",
    }
)  # fmt: skip
_LISTS: Final = frozenset({"ul", "ol", "menu"})
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_TAG: Final = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})((?:\s(?:[^<>"']|"[^"]{0,300}"|'[^']{0,300}'){0,2000}|/)?)>""")
_HIDDEN: Final = re.compile(r"\shidden(?:[\s=/]|$)", re.IGNORECASE)
_RAW: Final = {
    name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "title", "textarea", "noscript", "svg")
}
"""Elements whose content is no markup: they end at their own end tag alone."""
_REFERENCE: Final = re.compile(r"[\[(]?[\d*\u2020]{1,4}[\])]?")
_MARKUP: Final = re.compile(r"<(?:!doctype\s+html|html|body|p|div|h[1-6]|ul|ol|table|article|section)[\s>]", re.IGNORECASE)
_MOST_CELLS: Final = 50


def looks_like_html(text: str) -> bool:
    """Return whether a text begins as HTML does."""
    begin = text.lstrip()[:1_000]
    return begin.startswith("<") and _MARKUP.search(begin) is not None


def passages_of_html(text: str) -> list[Passage]:
    """Return the passages of an HTML text in their order."""
    reader = _Reader()
    at = 0
    while at < len(text):
        at = _step(text, at, reader)
    reader.end()
    return reader.found


def _step(text: str, at: int, reader: _Reader) -> int:
    """Read what stands at a place, and return where to go on; each letter is looked at a bounded number of times.

    Python's own parser takes ever longer over comments and tags that are left open.
    """
    begin = text.find("<", at)
    if begin != at:
        reader.data(unescape(text[at : begin if begin > 0 else len(text)]))
        return begin if begin > 0 else len(text)
    if text.startswith("<!--", at):
        return _after(text, "-->", at + 4)
    tag = _TAG.match(text, at)
    if tag is None:
        if text.startswith(("<!", "<?"), at):
            return _after(text, ">", at)
        reader.data("<")
        return at + 1
    name = tag[2].lower()
    if tag[1]:
        reader.end_tag(name)
    else:
        reader.begin_tag(name, hidden=_HIDDEN.search(tag[3]) is not None)
    if not tag[1] and name in _RAW:
        closing = _RAW[name].search(text, tag.end())
        return len(text) if closing is None else closing.start()
    return tag.end()


def _after(text: str, mark: str, at: int) -> int:
    """Return the place after a mark; the end of the text where it is not there."""
    found = text.find(mark, at)
    return len(text) if found < 0 else found + len(mark)


class _Reader:
    """Collects the text of blocks."""

    def __init__(self) -> None:
        self.found: list[Passage] = []
        self._held: list[str] = []
        self._raised: list[str] | None = None
        self._hidden: list[str] = []
        self._lists = 0
        self._cell = ""
        self._heading = False
        self._row: list[tuple[str, bool]] | None = None
        self._heads: list[str] = []

    def begin_tag(self, tag: str, *, hidden: bool) -> None:
        """Take the beginning of an element."""
        if tag in _VOID:
            if tag in _BLOCKS:
                self._close()
        elif self._hidden or tag in _UNSHOWN or hidden:
            if not self._hidden or self._hidden[-1] == tag:
                self._hidden.append(tag)
        elif tag == "sup":
            self._raised = []
        elif tag in {"td", "th"} and self._row is not None:
            self._end_cell()
            self._cell = tag
        elif tag in _BLOCKS or tag in _HEADINGS:
            self._begin(tag)

    def _begin(self, tag: str) -> None:
        """Begin a block; within a cell it is only a space."""
        if self._row is not None and tag not in {"tr", "table"}:
            self._held.append(" ")
            return
        self._end_row()
        self._close()
        self._lists += tag in _LISTS
        self._heading = self._heading or tag in _HEADINGS
        if tag == "table":
            self._heads = []
        if tag == "tr":
            self._row = []

    def end_tag(self, tag: str) -> None:
        """Take the end of an element."""
        if self._hidden:
            if self._hidden[-1] == tag:
                self._hidden.pop()
        elif tag == "sup":
            self._end_raised()
        elif tag in {"td", "th"}:
            self._end_cell()
        elif tag in {"tr", "table"}:
            self._end_row()
        elif self._row is None and (tag in _BLOCKS or tag in _HEADINGS):
            self._close()
            self._lists = max(0, self._lists - (tag in _LISTS))
            self._heading = self._heading and tag not in _HEADINGS

    def data(self, text: str) -> None:
        """Take what stands between tags."""
        if not self._hidden:
            (self._held if self._raised is None else self._raised).append(text)

    def end(self) -> None:
        """Close what the text left open."""
        self._end_raised()
        self._end_row()
        self._close()

    def _end_raised(self) -> None:
        """Keep what was raised, unless it only leads to a footnote."""
        raised, self._raised = self._raised, None
        if raised and not _REFERENCE.fullmatch(_line(raised)):
            self._held += raised

    def _end_cell(self) -> None:
        """Keep a cell; its end may have been left out."""
        if self._row is not None and self._cell and len(self._row) < _MOST_CELLS:
            self._row.append((_line(self._held), self._cell == "th"))
        self._held, self._cell = [], ""

    def _end_row(self) -> None:
        if self._row is not None:
            self._end_cell()
        row, self._row = self._row, None
        if not row:
            return
        texts = [text for text, _ in row]
        if all(head for _, head in row):
            self._heads = texts
            return
        self.found += cells(texts, self._heads)

    def _close(self) -> None:
        text = _line(self._held)
        self._held = []
        if text:
            self.found.append(Passage(text, Kind.HEADING if self._heading else Kind.ITEM if self._lists else Kind.TEXT))


def cells(row: Sequence[str], heads: Sequence[str]) -> list[Passage]:
    """Return a row of a table: one passage a cell, its column's head with it; without heads the row is one passage."""
    if not any(heads):
        return [Passage(": ".join(cell for cell in row if cell))] if any(row) else []
    return [Passage(cell, Kind.CELL, heads[place] if place < len(heads) else "") for place, cell in enumerate(row) if cell]


def _line(parts: list[str]) -> str:
    return " ".join("".join(parts).split())
