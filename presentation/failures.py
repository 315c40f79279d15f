"""What went wrong, as one line in the reader's language where its text is in the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.secrets import hidden

if TYPE_CHECKING:
    from config.errors import SharewellError
    from presentation.formats import Formats


def told(error: SharewellError, formats: Formats) -> str:
    """Return an error as a sentence: what, and what to do; what has no translation stays English."""
    say = formats.say
    what = error.what
    if error.parts is None:
        what = say(error.what)
    else:
        parts = {
            key: part if isinstance(part, str) else formats.listed([say(word) for word in part])
            for key, part in error.parts.items()
        }
        what = say(error.text).format(**parts)
    place = f"{error.where}: " if error.where else ""
    todo = f" ({say(error.todo)})" if error.todo else ""
    line = hidden(f"{place}{what}{todo}.")
    return line[:1].upper() + line[1:]
