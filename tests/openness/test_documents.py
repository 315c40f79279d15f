"""Documents as passages: what each kind gives, what is refused and why, and that no text takes long or breaks anything."""

from __future__ import annotations

import io
import time
import zipfile

import docx
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from openness.documents import unreadable
from openness.documents.reading import read_document, read_text
from openness.documents.unreadable import Unreadable
from openness.language.policy.model import Kind
from openness.language.policy.reading import read_policy


def passages(data: bytes | str, name: str = "") -> list[tuple[str, str, str]]:
    found = read_text(data, name) if isinstance(data, str) else read_document(data, name)
    return [(one.kind.value, one.head, one.text) for one in found]


def refused(data: bytes, name: str = "") -> str:
    with pytest.raises(Unreadable) as caught:
        read_document(data, name)
    assert caught.value.todo
    return caught.value.what


def outcome(data: bytes) -> str:
    """Return why a document was refused, empty when it was read."""
    try:
        assert read_document(data, "policy.md")
    except Unreadable as error:
        return error.what
    return ""


def word(fill: str = "share passwords") -> bytes:
    made = docx.Document()
    made.add_heading("Policy", 1)
    made.add_paragraph("You must not:")
    made.add_paragraph(fill, style="List Bullet")
    table = made.add_table(2, 2)
    for place, text in enumerate(["Allowed", "Not allowed", "blogs", "gossip"]):
        table.cell(place // 2, place % 2).text = text
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def pdf(text: str) -> bytes:
    made = typst.compile(text.encode())
    assert isinstance(made, bytes)
    return made


def test_markdown_gives_headings_items_cells_and_footnotes_without_their_marks() -> None:
    text = (
        "---\ntitle: x\n---\n# Policy\n\nWe share[^1]. You *must not*:\n\n- share **passwords**\n\n"
        "| May | Not |\n|---|---|\n| a | b |\n\n[^1]: Gladly.\n"
    )
    assert passages(text, "policy.md") == [
        ("heading", "", "Policy"),
        ("text", "", "We share. You must not:"),
        ("item", "", "share passwords"),
        ("cell", "May", "a"),
        ("cell", "Not", "b"),
        ("note", "", "Gladly."),
    ]


def test_html_gives_what_a_reader_sees() -> None:
    text = (
        "<html><head><title>t</title><style>s</style></head><body><nav>menu</nav><h1>Policy &amp; rules</h1>"
        "<p>We share<sup>1</sup>.</p>"
        "<p hidden>gone</p><ul><li>one<ul><li>two</ul></ul><table><tr><th>May<th>Not</tr>"
        "<tr><td><p>a</p><td>b</table><!-- c --><script>x<p></script>End</body>"
    )
    assert passages(text) == [
        ("heading", "", "Policy & rules"),
        ("text", "", "We share."),
        ("item", "", "one"),
        ("item", "", "two"),
        ("cell", "May", "a"),
        ("cell", "Not", "b"),
        ("text", "", "End"),
    ]


def test_plain_text_gives_paragraphs_items_and_headings() -> None:
    text = "SOCIAL MEDIA\n\n1. Purpose\nThis text explains\nwhat we do.\n\n2.1 You may share.\n2.2 You must not:\n"
    text += "  - name\n    clients\n"
    assert passages(text.encode("utf-16")) == [
        ("heading", "", "SOCIAL MEDIA"),
        ("heading", "", "Purpose"),
        ("text", "", "This text explains what we do."),
        ("item", "", "You may share."),
        ("item", "", "You must not:"),
        ("item", "", "name clients"),
    ]


def test_word_gives_headings_items_and_cells() -> None:
    assert passages(word()) == [
        ("heading", "", "Policy"),
        ("text", "", "You must not:"),
        ("item", "", "share passwords"),
        ("cell", "Allowed", "blogs"),
        ("cell", "Not allowed", "gossip"),
    ]


def test_pdf_gives_its_text_without_what_stands_on_every_page() -> None:
    pages = "#pagebreak()\n".join(f"You may share number {number}.\n" for number in range(4))
    found = passages(
        pdf(f'#set page(header: [Town of X], footer: context counter(page).display("1 / 1", both: true))\n= Policy\n{pages}')
    )
    texts = " ".join(text for _, _, text in found)
    assert texts == "Policy " + " ".join(f"You may share number {number}." for number in range(4))


def test_what_cannot_be_read_says_why_in_a_line() -> None:
    made = pdf("You may share.")
    locked, empty, written = PdfWriter(clone_from=PdfReader(io.BytesIO(made))), PdfWriter(), io.BytesIO()
    locked.encrypt("secret")
    locked.write(written)
    assert refused(written.getvalue()) == unreadable.LOCKED
    empty.add_blank_page(100, 100)
    written = io.BytesIO()
    empty.write(written)
    assert refused(written.getvalue()) == unreadable.NO_TEXT
    for _ in range(unreadable.MOST_PAGES):
        empty.add_blank_page(100, 100)
    written = io.BytesIO()
    empty.write(written)
    assert refused(written.getvalue()) == unreadable.TOO_MANY_PAGES
    assert refused(made[: len(made) // 3]) == unreadable.DAMAGED
    assert refused(word()[:3000]) == unreadable.DAMAGED
    assert refused(b"x" * (unreadable.MOST_BYTES + 1)) == unreadable.TOO_LARGE
    assert refused(b"\xd0\xcf\x11\xe0" + b"x" * 50) == unreadable.OLD_WORD
    assert refused(b"\x89PNG\r\n") == unreadable.NOT_KNOWN
    assert refused(b"\x00\x01" * 50) == unreadable.NOT_KNOWN
    assert refused(b" \n ") == unreadable.EMPTY
    assert refused(b"share it. " * 60_000) == unreadable.TOO_MUCH


@pytest.mark.parametrize("copies", [0, 100])
def test_a_zip_that_is_no_word_document_or_unpacks_to_too_much(copies: int) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(copies):
            archive.writestr(f"word/{number}.xml", b"\0" * (1 << 20))
        archive.writestr("x.txt", "x")
    assert refused(written.getvalue()) == (unreadable.UNSAFE if copies else unreadable.NOT_KNOWN)


BEGINNINGS = st.sampled_from((b"", b"%PDF-1.7\n", b"PK\x03\x04"))


@settings(deadline=None, max_examples=150)
@given(BEGINNINGS, st.binary(max_size=1_000))
def test_no_bytes_break_anything(begin: bytes, data: bytes) -> None:
    assert outcome(begin + data) in REASONS


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 8_000), st.integers(0, 255), st.sampled_from(("word", "pdf")))
def test_a_document_with_a_byte_changed_is_read_or_refused(place: int, byte: int, kind: str) -> None:
    data = bytearray(DOCUMENTS[kind])
    data[place % len(data)] = byte
    assert outcome(bytes(data)) in REASONS


REASONS = {"", *(getattr(unreadable, name) for name in dir(unreadable) if name.isupper() and name[0] != "_")}
DOCUMENTS = {"word": word(), "pdf": pdf("= Policy\n- You may share.\n- You must not gossip.")}
MARKUP = st.sampled_from(
    [
        *(
            "<",
            ">",
            "</",
            "<p>",
            "<p",
            "<li>",
            "</li>",
            "<table>",
            "<td>",
            "<th>",
            "<tr>",
            "<!--",
            "-->",
            "<script>",
            "&amp;",
            "&#",
        ),
        *("# ", "- ", "|", "`", "*", "[", "]", "(", ")", " ", "\n", "\x00", "\ud800", "\u202e", "a", "may "),
    ]
)


@settings(deadline=None, max_examples=200)
@given(st.lists(MARKUP, max_size=80).map("".join), st.sampled_from(("a.md", "a.html", "a.txt", "")))
def test_no_markup_breaks_anything(text: str, name: str) -> None:
    try:
        found = read_text(text, name)
    except Unreadable:
        return
    assert all(one.text == " ".join(one.text.split()) and one.kind in Kind for one in found)
    assert not any("\ud800" in one.text or "\x00" in one.text for one in found)


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["a", "may not ", "# x\n[", "# x\n[a](b", "# x\n*a **b ",
              "<p>", "<p><!--", "<p><", "<p><a b='", "<li>a", "<table><tr><td>a", "e.g. A ", "- a\n",
              "a\n", "\U0001f600 ", "\u202e\u0634 ", "1.1. A ", "|a|b|\n|-|-|\n", "a\u0301", "may,not,", "&#1"],
)  # fmt: skip
def test_no_text_takes_long(piece: str) -> None:
    text = (piece * (399_000 // len(piece)))[:399_000]
    began = time.process_time()
    assert read_or_refused(text) in {"", unreadable.TOO_MUCH, unreadable.EMPTY}
    assert time.process_time() - began < 15


def read_or_refused(text: str) -> str:
    try:
        assert read_policy(read_text(text), "en")
    except Unreadable as error:
        return error.what
    return ""
