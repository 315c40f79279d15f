"""The line that shows that mail arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from presentation.mailing.sheet import document
from presentation.markup import element

if TYPE_CHECKING:
    from presentation.formats import Formats


def checked(formats: Formats) -> tuple[str, str, str]:
    """Return the subject, and the line as text and as HTML."""
    subject = formats.say("Mail from Sharewell arrives")
    line = formats.say("This was sent to see whether mail from Sharewell arrives. It does; there is nothing to do.")
    return subject, f"{line}\n", document(subject, formats.lang, element("p", line))
