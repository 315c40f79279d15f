"""Mailing lists, from the mbox files that list servers keep: Mailman's pipermail and HyperKitty, public-inbox, Majordomo."""

from __future__ import annotations

import gzip
import re
import zlib
from typing import TYPE_CHECKING

from collectors.archives.safe import damaged, head_of
from collectors.archives.unpacking import is_packed, unpacked
from collectors.internal.mail_records import SOURCE, Mails
from collectors.internal.mbox import begins_like_one, messages
from collectors.plain import name
from config.errors import WrongUse
from openness.records import Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openness.records import Record

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_PERIOD = re.compile(rf"[-_. ]?(?:19|20)\d\d(?:[-_. ]?(?:{_MONTHS}|\d\d|q[1-4]))?(?:[-_. ]?\d\d)?$", re.IGNORECASE)


class MailArchive:
    """Read an mbox, packed by gzip or not; every message is taken, ignored or set aside."""

    source = SOURCE

    def __init__(self, path: Path, *, visibility: Visibility = Visibility.OPEN) -> None:
        """Remember where it is, and who can read the list."""
        self.path = path
        self._mails = Mails(list_name(path), visibility)

    def check(self) -> None:
        """Refuse what is no mbox, or a packed one that is damaged."""
        head_of(self.path)
        if self.path.is_dir():
            raise WrongUse("is a folder", where=self.path.name, todo="give one mbox file at a time")
        packed = is_packed(self.path)
        try:
            with unpacked(self.path) as stream:
                head = stream.read(2000)
                while packed and stream.read(1 << 20):
                    pass
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise damaged(self.path) from error
        if not begins_like_one(head):
            raise WrongUse(
                'not an mbox: its first line does not begin with "From "', where=self.path.name, todo="give the list's mbox"
            )

    def records(self) -> Iterator[Record]:
        """Stream the messages."""
        with unpacked(self.path) as stream:
            for cut in messages(stream):
                yield self._mails.record(cut.raw, cut.separator, place=f"{self.path.name} message {cut.number}")

    def covered_until(self) -> int | None:
        """Return when the file was written."""
        return int(self.path.stat().st_mtime)


def list_name(path: Path) -> str:
    """Return what a list is called by the name of its file: without the period it covers, else the folder's name."""
    stem = path.name.removesuffix(".gz").removesuffix(".txt").removesuffix(".mbox")
    bare = _PERIOD.sub("", stem).strip("-_. ")
    return name(bare or path.resolve().parent.name or stem).lower() or SOURCE
