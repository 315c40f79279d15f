"""`sharewell sources`: what sources there are, what they ask and cost, and where their terms stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, result

if TYPE_CHECKING:
    import typer

    from config.schema import SourceSettings
    from config.source_entry import SourceEntry


def sources(*, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """List the sources: how their items come in, what they ask of you, what they cost, their terms."""
    from config.catalogue import SOURCES
    from config.home import find_home
    from storage.in_force import settings_in_force

    settings = settings_in_force(find_home(home))
    entries = (*SOURCES.values(), *_added())
    told = [_told(entry, settings.source(entry.name)) for entry in entries]
    result(told, "\n\n".join(_in_words(entry, settings.source(entry.name)) for entry in entries))


def _added() -> tuple[SourceEntry, ...]:
    """Return what other packages add, as far as they are described by being installed."""
    from importlib.metadata import entry_points

    from collectors.catalogue import GROUP
    from config.catalogue import SOURCES
    from config.source_entry import SourceEntry

    found = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    return tuple(
        SourceEntry(
            name=point.name,
            title=point.name,
            family="other",
            internal=False,
            asks=f"what its package says: {point.dist.name} {point.dist.version}" if point.dist else "what its package says",
            licence="As its package says.",
            ways=("collect",),
        )
        for point in found
        if point.name not in SOURCES
    )


def _told(entry: SourceEntry, own: SourceSettings) -> dict[str, object]:
    return {
        "source": entry.name,
        "title": entry.title,
        "family": entry.family,
        "internal": entry.internal,
        "enabled": own.enabled,
        "ways": list(entry.ways) or ["items"],
        "asks": entry.asks,
        "needs": list(entry.needs),
        "price_per_read": entry.price_per_read,
        "price_read": entry.price_read.isoformat() if entry.price_read else None,
        "ceiling": entry.ceiling,
        "licence": entry.licence,
        "terms_url": entry.terms_url or None,
        "terms_read": entry.terms_read.isoformat() if entry.terms_read else None,
        "terms_read_here": own.terms_read.isoformat() if own.terms_read else None,
    }


def _in_words(entry: SourceEntry, own: SourceSettings) -> str:
    ways = ", ".join("collect" if way == "collect" else f"import {way}" for way in entry.ways or ("items",))
    side = "inside" if entry.internal else "outside"
    lines = [
        f"{entry.name}: {entry.title} ({entry.family}, {side}){' - enabled' if own.enabled else ''}",
    ]
    lines += [f"  comes in by: {ways}", f"  asks: {entry.asks}", f"  what is read: {entry.licence}"]
    if entry.price_per_read:
        lines.append(f"  costs: {entry.price_per_read} for each item read (its price list as read on {entry.price_read})")
    if entry.ceiling:
        lines.append(f"  gives: the newest {entry.ceiling} items of an account; its archive has the rest")
    if entry.terms_url:
        lines.append(f"  terms: {entry.terms_url} ({_who_read(entry, own)})")
    return "\n".join(lines)


def _who_read(entry: SourceEntry, own: SourceSettings) -> str:
    """Return who read a source's terms, and when: somebody here, or we."""
    if own.terms_read:
        return f"read here on {own.terms_read}"
    ours = f"; we read them on {entry.terms_read}" if entry.terms_read else ""
    return f"nobody here has read them yet{ours}: read them, then set terms_read under [sources.{entry.name}]"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("sources")(sources)
