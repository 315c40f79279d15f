"""The copies of a home's store, where its settings say that they lie, and the register of withdrawals beside them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from storage.backup import FOLDER, Backup, copies
from storage.erasing.register import keep_register

if TYPE_CHECKING:
    from config.settings import Settings
    from storage.database import Store


def folder_of(settings: Settings, home: Path) -> Path | None:
    """Return the folder for copies that the settings name, from the home on; None for the usual one."""
    return home / Path(settings.backups.folder).expanduser() if settings.backups.folder else None


def all_backups(home: Path, settings: Settings) -> list[Backup]:
    """Return every copy of the store that there is, the newest first."""
    return copies(home, folder=folder_of(settings, home))


def registers(home: Path, settings: Settings) -> tuple[Path, Path]:
    """Return where the register of withdrawals is kept: in the home, and beside the copies."""
    return home, folder_of(settings, home) or home / FOLDER


def note_withdrawn(store: Store, settings: Settings) -> None:
    """Bring the registers up to date, so that no copy brings anybody back even where the store is lost."""
    keep_register(store, registers(store.home, settings))
