"""Where a lake lies: any store that fsspec knows. A file is there whole or not at all."""

from __future__ import annotations

import fcntl
import glob
import hashlib
import os
import shutil
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

from config.errors import FULL, MAKE_ROOM, NothingToUse, Refused, WrongUse
from config.lake import lake_url

PART = ".part"
"""How the name of a file ends that is still being written."""
_EXTRA = "install the extra: pip install 'sharewell[lake]'"


class Place:
    """A folder of a lake's store, with the few things that are done there."""

    def __init__(self, url: str) -> None:
        """Find it. Raises WrongUse for what is no address, NothingToUse where what speaks to its store is not installed."""
        try:
            import fsspec
        except ImportError as error:
            raise NothingToUse("what speaks to a lake is not installed", where="lake", todo=_EXTRA) from error
        try:
            self.url = lake_url(url)
            self.files, self.root = fsspec.core.url_to_fs(self.url)
        except ImportError as error:
            raise NothingToUse(f"{error}".rstrip("."), where=url, todo="install what fsspec needs for that store") from error
        except ValueError as error:
            raise WrongUse(str(error), where="lake", todo="name a folder, or an address such as s3://bucket/sharewell") from error
        self.is_local = "file" in _protocols(self.files)

    def path(self, name: str) -> str:
        """Return a file's full address, for an engine to read."""
        full = f"{self.root}/{name}"
        return full if self.is_local else str(self.files.unstrip_protocol(full))

    def read(self, name: str) -> bytes | None:
        """Return what a file holds, None where it is not there."""
        with reaching(self.url):
            try:
                return bytes(self.files.cat_file(f"{self.root}/{name}"))
            except FileNotFoundError:
                return None

    def write(self, name: str, body: bytes) -> None:
        """Put a file in its place."""
        with reaching(self.url):
            if self.is_local:
                _written_whole(self._local(name), body)
            else:
                self.files.pipe_file(f"{self.root}/{name}", body)

    def put(self, file: Path, name: str) -> None:
        """Put a file of this machine there, unless it is there already: names tell what a file holds."""
        with reaching(self.url):
            full = f"{self.root}/{name}"
            if self.files.exists(full) and self.files.size(full) == file.stat().st_size:
                return
            if self.is_local:
                path = self._local(name)
                part = path.with_name(f".{path.name}{PART}")
                part.touch(mode=0o600)
                shutil.copyfile(file, part)
                _in_place(part, path)
            else:
                self.files.put_file(str(file), full)

    def get(self, name: str, file: Path) -> None:
        """Bring a file here. Raises Refused where it is gone."""
        with reaching(self.url):
            self.files.get_file(f"{self.root}/{name}", str(file))

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        with reaching(self.url), suppress(FileNotFoundError):
            self.files.rm_file(f"{self.root}/{name}")

    def names(self, folder: str) -> list[str]:
        """Return the names of every file in a folder and those in it."""
        with reaching(self.url):
            self.files.invalidate_cache()
            found = self.files.find(f"{self.root}/{folder}")
        begin = len(self.root.rstrip("/")) + 1
        return sorted(str(name)[begin:] for name in found)

    def _local(self, name: str) -> Path:
        path = Path(self.root) / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path


class reaching:  # noqa: N801 - it reads as a word where it is used
    """Tell what a store answers in one line, whatever kind of store it is."""

    def __init__(self, url: str) -> None:
        """Remember where."""
        self.url = url

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Raise Refused for what the store answered; what its libraries raise otherwise is theirs alone to name."""
        if error is None or isinstance(error, FileNotFoundError | NothingToUse | Refused):
            if isinstance(error, FileNotFoundError):
                raise Refused(
                    "a file of the lake went while it was read", where=str(error.filename or self.url), todo="run it again"
                ) from error
            return
        if isinstance(error, OSError) and error.errno in FULL:
            raise Refused("the lake's disk is full; what it held counts", where=self.url, todo=MAKE_ROOM) from error
        if isinstance(error, OSError):
            what = (error.strerror or str(error) or type(error).__name__).splitlines()[0]
        elif type(error).__module__.partition(".")[0] in {
            "botocore",
            "aiobotocore",
            "aiohttp",
            "s3fs",
            "gcsfs",
            "adlfs",
            "azure",
        }:
            what = (str(error) or type(error).__name__).splitlines()[0]
        else:
            return
        raise Refused(
            f"the lake cannot be reached: {what}", where=self.url, todo="look at its address and credentials"
        ) from error


def digest(file: Path) -> str:
    """Return what tells a file from others."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:32]


def _written_whole(path: Path, body: bytes) -> None:
    """Write a file that several may write at once; what one that was ended in the middle left of it goes."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*{PART}"):
        with suppress(OSError), left.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex}{PART}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        with suppress(OSError):  # where files cannot be held, nobody takes others' away either
            fcntl.flock(file, fcntl.LOCK_SH)
        file.write(body)
        file.flush()
        _in_place(part, path)


def _in_place(part: Path, path: Path) -> None:
    """Give a file that is written its name, on the disk before it counts."""
    descriptor = os.open(part, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    part.replace(path)


def _protocols(files: Any) -> tuple[str, ...]:  # noqa: ANN401 - fsspec's own type is loaded where it is used
    return (files.protocol,) if isinstance(files.protocol, str) else tuple(files.protocol)
