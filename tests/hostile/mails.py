"""Mail archives and Bluesky's repository files that mean harm."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from tests.collectors.archives.car_maker import DID, Link, cbor, framed, head, link, repository, varint
from tests.hostile.case import Case, End, imports, octets
from tests.hostile.words import TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FROM = b"From a at b.org  Wed May  6 22:19:24 2026\n"
GOOD = (
    FROM
    + b"From: Anna <anna@example.org>\nDate: Wed, 6 May 2026 22:19:24 +0200\nMessage-ID: <good@example.org>\nSubject: Hello\n\nA mail.\n\n"
)


def mail(headers: bytes, body: bytes = b"words\n") -> bytes:
    """Return one mail of an mbox, a good one before and after it."""
    start = b"From: Anna <anna@example.org>\nDate: Wed, 6 May 2026 22:19:24 +0200\n"
    return GOOD + FROM + start + headers + b"\n" + body + b"\n\n" + GOOD.replace(b"<good@", b"<last@")


def _nested(depth: int) -> bytes:
    return b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth))


_MULTI = b"Content-Type: multipart/mixed; boundary=x\n"
_ODD_CHARSETS = (
    b"utf-7",
    b"unicode_escape",
    b"rot13",
    b"hex",
    b"zlib",
    b"idna",
    b"undefined",
    b"x" * 5000,
    b"\xff\xfe",
    b"utf-16",
    b"utf-32",
)
_MAILS: dict[str, tuple[bytes | Callable[[], bytes], End]] = {
    "3000 parts within parts": (mail(_nested(3000)[: -len(b"--b2999\n")], b"--b2999\n"), End.TAKEN),
    "100,000 parts": (mail(_MULTI, b"--x\nContent-Type: text/html\n\n<b>x\n" * 100_000), End.TAKEN),
    "a message within a message": (mail(b"", b"Content-Type: message/rfc822\n\n" * 3000), End.TAKEN),
    "50,000 headers": (mail(b"".join(b"X-%d: y\n" % n for n in range(50_000))), End.TAKEN),
    "one header of 900 kB": (mail(b"Subject: " + b"x" * 900_000 + b"\n"), End.TAKEN),
    "a header folded 50,000 times": (mail(b"Subject: x\n" + b" y\n" * 50_000), End.TAKEN),
    "50,000 addresses": (mail(b"To: " + b"a@b.org, " * 50_000 + b"\n"), End.TAKEN),
    "50,000 references": (mail(b"References: " + b"<a@b> " * 50_000 + b"\nIn-Reply-To: " + b"<" * 100_000 + b"\n"), End.TAKEN),
    "50,000 encoded words": (mail(b"Subject: " + b"=?utf-8?q?=41?= " * 50_000 + b"\n"), End.TAKEN),
    "charsets of all kinds": (b"".join(mail(b"Content-Type: text/plain; charset=" + name + b"\n", b"a\xff+ADw-script+AD4-\\x3cscript\n") for name in _ODD_CHARSETS), End.TAKEN),
    "broken base64": (mail(b"Content-Transfer-Encoding: base64\n", b"====!!!!\x00\xff" * 5000), End.TAKEN),
    "broken quoted-printable": (mail(b"Content-Transfer-Encoding: quoted-printable\n", b"=\n=4=ZZ=0" * 50_000), End.TAKEN),
    "broken uuencode": (mail(b"Content-Transfer-Encoding: x-uuencode\n", b"begin 644 ../../x\n" + b"M\x00" * 50_000), End.TAKEN),
    "a boundary of nothing": (mail(b'Content-Type: multipart/mixed; boundary=""\n', b"--\n--\n--\n"), End.TAKEN),
    "a boundary without end": (mail(_MULTI, b"--x\n" * 200_000), End.TAKEN),
    "quotes 500,000 lines deep": (mail(b"", b"> " * 200_000 + b"\n@" * 100_000), End.TAKEN),
    "times that are none": (b"".join(FROM + b"From: anna@example.org\nDate: " + date + b"\nMessage-ID: <%d@d>\n\nx\n\n" % n for n, date in enumerate((
        b"Mon, 99 Foo 99999 99:99:99 +9999", b"Wed, 6 May 0000 00:00:00 +0000", b"Fri, 31 Dec 9999 23:59:59 -2359", b"", b"\xff\x00", b"1" * 5000,
        b"Thu, 01 Jan 1970 00:00:00 -999999999"))), End.TAKEN),
    "people that are none": (b"".join(mail(b"From: " + text.encode() + b"\nMessage-ID: <p%d@d>\n" % n) for n, text in enumerate(TEXTS.values()) if "\n" not in text), End.TAKEN),
    "harmful texts": (b"".join(mail(b"Content-Type: text/html; charset=utf-8\nMessage-ID: <t%d@d>\nSubject: " % n + text.encode().replace(b"\n", b" ") + b"\n", text.encode()) for n, text in enumerate(TEXTS.values())), End.TAKEN),
    "nul and controls": (mail(b"Subject: a\x00b\x1b[2J\x07\n", bytes(range(256)) * 40), End.TAKEN),
    "headers put in": (mail(b"Message-ID: <a@b>\r\r\n X: y\r\nSubject: =?utf-8?q?a=0D=0ABcc:_x@y?=\n"), End.TAKEN),
    "100,000 mails of nothing": (FROM + (b"\n" + FROM) * 100_000, End.ASIDE),
    "a line of 20 MB": (FROM + b"From: anna@example.org\n\n" + b"x" * 20_000_000, End.TAKEN),
    "nothing": (b"", End.TAKEN),
    "no mail": (b"<html><script>1</script>", End.WRONG),
    "a zip": (b"PK\x03\x04" + bytes(500), End.WRONG),
}  # fmt: skip


def mails() -> Iterator[Case]:
    """Give mbox files that mean harm, packed ones too."""
    for name, (made, end) in _MAILS.items():
        yield Case(name=f"mbox: {name}", way=imports("mbox"), file="list.mbox", make=octets(made), end=end)
    bomb = gzip.compress(GOOD + bytes(100_000_000), 6)
    for name, content, end in (
        ("a packed bomb", bomb, End.REFUSED),
        ("a packed one cut off", gzip.compress(GOOD * 500)[:-20], End.REFUSED),
        ("a packed one within a packed one", gzip.compress(gzip.compress(GOOD)), End.WRONG),
        ("a packed one with a wrong checksum", gzip.compress(GOOD)[:-8] + bytes(8), End.REFUSED),
    ):
        yield Case(name=f"mbox: {name}", way=imports("mbox"), file="list.mbox.gz", make=octets(content), end=end)
    days = gzip.compress(
        b'{"date":"2026-05-06","channel_messages_posted_count":1,"messages_posted_count":1,"user_id":"U"}\n' + b" " * 100_000_000,
        6,
    )
    yield Case(name="metrics: a packed bomb", way=imports("metrics"), file="days.json.gz", make=octets(days), end=End.REFUSED)


_POST = {"$type": "app.bsky.feed.post", "text": "Hello", "createdAt": "2026-05-06T20:19:24Z"}
_KEY = "app.bsky.feed.post/3kaaaaaaaaa2a"


def _commit(data: object) -> tuple[Link, bytes]:
    made = cbor({"did": DID, "rev": "3kaaaaaaaaa2a", "version": 3, "prev": None, "data": data, "sig": b"\x00" * 64})
    return link(made), made


def _deep_tree(depth: int) -> bytes:
    """Return a tree of so many levels, one key in all."""
    below = cbor({"l": None, "e": []})
    blocks = [(link(below), below)]
    for _ in range(depth):
        node = cbor({"l": blocks[-1][0], "e": []})
        blocks.append((link(node), node))
    root, commit = _commit(blocks[-1][0])
    return framed(root, [(root, commit), *blocks])


def _wrong_tree(entries: object) -> bytes:
    node = cbor({"l": None, "e": entries})
    root, commit = _commit(link(node))
    return framed(root, [(root, commit), (link(node), node)])


def _block(content: bytes) -> bytes:
    """Return a file whose only record is these bytes."""
    node = cbor({"l": None, "e": [{"p": 0, "k": _KEY.encode(), "v": link(content), "t": None}]})
    root, commit = _commit(link(node))
    return framed(root, [(root, commit), (link(node), node), (link(content), content)])


_CARS: dict[str, tuple[Callable[[], bytes], End]] = {
    "a tree of 1000 levels": (lambda: _deep_tree(1000), End.REFUSED),
    "a tree that is no tree": (lambda: _wrong_tree([{"p": -1, "k": b"x", "v": None, "t": None}]), End.REFUSED),
    "keys out of order": (lambda: _wrong_tree([{"p": 0, "k": b"b", "v": None, "t": None}, {"p": 0, "k": b"a", "v": None, "t": None}]), End.REFUSED),
    "a key of a megabyte": (lambda: _wrong_tree([{"p": 0, "k": b"x" * 1_000_000, "v": None, "t": None}]), End.REFUSED),
    "a record 100,000 lists deep": (lambda: _block(b"\x81" * 100_000 + b"\xf6"), End.ASIDE),
    "a list of 2^60": (lambda: _block(b"\x9b" + (1 << 60).to_bytes(8, "big")), End.ASIDE),
    "a text of 2^60": (lambda: _block(b"\x7b" + (1 << 60).to_bytes(8, "big")), End.ASIDE),
    "a text that is no text": (lambda: _block(cbor(_POST).replace(b"Hello", b"\xff\xfe\xfd\xfc\xfb")), End.ASIDE),
    "a record that is no object": (lambda: _block(cbor([1, 2])), End.ASIDE),
    "a number beyond all": (lambda: _block(head(5, 1) + cbor("n") + b"\x1b" + b"\xff" * 8), End.ASIDE),
    "a block longer than the file": (lambda: repository({_KEY: _POST}) + varint(1 << 40) + bytes(40), End.REFUSED),
    "a length without end": (lambda: repository({_KEY: _POST}) + b"\xff" * 40, End.REFUSED),
    "cut off": (lambda: repository({_KEY: _POST})[:-30], End.REFUSED),
    "a changed byte": (lambda: repository({_KEY: _POST}).replace(b"Hello", b"HELLO"), End.ASIDE),
    "harmful texts": (lambda: repository({f"app.bsky.feed.post/3k{n:011d}".replace("0", "a").replace("1", "b").replace("8", "c").replace("9", "d"): _POST | {"text": text}
                                          for n, text in enumerate(TEXTS.values())}), End.TAKEN),
    "no owner": (lambda: repository({_KEY: _POST}, did="<script>"), End.WRONG),
    "an owner that is a number": (lambda: repository({_KEY: _POST}, did=7), End.WRONG),
    "noise": (lambda: bytes(range(256)) * 100, End.WRONG),
    "nothing": (lambda: b"", End.WRONG),
}  # fmt: skip


def cars() -> Iterator[Case]:
    """Give Bluesky's repository files that mean harm."""
    for name, (make, end) in _CARS.items():
        yield Case(name=f"bluesky: {name}", way=imports("bluesky-archive"), file="repo.car", make=octets(make), end=end)
