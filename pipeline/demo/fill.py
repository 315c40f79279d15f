"""Fill a home with the made-up organisation: its files are written aside and taken in as anybody's would be."""

from __future__ import annotations

import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config.errors import Refused
from config.home import IDEAL_FILE, SETTINGS_FILE
from config.ideal import load_ideal
from openness.month import month_of, shift
from openness.records import Sums
from pipeline.demo.curating import curate
from pipeline.demo.deciding import annotate, decide
from pipeline.demo.organisation import make_organisation
from pipeline.demo.papers import take_in, write
from pipeline.demo.settings import write_settings
from pipeline.measure import refresh
from storage.database import FILE_NAME, open_store
from storage.in_force import settings_in_force

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openness.month import Month

ZONE = ZoneInfo("Europe/Amsterdam")


@dataclass(slots=True)
class Filled:
    """What the demonstration did."""

    home: Path
    already: bool = False
    """There was one here; it was kept."""
    people: int = 0
    first: Month | None = None
    last: Month | None = None
    sums: Sums = field(default_factory=Sums)
    key: Path | None = None
    """Where the key lies that was made for the store, None when one was there."""
    seconds: dict[str, float] = field(default_factory=dict)
    """How long each stage took."""

    @contextmanager
    def stage(self, name: str, tell: Callable[[str], None]) -> Iterator[None]:
        """Time a stage, and tell its name when it begins."""
        tell(name)
        began = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - began, 2)


def is_there(home: Path) -> bool:
    """Whether a home holds a made-up organisation. Raises Refused when what it holds is an organisation's own."""
    if not any((home / name).exists() for name in (FILE_NAME, SETTINGS_FILE, IDEAL_FILE)):
        return False
    if not settings_in_force(home).organisation.made_up:
        raise Refused(
            "this home is an organisation's own, and made-up people would mix with its own",
            where=str(home),
            todo="choose another with --home",
        )
    return (home / FILE_NAME).exists()


def fill(home: Path, *, people: int, months: int, seed: int, now: int, tell: Callable[[str], None]) -> Filled:
    """Fill a home, or keep the made-up organisation that is there. `now` is in UTC seconds; `tell` hears each stage's name.

    The home gets the store once it is whole. Raises Refused when the home is an organisation's own.
    """
    if is_there(home):
        return Filled(home=home, already=True)
    done = Filled(home=home, people=people)
    _make(home)
    with tempfile.TemporaryDirectory(prefix=".demo-", dir=home, ignore_cleanup_errors=True) as folder:
        files, made = Path(folder) / "files", Path(folder) / "home"
        files.mkdir()
        made.mkdir()
        with done.stage("making it up", tell):
            organisation = make_organisation(people, months, shift(month_of(now, ZONE), -1), seed)
            write(files, organisation, zone=ZONE, seed=seed, now=now)
            write_settings(made, organisation)
        done.first, done.last = organisation.months[0], organisation.months[-1]
        settings, ideal = settings_in_force(made), load_ideal(made)
        with open_store(made, zone=settings.zone) as store:
            done.key = store.keys.made
            with done.stage("taking it in", tell):
                done.sums = take_in(store, files, organisation, zone=ZONE, now=now)
            with done.stage("picking out", tell):
                curate(store, organisation, k=settings.privacy.k, now=now)
                decide(store, organisation, now=now)
                annotate(store, organisation, now=now)
            with done.stage("measuring", tell):
                refresh(store, settings, ideal, now)
        for name in (SETTINGS_FILE, IDEAL_FILE, FILE_NAME):
            (made / name).replace(home / name)
    return done


def _make(home: Path) -> None:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(
            f"this home cannot be made: {error.strerror}", where=str(home), todo="choose another with --home"
        ) from error
