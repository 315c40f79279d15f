"""Random small organisations in a real store: roster with divisions, opt-ins, two sources of two families, three months."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config.ideal import load_ideal
from config.settings import load_settings
from openness.records import Author, Item, Space, Via, Visibility
from pipeline.measure import refresh
from storage.consent import ConsentRow, apply_consents
from storage.database import open_store
from storage.intake import Intake
from storage.roster import RosterRow, apply_roster
from tests.pipeline.test_measure import second
from tests.storage.people import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from openness.month import Month
    from storage.database import Store

K = 5
GIVEN = second("2020-01-01")
SOURCES = ("slack", "mailinglist")
MONTHS = ("2026-06", "2026-07", "2026-08")
SETTINGS = f'[privacy]\nk = {K}\n[organisation]\ntimezone = "Europe/Amsterdam"\n[indicators]\nspan = "month"\n'


@dataclass
class Someone:
    name: str
    department: str
    division: str
    agrees: bool
    items: dict[tuple[str, str], int] = field(default_factory=dict)
    """By source and month: how many messages."""
    moved: dict[str, tuple[str, str] | None] = field(default_factory=dict)
    """By month the department and division that they worked in, where it was another; None: they were not employed."""

    def place(self, month: str) -> tuple[str, str] | None:
        """Return the department and division of a month; None: they were not employed."""
        return self.moved.get(month, (self.department, self.division))


def moving(seed: int) -> list[Someone]:
    """Return an organisation in which people move, come and leave from month to month, and a department changes its division."""
    chance, found = random.Random(seed), organisation(seed)
    for one in found:
        here = None if chance.random() < 0.1 else (one.department, one.division)
        for month in MONTHS:
            if month != MONTHS[0]:
                draw = chance.random()
                other = chance.choice(found)
                here = (other.department, other.division) if draw < 0.2 else None if draw < 0.25 else here
            one.moved[month] = here
            if here is None:
                one.items = {key: count for key, count in one.items.items() if key[1] != month}
    if found[0].division and chance.random() < 0.7:
        gone, to = found[0].department, chance.choice(found).division
        for one in found:
            for month in MONTHS[1:]:
                here = one.moved[month]
                one.moved[month] = (gone, to) if here is not None and here[0] == gone else here
    return found


def organisation(seed: int) -> list[Someone]:
    """Return people of up to seven departments, many of them so small that they are to be hidden."""
    chance = random.Random(seed)
    divisions = chance.choice([0, 2, 3])
    found: list[Someone] = []
    for number in range(chance.randint(3, 7)):
        size = chance.choice([1, 2, 4, 6, 7, 9, 12, 14])
        division = f"Division {number % divisions}" if divisions else ""
        busy = chance.choice([0.2, 0.6, 1.0])
        for place in range(size):
            one = Someone(f"p{number}x{place}", f"Dept {number}", division, agrees=chance.random() < 0.9)
            for month in MONTHS:
                for source in SOURCES:
                    if chance.random() < busy * (1.0 if source == "slack" else 0.4):
                        one.items[source, month] = chance.choice([1, 1, 2, 3, 9])
            found.append(one)
    return found


def fill(home: Path, people: list[Someone], *, apart: frozenset[str] = frozenset()) -> Store:
    """Open a store with these people and what they shared; those `apart` never agreed."""
    (home / "sharewell.toml").write_text(SETTINGS, encoding="utf-8")
    store = open_store(home, zone=ZoneInfo("Europe/Amsterdam"))
    for month in MONTHS if any(one.moved for one in people) else MONTHS[:1]:
        first = None if month == MONTHS[0] else date(int(month[:4]), int(month[5:]), 1)
        employed = [(one.name, place) for one in people if (place := one.place(month)) is not None]
        rows = [RosterRow(person=name, department=place[0], division=place[1]) for name, place in employed]
        apply_roster(store, rows, from_day=first)
    known = [one for one in people if any(one.place(month) for month in MONTHS)]
    agreed = [one for one in known if one.agrees and one.name not in apart]
    yeses = [
        ConsentRow(person=one.name, source=source, handle=one.name, given_at=GIVEN, evidence="kept with personnel")
        for one in agreed
        for source in SOURCES
    ]
    assert apply_consents(store, yeses, now=NOW).recorded == len(yeses)
    for source in SOURCES:
        hand_in(store, source, people)
    return store


def hand_in(store: Store, source: str, people: list[Someone], tag: str = "") -> None:
    """Take in what everybody shared in a source; some of it answers what was shared before."""
    intake = Intake(store, source, Via.ARCHIVE, now=NOW)
    items: list[Item] = []
    space = Space(native_id="general", name="general", visibility=Visibility.OPEN)
    asked = [(one, month, count) for one in people for (of, month), count in sorted(one.items.items()) if of == source]
    for place, (author, month, count) in enumerate(asked):
        for number in range(count):
            above = items[-7].native_id if number % 2 and len(items) > 7 else None
            items.append(
                Item(
                    source=source,
                    native_id=f"{author.name} {month} {number} {tag}",
                    author=Author(handles=(author.name,)),
                    space=space,
                    kind="message",
                    created_at=second(f"{month}-03") + 600 * place + number,
                    text="A plain note",
                    reply_to=above,
                    takes_replies=above is None,
                )
            )
    intake.write(items, fetched_at=NOW)
    intake.finish(second("2025-01-01"), second("2026-09-15"))


def refreshed(store: Store, home: Path, now: int = NOW) -> list[tuple[Month, int]]:
    """Bring everything up to date; return the editions that were made."""
    return refresh(store, load_settings(home), load_ideal(home), now).editions
