"""Opens what people hand in: a zip, a tar or a folder, looked over for damage and traps before anything of it is used.

Nothing is ever unpacked to disk: entries are read as streams, and only those a reader asks for.
"""

from __future__ import annotations

import stat
import tarfile
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, NamedTuple, Protocol, cast

from config.errors import Refused, SharewellError, WrongUse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Wanted = Callable[[str], bool]

MOST_ENTRIES = 1_000_000
MOST_BYTES = 200 << 30
MOST_RATIO = 250
"""Times that an archive may grow when unpacked; exports of text grow some twenty times."""
_SMALL = 64 << 20
"""Below this size a high ratio harms nobody."""
_CHUNK = 1 << 20
_AGAIN = "download it again"
_DAMAGE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    EOFError,
    zlib.error,
    LZMAError,
    OSError,
    NotImplementedError,
    ValueError,
    RuntimeError,
)


class Entry(NamedTuple):
    """A file in an archive."""

    name: str
    size: int
    made_at: int
    """UTC second; 0 when the archive does not say."""


class Archive(Protocol):
    """A handed-in zip, tar or folder."""

    path: Path

    def entries(self) -> list[Entry]:
        """Return the files in it, by name."""
        ...

    def check(self, wanted: Wanted) -> None:
        """Look over everything in it, and read the wanted files to their end. Raises Refused."""
        ...

    @contextmanager
    def opened(self) -> Iterator[Callable[[str], IO[bytes]]]:
        """Give a function that opens a file by name."""
        ...


def open_archive(path: Path) -> Archive:
    """Return the archive at a path. Raises WrongUse when it is none, Refused when it is damaged."""
    head = head_of(path)
    if path.is_dir():
        return Folder(path)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Zip(path)
    if head.startswith(b"\x1f\x8b") or head[257:262] == b"ustar":
        return Tar(path)
    if path.suffix.casefold() in {".zip", ".gz", ".tgz", ".tar"}:
        raise damaged(path)
    raise WrongUse("not an archive", where=path.name, todo="give the zip or tar.gz as it was downloaded, or the unpacked folder")


def head_of(path: Path) -> bytes:
    """Return the first bytes of a file, none for a folder. Raises WrongUse when it is not there or cannot be read."""
    try:
        if path.is_dir():
            return b""
        if not path.is_file():
            raise WrongUse("there is no such file", where=str(path), todo="check the path")
        with path.open("rb") as stream:
            return stream.read(512)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a path"
        raise WrongUse(f"cannot be read: {reason}", where=path.name, todo="check the path and its permissions") from error


def damaged(path: Path) -> Refused:
    """Return what is raised for a file that is cut off or broken."""
    kind = {".zip": "zip", ".xlsx": "workbook", ".parquet": "Parquet file"}.get(path.suffix.casefold(), "archive")
    return Refused(f"truncated or damaged {kind}", where=path.name, todo=_AGAIN)


@contextmanager
def minding(path: Path) -> Iterator[None]:
    """Turn what the standard library raises on broken archives into one Refused."""
    try:
        yield
    except SharewellError:
        raise
    except _DAMAGE as error:
        raise damaged(path) from error


def made_at(archive: Archive, names: set[str]) -> int | None:
    """Return the newest time (UTC second) that an archive gives any of these files, None when it gives none."""
    return max((entry.made_at for entry in archive.entries() if entry.name in names and entry.made_at > 0), default=None)


def root_of(entries: list[Entry], landmarks: tuple[str, ...]) -> str | None:
    """Return the folder, "" or ending in a slash, that holds one of the landmark files least deep; None when there is none."""
    found = [
        entry.name.removesuffix(landmark)
        for entry in entries
        for landmark in landmarks
        if (entry.name == landmark or entry.name.endswith(f"/{landmark}")) and "__MACOSX/" not in entry.name
    ]
    return min(found, key=lambda root: (root.count("/"), root), default=None)


def _look_over(path: Path, entries: int, size: int) -> None:
    """Refuse a file that would unpack to more than anything real does."""
    if entries > MOST_ENTRIES:
        raise Refused(f"holds more than {MOST_ENTRIES:,} files", where=path.name, todo="split the export into shorter periods")
    on_disk = max(path.stat().st_size, 1)
    if size > MOST_BYTES or (size > _SMALL and size > MOST_RATIO * on_disk):
        raise Refused("unpacks to far more than its size allows; unsafe", where=path.name, todo=_AGAIN)


