"""`sharewell backup`: copies of the store, and putting one back."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from config.errors import Refused
from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, YesOption, confirm, group, opened, result, say

if TYPE_CHECKING:
    from storage.backup import Backup

app = group("backup", "Copies of the store, and putting one back.")
FileArgument = Annotated[
    str, typer.Argument(metavar="FILE", help="A backup's name, as `backup list` has it, or a file.", show_default=False)
]
_MEGABYTE = 1 << 20


@app.command("create")
def create(*, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """Copy the store, while others read and write it; the oldest copies go."""
    from config.home import find_home
    from config.settings import load_settings
    from storage import backup

    place = find_home(home)
    settings = load_settings(place)
    with opened(home, create=False) as frame:
        frame.note("backup")
    made = backup.create(
        place, keep=settings.backups.keep, now=int(time.time()), folder=folder_of(settings.backups.folder, place)
    )
    result(_as_json(made), f"{made.path} ({made.size / _MEGABYTE:.1f} MB). The key is not in it: keep a copy of that too.")


@app.command("list")
def listed(*, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """List the copies that there are, the newest first."""
    from config.home import find_home
    from config.settings import load_settings
    from storage.backup import backups

    place = find_home(home)
    found = backups(place, folder=folder_of(load_settings(place).backups.folder, place))
    lines = [f"{one.path.name}  {_time(one.at)}  {one.size / _MEGABYTE:8.1f} MB" for one in found]
    result([_as_json(one) for one in found], "\n".join(lines) or "There is no backup yet; `sharewell backup create` makes one.")


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
    from config.settings import load_settings
    from pipeline.alone import alone
    from storage import restoring

    place = find_home(home)
    settings = load_settings(place)
    named = Path(file)
    among = (folder_of(settings.backups.folder, place) or place / "backups") / named.name
    path = named if named.is_file() else among
    confirm(f"Put {path} in the place of the store?", yes=yes)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(place, "worker") as no_worker, alone(place, "run") as no_run:
        if not (no_worker and no_run):
            raise Refused("`sharewell serve` or `sharewell run` works in this home", where=str(place), todo="stop it first")
        done = restoring.restore(place, path, zone=settings.zone, now=int(time.time()))
    with opened(home, create=False) as frame:
        frame.note("restore")
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


def folder_of(named: str, home: Path) -> Path | None:
    """Return the folder that the settings name, from the home on; None for the usual one."""
    return home / Path(named).expanduser() if named else None


def _as_json(one: Backup) -> dict[str, object]:
    return {"file": str(one.path), "at": _time(one.at), "bytes": one.size}


def _time(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app)
