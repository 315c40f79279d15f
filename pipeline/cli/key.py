"""`sharewell key`: where the key lies that keeps names sealed, a copy of it, and a new one for the seals."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from config.errors import Refused
from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, YesOption, confirm, group, opened, result

if TYPE_CHECKING:
    from storage.database import Store

app = group("key", "The key that keeps names sealed.")
OutArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="The file to write; it must not be there yet.", show_default=False)
]
LOST = (
    "Lost, it cannot be made again: figures stay, but nobody in the store or in any backup of it can be told by name, nobody new"
    " can be matched, and nobody who was erased can be kept out. Keep a copy apart from the store and its backups."
)


@app.command("show")
def show_key(*, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """Say where the key lies and what its loss would mean; never the key itself."""
    from storage.database import meta
    from storage.key_rotation import EXPORTED, is_rotating

    with opened(home, create=False) as frame:
        frame.note("key", what="show")
        place, rotating = frame.store.keys.place, is_rotating(frame.store)
        exported = meta(frame.store.connection, EXPORTED)
    lines = [f"{place.kind}: {place.path}" if place.path else place.kind, _copies(exported)]
    if len(place.seals) > 1:
        lines.append(f"Keys from before, for older backups: {len(place.seals) - 1} (`sharewell key rotate --drop-former`)")
    if rotating:
        lines.append("A new key for the seals was begun with: `sharewell key rotate` finishes it.")
    told = {
        "kind": place.kind,
        "path": str(place.path) if place.path else None,
        "former": max(0, len(place.seals) - 1),
        "rotating": rotating,
        "exported_at": _day(exported) if exported else None,
    }
    result(told, "\n".join([*lines, LOST]))


@app.command("export")
def export_key(
    file: OutArgument,
    *,
    renewed: Annotated[
        bool, typer.Option("--renewed", help="With a new key for the seals, to give in the place of this one.")
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Write a copy of the key to a file that only its owner can read, to be kept in a vault."""
    from storage import key_rotation
    from storage.database import set_meta
    from storage.key_places import copy_key

    with opened(home, create=False) as frame:
        frame.note("key", what="export")
        place = frame.store.keys.place
        copy_key(key_rotation.renewed(place) if renewed else place, file)
        if not renewed:
            with frame.store.transaction() as connection:
                set_meta(connection, key_rotation.EXPORTED, str(int(time.time())))
    todo = "Give it in the place of the key, then: sharewell key rotate" if renewed else "Take it off this machine, to a vault."
    result({"file": str(file)}, f"Written to {file}. {todo}")


@app.command("rotate")
def rotate_key(
    *,
    drop_former: Annotated[
        bool, typer.Option("--drop-former", help="Drop the keys from before: names in older backups are lost then.")
    ] = False,
    yes: YesOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Seal all names with a new key; broken off, the same command goes on. Numbers that stand for people stay as they are."""
    from storage import key_rotation

    with opened(home, create=False) as frame:
        if drop_former:
            confirm("Drop the keys from before? Names in older backups cannot be read any more then.", yes=yes)
            frame.note("key", what="drop former")
            gone = key_rotation.drop_former(frame.store, _store_id(frame.store))
            result({"dropped": gone}, f"{gone} keys from before are dropped.")
            return
        frame.note("key", what="rotate")
        done = key_rotation.rotate(frame.store, _store_id(frame.store))
    went_on = "Finished what was begun: " if done.resumed else ""
    result(
        {"sealed": done.sealed, "resumed": done.resumed},
        f"{went_on}{done.sealed} names and notes are sealed with the new key. The one from before is kept for older backups."
        "\nKeep a copy of the new one: sharewell key export FILE",
    )


def _store_id(store: Store) -> str:
    from storage.database import meta

    found = meta(store.connection, "store_id")
    if found is None:
        raise Refused("this store has no number of its own", todo="put a backup back in its place")
    return found


def _copies(exported: str | None) -> str:
    if exported is None:
        return "Whether there is a copy is not known: `sharewell key export FILE` makes one."
    return f"A copy was written on {_day(exported)}."


def _day(second: str) -> str:
    return datetime.fromtimestamp(int(second), UTC).date().isoformat()


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app)
