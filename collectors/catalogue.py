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
    from config.settings import Settings

    Factory = Callable[[Settings, Meter], Collector]

GROUP = "sharewell.collectors"
_PLACEHOLDER = "loopback"


def _reddit(settings: Settings, meter: Meter) -> Collector:
    del meter  # reading Reddit is free
    from collectors.public.reddit import RedditCollector  # praw takes time to import

    return RedditCollector(
        client_id=credential(settings, "reddit", "client_id"),
        client_secret=credential(settings, "reddit", "client_secret"),
        base_url=settings.source("reddit").base_url,
    )


def _x(settings: Settings, meter: Meter) -> Collector:
    from collectors.public.x import XCollector  # tweepy takes time to import

    own = settings.source("x")
    return XCollector(
        bearer_token=credential(settings, "x", "bearer_token"),
        price_per_read=SOURCES["x"].price_per_read if own.price_per_read is None else own.price_per_read,
        meter=meter,
        base_url=own.base_url,
    )


COLLECTORS: dict[str, Factory] = {"reddit": _reddit, "x": _x}


def names() -> tuple[str, ...]:
    """Return the sources that can be collected, ours first."""
    others = sorted(point.name for point in entry_points(group=GROUP) if point.name not in COLLECTORS)
    return (*COLLECTORS, *others)


def collector_for(name: str, settings: Settings, meter: Meter) -> Collector:
    """Make the collector of a source from its settings.

    Raises WrongUse when no collector has this name, NothingToUse when it lacks credentials.
    """
    factory = COLLECTORS.get(name)
    if factory is None:
        found = [point for point in entry_points(group=GROUP) if point.name == name]
        if not found:
            raise WrongUse("no collector has this name", where=name, todo=f"there are: {', '.join(names())}")
        factory = found[0].load()
    return factory(settings, meter)


def credential(settings: Settings, source: str, field: str) -> str:
    """Return what a source is signed in with; on loopback, where nobody checks it, a placeholder does.

    Raises NothingToUse naming what supplies it.
    """
    value = settings.secret(source, field)
    if value:
        return value
    base_url = settings.source(source).base_url
    if base_url and is_loopback(base_url):
        return _PLACEHOLDER
    variable = f"SHAREWELL_SOURCES__{source.upper()}__{field.upper()}"
    todo = f"set {variable}, or {field} under [sources.{source}] in sharewell.toml, or keep it in the keyring"
    raise NothingToUse(f"{source} cannot be asked without {field}", todo=todo)
