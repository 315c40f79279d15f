"""Files beside the store: tracebacks that Sharewell wrote are thrown away; others that still name somebody are told of."""

from __future__ import annotations

import io
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from storage.database import FILE_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.erasing.known import Known

TRACEBACKS: Final = "sharewell-debug-*.txt"
_OWN: Final = (FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm")
_COPIES: Final = "sharewell-*.db"
_LARGEST: Final = 64 << 20
_MOST_IN_ZIP: Final = 2_000


def forget_tracebacks(home: Path, *, before: float | None = None) -> int:
    """Remove tracebacks from the home and from where temporary files go; `before`: only those older than a UTC second."""
    count = 0
    for folder in (home, Path(tempfile.gettempdir())):
        for path in folder.glob(TRACEBACKS):
            with suppress(OSError):
                if before is None or path.stat().st_mtime < before:
                    path.unlink()
                    count += 1
    return count


def still_named(home: Path, known: Known) -> list[Path]:
    """Return files in the home that are not Sharewell's own and still hold a name, an address or a handle of somebody."""
    words = {form for mark in known.marks if len(mark) > 1 for form in _forms(mark)}
    found = []
    for path in sorted(home.rglob("*")):
        with suppress(OSError):
            if _is_theirs(path) and any(word in body for body in _bodies(path) for word in words):
                found.append(path)
    return found


def _is_theirs(path: Path) -> bool:
    """Whether a file is for people to keep or throw away: neither the store nor a copy of it."""
    return path.is_file() and not path.is_symlink() and path.name not in _OWN and not path.match(_COPIES)


def _forms(mark: str) -> Iterator[bytes]:
    for coding in ("utf-8", "utf-16-le", "utf-16-be"):
        yield mark.encode(coding, "surrogatepass").lower()


def _bodies(path: Path) -> Iterator[bytes]:
    if path.stat().st_size > _LARGEST:
        return
    body = path.read_bytes()
    yield body.lower()
    with suppress(UnicodeDecodeError):
        yield body.decode().casefold().encode()
    if body.startswith(b"PK"):
        with suppress(zipfile.BadZipFile, NotImplementedError, RuntimeError), zipfile.ZipFile(io.BytesIO(body)) as archive:
            for member in archive.infolist()[:_MOST_IN_ZIP]:
                if member.file_size <= _LARGEST:
                    yield archive.read(member).lower()
