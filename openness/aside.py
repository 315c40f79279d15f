"""Why a row is set aside: every reason there is, declared once, kept in English and said in the reader's language.

A reason is kept as its text. One with parts is made by filling a form; reading it back gives the form and the parts.
"""

from __future__ import annotations

import re
from enum import Enum, StrEnum
from functools import cache
from typing import TYPE_CHECKING, Final

from openness.marking import N_

if TYPE_CHECKING:
    from collections.abc import Mapping


class Told(str):
    """A reason whose parts are filled in."""

    __slots__ = ()


class Reason(StrEnum):
    """A reason without parts."""

    NO_ID = N_("no id")
    NO_ID_OR_TIME = N_("no usable id or time")
    NO_ID_AUTHOR_OR_TIME = N_("no usable id, author or time")
    UNUSABLE_ID = N_("unusable id")
    NO_NUMBER = N_("no number")
    NO_ADDRESS = N_("no address")
    NO_FULL_NAME = N_("no full name such as t3_abc")
    NO_TIME = N_("no time")
    NO_POSSIBLE_TIME = N_("no time, or an impossible one")
    NO_POSSIBLE_DATE = N_("no possible date")
    IMPOSSIBLE_DATE = N_("impossible date")
    NO_MONTH = N_("no month; write it as YYYY-MM")
    NO_AUTHOR = N_("no author")
    NO_SENDER = N_("no sender")
    NO_PERSON = N_("neither person nor handle")
    ANOTHERS = N_("made by another account than the one asked for")
    NO_COMMUNITY = N_("no community")
    NO_REPOSITORY = N_("no id, or no repository")
    NO_LINK = N_("neither id nor link")
    NO_POST_LINKED = N_("no link to a post")
    NO_POST = N_("neither a post nor a repost")
    NO_TARGET = N_("neither target nor item")
    TWO_TARGETS = N_("both target and item; give one")
    NO_COUNT = N_("no count")
    COUNT_IS_0 = N_("count is 0")
    NO_MEMBER = N_("neither a member's row nor a public channel's")
    UNREADABLE_CELL = N_("a cell holds a value that cannot be read")
    LONG_LINE = N_("a line is too long")
    NO_LIST = N_("no list of entries in this file")
    BROKEN = N_("broken, cut off, too large or nested too deep from here on")
    NO_OBJECT = N_("not a JSON object")
    NO_WHOLE_OBJECT = N_("not a JSON object, or nested too deep")
    NOT_ITS_HASH = N_("missing, or not what its hash says")


class Fault(StrEnum):
    """What Python says is wrong with a line that is not CSV; a part of a reason."""

    LONG_FIELD = N_("field larger than field limit ({most})")
    STRAY_NEW_LINE = N_("new-line character seen in unquoted field")
    CUT_OFF = N_("unexpected end of data")
    NUL = N_("line contains NUL")


class Form(Enum):
    """A reason with parts; the most general stands last, as reading back tries them in turn."""

    NOT_CSV = N_("not CSV: {what}")
    FIELDS = N_("{found} fields where the header has {columns}")
    SOURCES = N_("names more than {most} sources")
    NOT_WHOLE = N_("{column} is not a whole number")
    NO_DAY = N_("{column} is no day; it is written 2026-10-31")
    NONE_OF = N_("{column} is none of {values}")
    UNKNOWN = N_("unknown {column}; it is one of {values}")
    UNUSABLE = N_("unusable {column}")
    LACKS = N_("no {column}")

    def told(self, **parts: str | int) -> Told:
        """Return the reason with its parts, as it is kept. Raises KeyError for a part that is not given."""
        return Told(self.value.format(**parts))


FORMS: Final = (*(form.value for form in Form), *(fault.value for fault in Fault if "{" in fault))


class Unusable(ValueError):
    """A row that cannot be taken, with why."""

    def __init__(self, reason: Reason | Told) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


def read_back(kept: str) -> tuple[str, Mapping[str, str]]:
    """Return a kept reason as a text of the catalogue and its parts; what was kept otherwise comes back as it is."""
    if kept in _plain():
        return kept, {}
    for form in FORMS:
        found = _pattern(form).fullmatch(kept)
        if found is not None:
            return form, found.groupdict()
    return kept, {}


@cache
def _plain() -> frozenset[str]:
    return frozenset((*Reason, *Fault))


@cache
def _pattern(form: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", form)
    written = (f"(?P<{piece}>.+?)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces))
    return re.compile("".join(written), re.DOTALL)
