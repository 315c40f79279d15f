"""Builds mail: plain text and HTML of the same, with files attached; nothing in it is fetched from anywhere."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file that goes along."""

    name: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a mail says, whoever it goes to."""

    subject: str
    text: str
    html: str
    lang: str
    attached: tuple[Attached, ...] = ()


def message(letter: Letter, *, sender: str, to: str, what: str, now: int) -> EmailMessage:
    """Return a letter as a message to one recipient; the same thing to the same recipient has the same id, whenever built."""
    made = EmailMessage()
    made["Subject"] = " ".join(letter.subject.split())
    made["From"] = sender
    made["To"] = to
    made["Date"] = format_datetime(datetime.fromtimestamp(now, UTC))
    made["Message-ID"] = f"<{hashlib.sha256(f'{what} {to}'.encode()).hexdigest()[:32]}@{sender.rpartition('@')[2]}>"
    made["Content-Language"] = letter.lang
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(letter.text, cte="quoted-printable")
    made.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    for file in letter.attached:
        main, _, sub = file.media_type.partition("/")
        made.add_attachment(file.body, maintype=main, subtype=sub, filename=file.name)
    return made
