"""`sharewell sources`: what sources there are, what they ask and cost, and where their terms stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, result

if TYPE_CHECKING:
    import typer

    from config.source_entry import SourceEntry


def sources(*, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """List the sources: how their items come in, what they ask of you, what they cost, their terms."""
    from config.catalogue import SOURCES
    from config.home import find_home
    from config.settings import load_settings

    settings = load_settings(find_home(home))
    told = [_told(entry, enabled=settings.source(entry.name).enabled) for entry in SOURCES.values()]
    result(told, "\n\n".join(_in_words(entry, enabled=settings.source(entry.name).enabled) for entry in SOURCES.values()))


def _told(entry: SourceEntry, *, enabled: bool) -> dict[str, object]:
    return {
        "source": entry.name,
        "title": entry.title,
        "family": entry.family,
        "internal": entry.internal,
        "enabled": enabled,
        "ways": list(entry.ways) or ["items"],
        "asks": entry.asks,
        "needs": list(entry.needs),
        "price_per_read": entry.price_per_read,
        "price_read": entry.price_read.isoformat() if entry.price_read else None,
        "ceiling": entry.ceiling,
        "licence": entry.licence,
        "terms_url": entry.terms_url or None,
        "terms_read": entry.terms_read.isoformat() if entry.terms_read else None,
    }


def _in_words(entry: SourceEntry, *, enabled: bool) -> str:
    ways = ", ".join("collect" if way == "collect" else f"import {way}" for way in entry.ways or ("items",))
    side = "inside" if entry.internal else "outside"
    lines = [
        f"{entry.name}: {entry.title} ({entry.family}, {side}){' - enabled' if enabled else ''}",
    ]
    lines += [f"  comes in by: {ways}", f"  asks: {entry.asks}"]
    if entry.price_per_read:
        lines.append(f"  costs: {entry.price_per_read} for each item read (its price list as read on {entry.price_read})")
    if entry.ceiling:
        lines.append(f"  gives: the newest {entry.ceiling} items of an account; its archive has the rest")
    if entry.terms_url:
        read = f"read on {entry.terms_read}" if entry.terms_read else "not read by us: read them first"
        lines.append(f"  terms: {entry.terms_url} ({read})")
    return "\n".join(lines)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("sources")(sources)
