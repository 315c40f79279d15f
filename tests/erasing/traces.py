"""Looks for words in the bytes of every file of a home: in every way a program may write them, also within what is packed."""

from __future__ import annotations

import base64
import bz2
import gzip
import hashlib
import io
import json
import lzma
import sqlite3
import tarfile
import zipfile
import zlib
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from storage.keys import Keys

_DEEPEST: Final = 4
_HASHES: Final = ("md5", "sha1", "sha224", "sha256", "sha512", "blake2b", "blake2s")
_SIZES: Final = (8, 12, 16, 20, 32)


def forms(word: str) -> set[bytes]:
    """Return the ways in which a word may be written, all in small letters."""
    found: set[bytes] = set()
    for text in {word, word.casefold(), word.lower()}:
        for coding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1"):
            with suppress(UnicodeEncodeError):
                found.add(text.encode(coding).lower())
        found.add(json.dumps(text)[1:-1].encode().lower())
        found |= {quote(text, safe="").encode().lower(), quote_plus(text).encode().lower()}
    return found


def coded(word: str) -> set[bytes]:
    """Return a word in base64, in each of the three ways in which it may lie among others, and in hexadecimal digits."""
    found: set[bytes] = set()
    for text in {word, word.casefold()}:
        raw = text.encode()
        found.add(raw.hex().encode())
        for before in range(3):
            whole = base64.b64encode(b"\0" * before + raw + b"\0\0").rstrip(b"=")
            inner = whole[-(-before * 8 // 6) + (1 if before else 0) : (before + len(raw)) * 8 // 6]
            found |= {inner, inner.replace(b"+", b"-").replace(b"/", b"_")}
    return {one for one in found if len(one) >= 6}


def hashes(word: str) -> set[bytes]:
    """Return what anybody could work out of a word to try whether it was there: hashes without a key, raw and in digits."""
    found: set[bytes] = set()
    for text in {word, word.casefold()}:
        raw = text.encode()
        for name in _HASHES:
            digest = hashlib.new(name, raw, usedforsecurity=False).digest()
            found |= {digest[:8], digest[:8].hex().encode()}
        for make in (hashlib.blake2b, hashlib.blake2s):
            for size in _SIZES:
                digest = make(raw, digest_size=size).digest()
                found |= {digest[:8], digest[:8].hex().encode()}
    return found


def traces(home: Path, words: Iterable[str], *, keys: Keys | None = None, besides: Iterable[Path] = ()) -> dict[str, set[str]]:
    """Return by word where it is found: each file below a home, in its raw bytes and within what is packed in it.

    With `keys` what is sealed is opened and looked into as well. `besides` are files that are not looked into.
    """
    left_out = {path.resolve() for path in besides}
    wanted = {word: (forms(word), coded(word) | hashes(word)) for word in words}
    found: dict[str, set[str]] = {}
    for path in sorted(home.rglob("*")):
        if path.is_file() and path.resolve() not in left_out:
            for place, body in _bodies(str(path.relative_to(home)), path, keys):
                small = body.lower()
                for word, (plain, exact) in wanted.items():
                    if any(form in small for form in plain) or any(form in body for form in exact):
                        found.setdefault(word, set()).add(place)
    return found


def _bodies(place: str, path: Path, keys: Keys | None) -> Iterator[tuple[str, bytes]]:
    """Give a file's name, its bytes, and what is packed in it; of a store its rows as well, which may lie over several pages."""
    body = path.read_bytes()
    yield f"{place} (its name)", place.encode()
    yield place, body
    if body.startswith(b"SQLite format 3\0"):
        yield from _rows(place, path, keys)
    else:
        yield from _unpacked(place, body, 0)


def _rows(place: str, path: Path, keys: Keys | None) -> Iterator[tuple[str, bytes]]:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as store:
        tables = [name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            if not table.startswith("item_search"):
                cells = [cell for row in store.execute(f"SELECT * FROM {table}") for cell in row]
                inner = [one for cell in cells if isinstance(cell, str | bytes) for one in _cell(f"{place}: {table}", cell, keys)]
                yield f"{place}: {table}", b"\0".join(body for name, body in inner if name.endswith(table))
                yield from (one for one in inner if not one[0].endswith(table))
        with suppress(sqlite3.OperationalError):
            store.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, item_search, row)")
            for (term,) in store.execute("SELECT term FROM temp.words"):
                yield f"{place}: the index of words", str(term).encode()


def _cell(place: str, cell: object, keys: Keys | None) -> Iterator[tuple[str, bytes]]:
    if isinstance(cell, str):
        yield place, cell.encode("utf-8", "surrogatepass")
    elif isinstance(cell, bytes):
        yield place, cell
        yield from _unpacked(place, cell, 0)
        if keys is not None:
            with suppress(Exception):
                yield f"{place}, unsealed", keys.unseal(cell).encode("utf-8", "surrogatepass")


def _unpacked(place: str, body: bytes, depth: int) -> Iterator[tuple[str, bytes]]:
    if depth >= _DEEPEST or len(body) < 8:
        return
    inner: list[tuple[str, bytes]] = []
    if zipfile.is_zipfile(io.BytesIO(body)):
        with suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(body)) as archive:
            inner += [(f"{place}/{name}", name.encode() + b"\n" + archive.read(name)) for name in archive.namelist()]
    for unpack in (gzip.decompress, bz2.decompress, lzma.decompress, zlib.decompress):
        with suppress(OSError, EOFError, ValueError, zlib.error, lzma.LZMAError):
            inner.append((f"{place} unpacked", unpack(body)))
    if body.startswith(b"%PDF"):
        inner += [(f"{place} stream", stream) for stream in _streams(body)]
    with suppress(tarfile.TarError, OSError, EOFError), tarfile.open(fileobj=io.BytesIO(body)) as archive:
        for member in archive.getmembers():
            file = archive.extractfile(member)
            inner.append((f"{place}/{member.name}", member.name.encode() + b"\n" + (file.read() if file else b"")))
    for name, content in inner:
        yield name, content
        yield from _unpacked(name, content, depth + 1)


def _streams(body: bytes) -> Iterator[bytes]:
    for piece in body.split(b"stream")[1:]:
        with suppress(zlib.error):
            yield zlib.decompressobj().decompress(piece.lstrip(b"\r\n"))
