"""Opens what people hand in: a zip, a tar or a folder, looked over for damage and traps before anything of it is used.

Nothing is ever unpacked to disk: entries are read as streams, and only those a reader asks for.
"""

from __future__ import annotations

import stat
import tarfile
import zipfile
import zlib
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from lzma import LZMAError
from typing import IO, TYPE_CHECKING, NamedTuple, Protocol

from collectors.archives.harm import check_name, check_size, check_twins
from collectors.archives.unpacking import unpacked
from config.errors import Refused, SharewellError, WrongUse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Wanted = Callable[[str], bool]

_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""Ways of packing that are read; others can ask for gigabytes of memory to unpack a few bytes, and no export has them."""
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
    OverflowError,
    MemoryError,
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
        """Return the files in it, by name. Raises Refused where it is damaged, unsafe or locked."""
        with self._open() as archive:
            return sorted(
                Entry(info.filename, info.file_size, _dos_second(info.date_time))
                for info in archive.infolist()
                if not info.is_dir()
            )

    def check(self, wanted: Wanted) -> None:
        """Read the wanted files against their checksums. Raises Refused."""
        with self._open() as archive:
            read = [info for info in archive.infolist() if not info.is_dir() and wanted(info.filename)]
            check_twins(self.path, (info.filename for info in read))
            for info in read:
                with self._stream(archive, info) as stream:
                    _drain(stream)

    @contextmanager
    def opened(self) -> Iterator[Callable[[str], IO[bytes]]]:
        """Give a function that opens a file by name."""
        with self._open() as archive:
            yield lambda name: self._stream(archive, archive.getinfo(name))

    def _stream(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
        if info.compress_type not in _PACKINGS:
            raise Refused("is packed in a way that is not read", where=self.path.name, todo="pack it as an ordinary zip")
        return archive.open(info)

    @contextmanager
    def _open(self) -> Iterator[zipfile.ZipFile]:
        """Open it and look over its directory."""
        with minding(self.path), zipfile.ZipFile(self.path) as archive:
            infos = archive.infolist()
            check_size(self.path, len(infos), sum(info.file_size for info in infos))
            for info in infos:
                check_name(self.path, info.filename, link=stat.S_ISLNK(info.external_attr >> 16))
                if info.flag_bits & 1:
                    raise Refused("is locked with a password", where=self.path.name, todo="hand it in without one")
            yield archive


@dataclass(slots=True)
class Tar:
    """A tar file, packed or not; read from front to back each time, for it has no directory."""

    path: Path

    def entries(self) -> list[Entry]:
        """Return the files in it, by name. Raises Refused where it is damaged or unpacks to too much."""
        return sorted(Entry(_bare(member.name), member.size, int(member.mtime)) for member in self._members() if member.isfile())

    def check(self, wanted: Wanted) -> None:
        """Read it to its end. Raises Refused."""
        check_twins(self.path, [_bare(member.name) for member in self._members() if wanted(_bare(member.name))])

    @contextmanager
    def opened(self) -> Iterator[Callable[[str], IO[bytes]]]:
        """Give a function that opens a file by name; files are best asked for in the order they lie in."""
        with minding(self.path), self._open() as archive:
            members = {_bare(member.name): member for member in archive if member.isfile()}

            def member(name: str) -> IO[bytes]:
                stream = archive.extractfile(members[name])
                if stream is None:
                    raise damaged(self.path)
                return stream

            yield member

    def _members(self) -> Iterator[tarfile.TarInfo]:
        """Pass over what is in it, to the end of the file: only then is a packed one known to be whole."""
        size = count = 0
        with minding(self.path), self._open() as archive:
            for member in archive:
                if member.size < 0:
                    raise damaged(self.path)
                count, size = count + 1, size + member.size
                archive.members = []  # type: ignore[attr-defined]  # tarfile keeps every member it passes otherwise
                check_size(self.path, count, size)
                check_name(self.path, member.name, link=member.issym() or member.islnk())
                yield member
            _drain(archive.fileobj)  # type: ignore[arg-type]
        if not count:
            raise damaged(self.path)

    @contextmanager
    def _open(self) -> Iterator[tarfile.TarFile]:
        with closing(unpacked(self.path)) as stream, tarfile.open(fileobj=stream, mode="r:") as archive:
            yield archive


@dataclass(slots=True)
class Folder:
    """An unpacked archive."""

    path: Path

    def entries(self) -> list[Entry]:
        """Return the files in it, by name. Raises Refused where it holds a link or a pipe."""
        with minding(self.path):
            # When a folder was copied or unpacked says nothing of when the archive was made.
            return sorted(Entry(name, file.lstat().st_size, 0) for name, file in self._files())

    def check(self, wanted: Wanted) -> None:
        """Read the wanted files to their end. Raises Refused."""
        with minding(self.path):
            for name, file in self._files():
                if wanted(name):
                    with file.open("rb") as stream:
                        _drain(stream)

    @contextmanager
    def opened(self) -> Iterator[Callable[[str], IO[bytes]]]:
        """Give a function that opens a file by name."""
        with minding(self.path):
            yield lambda name: (self.path / name).open("rb")

    def _files(self) -> Iterator[tuple[str, Path]]:
        """Yield the files by name; a link could lead anywhere, and a pipe would be waited for without end."""
        for file in self.path.rglob("*"):
            name, kind = file.relative_to(self.path).as_posix(), file.lstat().st_mode
            check_name(self.path, name, link=stat.S_ISLNK(kind))
            if stat.S_ISREG(kind):
                yield name, file
            elif not stat.S_ISDIR(kind):
                todo = "take it out, or give the archive as it was downloaded"
                raise Refused(f"holds what is no file, {name[:80]!r}; unsafe", where=self.path.name, todo=todo)


def _bare(name: str) -> str:
    return name.removeprefix("./")


def _dos_second(moment: tuple[int, int, int, int, int, int]) -> int:
    """Read the time a zip gives a file, as UTC; it says no zone."""
    try:
        return int(datetime(*moment, tzinfo=UTC).timestamp())
    except ValueError:
        return 0