def _look_at(path: Path, name: str, *, link: bool) -> None:
    """Refuse a name that leads out of the archive, and links."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if name.startswith(("/", "\\")) or ".." in parts or (parts and parts[0].endswith(":")) or "\x00" in name:
        raise Refused(f"holds a path that leads out of it, {name[:80]!r}; unsafe", where=path.name, todo=_AGAIN)
    if link:
        raise Refused(f"holds a link, {name[:80]!r}; unsafe", where=path.name, todo=_AGAIN)


def _drain(stream: IO[bytes]) -> int:
    size = 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
    return size


@dataclass(slots=True)
class Zip:
    """A zip file."""

    path: Path

    def entries(self) -> list[Entry]:
        """Return the files in it, by name."""
        with minding(self.path), zipfile.ZipFile(self.path) as archive:
            return sorted(
                Entry(info.filename, info.file_size, _dos_second(info.date_time))
                for info in archive.infolist()
                if not info.is_dir()
            )

    def check(self, wanted: Wanted) -> None:
        """Look over its directory, and read the wanted files against their checksums. Raises Refused."""
        with minding(self.path), zipfile.ZipFile(self.path) as archive:
            infos = archive.infolist()
            _look_over(self.path, len(infos), sum(info.file_size for info in infos))
            for info in infos:
                _look_at(self.path, info.filename, link=stat.S_ISLNK(info.external_attr >> 16))
                if info.flag_bits & 1:
                    raise Refused("is locked with a password", where=self.path.name, todo="hand it in without one")
            for info in infos:
                if not info.is_dir() and wanted(info.filename):
                    with archive.open(info.filename) as stream:
                        _drain(stream)

    @contextmanager
    def opened(self) -> Iterator[Callable[[str], IO[bytes]]]:
        """Give a function that opens a file by name."""
        with minding(self.path), zipfile.ZipFile(self.path) as archive:
            yield archive.open


@dataclass(slots=True)
class Tar:
    """A tar file, packed or not; read from front to back each time, for it has no directory."""

    path: Path

    def entries(self) -> list[Entry]:
        """Return the files in it, by name."""
        with minding(self.path), tarfile.open(self.path, "r:*") as archive:
            return sorted(Entry(_bare(member.name), member.size, int(member.mtime)) for member in archive if member.isfile())

    def check(self, wanted: Wanted) -> None:  # noqa: ARG002 - a packed tar has to be read to its end to be known whole
        """Read it to its end. Raises Refused."""
        size = count = 0
        with minding(self.path), tarfile.open(self.path, "r:*") as archive:
            for member in archive:
                count, size = count + 1, size + max(member.size, 0)
                archive.members = []  # type: ignore[attr-defined]  # tarfile keeps every member it passes otherwise
                _look_over(self.path, count, size)
                _look_at(self.path, member.name, link=member.issym() or member.islnk())
            _drain(cast("IO[bytes]", archive.fileobj))
        if not count:
            raise damaged(self.path)

    @contextmanager
    def opened(self) -> Iterator[Callable[[str], IO[bytes]]]:
        """Give a function that opens a file by name; files are best asked for in the order they lie in."""
        with minding(self.path), tarfile.open(self.path, "r:*") as archive:
            members = {_bare(member.name): member for member in archive if member.isfile()}

            def member(name: str) -> IO[bytes]:
                stream = archive.extractfile(members[name])
                if stream is None:
                    raise damaged(self.path)
                return stream

            yield member


@dataclass(slots=True)
class Folder:
    """An unpacked archive."""

    path: Path

    def entries(self) -> list[Entry]:
        """Return the files in it, by name."""
        return sorted(
            # When a folder was copied or unpacked says nothing of when the archive was made.
            Entry(file.relative_to(self.path).as_posix(), status.st_size, 0)
            for file in self.path.rglob("*")
            if stat.S_ISREG((status := file.lstat()).st_mode)
        )

    def check(self, wanted: Wanted) -> None:
        """Look for links among the wanted files and read those to their end. Raises Refused."""
        with minding(self.path):
            for file in self.path.rglob("*"):
                name = file.relative_to(self.path).as_posix()
                if not file.is_dir() and wanted(name):
                    _look_at(self.path, name, link=file.is_symlink())
                    with file.open("rb") as stream:
                        _drain(stream)

    @contextmanager
    def opened(self) -> Iterator[Callable[[str], IO[bytes]]]:
        """Give a function that opens a file by name."""
        with minding(self.path):
            yield lambda name: (self.path / name).open("rb")


def _bare(name: str) -> str:
    return name.removeprefix("./")


def _dos_second(moment: tuple[int, int, int, int, int, int]) -> int:
    """Read the time a zip gives a file, as UTC; it says no zone."""
    try:
        return int(datetime(*moment, tzinfo=UTC).timestamp())
    except ValueError:
        return 0
