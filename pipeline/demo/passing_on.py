"""Let some of what people write pass on what others wrote: a link to a page or an answer, a tag of an initiative."""

from __future__ import annotations

import random
from bisect import bisect_left
from typing import TYPE_CHECKING

from openness.month import ends_at
from pipeline.demo.conversation import Way
from pipeline.demo.organisation import DOMAIN
from pipeline.demo.story import place_in_story, turned
from pipeline.demo.writing import THEMES, Act

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from pipeline.demo.exports import Said
    from pipeline.demo.organisation import Organisation

TAGGED = {"sociaal": "#buurtbudget", "ict": "#opendata"}
"""What an initiative goes by, in the talk about its theme."""
_TAG = 0.12
_LINKS, _LINKS_LATER = 0.012, 0.05
"""How often a message links to a page or a post, before the turn and how much more after it."""
_ON_X = 0.4
_X_LENGTH = 200
_WITHIN = 55 * 86_400
_DOES = (Act.KNOWLEDGE, Act.ANSWER, Act.OTHER)


def address(said: Said, row: int) -> str:
    """Return where a page of the wiki or a post of the forum stands."""
    wiki = said.way[row] == Way.WIKI
    return f"https://{'wiki' if wiki else 'forum'}.{DOMAIN}/{'page' if wiki else 'post'}-{row}"


def pass_on(said: Said, organisation: Organisation, *, zone: ZoneInfo, seed: int) -> None:
    """Add links and tags to texts, the same ones for the same seed."""
    draw = random.Random(f"passing on {seed}").random  # noqa: S311  made-up texts need no secrecy
    ends = [ends_at(month, zone) for month in organisation.months]
    found = sorted((said.at[row], row) for row, way in enumerate(said.way) if _worth_it(said, row, way))
    times = [at for at, _ in found]
    for row, (way, act, at) in enumerate(zip(said.way, said.act, said.at, strict=True)):
        story = place_in_story(bisect_left(ends, at), len(ends))
        if way == Way.X:
            often = _ON_X if act == Act.KNOWLEDGE else 0.0
        else:
            often = _LINKS + _LINKS_LATER * turned(story) if act in _DOES and way != Way.WIKI else 0.0
        if draw() < often:
            first, last = bisect_left(times, at - _WITHIN), bisect_left(times, at)
            if first < last:
                _link(said, row, found[first + int(draw() * (last - first))][1])
        tag = TAGGED.get(THEMES[said.theme[row]])
        if tag and way == Way.CHAT and said.parent[row] < 0 and draw() < _TAG:
            said.text[row] += f" {tag}"


def _worth_it(said: Said, row: int, way: int) -> bool:
    """Whether something is linked to: wiki pages, and what answers on the forum."""
    parent = said.parent[row]
    return (way == Way.WIKI and parent < 0) or (way == Way.FORUM and (parent < 0 or said.act[row] == Act.ANSWER))


def _link(said: Said, row: int, to: int) -> None:
    if said.author[row] == said.author[to] and said.way[row] != Way.X:
        return
    text = said.text[row][:_X_LENGTH] if said.way[row] == Way.X else said.text[row]
    words = "See" if said.english[row] else "Zie"
    said.text[row] = f"{text} {words} {address(said, to)}"
