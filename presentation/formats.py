"""Figures, months and moments as a person reads them, in either language."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent

from openness.model import Unit
from openness.month import first_day, shift
from presentation.language import BABEL, translator

if TYPE_CHECKING:
    from datetime import tzinfo

    from openness.month import Month

MINUS: Final = "\N{MINUS SIGN}"
DASH: Final = "\N{EN DASH}"
NOTHING: Final = "\N{EM DASH}"
_FINE: Final = 0.1
"""Below this a share is told to a tenth of a percent."""
_HOURS_A_DAY: Final = 24
_MINUTES_AN_HOUR: Final = 60
_SMALL: Final = 10
_NEARLY: Final = 1e-6
_KEPT: Final = 20_000
"""How many finished figures are kept: pages write the same ones again and again, and Babel takes its time."""


class Formats:
    """Writes values in one language. Values that are None become a dash."""

    def __init__(self, lang: str) -> None:
        """Take the language; its Babel locale follows."""
        self.say = translator(lang)
        self.lang = self.say.lang
        self.locale = BABEL[self.lang]

    def number(self, value: float | None, digits: int = 0) -> str:
        """Return a number with so many decimals and the language's separators."""
        if value is None:
            return NOTHING
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return _decimal(_no_negative_zero(value, digits), pattern, self.locale)

    def percent(self, share: float | None, digits: int | None = None) -> str:
        """Return a share (0-1) in percent: whole ones; tenths below ten where they are known."""
        if share is None:
            return NOTHING
        if digits is None:
            digits = 1 if 0 < abs(share) < _FINE and not _whole(share * 100) else 0
        pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
        return _percent(_no_negative_zero(share, digits + 2), pattern, self.locale)

    def value(self, value: float | None, unit: Unit) -> str:  # noqa: PLR0911 - one a unit
        """Return a value in its unit, as short as it can be told."""
        if value is None:
            return NOTHING
        match unit:
            case Unit.SHARE:
                return self.percent(value)
            case Unit.RATIO:
                return self.number(value, 2)
            case Unit.INDEX:
                return self._signed(value, 2)
            case Unit.HOURS:
                return self._hours(value)
            case Unit.DAYS:
                return self.say("{n} days").format(n=self.number(value))
        return self.number(value, 0 if float(value).is_integer() or abs(value) >= _SMALL else 1)

    def _hours(self, hours: float) -> str:
        if hours < 1:
            return self.say("{n} min").format(n=self.number(hours * _MINUTES_AN_HOUR))
        if hours < 2 * _HOURS_A_DAY:
            return self.say("{n} hours").format(n=self.number(hours, 1 if hours < _SMALL else 0))
        return self.say("{n} days").format(n=self.number(hours / _HOURS_A_DAY, 1))

    def interval(self, low: float | None, high: float | None, unit: Unit) -> str:
        """Return a 95 % interval, empty when there is none."""
        if low is None or high is None:
            return ""
        if unit is Unit.SHARE:
            digits = 1 if 0 < high < _FINE and not (_whole(low * 100) and _whole(high * 100)) else 0
            return f"{self.number(low * 100, digits)}{DASH}{self.percent(high, digits)}"
        ends = self.value(low, unit), self.value(high, unit)
        if low < 0 or unit is Unit.INDEX:
            return self.say("{low} to {high}").format(low=ends[0], high=ends[1])
        return DASH.join(ends)

    def change(self, change: float | None, unit: Unit) -> str:
        """Return a difference with its sign: percentage points for shares."""
        if change is None:
            return NOTHING
        if unit is Unit.SHARE:
            points = self._signed(change * 100, 0 if _whole(change * 100) else 1)
            return self.say.plural("{n} pt", "{n} pts", 1 if points[1:] == "1" else 2).format(n=points)
        if unit in {Unit.RATIO, Unit.INDEX}:
            return self._signed(change, 2)
        sign = "+" if change > 0 else MINUS if change < 0 else "\N{PLUS-MINUS SIGN}"
        return f"{sign}{self.value(abs(change), unit)}"

    def size(self, size: float, unit: Unit) -> str:
        """Return the size of a difference, without a sign, in words that stand in a sentence."""
        if unit is Unit.SHARE:
            points = self.number(abs(size) * 100, 0 if abs(size) >= _FINE or _whole(size * 100) else 1)
            if points == "0":
                return self.say("less than one percentage point")
            return self.say.plural("{n} percentage point", "{n} percentage points", 1 if points == "1" else 2).format(n=points)
        if unit in {Unit.RATIO, Unit.INDEX}:
            return self.number(abs(size), 2)
        return self.value(abs(size), unit)

    def month(self, month: Month) -> str:
        """Return a month in full: October 2026, oktober 2026."""
        return _date(first_day(month), "LLLL yyyy", self.locale)

    def month_name(self, month: Month) -> str:
        """Return a month without its year."""
        return _date(first_day(month), "LLLL", self.locale)

    def span(self, last: Month, months: int) -> str:
        """Return so many months in full, from the first to the last, which is given."""
        if months == 1:
            return self.month(last)
        first = shift(last, 1 - months)
        begin = self.month_name(first) if first // 100 == last // 100 else self.month(first)
        return f"{begin}\N{EN DASH}{self.month(last)}"

    def month_short(self, month: Month) -> str:
        """Return a month for an axis: Oct 2026, okt 2026."""
        return f"{_date(first_day(month), 'LLL', self.locale).rstrip('.')} {month // 100}"

    def moment(self, at: int | None, zone: tzinfo = UTC) -> str:
        """Return a UTC second on the organisation's clock, a dash for None."""
        if at is None:
            return NOTHING
        return format_datetime(datetime.fromtimestamp(at, zone), "d MMM yyyy HH:mm", locale=self.locale)

    def day(self, at: int | None, zone: tzinfo = UTC) -> str:
        """Return the day of a UTC second on the organisation's clock, a dash for None."""
        if at is None:
            return NOTHING
        return format_datetime(datetime.fromtimestamp(at, zone), "d MMM yyyy", locale=self.locale)

    def day_of(self, number: int) -> str:
        """Return a day written as YYYYMMDD, a dash for 0."""
        if not number:
            return NOTHING
        found = date(number // 10_000, number // 100 % 100, number % 100)
        return _date(found, "d MMM yyyy", self.locale).replace(" ", "\N{NO-BREAK SPACE}")

    def fewer_than(self, k: int) -> str:
        """Return how a small number of people is told."""
        return self.say("fewer than {k}").format(k=self.number(k))

    def listed(self, names: list[str]) -> str:
        """Return names as a sentence lists them: a, b and c."""
        if len(names) < 2:  # noqa: PLR2004 - one has no last
            return "".join(names)
        return self.say("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])

    def _signed(self, value: float, digits: int) -> str:
        rounded = _no_negative_zero(value, digits)
        sign = "+" if rounded > 0 else MINUS if rounded < 0 else "\N{PLUS-MINUS SIGN}"
        return sign + self.number(abs(rounded), digits)


@lru_cache(maxsize=_KEPT)
def _decimal(value: float, pattern: str, locale: str) -> str:
    return format_decimal(value, format=pattern, locale=locale).replace("-", MINUS)


@lru_cache(maxsize=_KEPT)
def _percent(share: float, pattern: str, locale: str) -> str:
    return format_percent(share, format=pattern, locale=locale).replace("-", MINUS)


@lru_cache(maxsize=_KEPT)
def _date(day: date, pattern: str, locale: str) -> str:
    return format_date(day, pattern, locale=locale)


def _no_negative_zero(value: float, digits: int) -> float:
    return round(value, digits) + 0.0


def _whole(value: float) -> bool:
    return abs(value - round(value)) < _NEARLY
