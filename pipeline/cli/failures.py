"""Every failure in one clear line: what went wrong, where, and what to do; never a traceback."""

from __future__ import annotations

import os
import re
import secrets
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from config.errors import FULL, MAKE_ROOM, Refused, SharewellError
from config.home import find_home
from config.secrets import hidden
from pipeline.cli.frame import asked, printable, say
from storage.trouble import in_words

if TYPE_CHECKING:
    from types import TracebackType

_SECRET = re.compile(
    r"""(?ix) (\b (?:[\w.-]*(?:secret|token|passw(?:or)?d|api[_-]?key|authorization|credential|SHAREWELL_KEY)) ["']? \s* [:=] \s*
    (?:bearer\s+|basic\s+)? ["']?) [^\s"',;)}\]]+ """
)
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}")
_ADDRESS = re.compile(r"[^\s@<>\"']{1,64}@[^\s@<>\"']{1,255}")
_LONG = re.compile(r"\b(?=[A-Za-z0-9_-]*[0-9])[A-Za-z0-9_-]{24,}\b")
_LONGEST = 800
"""Characters of the one line; a path may have thousands."""
_USERINFO = re.compile(r"://[^/\s@]+@")


def told(error: BaseException) -> SharewellError | None:
    """Return an error of the system or the database in our words; None for one that is ours to mend."""
    if isinstance(error, SharewellError):
        return error
    if isinstance(error, KeyboardInterrupt):
        return SharewellError("stopped; what was finished is kept", todo="the same command goes on from there")
    found = in_words(error, find_home(asked.home))
    if found is not None:
        return found
    if isinstance(error, OSError) and error.errno is not None:
        return _of_system(error)
    return None


def _of_system(error: OSError) -> SharewellError:
    where = str(error.filename) if error.filename is not None else ""
    if error.errno in FULL:
        return Refused("the disk is full; nothing was half written", where=where, todo=MAKE_ROOM)
    what = (error.strerror or type(error).__name__).lower()
    return Refused(what, where=where, todo="" if where else "run it again with --debug to see where")


def tell(error: SharewellError) -> int:
    """Print an error as one line and return its exit status."""
    line = " ".join(printable(str(error)).split())
    say("Error: " + (line if len(line) <= _LONGEST else f"{line[: _LONGEST // 2]} ... {line[-_LONGEST // 2 :]}"))
    if asked.debug:
        _keep(error)
    return int(error.exit_status)


def last_resort(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Tell of an error nobody foresaw, as the interpreter ends with status 1; its traceback goes to a file only."""
    say(
        f"Error: something went wrong in Sharewell itself ({kind.__name__})"
        + ("" if asked.debug else " (run it again with --debug)")
    )
    if asked.debug:
        _keep(error.with_traceback(trace))


def without_secrets(text: str) -> str:
    """Return a text without credentials, addresses or anything that looks like a key."""
    text = hidden(text)
    for name, value in os.environ.items():
        if len(value) > 3 and re.search(r"(?i)secret|token|password|key", name):  # noqa: PLR2004 - shorter ones hide nothing
            text = text.replace(value, "***")
    for pattern, instead in (
        (_SECRET, r"\1***"),
        (_BEARER, r"\1 ***"),
        (_USERINFO, "://***@"),
        (_ADDRESS, "***"),
        (_LONG, "***"),
    ):
        text = pattern.sub(instead, text)
    return text


def _keep(error: BaseException) -> None:
    """Write the traceback to a file that only its owner can read: in the home, or else where temporary files go."""
    text = without_secrets("".join(traceback.format_exception(error)))
    home = find_home(asked.home)
    for folder in (home, Path(tempfile.gettempdir())):
        path = folder / f"sharewell-debug-{time.strftime('%Y%m%dT%H%M%S')}-{os.getpid()}-{secrets.token_hex(2)}.txt"
        try:
            with os.fdopen(
                os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", errors="replace"
            ) as file:
                file.write(text)
        except OSError:
            continue
        say(f"The traceback is in {path}")
        return
    say("No traceback could be written.")


def quiet_pipe() -> None:
    """Let nothing more be written to a reader that has gone away."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - stays open to the end
