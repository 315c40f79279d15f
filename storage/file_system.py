"""On what kind of file system a folder lies: SQLite needs one of this machine to keep a store whole."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from config.errors import Refused

MOUNTS: Final = Path("/proc/self/mountinfo")
NETWORK: Final = frozenset(
    {"afs", "cifs", "fuse.glusterfs", "fuse.rclone", "fuse.sshfs", "lustre", "ncpfs", "nfs", "nfs4", "smb3", "smbfs"}
)
"""Those on which locks and the shared memory of the log are not to be relied on: two machines could write at once."""
_MOUNT_POINT: Final = 4


def kind_of(folder: Path, mounts: Path = MOUNTS) -> str:
    """Return the kind of file system that a folder lies on, by the nearest mount above it; empty where nobody can say."""
    try:
        lines = mounts.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return ""
    place, nearest, kind = os.path.realpath(folder), "", ""
    for line in lines:
        before, _, after = line.partition(" - ")
        fields = before.split()
        if len(fields) <= _MOUNT_POINT or not after:
            continue
        point = _plain(fields[_MOUNT_POINT])
        if len(point) >= len(nearest) and (place == point or place.startswith(point.rstrip("/") + "/")):
            nearest, kind = point, after.split()[0]
    return kind


def refuse_network(folder: Path, mounts: Path = MOUNTS) -> None:
    """Raise Refused where a folder lies on a file system of another machine."""
    kind = kind_of(folder, mounts)
    if kind in NETWORK:
        raise Refused(
            f"this home lies on a file system of another machine ({kind}), on which a store can be damaged",
            where=str(folder),
            todo="choose a home on a disk of this machine with --home; backups may lie there, by [backups] folder",
        )


def _plain(point: str) -> str:
    """Return a mount point as it is, for spaces and the like are written in octal."""
    for written, plain in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        point = point.replace(written, plain)
    return point
