"""What every command shares: the home, the two streams, the opened store, progress, and how failures are told.

Results go to standard output, everything else to standard error. A command is a function in a file of its own that takes
`home: HomeOption`, `as_json: JsonOption` and `debug: DebugOption`; all three may also stand before the command's name.
"""

from __future__ import annotations

import getpass
import json
import os
import re
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from config.errors import Exit
from config.home import find_home
from config.secrets import IN_RESULTS, hidden, without_known

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from config.ideal import IdealSettings
    from config.settings import Settings
    from storage.audit import Doer
    from storage.council.standing import Standing
    from storage.database import Store


@dataclass(slots=True)
class Asked:
    """What the call asked of all commands alike."""

    home: Path | None = None
    as_json: bool = False
    debug: bool = False


asked = Asked()


def _home(value: Path | None) -> Path | None:
    asked.home = value or asked.home
    return asked.home


def _as_json(value: bool) -> bool:
    asked.as_json = value or asked.as_json
    return asked.as_json


def _debug(value: bool) -> bool:
    asked.debug = value or asked.debug
    return asked.debug


_HOME_HELP = "The home directory; else SHAREWELL_HOME, else the platform's data directory."
_JSON_HELP = "Print one JSON document."
_DEBUG_HELP = "Write a traceback to a file, secrets removed, if something fails."

HomeOption = Annotated[Path | None, typer.Option("--home", metavar="DIR", help=_HOME_HELP, callback=_home, show_default=False)]
JsonOption = Annotated[bool, typer.Option("--json", help=_JSON_HELP, callback=_as_json)]
DebugOption = Annotated[bool, typer.Option("--debug", help=_DEBUG_HELP, callback=_debug)]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Say what would be done; write nothing.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def before_any_command(
    home: Annotated[Path | None, typer.Option("--home", metavar="DIR", help=_HOME_HELP, show_default=False)] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_JSON_HELP)] = False,
    debug: Annotated[bool, typer.Option("--debug", help=_DEBUG_HELP)] = False,
) -> None:
    """Show how openly an organisation shares what it knows, month by month, against the ideal: share, don't restrict."""
    asked.home, asked.as_json, asked.debug = home, as_json, debug


def _within_group(
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Take the three common options between a group's name and its command too."""


def group(name: str, text: str) -> typer.Typer:
    """Return a group of commands, such as `roster`."""
    made = typer.Typer(name=name, help=text, no_args_is_help=True)
    made.callback(help=text)(_within_group)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """An opened home."""

    store: Store
    settings: Settings
    """Those that hold."""
    standing: Standing
    """What of them waits for confirmation."""
    ideal: IdealSettings
    home: Path
    now: int
    """UTC seconds at which the command began."""

    def note(
        self, act: str, person: int | None = None, *, source: str | None = None, purpose: str | None = None, what: str = ""
    ) -> None:
        """Note in the audit log what is about to be shown or done, before it is: of a person, or (None) of nobody."""
        from storage.audit import noted

        noted(self.store, act, person, doer(), now=self.now, source=source or "", purpose=purpose or "", what=what)


def doer() -> Doer:
    """Return who gives the command: the account on this machine."""
    from storage.audit import Doer

    try:
        name = getpass.getuser()
    except (OSError, KeyError):
        name = f"account {os.getuid()}"
    return Doer(name=name, way="command")


@contextmanager
def opened(home: Path | None, *, create: bool = True, also: Collection[str] = ()) -> Iterator[Frame]:
    """Open settings, ideal and store of a home, and close it again. Raises Refused where there is none and none may be made.

    The settings are those that hold; what waits for confirmation is said. `also`: sources to read though none is switched on.
    """
    from config.ideal import load_ideal
    from pipeline.alone import among_others
    from storage.database import open_store
    from storage.in_force import settings_in_force, settled

    place = find_home(home)
    zone, ideal = settings_in_force(place).zone, load_ideal(place)
    with among_others(place), open_store(place, zone=zone, create=create) as store:
        if store.keys.made:
            say(f"A key was made: {store.keys.made}. Keep a copy; without it nobody here can be told by name.")
        now = int(time.time())
        settings, standing = settled(store, doer(), now=now, also=also)
        if standing.waiting:
            from presentation.council import waiting_in_short

            if told := waiting_in_short(standing, zone):
                say(told)
        yield Frame(store=store, settings=settings, standing=standing, ideal=ideal, home=place, now=now)


_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What could steer a terminal or turn a line around; a text from outside may hold it."""


def printable(text: str) -> str:
    """Return a text as it may be printed on a terminal."""
    return _CONTROL.sub("\ufffd", text)


def say(text: str) -> None:
    """Tell the person at the terminal something that is not the result."""
    typer.echo(hidden(printable(text)), err=True)


def result(value: object, text: str, *, as_json: bool | None = None) -> None:
    """Print the result: `value` as one JSON document when JSON was asked for, else `text`."""
    if asked.as_json if as_json is None else as_json:
        typer.echo(without_known(json.dumps(value, indent=2), least=IN_RESULTS))
    elif text:
        typer.echo(without_known(printable(text), least=IN_RESULTS))


def finish(status: Exit) -> NoReturn:
    """End the command with this exit status."""
    raise typer.Exit(int(status))


def confirm(question: str, *, yes: bool) -> None:
    """Ask on a terminal; without one, or with `--yes`, go ahead. Ends the command when the answer is no."""
    if yes or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return
    if not typer.confirm(printable(question), err=True):
        say("Nothing was changed.")
        finish(Exit.DONE)


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Show a bar on a terminal; give a function to call with how many more are done. Without a terminal nothing is shown."""
    if not sys.stderr.isatty():
        yield lambda _more: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda more: bar.update(task, advance=more)
