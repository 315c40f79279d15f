"""Where an organisation's files lie: settings, ideal, store and backups, in one home directory."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

SETTINGS_FILE = "sharewell.toml"
IDEAL_FILE = "ideal.toml"


def find_home(given: Path | None = None) -> Path:
    """Return the home: the one given, else SHAREWELL_HOME, else the platform's data directory. It need not exist."""
    named = os.environ.get("SHAREWELL_HOME")
    home = given or (Path(named) if named else Path(platformdirs.user_data_dir("sharewell")))
    return Path(os.path.abspath(home.expanduser()))  # noqa: PTH100 - resolve() would follow links out of the home
