"""`sharewell person`: what is held about one person: look, take along, remove."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from config.errors import Exit, Refused, WrongUse
from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, YesOption, confirm, finish, group, opened, result, say

if TYPE_CHECKING:
    from storage.database import Store

PersonArgument = Annotated[
    str, typer.Argument(metavar="PERSON", help="The person's key or address on the roster.", show_default=False)
]
OutOption = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="The file to write; it must not be there yet.")]

app = group("person", "What is held about one person: look, take along, remove.")


def known_person(store: Store, key: str) -> int:
    """Return who a roster key or address stands for. Raises WrongUse."""
    from storage.roster import person_of

    number = person_of(store, key)
    if number is None:
        raise WrongUse(f"{key!r} is not on the roster", todo="give the key that the roster's column person has")
    return number


@app.command("show")
def show_person(
    person: PersonArgument, *, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False
) -> None:
    """Show everything that is held about a person."""
    from storage.person import about

    with opened(home, create=False) as frame:
        number = known_person(frame.store, person)
        frame.note("show", number)
        held = about(frame.store, number, k=frame.settings.privacy.k)
    result(held, _in_words(held))


@app.command("export")
def export_person(
    person: PersonArgument,
    *,
    out: OutOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Write everything that is held about a person as JSON: to a file that only its owner can read, or to standard output."""
    from storage.person import about

    with opened(home, create=False) as frame:
        number = known_person(frame.store, person)
        frame.note("export", number)
        held = about(frame.store, number, k=frame.settings.privacy.k)
    if out is None:
        result(held, "", as_json=True)
        return
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(held, file, indent=2)
    except FileExistsError as error:
        raise Refused("this file is there already", where=str(out), todo="name another one") from error
    result({"file": str(out)}, f"Written to {out}")


@app.command("erase")
def erase(
    person: PersonArgument,
    *,
    yes: YesOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Remove a person altogether: what they shared, their accounts, name and place on the roster. Nothing brings it back."""
    from pipeline.cli.lake import tell_lake
    from pipeline.erasing import erase as erase_all
    from storage.erasing.sweeping import AT_ONCE

    with opened(home, create=False) as frame:
        number = known_person(frame.store, person)
        confirm(f"Remove everything that is held about {person}?", yes=yes)
        frame.note("erase", number)
        done = erase_all(frame.store, frame.settings, frame.ideal, number, frame.now)
        erased = done.erased
    for path in done.files:
        say(f"Still names them, and is yours to change or remove: {path}")
    if not done.swept:
        say(_later(AT_ONCE))
    tell_lake(done.lake)
    result(
        {
            "person": person,
            "items": erased.items,
            "interactions": erased.interactions,
            "accounts": erased.accounts,
            "backups": done.backups,
            "files": [str(path) for path in done.files],
            "swept": done.swept,
        },
        f"Removed: {erased.items} items, {erased.interactions} interactions, {erased.accounts} accounts, and the name."
        + (f" Copies from before: {done.backups}; restoring one erases them again." if done.backups else ""),
    )
    if not done.swept:
        finish(Exit.PARTLY)


def _later(most: int) -> str:
    """Return what to do where traces may still lie in the file."""
    return (
        "Everything was removed; pages of the file that held it are overwritten at the next quiet moment, for the store is in use"
        f" or larger than {most >> 20} MB. `sharewell expire` does it now, `sharewell run` does it by itself."
    )


def _in_words(held: dict[str, object]) -> str:
    def count(name: str) -> int:
        found = held[name]
        return len(found) if isinstance(found, list) else 0

    lines = [f"{held['person']}: {json.dumps(held['roster'], ensure_ascii=False)}"]
    lines += [f"{name}: {count(name)}" for name in ("accounts", "consent", "items", "interactions", "labels", "tags", "excluded")]
    return "\n".join([*lines, "All of it: --json, or `sharewell person export`."])


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app)
