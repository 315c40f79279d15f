"""Looks over a home: what is set, reachable, allowed and stale, and what to do next, most important first."""

from __future__ import annotations

import shutil
import socket
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from config.catalogue import SOURCES
from config.errors import Exit, SharewellError
from config.home import SETTINGS_FILE
from config.ideal import load_ideal
from openness.consent import MEASURE
from pipeline.checkup import Checkup, Urgency
from pipeline.guarding import look_at_key, look_for_traces
from pipeline.watching import look_at_log, look_at_settings
from storage.backup import backups, check
from storage.database import FILE_NAME, open_store
from storage.health import health_of
from storage.in_force import settings_in_force
from storage.measures_in.never import never_told
from storage.purposes import not_asked
from storage.source_status import source_status
from storage.targets import targets
from storage.trouble import DatabaseTrouble, in_words, put_back

if TYPE_CHECKING:
    from pathlib import Path

    from config.ideal import IdealSettings
    from config.settings import Settings
    from storage.backup import Backup
    from storage.database import Store

STALE_DAYS = 45
_DAY = 86_400
_ROOM = 500 << 20
_WAIT_SECONDS = 3.0
_RESTS_ON = {
    "initiatives": ("E5",), "training": ("F4", "R4"), "incidents": ("F5",), "pulse": ("F6",), "rules": ("R1", "R5"),
    "labels": ("K1", "K3"),
}  # fmt: skip
"""The indicators that cannot be had without a table."""
_GAPS = {"account": "account", "space": "space", "organisation": "organisation's account"}


def look_over(home: Path, now: int) -> Checkup:
    """Look a home over; what is broken is a finding, not an error."""
    found = Checkup()
    try:
        settings = settings_in_force(home)
        ideal = load_ideal(home)
    except SharewellError as error:
        found.broken("settings", error)
        return found
    _settings(found, home, settings, ideal)
    if not (home / FILE_NAME).exists():
        found.add(Urgency.NEXT, "store", "nothing is stored yet", "sharewell roster import FILE, or sharewell demo")
        _sources(found, settings, None, now)
        return found
    try:
        with open_store(home, zone=settings.zone, create=False) as store:
            _store(found, store)
            look_at_log(found, store)
            look_at_settings(found, store, now)
            _tables(found, store, settings)
            _sources(found, settings, store, now)
        _regular(found, home, settings, now)
    except SharewellError as error:
        found.broken("store", error)
    except DatabaseTrouble as error:
        told = in_words(error, home)
        if told is None:
            raise
        found.broken("store", told)
    return found


def _regular(found: Checkup, home: Path, settings: Settings, now: int) -> None:
    """Note how old the last backup is, and what mail lacks."""
    own = settings.backups
    newest = next(iter(backups(home, folder=home / own.folder if own.folder else None)), None)
    if newest is not None and not _is_whole(newest):
        found.add(Urgency.NEXT, "backup", f"the newest, {newest.path.name}, is damaged", "sharewell backup create")
    elif newest is None:
        found.add(Urgency.SOON, "backup", "there is none yet", "sharewell backup create; sharewell run makes one each day")
    elif newest.at < now - 2 * own.every_hours * 3_600:
        days = (now - newest.at) // _DAY
        found.add(Urgency.SOON, "backup", f"the newest is {days} days old", "sharewell backup create, or sharewell run")
    else:
        at = datetime.fromtimestamp(newest.at, UTC).strftime("%Y-%m-%d %H:%M UTC")
        found.add(Urgency.FINE, "backup", f"the newest is {newest.path.name}, made and found whole on {at}, and whole now")
    if settings.mail.configured or settings.mail.pack_to or settings.mail.alerts_to:
        lacking = settings.lacking_to_mail()
        if lacking:
            found.add(Urgency.NEXT, "mail", f"it lacks {', '.join(lacking)}", "set them under [mail]")
        else:
            found.add(Urgency.FINE, "mail", f"goes by {settings.mail.host}", "sharewell mail check --to ADDRESS tries it")


def _is_whole(backup: Backup) -> bool:
    """Whether a backup can still be put back: it was whole when it was made, and disks forget."""
    try:
        check(backup.path)
    except SharewellError:
        return False
    return True


def _settings(found: Checkup, home: Path, settings: Settings, ideal: IdealSettings) -> None:
    if not (home / SETTINGS_FILE).exists():
        found.add(Urgency.SOON, "settings", f"there is no {SETTINGS_FILE} yet; the defaults hold", "sharewell init")
    else:
        found.add(Urgency.FINE, "settings", f"read; small groups are hidden below {settings.privacy.k} people")
    if ideal.vision is None:
        found.add(Urgency.SOON, "ideal", "no vision yet", "write [vision] in ideal.toml, at most 100 words, signed by the top")
    folder = home if home.exists() else home.parent
    if folder.exists() and shutil.disk_usage(folder).free < _ROOM:
        found.add(Urgency.NEXT, "disk", f"less than {_ROOM >> 20} MB are free", f"make room for {home}")


