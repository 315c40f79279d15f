"""What the page on a month reads besides editions: what leadership decided."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from dashboard import data
from openness.month import first_day
from presentation.decisions import Told, earlier, of_month, told
from storage.by_hand import decisions as by_hand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.frame import View
    from storage.by_hand.decisions import Act, Decision


def decisions() -> list[Decision]:
    """Return all decisions: the open ones first, those due soonest before others; then the last closed ones."""
    return data.asked(by_hand.decisions, [])


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
