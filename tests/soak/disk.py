"""A disk that counts what a program writes to it, ends the program at one of the writes, or is full from one of them on.

SQLite is asked to make its system calls through here (its own door for tests, `xSetSystemCall`), so that the bytes of every page
count and a write may be torn in the middle; what Python itself opens, renames, links, makes or removes is heard by an audit hook.
Nothing of the program is changed for it. It cannot be taken away again: to be used in a process of its own.
"""

from __future__ import annotations

import _sqlite3
import ctypes
import errno
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

WRITES: Final = ("write", "pwrite", "pwrite64")
GROWS: Final = ("open", "os.mkdir", "os.link")
"""What Python asks of the system that takes room on the disk, where what it names is not there yet."""
HEARD: Final = (*GROWS, "os.rename", "os.remove", "os.truncate")
_MAY_WRITE: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_KINDS: Final = (ctypes.c_ssize_t, ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t)
_WRITE: Final = ctypes.CFUNCTYPE(*_KINDS, use_errno=True)
_PWRITE: Final = ctypes.CFUNCTYPE(*_KINDS, ctypes.c_int64, use_errno=True)
_FTRUNCATE: Final = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_int64, use_errno=True)
_UNLINK: Final = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_char_p, use_errno=True)
_SIGNATURES: Final = {"write": _WRITE, "pwrite": _PWRITE, "pwrite64": _PWRITE, "ftruncate": _FTRUNCATE, "unlink": _UNLINK}
_SET: Final = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
_GET: Final = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)
_POINTERS: Final = 12
"""Pointers in an sqlite3_vfs from xOpen to xGetLastError; after them xCurrentTimeInt64, xSetSystemCall, xGetSystemCall."""


class _Vfs(ctypes.Structure):
    _fields_ = (
        ("iVersion", ctypes.c_int),
        ("szOsFile", ctypes.c_int),
        ("mxPathname", ctypes.c_int),
        ("pNext", ctypes.c_void_p),
        ("zName", ctypes.c_char_p),
        ("pAppData", ctypes.c_void_p),
        ("methods", ctypes.c_void_p * (_POINTERS + 1)),
        ("xSetSystemCall", _SET),
        ("xGetSystemCall", _GET),
        ("xNextSystemCall", ctypes.c_void_p),
    )


@dataclass(slots=True)
class Disk:
    """The disk of this process. `ends_at`, `full_from`: at which write, counted from 1; 0 for never."""

    below: str
    """Only what lies below this folder counts."""
    ends_at: int = 0
    torn: bool = False
    """Whether half of what is written at `ends_at` still reaches the disk."""
    full_from: int = 0
    in_place: bool = True
    """Whether a full disk takes what is written over something old."""
    count: int = 0
    refused: int = 0
    _kept: list[object] = field(default_factory=list)

    def stand_in(self) -> None:
        """Let this process write to this disk from now on."""
        library = _library()
        library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
        vfs = library.sqlite3_vfs_find(None)
        for name, signature in _SIGNATURES.items():
            known = vfs.contents.xGetSystemCall(vfs, name.encode())
            if not known:
                continue
            ours = self._standing_in(name, signature, signature(known))
            assert vfs.contents.xSetSystemCall(vfs, name.encode(), ctypes.cast(ours, ctypes.c_void_p)) == 0
            self._kept.append(ours)
        sys.addaudithook(self._hear)

    def _standing_in(self, name: str, signature: Any, original: Any) -> Any:
        if name in WRITES:

            def write(descriptor: int, data: int, size: int, *at: int) -> int:
                grows = not at or at[0] + size > os.fstat(descriptor).st_size
                if self._at_end():
                    if self.torn:
                        original(descriptor, data, size // 2, *at)
                    _end()
                if self._is_full(grows=grows):
                    ctypes.set_errno(errno.ENOSPC)
                    return -1
                return int(original(descriptor, data, size, *at))

            return signature(write)

        def other(*arguments: Any) -> int:
            if self._at_end():
                _end()
            return int(original(*arguments))

        return signature(other)

    def _at_end(self) -> bool:
        self.count += 1
        return self.count == self.ends_at

    def _is_full(self, *, grows: bool) -> bool:
        if not self.full_from or self.count < self.full_from or (self.in_place and not grows):
            return False
        self.refused += 1
        return True

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in HEARD or not isinstance(arguments[0], str | bytes | os.PathLike):
            return
        path = os.fspath(arguments[0])
        path = str(Path(path.decode() if isinstance(path, bytes) else path).absolute())
        if not path.startswith(self.below) or (event == "open" and not (arguments[2] or 0) & _MAY_WRITE):
            return
        if self._at_end():
            _end()
        if event in GROWS and self._is_full(grows=event == "os.link" or not Path(path).exists()):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)


def is_within_reach() -> bool:
    """Whether the SQLite of this Python can be spoken to: in some builds it is hidden in the interpreter."""
    return hasattr(_library(), "sqlite3_vfs_find")


def _library() -> ctypes.CDLL:
    return ctypes.CDLL(getattr(_sqlite3, "__file__", None))


def _end() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
