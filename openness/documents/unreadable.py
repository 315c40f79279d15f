"""What is raised for a document that cannot be read, or will not be, and the limits it may run into."""

from __future__ import annotations

from typing import Final

from openness.marking import N_

MOST_BYTES: Final = 10 << 20
"""Bytes of a document; the longest policies have a tenth of that, pictures included."""
MOST_UNPACKED: Final = 60 << 20
"""Bytes that a Word document may unpack to."""
MOST_PAGES: Final = 300
MOST_LETTERS: Final = 400_000
"""Characters of a document's text; a policy of 6,000 words has a tenth of them."""
MOST_PASSAGES: Final = 6_000
MOST_SENTENCES: Final = 6_000
TOO_LARGE: Final = N_("This file is larger than 10 MB.")
TOO_MUCH: Final = N_("This holds far more text than any policy does.")
TOO_MANY_PAGES: Final = N_("This PDF has more than 300 pages.")
UNSAFE: Final = N_("This file unpacks to far more than its size allows; unsafe.")
LOCKED: Final = N_("This file is locked with a password.")
DAMAGED: Final = N_("This file is cut off or damaged.")
NO_TEXT: Final = N_("This PDF holds pictures of pages and no text.")
EMPTY: Final = N_("There is no text in this.")
OLD_WORD: Final = N_("This is a Word file of the old kind, or one that is locked with a password.")
NOT_KNOWN: Final = N_("This is not text, Markdown, HTML, PDF or Word.")
_HAND_IN_TEXT: Final = N_("hand in the policy's own text")
_WITHOUT: Final = N_("save it without one and hand that in")
_AGAIN: Final = N_("save it again and hand that in")
_DO: Final = {
    TOO_LARGE: _HAND_IN_TEXT,
    TOO_MUCH: _HAND_IN_TEXT,
    TOO_MANY_PAGES: _HAND_IN_TEXT,
    UNSAFE: _AGAIN,
    LOCKED: _WITHOUT,
    DAMAGED: _AGAIN,
    NO_TEXT: N_("run text recognition over it, or paste its text"),
    EMPTY: _HAND_IN_TEXT,
    OLD_WORD: N_("save it as .docx without a password and hand that in"),
    NOT_KNOWN: N_("save it as one of these and hand that in"),
}


class Unreadable(ValueError):
    """A document that is not read: why, and what to do about it, each to be translated where it is shown."""

    def __init__(self, what: str) -> None:
        """Take one of the reasons above; what to do follows from it."""
        self.what, self.todo = what, _DO[what]
        super().__init__(what)
