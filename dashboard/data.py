"""What the pages read: editions, the ideal and the state of the sources, never an item and never a person.

Parsed editions are kept until another is made; the state of the sources is read each time.
"""

from __future__ import annotations

import gc
import hashlib
import sqlite3
import time
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import streamlit as st

from config.errors import SharewellError
from config.guarded import FEWEST
from config.home import find_home
from config.ideal import IdealSettings, load_ideal
from config.schema import Privacy
from dashboard.visitor import Role, visitor
from presentation.edition import Edition, parse
from storage import editions
from storage.database import FILE_NAME, open_reading
from storage.in_force import confirmed_value, kept_in_force
from storage.sources_shown import sources_shown
from storage.trouble import in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Found = TypeVar("Found")
Connection: TypeAlias = sqlite3.Connection
"""What the store is read through."""
_last: dict[tuple[str, str], tuple[tuple[int, ...], Any]] = {}
"""By name and home: when what was read was written, and what it was."""
_known: dict[bytes, Edition] = {}
"""The editions that were read last, by a digest of what is kept of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Everything the pages show: the newest edition of every month, oldest first; why there is none, in one line."""

    editions: tuple[Edition, ...] = ()
    trouble: str = ""
    store: bool = False
    """Whether there is a store at all."""

    @property
    def made_up(self) -> bool:
        """Whether these are the figures of a made-up organisation."""
        return any(edition.made_up for edition in self.editions)


def home() -> Path:
    """Return the home that is shown."""
    return find_home(None)


def shelf() -> Shelf:
    """Return what there is to show; trouble with the store is told, not raised. Raises Refused for whoever has no role here."""
    who = visitor()
    who.need(*Role)
    found = _shelf()
    if who.division is None:
        return found
    return replace(found, editions=tuple(edition.limited_to(who.division) for edition in found.editions))


def _shelf() -> Shelf:
    place = home()
    if not (place / FILE_NAME).is_file():
        return Shelf()
    try:
        stamp = _read_once("editions", place, editions.fingerprint)
        return Shelf(editions=_parsed(str(place), stamp), store=True)
    except SharewellError as error:
        return Shelf(trouble=str(error), store=True)
    except sqlite3.Error as error:
        return Shelf(trouble=str(in_words(error, place) or f"{place / FILE_NAME}: {error}"), store=True)


@st.cache_resource(max_entries=1, show_spinner=False)
def _parsed(place: str, stamp: str) -> tuple[Edition, ...]:  # noqa: ARG001 - what it is kept by
    return _read(Path(place), lambda connection: _parsed_anew(editions.texts(connection)))


def _parsed_anew(texts: Iterable[str]) -> tuple[Edition, ...]:
    """Return editions, parsing those alone that were not there the last time: of many months one changes."""
    before, now = dict(_known), {}
    for text in texts:
        mark = hashlib.sha256(text.encode()).digest()
        now[mark] = before.get(mark) or parse(editions.decoded(text))
    _known.clear()
    _known.update(now)
    spare_search_for_garbage()
    return tuple(now.values())


def spare_search_for_garbage() -> None:
    """Keep all that is there now out of the search for garbage.

    Streamlit searches after every run of a page: in the editions of a large organisation, and in all that is loaded, for long.
    """
    gc.collect()
    gc.freeze()


def asked(wanted: Callable[[sqlite3.Connection], Found], otherwise: Found) -> Found:
    """Return what a reading of the store gives; `otherwise` when there is no store or it can't be read.

    Raises Refused for whoever has no role here.
    """
    visitor().need(*Role)
    place = home()
    if not (place / FILE_NAME).is_file():
        return otherwise
    try:
        return _read(place, wanted)
    except (SharewellError, sqlite3.Error):
        return otherwise


def _read(place: Path, wanted: Callable[[sqlite3.Connection], Found]) -> Found:
    connection = open_reading(place)
    try:
        return wanted(connection)
    finally:
        connection.close()


def asked_once(name: str, wanted: Callable[[sqlite3.Connection], Found], otherwise: Found) -> Found:
    """Return what a reading of the store gives, as `asked` does; read again only when anything was written since.

    For what many ask for, or what takes long in a large store, and is the same for everybody. `name` tells one such reading from
    another. Of each only the last is kept: what was removed from the store is not held here for longer.
    """
    visitor().need(*Role)
    place = home()
    if not (place / FILE_NAME).is_file():
        return otherwise
    try:
        return _read_once(name, place, wanted)
    except (SharewellError, sqlite3.Error):
        return otherwise


def _read_once(name: str, place: Path, wanted: Callable[[sqlite3.Connection], Found]) -> Found:
    stamp = written(place)
    held = _last.get((name, str(place)))
    if held is None or held[0] != stamp:
        held = _last[name, str(place)] = stamp, _read(place, wanted)
    found: Found = deepcopy(held[1])
    return found


def written(place: Path) -> tuple[int, ...]:
    """Return what differs whenever something was written to the store: every write touches its file or the log beside it.

    A log without anything in it is made and removed by whoever only reads.
    """
    found: list[int] = []
    for name in (FILE_NAME, f"{FILE_NAME}-wal"):
        try:
            state = (place / name).stat()
        except OSError:
            found.append(0)
        else:
            found += (state.st_mtime_ns, state.st_size, state.st_ino) if state.st_size else (0,)
    return tuple(found)


def sources() -> list[dict[str, Any]]:
    """Return the state of every source; empty when there is no store or it can't be read."""
    return asked_once("sources", sources_shown, [])


def languages() -> tuple[str, ...]:
    """Return the languages that the organisation set, its first one first; none when it set nothing."""
    try:
        return tuple(kept_in_force(home()).organisation.languages)
    except (SharewellError, OSError):
        return ()


def smallest_group() -> int:
    """Return the fewest people that a figure may stand on."""
    try:
        return kept_in_force(home()).privacy.k
    except (SharewellError, OSError):
        return confirmed_value(home(), FEWEST, Privacy().k)


def text_days() -> int:
    """Return for how many days texts are kept."""
    try:
        return kept_in_force(home()).privacy.text_days
    except (SharewellError, OSError):
        return Privacy().text_days


def today() -> date:
    """Return the day it is for the organisation."""
    return datetime.now(zone()).date()


def ideal() -> tuple[IdealSettings, SharewellError | None]:
    """Return the organisation's own part of the ideal, and what is wrong with it when it can't be read."""
    try:
        return load_ideal(home()), None
    except SharewellError as error:
        return IdealSettings(), error


def now() -> int:
    """Return the UTC second it is."""
    return int(time.time())


def zone() -> tzinfo:
    """Return the organisation's time zone."""
    try:
        return kept_in_force(home()).zone
    except (SharewellError, OSError):
        return UTC


def state() -> str:
    """Return in a word how the store is: ready, empty, absent or unreadable."""
    found = _shelf()
    if found.trouble:
        return "unreadable"
    if not found.store:
        return "absent"
    return "ready" if found.editions else "empty"


def warm() -> None:
    """Read the editions, and load what draws charts, before anybody asks for them."""
    import presentation.charts  # noqa: F401 - loading it is the point

    if not _shelf().store:
        return
    try:
        _read_once("sources", home(), sources_shown)
    except (SharewellError, sqlite3.Error):
        return  # whoever opens the page is told