def _store(found: Checkup, store: Store) -> None:
    health = health_of(store)
    if not health.whole:
        found.add(Urgency.BROKEN, "store", "the store is damaged", put_back(store.home))
        found.status = Exit.REFUSED
    look_at_key(found, store)
    look_for_traces(found, store)
    if health.employed == 0:
        found.add(Urgency.NEXT, "roster", "nobody is on the roster today", "sharewell roster import FILE")
    else:
        found.add(Urgency.FINE, "roster", f"{health.employed} people today")
    if MEASURE in not_asked(store.connection):
        what = "nobody is asked to take part: nothing is read, and what is kept rests"
        found.add(Urgency.NEXT, "consent", what, "measure under [consent] purposes, and sharewell council list")
    elif health.employed and not health.opted_in:
        found.add(Urgency.NEXT, "consent", "nobody takes part yet", "sharewell consent import FILE")
    elif health.opted_in:
        found.add(Urgency.FINE, "consent", f"{health.opted_in} people take part")
    if health.waiting:
        found.add(Urgency.SOON, "consent", f"{health.waiting} people have yet to confirm their yes", "sharewell consent links")
    if health.opted_in and not health.items:
        found.add(Urgency.NEXT, "items", "nothing shared is stored yet", "sharewell import --help, or sharewell collect")
    if health.dirty_months:
        found.add(
            Urgency.SOON, "readings", f"{health.dirty_months} months have changed since the last refresh", "sharewell refresh"
        )


def _tables(found: Checkup, store: Store, settings: Settings) -> None:
    """Name the tables that nobody has handed in, as far as an indicator that is wanted rests on them."""
    wanted = frozenset(settings.indicators.on)
    lacking = [kind for kind in never_told(store.connection) if not wanted or not wanted.isdisjoint(_RESTS_ON[kind])]
    if lacking:
        rest = sorted(one for kind in lacking for one in _RESTS_ON[kind] if not wanted or one in wanted)
        what = f"nothing is told yet of {', '.join(lacking)}, so that {', '.join(rest)} cannot be measured"
        found.add(Urgency.SOON, "tables", what, f"sharewell import {'|'.join(lacking)} FILE")


def _sources(found: Checkup, settings: Settings, store: Store | None, now: int) -> None:
    for name, source in settings.sources.items():
        if source.enabled:
            _enabled(found, name, settings, store)
    if store is None:
        return
    for status in source_status(store.connection):
        _fed(found, status, now)


def _enabled(found: Checkup, name: str, settings: Settings, store: Store | None) -> None:
    entry = SOURCES.get(name)
    lacking = settings.lacking(name)
    if lacking:
        todo = f"set {', '.join(lacking)} under [sources.{name}], as a variable, a file or in the keyring"
        found.add(Urgency.NEXT, name, f"enabled, but without {' and '.join(lacking)}", todo)
        return
    if entry is not None and "collect" not in entry.ways:
        ways = " or ".join(f"sharewell import {way} FILE" for way in entry.ways or ("items",))
        found.add(Urgency.SOON, name, "enabled, but it is not asked live", ways)
        return
    allowed = len(targets(store, name)) if store is not None else 0
    if not allowed:
        found.add(
            Urgency.NEXT, name, "enabled, but nobody's account there may be read", "sharewell consent import FILE, with handles"
        )
    why = _unreachable(settings.source(name).base_url or (entry.api if entry else ""))
    if why:
        found.add(Urgency.NEXT, name, why, "check the network and base_url")
    elif allowed:
        found.add(Urgency.FINE, name, f"reachable; {allowed} accounts may be read")


def _unreachable(address: str) -> str:
    """Return why an address cannot be reached; empty when it can, or when there is none to try."""
    parts = urlsplit(address)
    if not parts.hostname:
        return ""
    try:
        socket.create_connection(
            (parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)), timeout=_WAIT_SECONDS
        ).close()
    except OSError as error:
        return f"{parts.hostname} cannot be reached ({error.strerror or 'no answer'})"
    return ""


def _fed(found: Checkup, status: dict[str, object], now: int) -> None:
    name, until, aside = str(status["source"]), status["covered_until"], status["quarantine"]
    if isinstance(until, int) and until < now - STALE_DAYS * _DAY:
        days = (now - until) // _DAY
        found.add(Urgency.SOON, name, f"nothing newer than {days} days", f"sharewell collect {name}, or import a newer archive")
    if status["stale_accounts"]:
        found.add(
            Urgency.SOON, name, f"{status['stale_accounts']} accounts are far behind the others", "import their newer archives"
        )
    for gap in cast("list[dict[str, object]]", status["gaps"]):
        _gap(found, name, gap)
    if aside:
        found.add(Urgency.SOON, name, f"{aside} rows are in quarantine", "see the page Sources for their places and reasons")
    last = status["last_run"]
    if isinstance(last, dict) and last["outcome"] not in {"done", "running"}:
        found.add(Urgency.SOON, name, f"its last run ended as {last['outcome']}", f"run sharewell {last['what']} again")


def _gap(found: Checkup, name: str, gap: dict[str, object]) -> None:
    """Note what a source held and did not give, with what brings it."""
    count, kind = gap["targets"], _GAPS[str(gap["kind"])]
    begin, end = (_day(int(str(gap[key]))) for key in ("since", "until"))
    entry = SOURCES.get(name)
    ways = [way for way in entry.ways if way not in {"collect", "metrics"}] if entry else []
    what = f"{count} {kind}{'' if count == 1 else 's'} with a gap between {begin} and {end}"
    todo = " or ".join(f"sharewell import {way} FILE" for way in ways) or "nothing brings it: the source does not keep it"
    found.add(Urgency.SOON, name, what, todo)


def _day(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).date().isoformat() if second else "the beginning"
