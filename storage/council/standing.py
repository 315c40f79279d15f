"""How the guarded settings stand: what holds, what waits for confirmation and since when, and what was decided lately."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from config.guarded import COUNCIL, FILES, NUMBERS, SOURCE, guarded, loosens, strictest, with_values
from config.settings import Settings
from storage.council.ledger import ASKED, CONFIRMED, HOLDS, IN_USE, REFUSED, Change, changes, confirmed, held_of, is_there
from storage.database import meta

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

BROKEN: Final = "setting_changes_broken"
"""Where the store keeps why the ledger is not whole, from the last look at its seals."""
COUNCIL_ROLE, SHELL, UNNAMED = "council", "shell", "unnamed"
"""Who confirms: the works council once its role was given; where nobody signs in, one person on the shell; else nobody yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A looser value that waits, or was refused and is still set. `number`: the line that asked; None: not recorded yet."""

    key: str
    before: Any
    after: Any
    number: int | None = None
    since: int | None = None
    refused: Change | None = None
    standing: bool = True
    """Whether the settings that were read here ask for it; else another program with other settings did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the guarded settings stand."""

    values: Mapping[str, Any]
    """What holds, by key."""
    held: Mapping[str, Any] | None
    """What was confirmed, by key; None before the first look."""
    waiting: tuple[Waiting, ...]
    lines: tuple[Change, ...]
    confirms: str
    in_use: bool
    """Whether a month was shown: until then sources may be added."""
    broken: str
    salt: str

    @property
    def open(self) -> tuple[Waiting, ...]:
        """Return what is yet to be decided."""
        return tuple(one for one in self.waiting if one.refused is None)


def standing(connection: sqlite3.Connection, settings: Settings) -> Standing:
    """Work out how the settings stand against what was confirmed."""
    salt = meta(connection, "store_id") or ""
    lines = tuple(changes(connection)) if is_there(connection) else ()
    broken = meta(connection, BROKEN) or ""
    held = confirmed(lines, strict=bool(broken))
    if broken:
        held = _no_looser(held, guarded(Settings.model_construct(), salt))
    in_use = any(one.kind == IN_USE for one in lines) or _has_edition(connection)
    asked = guarded(settings, salt, held or ())
    values = {key: _holds(held, key, value, in_use=in_use) for key, value in asked.items()}
    return Standing(
        values=values,
        held=held,
        waiting=() if held is None else tuple(_waiting(lines, held, asked, in_use=in_use)),
        lines=lines,
        confirms=who_confirms(held, settings),
        in_use=in_use,
        broken=broken,
        salt=salt,
    )


def _no_looser(held: Mapping[str, Any] | None, first: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was confirmed, its numbers no looser than the defaults: the first line may be what was changed."""
    if held is None:
        return dict(first)
    return {key: strictest(key, first[key], value) if key in NUMBERS else value for key, value in held.items()}


def in_force(settings: Settings, found: Standing) -> Settings:
    """Return the settings with what holds in the place of what waits."""
    if found.held is None or found.values == guarded(settings, found.salt, found.held):
        return settings
    return with_values(settings, found.values, found.salt)


def who_confirms(held: Mapping[str, Any] | None, settings: Settings) -> str:
    """Return who may confirm: whoever has the council's role where it was ever given, one person where nobody signs in."""
    if held and held.get(COUNCIL):
        return COUNCIL_ROLE
    return UNNAMED if settings.sign_in.configured else SHELL


def is_free(key: str, *, in_use: bool) -> bool:
    """Whether a setting may be loosened without confirmation: sources, until the first month was shown."""
    return key.startswith(SOURCE) and not in_use


def _holds(held: Mapping[str, Any] | None, key: str, value: Any, *, in_use: bool) -> Any:  # noqa: ANN401 - plain JSON
    if held is None or is_free(key, in_use=in_use):
        return value
    return strictest(key, held_of(dict(held), key, value), value)


def _waiting(lines: tuple[Change, ...], held: Mapping[str, Any], asked: Mapping[str, Any], *, in_use: bool) -> list[Waiting]:
    found = []
    for key, value in asked.items():
        old = held_of(dict(held), key, value)
        if not is_free(key, in_use=in_use) and loosens(key, old, value):
            line = _asked(lines, key, value)
            found.append(
                Waiting(
                    key=key,
                    before=old,
                    after=value,
                    number=line.number if line else None,
                    since=line.at if line else None,
                    refused=_refused(lines, line),
                )
            )
    known = {one.number for one in found}
    for line in lines:
        old = held_of(dict(held), line.key, line.after)
        elsewhere = line.kind == ASKED and line.number not in known and _is_open(lines, line)
        if elsewhere and loosens(line.key, old, line.after):
            here = line.key.startswith(FILES)  # no settings ask for it, here or elsewhere
            one = Waiting(key=line.key, before=old, after=line.after, number=line.number, since=line.at, standing=here)
            found.append(one)
    return found


def _asked(lines: tuple[Change, ...], key: str, value: object) -> Change | None:
    """Return the line that asked for a value, unless the setting was given another one since."""
    found = None
    for line in lines:
        if line.key != key:
            continue
        if line.kind in HOLDS:
            found = None
        elif line.kind == ASKED and line.after == value:
            found = line
    return found


def _is_open(lines: tuple[Change, ...], asked: Change) -> bool:
    """Whether a line that asked was neither decided nor overtaken by another that asked or holds."""
    later = (line for line in lines if line.number > asked.number and line.key == asked.key)
    return not any(line.kind in {ASKED, CONFIRMED, REFUSED, *HOLDS} for line in later)


def _refused(lines: tuple[Change, ...], asked: Change | None) -> Change | None:
    if asked is None:
        return None
    return next((line for line in reversed(lines) if line.kind == REFUSED and line.asked == asked.number), None)


def _has_edition(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM edition LIMIT 1").fetchone() is not None
