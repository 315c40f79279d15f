"""`sharewell serve`: the dashboard and beside it the worker, each in a process of its own."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Annotated, Final

import typer

from config.errors import NothingToUse, Refused, WrongUse
from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import FrameType

HostOption = Annotated[str, typer.Option("--host", help="The address to listen on; loopback only while there is no sign-in.")]
PortOption = Annotated[int, typer.Option("--port", min=1, max=65535, help="The port to listen on.")]
SERVER: Final = "dashboard.server"
GRACE_SECONDS: Final = 10


def serve(
    *,
    host: HostOption = "127.0.0.1",
    port: PortOption = 8501,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Show the dashboard on this machine until stopped with Ctrl-C."""
    from config.home import find_home

    place = find_home(home)
    address = check_sign_in(place)
    family = family_of(host) if address else refuse_others(host)
    refuse_taken(host, port, family)
    shown = f"[{host}]" if family is socket.AF_INET6 else host
    say(f"Sharewell is on http://{shown}:{port} (home: {place}).")
    if address:
        say(f"People sign in and reach it on {address}. Stop with Ctrl-C.")
    else:
        say("There is no sign-in: only this machine can reach it. Stop with Ctrl-C.")
    from pipeline.beside import worker

    settings = {"SHAREWELL_HOME": str(place)}
    with worker(settings):
        status = run_until_stopped([sys.executable, "-P", "-m", SERVER, "--host", host, "--port", str(port)], settings)
    if status:
        raise NothingToUse(
            "the dashboard stopped by itself", where=f"exit status {status}", todo="`sharewell doctor` looks for the cause"
        )


def check_sign_in(home: Path) -> str | None:
    """Return the address at which people sign in, None where they do not. Raises NothingToUse where sign-in lacks a part."""
    from storage.in_force import settings_in_force

    settings = settings_in_force(home)
    lacking = settings.lacking_to_sign_in()
    if lacking:
        todo = "give them in sharewell.toml, the environment or the keyring"
        raise NothingToUse(f"sign-in lacks {', '.join(lacking)}", where="[sign_in]", todo=todo)
    return settings.sign_in.address if settings.sign_in.configured else None


def family_of(host: str) -> socket.AddressFamily:
    """Return the family of any address to listen on. Raises WrongUse for what is none."""
    if host == "localhost":
        return socket.AF_INET
    try:
        address = ipaddress.ip_address(host)
    except ValueError as error:
        raise WrongUse(
            "this is no address to listen on", where=f"--host {host}", todo="give an address such as 0.0.0.0"
        ) from error
    return socket.AF_INET6 if address.version == 6 else socket.AF_INET  # noqa: PLR2004 - the protocol's version


def refuse_others(host: str) -> socket.AddressFamily:
    """Return the family of a loopback address; raises Refused for any other, since there is no sign-in to keep others out."""
    if host == "localhost":
        return socket.AF_INET
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        address = None
    if address is None or not address.is_loopback:
        raise Refused(
            "without sign-in the dashboard is served on this machine only",
            where=f"--host {host}",
            todo="leave --host out, give 127.0.0.1, or configure [sign_in]",
        )
    return family_of(host)


def refuse_taken(host: str, port: int, family: socket.AddressFamily) -> None:
    """Raise WrongUse when the port cannot be listened on."""
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except PermissionError as error:
            raise WrongUse(
                f"port {port} may not be used", where=host, todo="choose another with --port, 1024 or above"
            ) from error
        except OSError as error:
            raise WrongUse(
                f"port {port} is in use", where=host, todo="choose another with --port, or stop what runs there"
            ) from error


def run_until_stopped(command: list[str], settings: Mapping[str, str]) -> int:
    """Run a command with these settings in its environment until it ends or this process is asked to stop; return its status."""
    child = subprocess.Popen(command, env={**os.environ, **settings}, stdout=subprocess.DEVNULL)  # noqa: S603 - our own module, no shell
    asked = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked = True
        child.terminate()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        status = child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if child.poll() is None:
            child.terminate()
            child.wait(GRACE_SECONDS)
    return 0 if asked else status


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve")(serve)
