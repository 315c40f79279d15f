"""The story of a month as a reader sees it: what shared knowledge led to, in one sentence, and where that came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from presentation.desk.words import OUTCOMES, address
from presentation.names import source_name

if TYPE_CHECKING:
    from presentation.formats import Formats
    from storage.desk.stories import Story


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryTold:
    """A story in words. `under` says what it is, its day and from what; `url` leads there, empty where not everybody can go."""

    text: str
    under: str = ""
    url: str = ""
    there: bool = True
    """Whether there is a story; else `text` says why there is none."""


def story_in_words(number: int | None, story: Story | None, author: str, formats: Formats) -> StoryTold:
    """Return what an edition tells: its story, that it was withdrawn, or that none was recorded.

    `number`: the one that the edition names, `story`: what is left of it, `author`: who agreed to be named.
    """
    say = formats.say
    if number is None:
        return StoryTold(text=say("None is recorded yet: the desk notes what shared items led to."), there=False)
    if story is None:
        return StoryTold(text=say("What stood here was withdrawn, together with the item it came from."), there=False)
    source = source_name(story.source)
    origin = say("from what {author} shared on {source}") if author else say("from what somebody shared on {source}")
    what = say(OUTCOMES[story.kind]) if story.kind in OUTCOMES else ""
    what = what[:1].upper() + what[1:]
    parts = [what, formats.day_of(story.day), origin.format(author=author, source=source)]
    return StoryTold(text=story.sentence, under=", ".join(part for part in parts if part), url=address(story.url))
