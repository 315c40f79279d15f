"""Word's .docx as passages: paragraphs by their style, items by their numbering, tables by their cells, footnotes last."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.text.paragraph import Paragraph

from openness.documents.markup import cells
from openness.documents.unreadable import DAMAGED, LOCKED, MOST_UNPACKED, NOT_KNOWN, UNSAFE, Unreadable
from openness.language.policy.model import Kind, Passage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document as Opened
    from docx.table import Table, _Row

_MOST_PARTS: Final = 2_000
_HEAD_WORDS: Final = 6
"""Words that the head of a column has at most."""
_MOST_COLUMNS: Final = 200
"""Columns that a cell may span; Word itself has 63."""
_MAIN: Final = "word/document.xml"
_TROUBLE: Final = (
    zipfile.BadZipFile, OpcError, SyntaxError, KeyError, ValueError, AttributeError, IndexError, TypeError, EOFError, OSError,
    zlib.error, NotImplementedError, RuntimeError, RecursionError, MemoryError,
)  # fmt: skip
"""What a reader of Word files raises on a broken one."""


def passages_of_word(data: bytes) -> Iterator[Passage]:
    """Yield the passages of a Word document in their order. Raises Unreadable."""
    _look_over(data)
    try:
        document = Document(io.BytesIO(data))
        found = [*_blocks(document), *_notes(document)]
    except Unreadable:
        raise
    except _TROUBLE as error:
        raise Unreadable(DAMAGED) from error
    yield from found


def _look_over(data: bytes) -> None:
    """Refuse what would unpack to more than a document does, is locked, or is another kind of file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError, struct.error) as error:
        raise Unreadable(DAMAGED) from error
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable(UNSAFE)
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(LOCKED)
    if _MAIN not in {part.filename for part in parts}:
        raise Unreadable(NOT_KNOWN)


def _blocks(document: Opened) -> Iterator[Passage]:
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            yield from _paragraph(block)
        else:
            yield from _table(block)


def _paragraph(paragraph: Paragraph) -> Iterator[Passage]:
    text = " ".join(paragraph.text.split())
    if not text:
        return
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    properties = paragraph._p.pPr  # noqa: SLF001 - python-docx gives numbering no other way
    if style.startswith(("Heading", "Title", "Kop", "Titel", "Subtitle")):
        kind = Kind.HEADING
    elif style.startswith(("List", "Lijst")) or (properties is not None and properties.numPr is not None):
        kind = Kind.ITEM
    else:
        kind = Kind.TEXT
    yield Passage(text, kind)


def _table(table: Table) -> Iterator[Passage]:
    _check_spans(table)
    rows = [_texts(row) for row in table.rows]
    if len(rows) > 1 and len(rows[0]) > 1 and all(len(cell.split()) <= _HEAD_WORDS for cell in rows[0]) and all(rows[0]):
        for row in rows[1:]:
            yield from cells(row, rows[0])
    else:
        for row in rows:
            yield from cells(row, ())


def _check_spans(table: Table) -> None:
    """Refuse a cell that spans columns without end: each would be walked over. Raises Unreadable."""
    for span in table._tbl.iter(qn("w:gridSpan"), qn("w:gridBefore"), qn("w:gridAfter")):  # noqa: SLF001 - python-docx has no other way
        value = str(span.get(qn("w:val")))
        if not (value.isascii() and value.isdigit() and len(value) < 9 and int(value) <= _MOST_COLUMNS):  # noqa: PLR2004 - no number to be made of it
            raise Unreadable(UNSAFE)


def _texts(row: _Row) -> list[str]:
    """Return the texts of a row; a cell that spans several columns stands once."""
    texts: list[str] = []
    seen: set[int] = set()
    for cell in row.cells:
        if id(cell._tc) not in seen:  # noqa: SLF001 - the same cell is given once for each column it spans
            seen.add(id(cell._tc))  # noqa: SLF001 - as above
            texts.append(" ".join(cell.text.split()))
    return texts


def _notes(document: Opened) -> Iterator[Passage]:
    for relation in document.part.rels.values():
        if relation.is_external or relation.reltype not in {RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES}:
            continue
        for note in parse_xml(relation.target_part.blob):
            text = " ".join("".join(piece.text or "" for piece in note.iter(qn("w:t"))).split())
            if text:
                yield Passage(text, Kind.NOTE)
