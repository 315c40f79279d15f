"""Mailing lists, from the mbox files that list servers keep: Mailman's pipermail and HyperKitty, public-inbox, Majordomo."""

from __future__ import annotations

import gzip
import re
import zlib
from hashlib import blake2b
from typing import TYPE_CHECKING

from collectors.archives.json_stream import digest
from collectors.archives.safe import damaged, head_of
from collectors.internal import mail_headers as says
from collectors.internal.mail_text import words
from collectors.internal.mbox import begins_like_one, is_packed, messages, opened
from collectors.plain import name
from config.errors import WrongUse
from openness.records import Author, Ignored, Item, Mention, SetAside, Space, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from collectors.internal.mbox import Cut
    from openness.records import Record

SOURCE = "mailinglist"
_LONGEST_HEAD = 1 << 17
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_ADDRESS = re.compile(r"(?<![\w.+@-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_PERIOD = re.compile(rf"[-_. ]?(?:19|20)\d\d(?:[-_. ]?(?:{_MONTHS}|\d\d|q[1-4]))?(?:[-_. ]?\d\d)?$", re.IGNORECASE)
_MOST_NAMED = 100


class MailArchive:
    """Read an mbox, packed by gzip or not; every message is taken, ignored or set aside."""

    source = SOURCE

    def __init__(self, path: Path, *, visibility: Visibility = Visibility.OPEN) -> None:
        """Remember where it is, and who can read the list."""
        self.path = path
        self._fallback = list_name(path)
        self._visibility = visibility
        self._spaces: dict[str, Space] = {}

    def check(self) -> None:
        """Refuse what is no mbox, or a packed one that is damaged."""
        head_of(self.path)
        if self.path.is_dir():
            raise WrongUse("is a folder", where=self.path.name, todo="give one mbox file at a time")
        packed = is_packed(self.path)
        try:
            with opened(self.path) as stream:
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
        with opened(self.path) as stream:
            for cut in messages(stream):
                yield self._record(cut)

    def covered_until(self) -> int | None:
        """Return when the file was written."""
        return int(self.path.stat().st_mtime)

    def _record(self, cut: Cut) -> Record:
        raw, place = cut.raw, f"{self.path.name} message {cut.number}"
        end = _END_OF_HEAD.search(raw, 0, _LONGEST_HEAD)
        head, body = (raw[: end.start()], raw[end.end() :]) if end else (raw[:_LONGEST_HEAD], b"")
        found = says.headers(head)
        sender = says.sender(found)
        if not sender:
            return SetAside(place=place, reason="no sender", digest=digest(raw))
        native = says.message_id(found.get("message-id", "")) or _made_id(found)
        if says.by_no_person(found, sender):
            return Ignored(native_id=native, reason="bot")
        at = says.written_at(found, cut.separator)
        if at is None:
            return SetAside(place=place, reason="no possible date", digest=digest(raw))
        answers = says.answered(found)
        text = words(body, found.get("content-type", ""), found.get("content-transfer-encoding", ""), raw)
        if answers is None and (title := says.subject(found)):
            text = f"{title}\n\n{text}" if text else title
        return Item(
            source=SOURCE,
            native_id=native,
            author=_author(sender),
            space=self._space(says.list_id(found)),
            kind="message",
            created_at=at,
            text=text or None,
            reply_to=answers if answers != native else None,
            mentions=_named(text, sender),
        )

    def _space(self, native: str) -> Space:
        native = native or self._fallback
        space = self._spaces.get(native)
        if space is None:
            space = Space(native_id=native, name=native.partition(".")[0] or native, visibility=self._visibility)
            if len(self._spaces) < 1000:  # noqa: PLR2004 - a hostile file may name a list in every mail
                self._spaces[native] = space
        return space


def list_name(path: Path) -> str:
    """Return what a list is called by the name of its file: without the period it covers, else the folder's name."""
    stem = path.name.removesuffix(".gz").removesuffix(".txt").removesuffix(".mbox")
    bare = _PERIOD.sub("", stem).strip("-_. ")
    return name(bare or path.resolve().parent.name or stem).lower() or SOURCE


def _author(sender: str) -> Author:
    local, _, domain = sender.partition("@")
    return Author(handles=(sender, f"{local} at {domain}"))


def _named(text: str, sender: str) -> tuple[Mention, ...]:
    """Return the addresses written in a text; they name people."""
    if "@" not in text:
        return ()
    found = dict.fromkeys(address.rstrip(".-") for address in _ADDRESS.findall(text))
    return tuple(Mention(author=Author(handles=(address,)), written=address) for address in found if address != sender)[
        :_MOST_NAMED
    ]


def _made_id(found: says.Headers) -> str:
    """Return an id for a mail without one, the same each time it is read."""
    told = "\x00".join(found.get(key, "") for key in ("from", "date", "subject", "in-reply-to", "references"))
    return f"{blake2b(told.encode('utf-8', 'replace'), digest_size=12).hexdigest()}@without-message-id"
