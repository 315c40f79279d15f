"""What in an archive means harm: too much of it, names that lead out, links, one file twice."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from collectors.archives.unpacking import is_too_much, unsafe
from config.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MOST_ENTRIES: Final = 1_000_000
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_AGAIN: Final = "download it again"


def check_size(path: Path, entries: int, size: int) -> None:
    """Refuse a file that would unpack to more than anything real does."""
    if entries > MOST_ENTRIES:
        raise Refused(f"holds more than {MOST_ENTRIES:,} files", where=path.name, todo="split the export into shorter periods")
    if is_too_much(size, path.stat().st_size):
        raise unsafe(path)


def check_name(path: Path, name: str, *, link: bool) -> None:
    """Refuse a name that leads out of the archive, none at all, and links."""
    if not name:
        raise Refused("holds a file without a name; unsafe", where=path.name, todo=_AGAIN)
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if name.startswith(("/", "\\")) or ".." in parts or (parts and _DRIVE.fullmatch(parts[0])) or "\x00" in name:
        raise Refused(f"holds a path that leads out of it, {name[:80]!r}; unsafe", where=path.name, todo=_AGAIN)
    if link:
        raise Refused(f"holds a link, {name[:80]!r}; unsafe", where=path.name, todo=_AGAIN)


def check_twins(path: Path, names: Iterable[str]) -> None:
    """Refuse an archive in which a file that is read stands twice: which of them counts would be the reader's whim."""
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        raise Refused(f"holds one file twice, {twice[0][:80]!r}; unsafe", where=path.name, todo=_AGAIN)
