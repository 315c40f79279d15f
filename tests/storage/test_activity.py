"""What was shared, counted by source family and by who can read it: closed spaces beside, never within, what counts as shared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from openness.month import Month
from openness.records import Space, Via, Visibility
from storage.activity import count_cells
from storage.intake import Intake
from storage.refresh import dirty_months, refresh_facts
from tests.storage.people import NOW, post, store_with

if TYPE_CHECKING:
    from pathlib import Path

SEPTEMBER = Month(202609)
DAY = 86_400


def test_items_are_told_apart_by_who_can_read_them(home: Path) -> None:
    spaces = {kind: Space(native_id=kind.value, name=kind.value, visibility=kind) for kind in Visibility}
    wrote = {Visibility.PUBLIC: ["anna"], Visibility.OPEN: ["anna", "bram", "bram"], Visibility.CLOSED: ["bram", "bram"]}
    with store_with(home, taking_part=["anna", "bram"]) as store:
        intake = Intake(store, "slack", Via.API, now=NOW)
        items = [
            replace(post(name, f"{kind}-{place}", NOW - DAY * (place + 1)), space=spaces[kind])
            for kind, names in wrote.items()
            for place, name in enumerate(names)
        ]
        intake.write(items, fetched_at=NOW)
        intake.finish(NOW - 60 * DAY, NOW)
        refresh_facts(store, dirty_months(store, NOW))
        found = {
            (cell.family, cell.visibility): (cell.items, cell.sharers)
            for cell in count_cells(store.connection, SEPTEMBER)
            if cell.cell is None
        }
        assert found["all", "all"] == (4, 2)
        assert found["chat", "all"] == (4, 2)
        assert found["all", "public"] == (1, 1)
        assert found["all", "open"] == (3, 2)
        assert found["all", "closed"] == (2, 1)
        assert ("all", "direct") not in found
        parts = {(cell.cell, cell.visibility): cell.items for cell in count_cells(store.connection, SEPTEMBER) if cell.cell}
        assert parts["Dept b", "closed"] == 2
        assert parts["Dept a", "closed"] == 0
