"""`sharewell init`: writes commented settings into a home."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from config.errors import Refused
from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, result

if TYPE_CHECKING:
    from pathlib import Path


class Profile(StrEnum):
    """How much to begin with."""

    SMALL = "small"
    FULL = "full"


def init(
    *,
    profile: Annotated[Profile, typer.Option("--profile", help="How much to begin with.")] = Profile.SMALL,
    from_env: Annotated[bool, typer.Option("--from-env", help="Write down what variables say; no credentials.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Write a commented sharewell.toml and ideal.toml; what is there already stays."""
    from config.home import IDEAL_FILE, SETTINGS_FILE, find_home
    from config.settings import load_settings
    from config.templates import FULL_HOURS, IDEAL, SMALL, SMALL_HOURS, settings_text

    place = find_home(home)
    small = profile is Profile.SMALL
    if (place / SETTINGS_FILE).exists():
        raise Refused("the settings are there already", where=str(place / SETTINGS_FILE), todo="edit them, or remove the file")
    settings = load_settings(place, None if from_env else {})
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(place / SETTINGS_FILE, settings_text(settings, shown=SMALL if small else (), full=not small))
    if not (place / IDEAL_FILE).exists():
        _write(place / IDEAL_FILE, IDEAL)
    hours = SMALL_HOURS if small else FULL_HOURS
    what = f"{len(SMALL)} indicators ({', '.join(SMALL)})" if small else "all indicators"
    result(
        {"home": str(place), "profile": profile.value, "indicators": list(SMALL) if small else [], "hours_a_month": hours},
        f"Written to {place}: {what} are on. Count on about {hours} hours a month.\n"
        "Next: sharewell roster import FILE, then sharewell consent import FILE; sharewell doctor says what is missing.",
    )


def _write(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("init")(init)
