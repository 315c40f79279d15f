"""Long posts in an X archive: `tweets.js` cuts them, `note-tweet.js` has the whole text, under a number of its own.

A note belongs to the post made in the same moment that begins with the same words; where that is in doubt the cut text stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from collectors.archives.json_stream import Json, listing, mapping
from collectors.plain import name, plain, second
from collectors.public.x_posts import shown_text

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_TEXT = 32 << 20
"""Characters of notes that are held at once; the posts of those beyond stay cut."""
_SECONDS_APART = 2
_ANSWERED = re.compile(r"(?:@\w{1,20}\s+)*")
_COMPARED = 60


class Notes:
    """The notes of an archive, found by their moment."""

    def __init__(self, entries: Iterable[Json]) -> None:
        """Read the entries of `note-tweet.js`."""
        self._by_second: dict[int, list[Json]] = {}
        held = 0
        for entry in entries:
            note = mapping(entry.get("noteTweet")) or entry
            at = second(note.get("createdAt"))
            core = mapping(note.get("core"))
            text = plain(core.get("text"))
            held += len(text)
            if at is None or not text or held > MOST_TEXT:
                continue
            self._by_second.setdefault(at, []).append({"text": text, "hashtags": core.get("hashtags")})

    def whole(self, at: int, cut: str) -> tuple[str, list[str]]:
        """Return a post's whole text and the tags in it: what a note has, or else the text as it stands and no more tags."""
        shown = shown_text(cut)
        answered = _ANSWERED.match(shown)
        before = answered[0] if answered else ""
        begins = _comparable(shown[len(before) :])
        for apart in range(_SECONDS_APART + 1):
            for moment in {at - apart, at + apart}:
                for note in self._by_second.get(moment, ()):
                    text = shown_text(str(note["text"]))
                    written = text if text.startswith(before) else before + text
                    if len(written) > len(shown) and begins and _comparable(written[len(before) :]).startswith(begins):
                        tags = (name(mapping(tag).get("text")) for tag in listing(note["hashtags"])[:100])
                        return written, [tag for tag in tags if tag]
        return shown, []


def _comparable(text: str) -> str:
    """Return the first words of a text, before what is cut off or written as a link."""
    return " ".join(re.split(r"…|https?://", text, maxsplit=1)[0].split())[:_COMPARED]
