"""Stores of many items, written straight into their tables; facts, readings and editions are then made as they always are.

Each is made once and kept in the machine's cache; a run of the benchmarks begins with a look whether it is there.
"""

from __future__ import annotations

import re
import shutil
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import numpy as np

from config.ideal import IdealSettings
from config.settings import load_settings
from openness.consent import MEASURE, SHOW
from openness.month import Month, ends_at, month_of, months_between, shift, starts_at
from pipeline.measure import refresh
from storage.consent import ConsentRow, apply_consents
from storage.database import FILE_NAME, open_store
from storage.desk.words import place_of
from storage.refresh import dirty_months, refresh_facts
from storage.roster import RosterRow, apply_roster
from storage.runs import mark_dirty
from storage.sources import source_number
from storage.topics import VERSION

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from storage.database import Store

ZONE: Final = ZoneInfo("Europe/Amsterdam")
ITEMS: Final = 2_000_000
TOPICS: Final = 30
GIVEN: Final = 1_262_304_000
KEPT_DAYS: Final = 60
SOURCES: Final = ("slack", "mailinglist", "mastodon")
_WORDS: Final = tuple(
    re.findall(
        r"\w+",
        "aanvraag vergunning overleg budget planning rapport leverancier storing website afspraak balie wijkteam dossier subsidie"
        " handleiding vraag antwoord idee oplossing proef pilot gegevens kaart archief sessie training notitie verslag agenda",
    )
)
_BATCH: Final = 100_000
_ACT: Final = (
    "INSERT OR IGNORE INTO interaction (source_id, actor_id, target_id, item_id, by_item_id, kind, at, month, count)"
    " VALUES (?, ?, ?, ?, ?, 'reply', ?, ?, 1)"
)
_ITEM: Final = (
    "INSERT INTO item (id, source_id, native_id, person_id, space_id, kind, created_at, month, url, reply_key, takes_replies,"
    " label, label_by, via, fetched_at, seen_at, own_link, signed, labelled) VALUES"
    " (?, ?, ?, ?, ?, 'message', ?, ?, NULL, ?, ?, ?, 'default:1', 'api', ?, ?, 0, 1, 1)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """What a store holds: items over how many months, and the organisation they are from."""

    items: int = ITEMS
    months: int = 24
    people: int = 3_000
    departments: int = 60
    divisions: int = 10

    @property
    def name(self) -> str:
        """Return the name of its folder."""
        usual = Sizes(items=self.items)
        return f"store-{self.items}" if self == usual else f"store-{self.items}-{self.months}-{self.people}-{self.departments}"


def ready(folder: Path, sizes: Sizes, *, facts_alone: bool = False) -> Path:
    """Return a home of this size, made where it is not there yet; with `facts_alone` it may be one without readings."""
    home = folder / sizes.name
    if facts_alone and not (home / FILE_NAME).is_file():
        home = folder / f"{sizes.name}-facts"
    if (home / FILE_NAME).is_file():
        return home
    part = home.with_name(f"{home.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    begun = time.monotonic()
    (part / "sharewell.toml").write_text('[organisation]\nname = "A large organisation"\nmade_up = true\n', encoding="utf-8")
    settings = load_settings(part, {})
    now = int(time.time())
    with open_store(part, zone=ZONE) as store:
        people = _people(store, sizes)
        _tell("people", begun)
        _fast(store.connection)
        _items(store, people, sizes, now)
        _tell("items", begun)
        _topics(store)
        _tell("topics", begun)
        if facts_alone:
            refresh_facts(store, dirty_months(store, now), progress=lambda month: _tell(f"facts of {month}", begun))
        else:
            refresh(store, settings, IdealSettings(), now, progress=lambda what, done, of: _tell(f"{what} {done} of {of}", begun))
        store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    part.rename(home)
    return home


def _tell(what: str, begun: float) -> None:
    print(f"{time.monotonic() - begun:7.0f} s  {what}", file=sys.stderr, flush=True)


def _fast(connection: sqlite3.Connection) -> None:
    """Let a store that is only being made forget about crashes."""
    for pragma in ("synchronous = OFF", "cache_size = -400000", "secure_delete = OFF"):
        connection.execute(f"PRAGMA {pragma}")


def _people(store: Store, sizes: Sizes) -> np.ndarray[Any, Any]:
    chance = np.random.default_rng(7)
    shares = chance.dirichlet(np.full(sizes.departments, 8.0))
    own = chance.choice(sizes.departments, sizes.people, p=shares)
    rows = [
        RosterRow(
            person=f"p{n}",
            name=f"Person {n}",
            department=f"Department {own[n]:02d}",
            division=f"Division {own[n] % sizes.divisions}",
            leader=n % 15 == 0,
        )
        for n in range(sizes.people)
    ]
    apply_roster(store, rows, from_day=None)
    yeses = [
        ConsentRow(person=f"p{n}", purpose=purpose, given_at=GIVEN, evidence="made up")
        for n in range(sizes.people)
        for purpose in ((MEASURE, SHOW) if n % 2 else (MEASURE,))
    ]
    apply_consents(store, yeses, now=GIVEN)
    return np.array([store.keys.person_id(f"p{n}") for n in range(sizes.people)], dtype=np.int64)


def _items(store: Store, people: np.ndarray[Any, Any], sizes: Sizes, now: int) -> None:
    connection = store.connection
    last = shift(month_of(now, ZONE), -1)
    months = months_between(shift(last, 1 - sizes.months), last)
    spaces = _spaces(store)
    with store.transaction():
        connection.executemany(
            "INSERT INTO coverage (source_id, since, until) VALUES (?, ?, ?)",
            [(source_number(store, name), starts_at(months[0], ZONE), now) for name in SOURCES],
        )
    chance = np.random.default_rng(11)
    busy = _busy(chance, people)
    number = 0
    for place, month in enumerate(months):
        count = sizes.items * (place + 1) // sizes.months - sizes.items * place // sizes.months
        between = starts_at(month, ZONE), ends_at(month, ZONE)
        _put(store, _between(chance, people, busy, spaces, between, month, count, number))
        number += count
        print(f"{number:9,d} items", file=sys.stderr, flush=True)
    _texts(store, now)
    with store.transaction():
        mark_dirty(store, months)


def _busy(chance: np.random.Generator, people: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return by person the share of all items that are theirs."""
    busy = chance.gamma(0.7, 6.0, len(people))
    shares: np.ndarray[Any, Any] = busy / busy.sum()
    return shares


def _put(store: Store, rows: list[tuple[tuple[object, ...], tuple[object, ...] | None]]) -> None:
    for begin in range(0, len(rows), _BATCH):
        batch = rows[begin : begin + _BATCH]
        with store.transaction() as connection:
            connection.executemany(_ITEM, [row[0] for row in batch])
            connection.executemany(_ACT, [row[1] for row in batch if row[1] is not None])


def new_day(store: Store, count: int, now: int) -> None:
    """Let so many items of the last day come in, from people and into spaces that are there; they have no text."""
    connection = store.connection
    people = np.array([row[0] for row in connection.execute("SELECT DISTINCT person_id FROM membership ORDER BY 1")])
    spaces = [(source, space) for space, source in connection.execute("SELECT id, source_id FROM space ORDER BY id")]
    (number,) = connection.execute("SELECT max(id) FROM item").fetchone()
    chance, month = np.random.default_rng(number), month_of(now, ZONE)
    between = max(starts_at(month, ZONE), now - 86_400), now
    _put(store, _between(chance, people, _busy(chance, people), spaces, between, month, count, number))
    with store.transaction():
        mark_dirty(store, [month])


def _spaces(store: Store) -> list[tuple[int, int]]:
    """Make the spaces; return the source and number of each."""
    found = []
    with store.transaction() as connection:
        for name, count, visibility in (("slack", 120, "open"), ("mailinglist", 30, "open"), ("mastodon", 1, "public")):
            source = source_number(store, name)
            for n in range(count):
                kind = "closed" if name == "slack" and n % 6 == 5 else visibility
                cursor = connection.execute(
                    "INSERT INTO space (source_id, native_id, name, visibility) VALUES (?, ?, ?, ?)",
                    (source, f"{name}-{n}", f"{name} {n}", kind),
                )
                found.append((source, int(cursor.lastrowid or 0)))
    return found


def _between(
    chance: np.random.Generator,
    people: np.ndarray[Any, Any],
    busy: np.ndarray[Any, Any],
    spaces: list[tuple[int, int]],
    between: tuple[int, int],
    month: Month,
    count: int,
    first: int,
) -> list[tuple[tuple[object, ...], tuple[object, ...] | None]]:
    """Return the items of a while, and for six in ten the act of answering an earlier one in it."""
    who = people[chance.choice(len(people), count, p=busy)].tolist()
    at = np.sort(chance.integers(*between, count)).tolist()
    where = chance.integers(0, len(spaces), count).tolist()
    answers = (chance.random(count) < 0.6).tolist()
    back = chance.integers(1, 400, count).tolist()
    label = chance.choice(["knowledge", "question", "other", "promotion"], count, p=[0.5, 0.2, 0.25, 0.05]).tolist()
    rows: list[tuple[tuple[object, ...], tuple[object, ...] | None]] = []
    for n in range(count):
        target = n - back[n]
        answered = answers[n] and target >= 0
        source, space = spaces[where[target] if answered else where[n]]
        if answered:
            where[n] = where[target]
        number = first + n + 1
        row = (number, source, f"i{number}", who[n], space, at[n], int(month), -number if answered else None, int(not answered))
        act = None
        if answered and who[n] != who[target]:
            act = (source, who[n], who[target], first + target + 1, number, at[n], int(month))
        rows.append(((*row, label[n], at[n] + 60, at[n] + 60), act))
    return rows


def _texts(store: Store, now: int) -> None:
    """Give the items of the last weeks their texts, ready to be searched and with their language told."""
    chance = np.random.default_rng(13)
    connection = store.connection
    rows = connection.execute("SELECT id, created_at FROM item WHERE created_at > ?", (now - KEPT_DAYS * 86_400,)).fetchall()
    for begin in range(0, len(rows), _BATCH):
        with store.transaction():
            connection.executemany(
                "INSERT INTO item_text (item_id, text, kept_since, lemmas, place) VALUES (?, ?, ?, ?, ?)",
                _said(chance, rows[begin : begin + _BATCH]),
            )
    with store.transaction():
        connection.execute("INSERT INTO item_language (item_id, language, told_by) SELECT item_id, 'nl', 'text' FROM item_text")
        connection.execute(
            "INSERT INTO item_search (rowid, text, lemmas) SELECT place, text, lemmas FROM item_text ORDER BY place"
        )


def _said(chance: np.random.Generator, rows: list[tuple[int, int]]) -> Iterator[tuple[int, str, int, str, int]]:
    picked = chance.integers(0, len(_WORDS), (len(rows), 14))
    for (number, at), words in zip(rows, picked, strict=True):
        text = " ".join(_WORDS[word] for word in words)
        yield number, f"{text.capitalize()}.", at, text, place_of(at, number)


def _topics(store: Store) -> None:
    """Give every item a topic as if its month had been read when it was there."""
    connection = store.connection
    with store.transaction():
        connection.executemany(
            "INSERT INTO topic (id, name, named_in) VALUES (?, ?, ?)",
            [(n + 1, ", ".join(_WORDS[n : n + 2]), 202411) for n in range(TOPICS - 1)] + [(TOPICS, "agenda, verslag", 202411)],
        )
        connection.execute(
            "INSERT INTO item_topic (item_id, topic_id, words) SELECT id, nullif((id * 7919) % ?1 + 1, ?1 + 1), 7 FROM item",
            (TOPICS,),
        )
        months = [month for (month,) in connection.execute("SELECT DISTINCT month FROM item")]
        connection.executemany(
            "INSERT INTO topic_word (month, topic_id, place, language, word, weight, people) VALUES (?, ?, ?, 'nl', ?, ?, 80)",
            [
                (month, n + 1, place, _WORDS[(n + place) % len(_WORDS)], 900 - 50 * place)
                for month in months
                for n in range(TOPICS)
                for place in range(8)
            ],
        )
        connection.execute(
            "INSERT INTO topic_month (month, topic_id, items, people, largest)"
            " SELECT month, topic_id, sum(items), count(*), max(items) FROM"
            " (SELECT month, topic_id, person_id, count(*) AS items FROM item JOIN item_topic ON item_id = id"
            "  WHERE topic_id IS NOT NULL GROUP BY 1, 2, 3) GROUP BY 1, 2"
        )
        connection.execute(
            "INSERT INTO topic_reading (month, items, version) SELECT month, count(*), ? FROM item GROUP BY month", (VERSION,)
        )
