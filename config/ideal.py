"""Reads `ideal.toml`: the organisation's own vision, and the targets it has set, dated and with their reasons."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from config.catalogue import nearest
from config.errors import Refused, WrongUse
from config.home import IDEAL_FILE
from openness.month import Month, parse_month

if TYPE_CHECKING:
    from pathlib import Path

VISION_WORDS = 100
_LARGEST = 1_000_000
_VISION = ("text", "signed_by", "date")
_TARGET = ("indicator", "value", "from", "reason")
_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*%")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vision:
    """Why the organisation shares, in its own words: at most 100, signed by its top, dated."""

    text: str
    signed_by: str
    date: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class IdealTarget:
    """What the organisation wants an indicator to be, from a month on, and why. Shares are 0-1."""

    indicator: str
    value: float
    since: Month
    reason: str
    least: float | None = None
    """Of a range: its lower end; `value` is the upper one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdealSettings:
    """The organisation's own part of the ideal; empty where it has set nothing."""

    vision: Vision | None = None
    targets: tuple[IdealTarget, ...] = ()

    def target_for(self, indicator: str, month: Month) -> IdealTarget | None:
        """Return the target that holds in a month: the latest that had begun by then."""
        begun = [target for target in self.targets if target.indicator == indicator and target.since <= month]
        return max(begun, key=lambda target: target.since, default=None)


def load_ideal(home: Path) -> IdealSettings:
    """Return what `ideal.toml` in a home says. Raises WrongUse naming the place of whatever is off."""
    path = home / IDEAL_FILE
    values = _parsed(path)
    _check_keys(values, ("vision", "targets"), path, "")
    vision = values.get("vision")
    targets = values.get("targets", [])
    if not isinstance(targets, list):
        raise WrongUse("targets are written as [[targets]], one after another", where=str(path))
    made = tuple(_target(target, path, f"target {number}") for number, target in enumerate(targets, 1))
    for number, target in enumerate(made):
        if any((other.indicator, other.since) == (target.indicator, target.since) for other in made[:number]):
            raise WrongUse(f"target {number + 1}: {target.indicator} has another target from the same month", where=str(path))
    return IdealSettings(vision=None if vision is None else _vision(vision, path), targets=made)


def _parsed(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            body = file.read(_LARGEST + 1)
        if len(body) > _LARGEST:
            raise WrongUse("this file is larger than 1 MB", where=str(path))
        return tomllib.loads(body.decode("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise Refused(f"the ideal cannot be read: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise WrongUse("this file is not UTF-8 text", where=str(path), todo="save it as UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise WrongUse(f"this is not TOML: {error}", where=str(path)) from error


def _check_keys(values: object, known: tuple[str, ...], path: Path, place: str) -> dict[str, Any]:
    if not isinstance(values, dict):
        raise WrongUse(f"{place} is a section with {', '.join(known)}", where=str(path))
    for key in values:
        if key not in known:
            inside = f"{place}: " if place else ""
            raise WrongUse(f"{inside}unknown key {key!r}{nearest(key, known)}", where=str(path))
    return values


def _words(values: dict[str, Any], key: str, path: Path, place: str) -> str:
    text = values.get(key)
    if not isinstance(text, str) or not text.strip():
        raise WrongUse(f"{place}: {key} is to be given, as text", where=str(path))
    return text.strip()


def _vision(given: object, path: Path) -> Vision:
    values = _check_keys(given, _VISION, path, "vision")
    text = _words(values, "text", path, "vision")
    if len(text.split()) > VISION_WORDS:
        raise WrongUse(f"vision: {len(text.split())} words; a vision takes at most {VISION_WORDS}", where=str(path))
    return Vision(text=text, signed_by=_words(values, "signed_by", path, "vision"), date=_day(values.get("date"), path))


def _day(given: object, path: Path) -> dt.date:
    if isinstance(given, dt.date) and not isinstance(given, dt.datetime):
        return given
    try:
        return dt.date.fromisoformat(str(given))
    except ValueError as error:
        raise WrongUse("vision: date is to be given, as YYYY-MM-DD", where=str(path)) from error


def _target(given: object, path: Path, place: str) -> IdealTarget:
    values = _check_keys(given, _TARGET, path, place)
    indicator = _words(values, "indicator", path, place)
    _check_indicator(indicator, path, place)
    try:
        since = parse_month(_words(values, "from", path, place))
    except ValueError as error:
        raise WrongUse(f"{place}: from is a month, YYYY-MM", where=str(path)) from error
    least, value = (
        _range(values.get("value"), path, place) if _takes_range(indicator) else (None, _value(values.get("value"), path, place))
    )
    return IdealTarget(
        indicator=indicator,
        value=value,
        least=least,
        since=since,
        reason=_words(values, "reason", path, place),
    )


def _value(given: object, path: Path, place: str) -> float:
    percent = _PERCENT.fullmatch(given.strip()) if isinstance(given, str) else None
    if percent:
        return float(percent[1]) / 100
    if isinstance(given, int | float) and not isinstance(given, bool) and abs(given) < float("inf"):
        return float(given)
    raise WrongUse(f'{place}: value is a number, or a share like "38 %"', where=str(path))


def _range(given: object, path: Path, place: str) -> tuple[float, float]:
    if isinstance(given, list) and len(given) == 2:  # noqa: PLR2004 - from and to
        least, most = (_value(end, path, place) for end in given)
        if 0 <= least <= most:
            return least, most
    raise WrongUse(f"{place}: this indicator takes a range, from and to: value = [3, 6]", where=str(path))


def _takes_range(indicator: str) -> bool:
    from openness.indicators import INDICATOR  # as below
    from openness.model import Direction

    return INDICATOR[indicator].direction is Direction.RANGE


def _check_indicator(indicator: str, path: Path, place: str) -> None:
    from openness.indicators import INDICATOR  # imports numpy, and is needed only where targets are set

    if indicator not in INDICATOR:
        known = ", ".join(INDICATOR)
        raise WrongUse(f"{place}: there is no indicator {indicator!r}; there are {known}", where=str(path))
