"""One mail as a record, the same whether it came in an mbox that somebody handed in or from a list's archive on line."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING

from collectors.archives.json_stream import digest
from collectors.internal import mail_headers as says
from collectors.internal.mail_text import words
from collectors.internal.mbox import unquoted
from openness.aside import Reason
from openness.records import Author, Ignored, Item, Mention, SetAside, Space, Visibility

if TYPE_CHECKING:
    from openness.records import Record

SOURCE = "mailinglist"
_LONGEST_HEAD = 1 << 17
_ADDRESS = re.compile(r"(?<![\w.+@-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_MOST_NAMED = 100


class Mails:
    """Reads the mails of one archive."""

    def __init__(self, fallback: str, visibility: Visibility = Visibility.OPEN) -> None:
        """Take the id of the list for mails that name none, and who can read it."""
        self._fallback = fallback
        self._visibility = visibility
        self._spaces: dict[str, Space] = {}

    def record(self, raw: bytes, separator: bytes, *, place: str, url: str | None = None) -> Record:
        """Take, ignore or set aside a mail; `separator` is the line before it in its mbox."""
        if b"\n>From " in raw:
            raw = unquoted(raw)
        head, body = _parted(raw)
        found = says.headers(head)
        sender = says.sender(found)
        if not sender:
            return SetAside(place=place, reason=Reason.NO_SENDER, digest=digest(raw))
        native = says.message_id(found.get("message-id", "")) or _made_id(found)
        if says.by_no_person(found, sender):
            return Ignored(native_id=native, reason="bot")
        at = says.written_at(found, separator)
        if at is None:
            return SetAside(place=place, reason=Reason.NO_POSSIBLE_DATE, digest=digest(raw))
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
            url=url,
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


def _parted(raw: bytes) -> tuple[bytes, bytes]:
    """Return a mail's header and what follows the empty line after it."""
    ends = [(at, len(end)) for end in (b"\n\n", b"\n\r\n") if (at := raw.find(end, 0, _LONGEST_HEAD)) >= 0]
    if not ends:
        return raw[:_LONGEST_HEAD], b""
    at, length = min(ends)
    return raw[:at].removesuffix(b"\r"), raw[at + length :]


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
