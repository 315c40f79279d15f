"""Mails in parts, read in two ways: the quick one says the same as the standard library's parser, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.internal import mail_text
from collectors.internal.mail_parts import UnsureError, first_text

TYPES = [
    "text/plain",
    "text/plain; charset=utf-8",
    "text/html; charset=iso-8859-1",
    "TEXT/HTML",
    "text/calendar",
    "image/png; name=a.png",
    "message/rfc822",
    "multipart/mixed",
    'multipart/related; boundary="inner"',
    "nonsense",
    "",
]
lines = st.sampled_from(
    [
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: text/plain;\n\tcharset=iso-8859-1",
        "Content-Type: text/html",
        "Content-Type: image/png",
        'Content-Type: multipart/alternative; boundary="inner"',
        "Content-Transfer-Encoding: quoted-printable",
        "Content-Transfer-Encoding: base64",
        "Content-Transfer-Encoding: x-uuencode",
        "Content-Disposition: attachment; filename=a.txt",
        "Content-Disposition: inline",
        "X-Odd",
        " folded",
        "--outer",
        "--outer--",
        "--outer  ",
        "--outerly",
        "--inner",
        "--inner--",
        "",
        "",
        "words of somebody",
        "caf=C3=A9 =",
        "d29yZHM=",
        "<p>marked</p>",
        "begin 644 a",
    ]
)
texts = st.lists(lines, max_size=25).map("\n".join) | st.text(max_size=30)


def same(content_type: str, body: bytes) -> bool:
    """Whether the words of a mail are those that the parser finds."""
    whole = b"Content-Type: " + content_type.encode() + b"\n\n" + body
    return mail_text.words(body, content_type, "", whole) == mail_text.own_words(mail_text._parsed(whole))


@given(texts, st.sampled_from(["outer", "inner"]), st.booleans())
def test_the_quick_way_says_the_same_or_nothing(body: str, boundary: str, returns: bool) -> None:
    raw = body.encode().replace(b"\n", b"\r\n") if returns else body.encode()
    assert same(f'multipart/mixed; boundary="{boundary}"', raw)


@given(st.lists(st.tuples(st.sampled_from(TYPES), st.sampled_from(["", "quoted-printable", "base64", "8bit"])), max_size=4))
def test_mails_as_programs_write_them(parts: list[tuple[str, str]]) -> None:
    head = "--outer\nMIME-Version: 1.0\nContent-Type: {}\nContent-Transfer-Encoding: {}\n\nd29yZHM=\n\n"
    body = "".join(head.format(kind, packed or "7bit") for kind, packed in parts)
    assert same("multipart/mixed; boundary=outer", f"preamble\n{body}--outer--\nepilogue\n".encode())


def test_the_usual_mail_is_read_quickly() -> None:
    body = (
        b"This is a message in MIME format.\r\n--outer\r\nContent-Type: multipart/alternative; boundary=inner\r\n\r\n--inner\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\ncaf=C3=A9\r\nat ten\r\n"
        b"--inner\r\nContent-Type: text/html\r\n\r\n<p>other</p>\r\n--inner--\r\n"
        b"--outer\r\nContent-Type: image/png\r\n\r\n\x89\r\n--outer--\r\n"
    )
    part = first_text("multipart/mixed; boundary=outer", body)
    assert part is not None
    assert (part.raw.decode(), part.is_html) == ("caf\u00e9\r\nat ten", False)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/mixed", b"--outer\n\nhello\n--outer--\n"),
        ("multipart/digest; boundary=outer", b"--outer\n\nhello\n--outer--\n"),
        ("multipart/mixed; boundary*0=ou; boundary*1=ter", b"--outer\n\nhello\n--outer--\n"),
        ("multipart/mixed; boundary=outer", b"--outer\n\nhello\n"),
        ("multipart/mixed; boundary=outer", b"hello\n"),
        ("multipart/mixed; boundary=outer", b"--outer\nno header\n\nhello\n--outer--\n"),
        ("multipart/mixed; boundary=outer", b"--outer\n\nhel\rlo\n--outer--\n"),
        ("multipart/mixed; boundary=outer", b"--outer\nContent-Transfer-Encoding: base64\n\nd29\n--outer--\n"),
    ],
)
def test_what_is_unusual_is_left_to_the_parser(content_type: str, body: bytes) -> None:
    with pytest.raises(UnsureError):
        first_text(content_type, body)
