"""The one story of a month: what a shared item led to, as its edition tells it, for as long as the item may be shown.

An edition keeps the story's number only. The sentence is frozen beside it, without a name of anybody on the roster; the author is
named while they agree to be, on public items. What is withdrawn takes the story with it, out of every edition.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openness.consent import NAME, SHOW
from openness.month import shift
from storage.desk.masking import Masks
from storage.desk.shown import covered, joined_yes, let_ask
from storage.roster import details_of

if TYPE_CHECKING:
    import sqlite3
    from zoneinfo import ZoneInfo

    from openness.month import Month
    from storage.database import Store

_HUNDRED = 100
_ITEMS = (
    "JOIN item ON item.id = led_to.item_id JOIN source ON source.id = item.source_id JOIN space ON space.id = item.space_id"
    f"{joined_yes(SHOW, 'shown')}"
)
_SHOWN = f"visibility IN ('public', 'open') AND {covered('shown')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What a shared item led to. `day` is YYYYMMDD; `url` is known for public items only."""

    kind: str
    sentence: str
    day: int
    source: str
    url: str
    author: int | None
    """Who may be named as its author; None: nobody."""


def keep_story(store: Store, month: Month) -> int | None:
    """Freeze the newest thing that was led to in a month, or else in the month before; return its number, None without one."""
    let_ask(store.connection, store.zone)
    row = store.connection.execute(
        f"SELECT led_to.id, led_to.kind, sentence, day FROM led_to {_ITEMS}"
        f" WHERE day / {_HUNDRED} IN (?, ?) AND {_SHOWN} ORDER BY day DESC, led_to.id DESC LIMIT 1",
        (month, shift(month, -1)),
    ).fetchone()
    if row is None:
        return None
    number, kind, sentence, day = row
    frozen = (number, kind, Masks(store, naming=False).masked(sentence), day)
    with store.transaction() as connection:
        connection.execute("INSERT OR IGNORE INTO story (led_to_id, kind, sentence, day) VALUES (?, ?, ?, ?)", frozen)
        found = connection.execute(
            "SELECT id FROM story WHERE led_to_id = ? AND kind = ? AND sentence = ? AND day = ?", frozen
        ).fetchone()
    return int(found[0])


def story_told(connection: sqlite3.Connection, number: int, zone: ZoneInfo) -> Story | None:
    """Return a story that an edition tells; None once it was withdrawn, or its item may not be shown any more."""
    let_ask(connection, zone)
    row = connection.execute(
        "SELECT story.kind, story.sentence, story.day, source.name, ifnull(url, ''), visibility, item.id, item.person_id"
        f" FROM story JOIN led_to ON led_to.id = led_to_id {_ITEMS} WHERE story.id = ? AND {_SHOWN}",
        (number,),
    ).fetchone()
    if row is None:
        return None
    kind, sentence, day, source, url, visibility, item, person = row
    public = visibility == "public"
    return Story(
        kind=kind,
        sentence=sentence,
        day=day,
        source=source,
        url=url if public else "",
        author=person if public and _agrees(connection, item) else None,
    )


def author_of(store: Store, story: Story) -> str:
    """Return the name of a story's author who agreed to be named; empty for any other."""
    return "" if story.author is None else str(details_of(store, story.author).get("name") or "")


def _agrees(connection: sqlite3.Connection, item: int) -> bool:
    """Whether an item's author agreed to be named beside it."""
    found = connection.execute(
        f"SELECT 1 FROM item JOIN source ON source.id = item.source_id{joined_yes(NAME, 'named')}"
        f" WHERE item.id = ? AND {covered('named')}",
        (item,),
    ).fetchone()
    return found is not None
