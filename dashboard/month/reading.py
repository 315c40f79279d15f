"""What the page on a month reads besides editions: what leadership decided, and what sharing led to."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config.errors import SharewellError
from dashboard import data
from openness.month import first_day
from presentation.decisions import Told, earlier, of_month, told
from presentation.story import StoryTold, story_in_words
from storage.by_hand import decisions as by_hand
from storage.desk.stories import author_of, story_told
from storage.in_force import opened_in_force

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.frame import View
    from storage.by_hand.decisions import Act, Decision
    from storage.desk.stories import Story


def decisions() -> list[Decision]:
    """Return all decisions: the open ones first, those due soonest before others; then the last closed ones."""
    return data.asked_once("decisions", by_hand.decisions, [])


def acts() -> dict[int, list[Act]]:
    """Return every act on every decision, by its number."""
    none: dict[int, list[Act]] = {}
    return data.asked(by_hand.acts, none)


def opens_with(found: Sequence[Decision], view: View) -> list[Told]:
    """Return the decisions on earlier months that wait, or were closed since this month began."""
    began = int(datetime.combine(first_day(view.month), time(), data.zone()).timestamp())
    return in_words(earlier(found, view.month, began), view)


def made_in(found: Sequence[Decision], view: View) -> list[Told]:
    """Return the decisions that were taken on this month."""
    return in_words(of_month(found, view.month), view)


def in_words(found: Sequence[Decision], view: View) -> list[Told]:
    """Return decisions in words, with their figures' course up to this month."""
    today = data.today()
    return [told(one, view.until, today, view.formats) for one in found]


def story(view: View) -> StoryTold:
    """Return the story of the month's edition, as far as it may be told now."""
    number, here = view.edition.story, data.zone()
    zone = here if isinstance(here, ZoneInfo) else ZoneInfo("UTC")
    found = (
        None
        if number is None
        else data.asked_once(f"story {number}", lambda connection: story_told(connection, number, zone), None)
    )
    return story_in_words(number, found, _author(found) if found else "", view.formats)


def _author(found: Story) -> str:
    """Return who agreed to be named; names are sealed, so that the store is opened with its key only where one is told."""
    if found.author is None:
        return ""
    home = data.home()
    try:
        with opened_in_force(home) as store:
            return author_of(store, found)
    except (SharewellError, OSError):
        return ""
