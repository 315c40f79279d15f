"""The two files that `sharewell init` writes, with every setting said and commented."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from config.catalogue import SOURCES

if TYPE_CHECKING:
    from config.settings import Settings

SMALL = ("E1", "E3", "A1", "A3", "A6", "K2", "R2")
"""What a small organisation begins with: seven figures that one export and one list of people feed."""
SMALL_HOURS = 3
FULL_HOURS = 12

IDEAL = """\
# What this organisation aims at. Nothing here is needed to begin.

# Why you share, in at most 100 words, signed by your top.
# [vision]
# text = "We share what we know, because ..."
# signed_by = "The board"
# date = 2026-01-15

# A target: an indicator, its value (a number, a share like "38 %", or for E5 a range such as [3, 6]), the month from which it
# holds, and why.
# [[targets]]
# indicator = "E1"
# value = "38 %"
# from = "2026-07"
# reason = "Six months after the start, what others reached"
"""


def settings_text(settings: Settings, *, shown: tuple[str, ...], full: bool) -> str:
    """Return a commented `sharewell.toml` with these settings; credentials are never written into it."""
    organisation, privacy = settings.organisation, settings.privacy
    lines = [
        "# Every key can also be given as a variable: SHAREWELL_PRIVACY__K=10, SHAREWELL_SOURCES__REDDIT__ENABLED=true.",
        "",
        "[organisation]",
        f"name = {_text(organisation.name)}",
        f"timezone = {_text(organisation.timezone)}",
        f"languages = {_list(organisation.languages)}",
        "",
        "[privacy]",
        f"k = {privacy.k}                 # figures about fewer people are hidden; 5 at least",
        f"text_days = {privacy.text_days}         # texts are dropped after so many days",
        "",
        "[indicators]",
        f"on = {_list(shown)}  # an empty list shows all",
        "",
        "# Credentials do not belong in this file unless only you can read it (chmod 600). Better: a variable, a file named by",
        "# client_secret_file = ..., or the keyring.",
    ]
    for name, entry in SOURCES.items():
        source = settings.sources.get(name)
        if source is None and not (full or "collect" in entry.ways):
            continue
        lines += ["", f"# {entry.title}: {entry.asks}"]
        mark = "" if source is not None else "# "
        lines.append(f"{mark}[sources.{name}]")
        lines.append(f"{mark}enabled = {str(source.enabled if source else False).lower()}")
        lines.append(f"{mark}keep = {_text(source.keep if source else 'text')}")
        for field in ("base_url", "client_id", "username", "monthly_cap"):
            value = getattr(source, field) if source else None
            if value is not None:
                lines.append(f"{field} = {_text(value) if isinstance(value, str) else value}")
        if source and source.spaces:
            lines.append(f"spaces = {_list(source.spaces)}")
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=True) if value.isascii() else json.dumps(value, ensure_ascii=False)


def _list(values: tuple[str, ...]) -> str:
    return "[" + ", ".join(_text(value) for value in values) + "]"
