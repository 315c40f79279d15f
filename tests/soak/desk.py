"""What curators and leadership write by hand, one act after the other; begun again, they look and write what is not there yet."""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from openness.month import Month
from storage.by_hand.annotations import all_annotations, put_annotation
from storage.by_hand.decisions import DecisionRow, decisions, put_decision
from storage.database import open_reading
from storage.desk import digests, drafts, marks
from storage.desk.items import held
from storage.desk.led_to import OutcomeRow, outcomes, put_outcome
from storage.in_force import settings_in_force
from storage.short_write import short_write
from tests.soak.running import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from storage.database import Store

    Writing = Callable[[], AbstractContextManager[Store]]

BY: Final = "p03@works.example"
AUGUST: Final = Month(202608)
FIRST, SECOND = ("slack", "items-2026-08-1"), ("slack", "items-2026-08-4")
OUTCOME: Final = OutcomeRow(kind="decision", sentence="The second pump was calibrated.", day=date(2026, 9, 1))
DECISION: Final = DecisionRow(
    month=AUGUST, indicator="", text="Share the log of the pumps.", owner="Name 4", due=date(2026, 12, 1)
)


def at_the_desk(home: Path) -> None:
    """Write everything that is not there yet, each act as a page makes it."""

    def writing() -> AbstractContextManager[Store]:
        return short_write(home, zone=settings_in_force(home).zone)

    for item in (FIRST, SECOND):
        with writing() as store:
            marks.set_mark(store, item, "starred", on=True, by=BY, now=NOW)
        with writing() as store:
            marks.set_tag(store, item, "pumps", on=True, by=BY, now=NOW)
    with writing() as store:
        (label,) = store.connection.execute("SELECT label FROM item WHERE native_id = ?", FIRST[1:]).fetchone()
        marks.set_label(store, FIRST, "knowledge", seen=label, by=BY, now=NOW)
    with writing() as store:
        if not outcomes(store.connection, _row(store)):
            put_outcome(store, FIRST, OUTCOME, by=BY, now=NOW)
    with writing() as store:
        drafts.keep_draft(store, SECOND, "led_to", "It is being tried", by=BY, now=NOW)
    _digest(home, writing)
    with writing() as store:
        if not decisions(store.connection):
            put_decision(store, DECISION, by=BY, now=NOW, today=datetime.fromtimestamp(NOW, store.zone).date())
    with writing() as store:
        if not all_annotations(store.connection):
            put_annotation(store, "2026-08", "The pumps were moved.", by=BY, now=NOW)


def _row(store: Store) -> int:
    with store.transaction():
        return held(store, *FIRST).row


def _digest(home: Path, writing: Writing) -> None:
    """Begin a digest, put two items in and publish it, as far as that is not done."""
    if not _digests(home):
        with writing() as store:
            digests.make_digest(store, "What we learned", AUGUST, by=BY, now=NOW)
    for item in (FIRST, SECOND):
        (found,) = _digests(home)
        if item not in {(entry.source, entry.native_id) for entry in found.entries}:
            with writing() as store:
                digests.put_entry(store, found.number, item, "It helped us.", seen=None, by=BY, now=NOW)
    (found,) = _digests(home)
    if not found.published_at:
        with writing() as store:
            digests.publish(store, found.number, seen=found.whole, now=NOW)


def _digests(home: Path) -> list[digests.Digest]:
    with closing(open_reading(home)) as connection:
        return digests.digests(connection)
