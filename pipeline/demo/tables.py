"""Write the tables an organisation hands in: roster, opt-ins, wiki and forum, interactions, administrators' totals."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from openness.consent import NAME, SHOW
from openness.month import Month, ends_at, first_day, format_month, last_day
from pipeline.demo.conversation import Way
from pipeline.demo.organisation import DEPARTMENTS
from pipeline.demo.passing_on import address
from pipeline.demo.story import moment, place_in_story
from pipeline.demo.writing import THEMES, Act

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from numpy.typing import NDArray

    from pipeline.demo.exports import Said
    from pipeline.demo.organisation import Organisation, Person

MEASURES = ("items_open", "items_closed", "items_direct")
WIKI, FORUM, CHAT, MAIL = "mediawiki", "discourse", "slack", "mailinglist"
_FORUM_PLACES = ("Vraag en antwoord", "Werkwijzen", "Buiten naar binnen", "Ideeën")
_ONE_TIME = timedelta(days=9)
_SHOWN, _NAMED = 5, 2
"""All but one in so many agree to be shown, and to be named."""


def write_table(path: Path, header: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Write a table as CSV under its header."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        writer.writerows(rows)


def roster(path: Path, organisation: Organisation, *, moved: bool) -> None:
    """Write the roster, before or after a few changed department."""
    rows = []
    for person in organisation.people:
        place = person.moves_to if moved and person.moves_to is not None else person.department
        department = DEPARTMENTS[place]
        rows.append((
            person.key, person.name, person.email, department.name, department.division, person.country,
            "yes" if person.leader else "no", "", person.joined or "", person.left or "",
        ))  # fmt: skip
    write_table(path, "person,name,email,department,division,country,leader,sector_role,joined,left", rows)


def move_day(organisation: Organisation) -> date | None:
    """Return the day on which people change department, None when nobody does."""
    found = [person.moves_at for person in organisation.people if person.moves_at is not None]
    return first_day(organisation.months[min(found)]) if found else None


def consent(path: Path, organisation: Organisation) -> None:
    """Write the opt-ins: most for every source, some for what is inside only, X archives by the few who have one.

    Four in five agree to have shown what they share openly, half to be named beside it.
    """
    rows: list[tuple[object, ...]] = []
    for person in organisation.people:
        if person.covered_from is None:
            continue
        given = first_day(organisation.months[person.asked_at]) + _ONE_TIME
        since = "" if person.everything else first_day(organisation.months[person.covered_from])
        sources = (CHAT, MAIL, WIKI, FORUM) if person.x_handle or person.number % 6 == 0 else ("*",)
        rows += [
            (person.key, source, "", "measure", "account", "v1", given, since, f"formulier {person.key}") for source in sources
        ]
        if person.x_handle:
            rows.append((
                person.key, "x", person.x_handle, "measure", "handed-in", "v1", given, since, f"formulier {person.key}",
            ))  # fmt: skip
        rows += [
            (person.key, "*", "", purpose, "account", "v1", given, since, f"formulier {person.key}")
            for purpose, one_in in ((SHOW, _SHOWN), (NAME, _NAMED))
            if person.number % one_in
        ]
    write_table(path, "person,source,handle,purpose,scope,wording,given_at,covers_from,evidence", rows)


def native(way: int, row: int) -> str:
    """Return the id of a page of the wiki or a post of the forum."""
    return f"{'page' if way == Way.WIKI else 'post'}-{row}"


def _time(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _person_cells(person: Person, way: int) -> tuple[str, str]:
    """Name a wiki's author by the roster's key and a forum's by address, as exports differ in that."""
    return (person.key, "") if way == Way.WIKI else ("", person.email)


def items(path: Path, organisation: Organisation, said: Said) -> None:
    """Write the wiki's pages with their comments, and the forum's posts."""
    rows = []
    for row, way in enumerate(said.way):
        if way not in {Way.WIKI, Way.FORUM}:
            continue
        parent = said.parent[row]
        root = row if parent < 0 else parent
        wiki = way == Way.WIKI
        space = f"wiki {THEMES[said.theme[root]]}" if wiki else _FORUM_PLACES[root % len(_FORUM_PLACES)]
        kind = ("page" if parent < 0 else "comment") if wiki else ("topic" if parent < 0 else "post")
        name = native(way, row)
        rows.append((
            WIKI if wiki else FORUM, name, *_person_cells(organisation.people[said.author[row]], way), space, "open", kind,
            _time(said.at[row]), said.text[row], address(said, row),
            native(way, parent) if parent >= 0 else "", "en" if said.english[row] else "nl", len(said.text[row]) + row % 61,
        ))  # fmt: skip
    write_table(path, "source,native_id,person,handle,space,visibility,kind,created_at,text,url,reply_to,lang,views", rows)


