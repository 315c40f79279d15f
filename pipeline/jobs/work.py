"""What a job is given to work with, what it gives back, and how it is broken off."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from config.ideal import IdealSettings
    from config.settings import Settings
    from storage.database import Store
    from storage.jobs.asking import JobFile


class CalledOff(Exception):
    """Whoever asked for the job does not want it any more, or it is gone."""


class Stopping(Exception):
    """The worker is asked to stop; the job waits for the next one."""


class Steps(Protocol):
    """What hears how far a job is."""

    def step(self, line: str, done: int, whole: int) -> None:
        """Hear it; raise CalledOff or Stopping where the job is to be broken off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """An opened home for one job."""

    store: Store
    settings: Settings
    ideal: IdealSettings
    home: Path
    now: int
    """UTC seconds at which the job began."""
    steps: Steps

    def step(self, line: str, done: int = 0, whole: int = 0) -> None:
        """Tell what is being done (a text of the catalogue) and how much of how much; here a job may be broken off."""
        self.steps.step(line, done, whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a job: values for the page, and files to fetch."""

    values: Mapping[str, object] = field(default_factory=dict)
    files: tuple[JobFile, ...] = ()
