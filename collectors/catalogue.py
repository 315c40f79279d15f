"""Which collector reads which source: ours by name, others' by the entry point `sharewell.collectors`."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from collectors.http import is_loopback
from config.errors import NothingToUse, WrongUse

if TYPE_CHECKING:
    from collections.abc import Callable

    from collectors.base import Collector
    from collectors.budget import Meter
    from config.settings import Settings

    Factory = Callable[[Settings, Meter], Collector]

GROUP = "sharewell.collectors"
_PLACEHOLDER = "loopback"


COLLECTORS: dict[str, str] = {
    "reddit": "collectors.public.reddit",
    "x": "collectors.public.x",
    "mastodon": "collectors.public.mastodon",
    "bluesky": "collectors.public.bluesky",
    "feeds": "collectors.public.feeds",
    "github": "collectors.public.github",
    "stackexchange": "collectors.public.stackexchange",
    "youtube": "collectors.public.youtube",
    "hackernews": "collectors.public.hackernews",
    "slack": "collectors.internal.slack",
    "teams": "collectors.internal.teams",
    "vivaengage": "collectors.internal.vivaengage",
    "mattermost": "collectors.internal.mattermost",
    "zulip": "collectors.internal.zulip",
    "discourse": "collectors.internal.discourse",
    "matrix": "collectors.internal.matrix",
    "mediawiki": "collectors.internal.mediawiki",
    "confluence": "collectors.internal.confluence",
    "sharepoint": "collectors.internal.sharepoint",
    "mailinglist": "collectors.internal.mailarchive",
}
"""By source the module that reads it, whose `make(settings, meter)` gives the collector; imported only when it is used."""


def names() -> tuple[str, ...]:
    """Return the sources that can be collected, ours first."""
    others = sorted(point.name for point in entry_points(group=GROUP) if point.name not in COLLECTORS)
    return (*COLLECTORS, *others)


def collector_for(name: str, settings: Settings, meter: Meter) -> Collector:
    """Make the collector of a source from its settings.

    Raises WrongUse when no collector has this name, NothingToUse when it lacks credentials.
    """
    if name in COLLECTORS:
        factory: Factory = import_module(COLLECTORS[name]).make
        return factory(settings, meter)
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
