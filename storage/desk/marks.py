"""Stars, pins, tags, initiatives and labels that curators give to items, each one small write.

All but labels are said as they are to be, on or off, so that two who do the same at once agree; a label is changed only as seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from config.errors import Outdated, WrongUse
from openness.marking import N_
from storage.by_hand.stamps import LOOK_AGAIN
from storage.desk.items import curated, curator, held
from storage.labels import LabelRow, give_label
from storage.measures_in.checks import check_length, plain
from storage.sources import source_number

if TYPE_CHECKING:
    from storage.database import Store

KINDS: Final = ("starred", "pinned")
GIVEN: Final = ("knowledge", "question", "promotion", "other")
LONGEST_TAG: Final = 40


def set_mark(store: Store, item: tuple[str, str], kind: str, *, on: bool, by: str, now: int) -> None:
    """Star or pin an item (its source and native id), or take that back. Raises Outdated when it is gone."""
    if kind not in KINDS:
        raise ValueError(kind)
    _set(store, item, kind, "", on=on, by=by, now=now)


def set_tag(store: Store, item: tuple[str, str], tag: str, *, on: bool, by: str, now: int) -> str:
    """Give an item a tag, or take it off; return the tag as it is kept. Raises WrongUse on an empty or long one, Outdated."""
    kept = "-".join(plain(tag).casefold().lstrip("#").split())
    if not kept:
        raise WrongUse(N_("the tag is empty"))
    check_length("tag", kept, most=LONGEST_TAG)
    _set(store, item, "tagged", kept, on=on, by=by, now=now)
    return kept


def _set(store: Store, item: tuple[str, str], kind: str, tag: str, *, on: bool, by: str, now: int) -> None:
    with store.transaction() as connection:
        found = held(store, *item)
        if on:
            connection.execute(
                "INSERT OR IGNORE INTO mark (item_id, kind, tag, by_id, at) VALUES (?, ?, ?, ?, ?)",
                (found.row, kind, tag, curator(store, by), now),
            )
        else:
            connection.execute("DELETE FROM mark WHERE item_id = ? AND kind = ? AND tag = ?", (found.row, kind, tag))
        curated(store, found)


def set_initiative(store: Store, item: tuple[str, str], key: str, *, on: bool, by: str, now: int) -> None:
    """Tie an item to an initiative, or loosen it. Raises WrongUse on an unknown one, Outdated when the item is gone."""
    with store.transaction() as connection:
        found = held(store, *item)
        row = connection.execute("SELECT id FROM initiative WHERE key = ?", (key,)).fetchone()
        if row is None:
            raise WrongUse(N_("there is no initiative {key}"), parts={"key": repr(key[:LONGEST_TAG])})
        if on:
            connection.execute(
                "INSERT OR IGNORE INTO initiative_item (item_id, initiative_id, by_id, at) VALUES (?, ?, ?, ?)",
                (found.row, row[0], curator(store, by), now),
            )
        else:
            connection.execute("DELETE FROM initiative_item WHERE item_id = ? AND initiative_id = ?", (found.row, row[0]))
        curated(store, found)


def set_label(store: Store, item: tuple[str, str], label: str, *, seen: str, by: str, now: int) -> None:
    """Correct the label of an item that carries the one that was seen. Raises WrongUse, Outdated when it has another now."""
    if label not in GIVEN:
        raise WrongUse(N_("{label} is no label"), parts={"label": repr(label[:LONGEST_TAG])})
    with store.transaction() as connection:
        found = held(store, *item)
        (stands,) = connection.execute("SELECT label FROM item WHERE id = ?", (found.row,)).fetchone()
        if stands not in {seen, label}:
            raise Outdated(N_("somebody else has labelled this meanwhile: {label}"), todo=LOOK_AGAIN, parts={"label": stands})
        row = LabelRow(place="", source=item[0], native_id=item[1], label=label)
        give_label(store, source_number(store, item[0]), row, curator(store, by), now)
