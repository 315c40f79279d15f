"""HTML that cannot be broken by what it shows: every text is escaped unless it was built here."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Final

_LONGEST_WORD: Final = 30
"""Letters of a command's word that find room on a line of a narrow page; a longer one, as a seal, flows on."""
_ELEMENT: Final = re.compile(r"<[^<>]{0,2000}>")


class Html(str):
    """A piece of finished HTML."""

    __slots__ = ()


def element(name: str, *children: str | None, **attributes: str | int | None) -> Html:
    """Return an element; plain strings among the children are escaped, None is left out.

    Attributes are escaped always; `cls` stands for `class`, an underscore for a hyphen, None leaves one out.
    """
    written = "".join(
        f' {"class" if key == "cls" else key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{name}{written}>{joined(*children)}</{name}>")


def joined(*children: str | None) -> Html:
    """Return the children one after the other, plain strings escaped."""
    return Html("".join(child if isinstance(child, Html) else escape(child) for child in children if child is not None))


def code(text: str, cls: str | None = None) -> Html:
    """Return a command, a name or a value set as code: a line breaks at its spaces, not within an option or a path."""
    words = (
        word if not word or word.isalnum() or len(word) > _LONGEST_WORD else element("span", word, cls="sw-word")
        for word in text.split(" ")
    )
    return element("code", Html(" ".join(joined(word) for word in words)), cls=cls)


def with_code(text: str) -> Html:
    """Return a text whose parts between backticks are set as code."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return joined(text)
    return joined(*(code(piece) if place % 2 else piece for place, piece in enumerate(pieces)))


def filled(text: str, **parts: str) -> Html:
    """Return a translated text with its `{parts}` put in; text and plain parts are escaped, Html parts are not."""
    return Html(escape(text).format(**{key: part if isinstance(part, Html) else escape(part) for key, part in parts.items()}))


def text_of(html: str) -> str:
    """Return what a reader sees of finished HTML: its text, without elements, each stretch of white space as one space."""
    return " ".join(unescape(_ELEMENT.sub("", html)).replace("\N{NO-BREAK SPACE}", "\x00").split()).replace(
        "\x00", "\N{NO-BREAK SPACE}"
    )
