"""The command line, as it is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from docs.declared.markdown import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typer._click.core import Command, Parameter

COMMON: Final = {"help", "home", "as_json", "debug"}
"""What every command takes: said once, at the top."""
COMMANDS: Final = """# Commands

Results go to standard output, progress and messages to standard error. Exit status: 0 done; 1 done in part (what failed is
named); 2 wrong use; 3 refused; 4 nothing to do it with.

Three options may stand before or after every command: `--home DIR` (else `SHAREWELL_HOME`, else the platform's data directory),
`--json` for one JSON document, and `--debug`, which writes what went wrong to a file with secrets removed.
"""


def commands() -> str:
    """Return the page with every command, its arguments and options."""
    from typer.main import get_command

    from pipeline.cli.app import make_app

    return commands_of(get_command(make_app()), "sharewell")


def commands_of(command: Command, name: str) -> str:
    """Return the page for one command line."""
    parts = [COMMANDS]
    for path, each in _leaves(command, name):
        words = " ".join([path, *(_usage(part) for part in each.params if part.param_type_name == "argument")])
        parts.append(f"## `{words}`\n\n{_say(each.help)}\n")
        rows = [
            (f"`{_names(part)}`", _default(part), _say(getattr(part, "help", None))) for part in each.params if not _hidden(part)
        ]
        if rows:
            parts.append(table(("argument or option", "unless given", "what it does"), rows))
    return "\n".join(parts)


def undocumented_commands() -> Iterator[str]:
    """Name every command, argument or option that has no help."""
    from typer.main import get_command

    from pipeline.cli.app import make_app

    yield from undocumented_in(get_command(make_app()), "sharewell")


def undocumented_in(command: Command, name: str) -> Iterator[str]:
    """Name what one command line leaves without help."""
    for path, each in _leaves(command, name):
        if not each.help:
            yield f"command {path}"
        yield from (f"{path} {_names(part)}" for part in each.params if not _hidden(part) and not getattr(part, "help", None))


def _leaves(command: Command, path: str) -> Iterator[tuple[str, Command]]:
    inner: dict[str, Command] = getattr(command, "commands", {})
    if not inner:
        yield path, command
    for name, each in inner.items():
        if not each.hidden:
            yield from _leaves(each, f"{path} {name}")


def _hidden(part: Parameter) -> bool:
    return bool(getattr(part, "hidden", False)) or part.name in COMMON


def _names(part: Parameter) -> str:
    return _usage(part) if part.param_type_name == "argument" else ", ".join([*part.opts, *part.secondary_opts])


def _usage(part: Parameter) -> str:
    word = (part.metavar or part.name or "").upper().strip("[].")
    word += "..." if part.nargs == -1 else ""
    return word if part.required else f"[{word}]"


def _default(part: Parameter) -> str:
    value = part.default
    if part.required:
        return "required"
    return "" if value is None or isinstance(value, bool) or callable(value) or value == () else f"`{value}`"


def _say(text: str | None) -> str:
    return " ".join((text or "").split())