def interactions(path: Path, organisation: Organisation, said: Said, *, until: int, seed: int) -> None:
    """Write edits of wiki pages that others began, likes on the forum, and answers accepted there."""
    rng = np.random.default_rng((seed, 3))
    rows: list[tuple[object, ...]] = []
    people = organisation.people
    writers = sorted({author for author, way in zip(said.author, said.way, strict=True) if way == Way.WIKI})
    pages = [row for row, way in enumerate(said.way) if way == Way.WIKI and said.parent[row] < 0]
    editors, delays = rng.integers(len(writers), size=len(pages)), rng.exponential(9.0, size=len(pages))
    for page, editor, days in zip(pages, editors.tolist(), delays.tolist(), strict=True):
        who, at = writers[editor], said.at[page] + 600 + int(days * 86_400)
        if who != said.author[page] and at < until:
            rows.append((WIKI, people[who].key, "", native(Way.WIKI, page), "edit", _time(at)))
    accepted: set[int] = set()
    for row, way in enumerate(said.way):
        if way != Way.FORUM:
            continue
        liked = said.reactions.get(row, ())
        rows += [(FORUM, people[who].email, "", native(way, row), "reaction", _time(at)) for who, at in liked]
        parent = said.parent[row]
        if parent >= 0 and said.act[row] == Act.ANSWER and parent not in accepted and said.author[parent] != said.author[row]:
            accepted.add(parent)
            at = said.at[row] + 7200
            if at < until:
                rows.append((FORUM, people[said.author[parent]].email, "", native(way, row), "accept", _time(at)))
    write_table(path, "source,actor,target,item,kind,at", rows)


def metrics(path: Path, organisation: Organisation, said: Said, *, zone: ZoneInfo, seed: int) -> None:
    """Write what the chat's administrator counts without persons: messages in open and closed channels and direct ones."""
    rng = np.random.default_rng((seed, 4))
    present = [_present(organisation, index) for index in range(len(organisation.months))]
    counts: Counter[tuple[int, int]] = Counter()
    people: dict[tuple[int, int], set[int]] = defaultdict(set)
    ends = np.array([ends_at(month, zone) for month in organisation.months])
    chat = [row for row, way in enumerate(said.way) if way == Way.CHAT]
    for row, month in zip(chat, np.searchsorted(ends, [said.at[row] for row in chat], side="right").tolist(), strict=True):
        person = organisation.people[said.author[row]]
        place = person.department_in(month)
        counts[month, place] += 1
        people[month, place].add(person.number)
    rows: list[tuple[object, ...]] = []
    for index, month in enumerate(organisation.months):
        whole = np.zeros((2, 3), dtype=int)
        for place, department in enumerate(DEPARTMENTS):
            share = moment(place_in_story(index, len(organisation.months)), behind=department.behind).in_the_open
            unseen = counts[index, place] * (1 - share) / share
            employed = present[index][place]
            here = np.array(
                [
                    [len(people[index, place]), round(employed * 0.85), round(employed * 0.95)],
                    [counts[index, place], rng.poisson(unseen * 0.55), rng.poisson(unseen * 0.45)],
                ]
            )
            rows += _totals(department.name, month, here)
            whole += here
        rows += _totals("", month, whole)
    write_table(path, "source,department,month,measure,people,count", rows)


def _totals(department: str, month: Month, figures: NDArray[np.int64]) -> list[tuple[object, ...]]:
    return [
        (CHAT, department, format_month(month), measure, int(people), int(count))
        for measure, people, count in zip(MEASURES, *figures, strict=True)
    ]


def _present(organisation: Organisation, index: int) -> Counter[int]:
    """Count the people of each department in a month."""
    month = organisation.months[index]
    return Counter(
        person.department_in(index) for person in organisation.people if person.employed(first_day(month), last_day(month))
    )
