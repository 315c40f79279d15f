"""What pages read of what an organisation tells of itself; counts of people are gated and rounded here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import data
from openness.month import format_month
from storage.by_hand import initiatives as by_hand

if TYPE_CHECKING:
    from openness.month import Month
    from storage.by_hand.initiatives import Initiative


def initiatives() -> list[Initiative]:
    """Return all initiatives, those that run first."""
    return data.asked(by_hand.initiatives, [])


def active_in(month: Month) -> dict[str, int | None]:
    """Return by initiative how many people were active in it in a month, rounded to 5; None for too few to tell."""
    k = data.smallest_group()
    return data.asked(lambda connection: by_hand.active_in(connection, format_month(month), k), {})
