"""Acts at the desk: communications and the administrator pick out, label, pass on and record."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from dashboard.actions.writing import writing
from dashboard.visitor import Role
from storage.desk import digests, drafts, led_to, marks

if TYPE_CHECKING:
    from dashboard.visitor import Visitor
    from openness.month import Month
    from storage.desk.led_to import OutcomeRow

CURATORS: Final = (Role.COMMS, Role.ADMINISTRATOR)
Key = tuple[str, str]
"""An item's source and native id."""


def set_mark(visitor: Visitor, item: Key, kind: str, *, on: bool) -> None:
    """Star or pin an item, or take that back. Raises Outdated or Refused."""
    with writing(visitor, *CURATORS) as store:
        marks.set_mark(store, item, kind, on=on, by=visitor.name, now=_now())


def set_tag(visitor: Visitor, item: Key, tag: str, *, on: bool) -> None:
    """Give an item a tag, or take it off. Raises WrongUse, Outdated or Refused."""
    with writing(visitor, *CURATORS) as store:
        marks.set_tag(store, item, tag, on=on, by=visitor.name, now=_now())


def set_initiative(visitor: Visitor, item: Key, key: str, *, on: bool) -> None:
    """Tie an item to an initiative, or loosen it. Raises WrongUse, Outdated or Refused."""
    with writing(visitor, *CURATORS) as store:
        marks.set_initiative(store, item, key, on=on, by=visitor.name, now=_now())


def set_label(visitor: Visitor, item: Key, label: str, *, seen: str) -> None:
    """Correct an item's label. Raises WrongUse, Outdated or Refused."""
    with writing(visitor, *CURATORS) as store:
        marks.set_label(store, item, label, seen=seen, by=visitor.name, now=_now())


def put_outcome(visitor: Visitor, item: Key, row: OutcomeRow) -> None:
    """Record what an item led to; what was being written of it is done with. Raises WrongUse, Outdated or Refused."""
    with writing(visitor, *CURATORS) as store:
        led_to.put_outcome(store, item, row, by=visitor.name, now=_now())
        drafts.keep_draft(store, item, "led_to", "", by=visitor.name, now=_now())


def remove_outcome(visitor: Visitor, item: Key, number: int, *, seen: str) -> None:
    """Remove a record of what an item led to. Raises Outdated or Refused."""
    with writing(visitor, *CURATORS) as store:
        led_to.remove_outcome(store, item, number, seen=seen)


def keep_draft(visitor: Visitor, item: Key, field: str, text: str) -> None:
    """Keep what somebody is writing about an item. Raises Outdated or Refused."""
    with writing(visitor, *CURATORS) as store:
        drafts.keep_draft(store, item, field, text, by=visitor.name, now=_now())


def make_digest(visitor: Visitor, title: str, month: Month) -> int:
    """Begin a digest; return its number. Raises WrongUse or Refused."""
    with writing(visitor, *CURATORS) as store:
        return digests.make_digest(store, title, month, by=visitor.name, now=_now())


def write_digest(visitor: Visitor, number: int, title: str, introduction: str, *, seen: str) -> None:
    """Change a draft's own words. Raises WrongUse, Outdated or Refused."""
    with writing(visitor, *CURATORS) as store:
        digests.write_digest(store, number, title, introduction, seen=seen, now=_now())


def put_entry(visitor: Visitor, number: int, item: Key, sentence: str, *, seen: str | None) -> None:
    """Put an item into a draft, or change its sentence there. Raises WrongUse, Outdated or Refused."""
    with writing(visitor, *CURATORS) as store:
        digests.put_entry(store, number, item, sentence, seen=seen, by=visitor.name, now=_now())


def remove_entry(visitor: Visitor, number: int, item: Key, *, seen: str) -> None:
    """Take an item out of a draft. Raises WrongUse, Outdated or Refused."""
    with writing(visitor, *CURATORS) as store:
        digests.remove_entry(store, number, item, seen=seen, now=_now())


def move_entry(visitor: Visitor, number: int, item: Key, by: int, *, seen: str) -> None:
    """Move an item up (-1) or down (1) in a draft. Raises WrongUse, Outdated or Refused."""
    with writing(visitor, *CURATORS) as store:
        digests.move_entry(store, number, item, by, seen=seen, now=_now())


def publish(visitor: Visitor, number: int, *, seen: str) -> None:
    """Publish a draft. Raises WrongUse, Outdated or Refused."""
    with writing(visitor, *CURATORS) as store:
        digests.publish(store, number, seen=seen, now=_now())


def take_back(visitor: Visitor, number: int, *, seen: str) -> None:
    """Make a published digest a draft again. Raises Outdated or Refused."""
    with writing(visitor, *CURATORS) as store:
        digests.take_back(store, number, seen=seen, now=_now())


def remove_digest(visitor: Visitor, number: int, *, seen: str) -> None:
    """Remove a draft. Raises WrongUse, Outdated or Refused."""
    with writing(visitor, *CURATORS) as store:
        digests.remove_digest(store, number, seen=seen)


def _now() -> int:
    return int(time.time())
