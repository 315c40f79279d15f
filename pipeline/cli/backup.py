"""`sharewell backup`: copies of the store, and putting one back."""

from __future__ import annotations

import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from config.errors import Refused
from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, YesOption, confirm, group, opened, result, say

if TYPE_CHECKING:
    from storage.backup import Backup, Held

app = group("backup", "Copies of the store, and putting one back.")
FileArgument = Annotated[
    str, typer.Argument(metavar="FILE", help="A backup's name, as `backup list` has it, or a file.", show_default=False)
]
_MEGABYTE = 1 << 20
_WITHOUT_KEY = "The key is not in it, and without it no name in it can be read: keep a copy (`sharewell key export`)."


@app.command("create")
def create(*, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """Copy the store, while others read and write it; the oldest copies go."""
    from config.home import find_home
    from pipeline.alone import alone
    from pipeline.backups import folder_of, note_withdrawn
    from storage import backup
    from storage.in_force import settings_in_force

    place, now = find_home(home), int(time.time())
    settings = settings_in_force(place)
    with opened(home, create=False) as frame, alone(place, "backup") as only_one:
        if not only_one:
            raise Refused("a backup is being made already", where=str(place), todo="try again when it is done")
        frame.note("backup")
        folder = folder_of(settings, place)
        made = backup.create(place, keep=settings.backups.keep, now=now, folder=folder)
        backup.expire(place, days=settings.backups.days, now=now, folder=folder)
        note_withdrawn(frame.store, settings)  # the first copy makes the folder that it is kept in
    result(_as_json(made), f"{made.path} ({made.size / _MEGABYTE:.1f} MB). {_WITHOUT_KEY}")


@app.command("list")
def listed(*, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """List the copies that there are, the newest first."""
    from config.home import find_home
    from pipeline.backups import all_backups
    from storage.in_force import settings_in_force

    place = find_home(home)
    found = [(one, _since(place, one)) for one in all_backups(place, settings_in_force(place))]
    lines = [f"{one.path.name}  {_time(one.at)}  {one.size / _MEGABYTE:8.1f} MB{_of_them(since)}" for one, since in found]
    told = [_as_json(one) | {"people_since": since.people if since else None} for one, since in found]
    result(told, "\n".join(lines) or "There is no backup yet; `sharewell backup create` makes one.")


@app.command("restore")
def restore(
    file: FileArgument,
    *,
    yes: YesOption = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Put a copy back in the place of the store. Who withdrew or was erased since stays so; what stood is kept beside it."""
    from config.home import find_home
    from pipeline.alone import nobody_else
    from pipeline.backups import folder_of, note_withdrawn, registers
    from storage import restoring
    from storage.in_force import settings_in_force

    place = find_home(home)
    settings = settings_in_force(place)
    named = Path(file)
    among = [(folder_of(settings, place) or place / "backups") / named.name, place / named.name]
    path = next((one for one in (named, *among) if one.is_file()), among[0])
    confirm(f"Put {path} in the place of the store?", yes=yes)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with nobody_else(place):
        done = restoring.restore(place, path, zone=settings.zone, now=int(time.time()), registers=registers(place, settings))
    with opened(home, create=False) as frame:
        frame.note("restore")
        note_withdrawn(frame.store, settings)
    if done.unknown:
        say(
            "What stood was damaged and is kept beside it; who withdrew or was erased since this copy was made is not known: ask."
        )
    told = {"before": str(done.before) if done.before else None, "erased": done.erased, "withdrawn": done.withdrawn}
    result(
        {"file": str(path), **told, "excluded": done.excluded, "unknown": done.unknown},
        f"{path.name} is the store now; {done.erased} erased and {done.withdrawn} withdrawn again, {done.excluded} items out."
        + (f"\nWhat stood until now: {done.before}; remove it when all is well." if done.before else "")
        + "\nNext: sharewell refresh",
    )


def _since(home: Path, one: Backup) -> Held | None:
    """Return of how many people who left since a copy holds something; None where there is no store to tell."""
    from storage.backup import held_since
    from storage.database import FILE_NAME, open_reading

    if not (home / FILE_NAME).is_file():
        return None
    with closing(open_reading(home)) as connection:
        return held_since(connection, one)


def _of_them(since: Held | None) -> str:
    if since is None or since.people == 0:
        return ""
    if since.people is None:
        return "  cannot be read"
    return f"  holds {since.people} erased or withdrawn since; restoring erases them again"


def _as_json(one: Backup) -> dict[str, object]:
    return {"file": str(one.path), "at": _time(one.at), "bytes": one.size}


def _time(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app)
