"""The program `sharewell`: which commands there are, and how it ends."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

import typer
from typer.exceptions import TyperException
from typer.main import get_command

from config.errors import Exit, SharewellError
from config.secrets import hide_in_logs
from pipeline.cli import failures, frame
from storage.trouble import DatabaseTrouble

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS: tuple[str, ...] = (
    "demo",
    "init",
    "doctor",
    "roster",
    "consent",
    "imports",
    "collect",
    "refresh",
    "readings",
    "topics",
    "edition",
    "report",
    "mail",
    "alerts",
    "digest",
    "facts",
    "label",
    "serve",
    "person",
    "account",
    "audit",
    "council",
    "key",
    "expire",
    "backup",
    "lake",
    "run",
    "sources",
    "rules",
    "policy",
)
"""The files of the commands, in the order in which help lists them; each has `register(app)` and imports little."""


def make_app() -> typer.Typer:
    """Return the application with every command."""
    app = typer.Typer(
        name="sharewell",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(frame.before_any_command)
    for name in COMMANDS:
        importlib.import_module(f"pipeline.cli.{name}").register(app)
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; return its exit status. What went wrong is told in one line on standard error."""
    sys.excepthook = failures.last_resort
    hide_in_logs()
    _speak_utf8()
    given = list(sys.argv[1:] if arguments is None else arguments)
    frame.asked.home, frame.asked.as_json, frame.asked.debug = None, False, "--debug" in given
    try:
        status = get_command(make_app()).main(given, prog_name="sharewell", standalone_mode=False)
        sys.stdout.flush()
    except TyperException as error:
        return _misused(error)
    except (typer.Abort, KeyboardInterrupt):
        return failures.tell(SharewellError("stopped; what was finished is kept"))
    except BrokenPipeError:
        failures.quiet_pipe()
        return int(Exit.DONE)
    except (SharewellError, DatabaseTrouble, OSError) as error:
        known = failures.told(error)
        if known is None:
            raise
        return failures.tell(known)
    return status if isinstance(status, int) else int(Exit.DONE)


def _misused(error: TyperException) -> int:
    """Tell what was off about the call; where nothing was asked, show the help."""
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError" and context is not None:
        typer.echo(context.get_help())
        return int(Exit.WRONG_USE)
    hint = f" (see `{context.command_path} --help`)" if context is not None else ""
    frame.say("Error: " + " ".join(error.format_message().split()).rstrip(".") + hint)
    return int(Exit.WRONG_USE)


def _speak_utf8() -> None:
    """Print every character, whatever the locale; what cannot be encoded is escaped."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
