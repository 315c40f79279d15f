"""Removes a person from a home: from the store and its figures, and from what lies beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.backups import all_backups, note_withdrawn
from pipeline.measure import refresh
from storage.erasing.files import forget_tracebacks, still_named
from storage.erasing.known import known
from storage.erasing.sweeping import sweep
from storage.withdraw import erase_person
from storage.workroom import clear_workrooms

if TYPE_CHECKING:
    from pathlib import Path

    from config.ideal import IdealSettings
    from config.settings import Settings
    from storage.database import Store
    from storage.withdraw import Erased


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What an erasure did. `backups`: copies from before it; `files`: those in the home that still name the person."""

    erased: Erased
    backups: int
    files: list[Path]
    swept: bool
    """Whether nothing of it is left in the store's own file."""
    lake: str = ""
    """Why the person is not out of the lake yet; empty: they are, or there is none."""


def erase(store: Store, settings: Settings, ideal: IdealSettings, person: int, now: int) -> Done:
    """Remove a person altogether and count anew what they were part of."""
    as_known = known(store, person)
    erased = erase_person(store, person, now=now, most=0)
    forget_tracebacks(store.home)
    clear_workrooms(store.home)
    note_withdrawn(store, settings)
    lake = refresh(store, settings, ideal, now).lake
    swept = sweep(store)
    older = [one for one in all_backups(store.home, settings) if one.at <= now]
    return Done(erased=erased, backups=len(older), files=still_named(store.home, as_known), swept=swept, lake=lake)
