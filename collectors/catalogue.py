"""Which collector reads which source: ours by name, others' by the entry point `sharewell.collectors`."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from collectors.http import is_loopback
from config.catalogue import SOURCES
from config.errors import NothingToUse, WrongUse

if TYPE_CHECKING:
    from collections.abc import Callable

    from collectors.base import Collector
    from collectors.budget import Meter
    from config.settings import SourceSettings

    Factory = Callable[[SourceSettings, Meter], Collector]

GROUP = "sharewell.collectors"
_PLACEHOLDER = "loopback"


def _reddit(settings: SourceSettings, meter: Meter) -> Collector:
    del meter  # reading Reddit is free
    from collectors.public.reddit import RedditCollector  # noqa: PLC0415 - praw takes time to import

    return RedditCollector(
        client_id=_credential("reddit", "client_id", settings),
        client_secret=_credential("reddit", "client_secret", settings),
        base_url=settings.base_url,
    )


def _x(settings: SourceSettings, meter: Meter) -> Collector:
    from collectors.public.x import XCollector  # noqa: PLC0415 - tweepy takes time to import

    return XCollector(
        bearer_token=_credential("x", "bearer_token", settings),
        price_per_read=SOURCES["x"].price_per_read,
        meter=meter,
        base_url=settings.base_url,
    )


COLLECTORS: dict[str, Factory] = {"reddit": _reddit, "x": _x}


def names() -> tuple[str, ...]:
    """Return the sources that can be collected, ours first."""
    others = sorted(point.name for point in entry_points(group=GROUP) if point.name not in COLLECTORS)
    return (*COLLECTORS, *others)


def collector_for(name: str, settings: SourceSettings, meter: Meter) -> Collector:
    """Make the collector of a source from its settings.

    Raises WrongUse when no collector has this name, NothingToUse when it lacks credentials.
    """
    factory = COLLECTORS.get(name)
    if factory is None:
        found = [point for point in entry_points(group=GROUP) if point.name == name]
        if not found:
            raise WrongUse("no collector of this name", where=name, todo=f"there are: {', '.join(names())}")
        factory = found[0].load()
    return factory(settings, meter)


def _credential(source: str, key: str, settings: SourceSettings) -> str:
    """Return a secret of the settings; on loopback, where nobody checks it, a placeholder does."""
    value = getattr(settings, key)
    text = value.get_secret_value() if hasattr(value, "get_secret_value") else value
    if text:
        return str(text)
    if settings.base_url and is_loopback(settings.base_url):
        return _PLACEHOLDER
    variable = f"SHAREWELL_SOURCES__{source.upper()}__{key.upper()}"
    what = f"no {key} to sign in with"
    raise NothingToUse(what, where=f"sources.{source}", todo=f"set {variable}, {variable}_FILE, or {key} in sharewell.toml")
