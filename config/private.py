"""Reads files that hold secrets, and refuses those that everybody on the machine can read."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from config.errors import Refused, WrongUse

if TYPE_CHECKING:
    from pathlib import Path

_LARGEST = 65_536


def check_private(path: Path, what: str) -> None:
    """Raise Refused when everybody can read the file; `what` says what it holds."""
    if os.name == "posix" and path.stat().st_mode & stat.S_IROTH:
        message = f"everybody on this machine can read this file, and it holds {what}"
        raise Refused(message, where=str(path), todo=f"chmod 600 {path}")


def read_private(path: Path, what: str) -> str:
    """Return the text of a file that holds a secret, without white space around it.

    Raises Refused when it cannot be read or everybody can read it, WrongUse when it is no text or too large for a secret.
    """
    try:
        check_private(path, what)
        with path.open("rb") as file:
            body = file.read(_LARGEST + 1)
    except OSError as error:
        raise Refused(f"the file with {what} cannot be read: {error.strerror}", where=str(path)) from error
    if len(body) > _LARGEST:
        raise WrongUse(f"this file is too large to hold {what}", where=str(path))
    try:
        return body.decode("utf-8").strip()
    except UnicodeDecodeError as error:
        raise WrongUse(f"this file is no text, so it does not hold {what}", where=str(path)) from error
