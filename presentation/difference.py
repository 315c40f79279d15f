"""What changed in a text, as a person can read it: what went struck through, what came marked, never by colour alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from presentation.markup import Html, element, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from presentation.language import Translator

_DIFFERS: Final = re.compile(r"\[([^\[\]]*)\]")


def difference(lines: Sequence[str], say: Translator) -> Html:
    """Return the lines of a difference; each says in words, for who can't see it, whether it went or came."""
    return element("ul", *(_line(line, say) for line in lines), cls="sw-difference")


def _line(line: str, say: Translator) -> Html:
    mark, text = line[:2], line[2:]
    if mark == "- ":
        return element("li", _spoken(say("went:")), _marked(text, "del"), cls="sw-went")
    if mark == "+ ":
        return element("li", _spoken(say("came:")), _marked(text, "ins"), cls="sw-came")
    return element("li", line.strip(), cls="sw-around")


def _spoken(word: str) -> Html:
    return element("span", f"{word} ", cls="sw-hidden")


def _marked(text: str, tag: str) -> Html:
    """Return a sentence with the words that differ marked; the whole of it where no single words are named."""
    pieces = _DIFFERS.split(text)
    if len(pieces) == 1:
        return element(tag, text)
    return joined(*(element(tag, piece) if place % 2 else piece for place, piece in enumerate(pieces)))
