"""What `sharewell doctor` finds in a store: gaps among it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.records import Space, Visibility
from openness.targets import Target, TargetKind
from pipeline.health import Urgency, look_over
from storage.gaps import note_gap
from tests.storage.people import NOW, store_with

if TYPE_CHECKING:
    from pathlib import Path

MAY = 1_780_000_000


def test_gaps_are_told_with_what_fills_them_and_without_a_name(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"], source="x") as store:
        note_gap(store, Target(source="x", handle="anna"), 0, MAY, NOW)
        note_gap(store, Target(source="x", handle="bram"), MAY - 86_400, MAY + 86_400, NOW)
        space = Space(native_id="C1", name="general", visibility=Visibility.OPEN)
        note_gap(store, Target(source="zulip", handle="C1", kind=TargetKind.SPACE, space=space), MAY, NOW, NOW)
    found = [one for one in look_over(home, NOW).findings if "gap" in one.what]
    assert [(one.about, one.urgency, one.what, one.todo) for one in found] == [
        ("x", Urgency.SOON, "2 accounts with a gap between the beginning and 2026-05-29", "sharewell import x-archive FILE"),
        (
            "zulip",
            Urgency.SOON,
            "1 space with a gap between 2026-05-28 and 2026-09-21",
            "nothing brings it: the source does not keep it",
        ),
    ]
