"""Settings that are read again only when their file or the environment changed: pages ask for them several times each."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING

from config.home import SETTINGS_FILE
from config.settings import PREFIX, load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from config.settings import Settings


def kept_settings(home: Path) -> Settings:
    """Return the settings of a home as `load_settings` does, with its errors.

    A secret that lies in a file of its own is as it was when the settings were last read; who needs one reads them anew.
    """
    try:
        found = (home / SETTINGS_FILE).stat()
        stamp = (found.st_mtime_ns, found.st_size, found.st_ino, found.st_mode)
    except OSError:
        stamp = (0, 0, 0, 0)
    return _kept(home, stamp, tuple(sorted(item for item in os.environ.items() if item[0].startswith(PREFIX))))


@lru_cache(maxsize=4)
def _kept(home: Path, _stamp: tuple[int, ...], _environment: tuple[tuple[str, str], ...]) -> Settings:
    return load_settings(home)
