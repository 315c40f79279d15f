"""What a classifier reads of a text: what its author wrote, in one way of writing, and never more than so much of it."""

from __future__ import annotations

import re
from typing import Final

from openness.language.questions import own_lines

LOOKED_AT: Final = 2_000
"""Characters that are read, of what the author wrote."""
_READ: Final = 20_000
_LONGEST_WORD: Final = 60
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S{1,4000}", re.IGNORECASE)
_MAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_NAMED: Final = re.compile(r"@\[[0-9a-f]{1,16}\]|@\u2026|(?<!\w)@\w{1,60}")
_ENDLESS: Final = re.compile(rf"(\S{{{_LONGEST_WORD}}})\S{{1,{_READ}}}")
_DIGIT: Final = re.compile(r"\d")
LINK: Final = "www"
"""What stands for an address."""
NAME: Final = "@"
"""What stands for somebody named."""


def written(text: str) -> str:
    """Return what the author wrote, without quoted mail, code and signature; names and addresses are only marked.

    All digits are 0. Empty where there is nothing of the author's own, or no more than addresses and names.
    """
    begun = text[:_READ].encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")
    own = "\n".join(own_lines(begun))
    own = _ADDRESS.sub(f" {LINK} ", own)
    if "@" in own:
        own = _NAMED.sub(f" {NAME} ", _MAIL.sub(f" {NAME} ", own))
    own = _DIGIT.sub("0", _ENDLESS.sub(r"\1", own))
    own = "\n".join(" ".join(line.split()) for line in own.split("\n"))[:LOOKED_AT].strip()
    return "" if set(own.split()) <= {LINK, NAME} else own
