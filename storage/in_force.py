"""The settings that hold: what the organisation wrote, less what waits for confirmation.

This is the one way to them; nothing but this file, and the few that write or look into the settings file itself, reads it raw.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing, contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from config.errors import Refused
from config.home import SETTINGS_FILE
from config.settings import PREFIX, load_settings
from storage.audit import Doer
from storage.council.ledger import changes, confirmed, is_there
from storage.council.settling import settle
from storage.council.standing import in_force, standing
from storage.database import FILE_NAME, open_reading
from storage.following import follow, follows
from storage.short_write import short_write
from storage.trouble import in_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from config.settings import Settings
    from storage.council.standing import Standing
    from storage.database import Store


def settings_in_force(home: Path) -> Settings:
    """Return the settings of a home that hold now. Raises as `load_settings`, and Refused while the store cannot be read.

    Without a store, or before its first settings were taken down, they are as they were written.
    """
    raw = load_settings(home)
    found = _read(home, raw)
    return raw if found is None else in_force(raw, found)


def kept_in_force(home: Path) -> Settings:
    """Return them as `settings_in_force` does, read again only where the file, the environment or the store changed.

    A secret that lies in a file of its own is as it was when the settings were last read; who needs one reads them anew.
    """
    return _kept(home, *_stamps(home))[0]


def kept_standing(home: Path) -> Standing | None:
    """Return how the settings stand, kept as `kept_in_force` keeps; None without a store."""
    return _kept(home, *_stamps(home))[1]


def settled(store: Store, by: Doer, *, now: int, also: Collection[str] = ()) -> tuple[Settings, Standing]:
    """Take down how the settings of an open store stand, and follow them; return those that hold, and how they stand.

    `also`: sources that are to be read though the settings do not switch them on; each waits as if they did.
    """
    raw = _with(load_settings(store.home), also)
    found = settle(store, raw, by, now=now)
    settings = in_force(raw, found)
    follow(store, settings.consent.asked, now=now)
    return settings, found


@contextmanager
def opened_in_force(home: Path) -> Iterator[Store]:
    """Give the store of a home for one short write, in line with the settings that hold. Raises as `short_write`."""
    settings = kept_in_force(home)
    with short_write(home, zone=settings.zone) as store:
        if not follows(store, settings.consent.asked):
            settled(store, Doer(name="", way="page"), now=int(time.time()))
        yield store


def confirmed_value(home: Path, key: str, otherwise: int) -> int:
    """Return what was confirmed of a guarded number, for while the settings cannot be read; `otherwise` where nothing was."""
    try:
        with closing(open_reading(home)) as connection:
            held = confirmed(changes(connection)) if is_there(connection) else None
    except (sqlite3.Error, Refused):
        return otherwise
    return int((held or {}).get(key, otherwise))


def as_written(home: Path) -> Settings:
    """Return the settings as they were written, for deciding on them. Raises as `load_settings`."""
    return load_settings(home)


def _with(settings: Settings, also: Collection[str]) -> Settings:
    if not also:
        return settings
    more = {
        name: own.model_copy(update={"enabled": True})
        for name in also
        if not ("enabled" in (own := settings.source(name)).model_fields_set and not own.enabled)
    }
    return settings.model_copy(update={"sources": {**settings.sources, **more}})


def _read(home: Path, raw: Settings) -> Standing | None:
    """Return how the settings stand against the store; None without one, or one that is no database: it shows nothing either."""
    if not (home / FILE_NAME).is_file():
        return None
    try:
        with closing(open_reading(home)) as connection:
            return standing(connection, raw)
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return None
        what = f"the settings that hold cannot be read: {error}"
        raise in_words(error, home) or Refused(what, where=str(home / FILE_NAME), todo="try again") from error
    except (sqlite3.DatabaseError, Refused):
        return None


@lru_cache(maxsize=4)
def _kept(home: Path, *_stamps: object) -> tuple[Settings, Standing | None]:
    raw = load_settings(home)
    found = _read(home, raw)
    return (raw if found is None else in_force(raw, found)), found


def _stamps(home: Path) -> tuple[object, ...]:
    files = tuple(_stamp(home, name) for name in (SETTINGS_FILE, FILE_NAME, f"{FILE_NAME}-wal"))
    return *files, tuple(sorted(item for item in os.environ.items() if item[0].startswith(PREFIX)))


def _stamp(home: Path, name: str) -> tuple[int, ...]:
    try:
        found = (home / name).stat()
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_size, found.st_ino, found.st_mode
