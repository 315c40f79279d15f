"""Classifiers that learned from the organisation's own labels: what they learn from, their trials, and which labels a month.

The newest trial that begins by a month decides: its classifier where that was better than the default and is still there, the
default otherwise. A classifier goes in the transaction in which an item goes that it learned from, or its text is edited; it is
stale where people no longer call such an item what they called it then.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from config.errors import Refused
from openness.language.labelling.default import default_classifier
from openness.language.labelling.model import LABELS, Told, from_bytes
from openness.language.labelling.trial import Matrix, Trial
from openness.month import Month, month_of, shift
from storage.database import meta, open_reading
from storage.labels import LOOKED_AT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Protocol

    from openness.language.labelling.local import LocalTrial
    from openness.language.labelling.model import Classifier
    from storage.database import Store

    class Labeller(Protocol):
        """What says of texts what they mainly do."""

        @property
        def name(self) -> str:
            """Return its name and version."""

        def tell(self, texts: Sequence[str]) -> list[Told]:
            """Return what each text mainly does."""


BETTER, NOT_BETTER, DROPPED = "better", "not better", "dropped"
_KINDS: Final = ", ".join(f"'{label}'" for label in LABELS)
_TOLD: Final = f"item.id, substr(text, 1, {LOOKED_AT}), label"
_OWN: Final = (
    "FROM item INDEXED BY item_by_person CROSS JOIN item_text ON item_text.item_id = item.id"
    f" WHERE label_by = 'person' AND label IN ({_KINDS}) AND text <> ''"
)
OwnLabel = tuple[int, str, str]
"""An item that a person labelled: its row, its text and the label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTrial:
    """A trial that was kept: its number, UTC second, first month, own labels there were, what came of it, and the matrix."""

    number: int
    at: int
    starts_in: Month
    labels: int
    state: str
    better: int
    worse: int
    p: float
    matrix: Matrix

    @property
    def name(self) -> str:
        """Return the classifier's name, as its labels carry it."""
        return name_of(self.number)

    @property
    def trial(self) -> Trial:
        """Return the trial as that of any classifier, all languages as one."""
        return Trial(classifier=self.name, by_language={"": self.matrix})


def name_of(number: int) -> str:
    """Return the name of the classifier of a trial."""
    return f"local:{number}"


def trials(connection: sqlite3.Connection) -> list[KeptTrial]:
    """Return every trial, the oldest first."""
    rows = connection.execute(
        "SELECT number, at, starts_in, labels, state, better, worse, p, matrix FROM local_trial ORDER BY number"
    ).fetchall()
    return [
        KeptTrial(
            number=number,
            at=at,
            starts_in=Month(starts_in),
            labels=labels,
            state=state,
            better=better,
            worse=worse,
            p=p,
            matrix=Matrix(counts=tuple(map(tuple, json.loads(matrix)))),
        )
        for number, at, starts_in, labels, state, better, worse, p, matrix in rows
    ]


def count_own(connection: sqlite3.Connection) -> int:
    """Return how many items that have a text people labelled."""
    return int(connection.execute(f"SELECT count(*) {_OWN}").fetchone()[0])


def own_labels(connection: sqlite3.Connection, most: int) -> list[OwnLabel]:
    """Return the newest items that have a text and that people labelled: row, text and label."""
    return connection.execute(f"SELECT {_TOLD} {_OWN} ORDER BY created_at DESC, item.id DESC LIMIT ?", (most,)).fetchall()


def next_number(connection: sqlite3.Connection) -> int:
    """Return the number that the next trial will have."""
    found = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'local_trial'").fetchone()
    return int(found[0]) + 1 if found else 1


def note_dropped(store: Store) -> list[int]:
    """Note which classifiers went since the last time; return their numbers."""
    with store.transaction() as connection:
        rows = connection.execute(
            "UPDATE local_trial SET state = ? WHERE state = ? AND number NOT IN (SELECT number FROM local_model)"
            " RETURNING number",
            (DROPPED, BETTER),
        ).fetchall()
    return sorted(number for (number,) in rows)


def is_stale(connection: sqlite3.Connection, number: int) -> bool:
    """Whether a label that a classifier learned from was taken back or changed since."""
    row = connection.execute(
        "SELECT 1 FROM local_learned_from AS l JOIN item ON item.id = item_id"
        " WHERE number = ? AND (label_by <> 'person' OR item.label <> l.label) LIMIT 1",
        (number,),
    ).fetchone()
    return row is not None


def drop_model(store: Store, number: int) -> None:
    """Let a classifier go; its trial stays."""
    with store.transaction() as connection:
        connection.execute("DELETE FROM local_model WHERE number = ?", (number,))


def keep_trial(store: Store, found: LocalTrial, rows: Sequence[OwnLabel], *, labels: int, now: int) -> bool:
    """Keep a trial on these own labels, and the classifier where it was better; it begins with the next month.

    Whether that was done: not where an item went meanwhile, or its text or label is another. Its number is the one in its name.
    """
    arrays = found.classifier.to_bytes()
    with store.transaction() as connection:
        chosen = json.dumps([row for row, _, _ in rows])
        still = connection.execute(f"SELECT {_TOLD} {_OWN} AND item.id IN (SELECT value FROM json_each(?))", (chosen,))
        if set(still.fetchall()) != set(rows):
            return False
        number = int(found.classifier.name.partition(":")[2])
        state = BETTER if found.wins else NOT_BETTER
        starts_in = shift(month_of(now, store.zone), 1)
        connection.execute(
            "INSERT INTO local_trial (number, at, starts_in, labels, state, better, worse, p, matrix)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (number, now, starts_in, labels, state, found.better, found.worse, found.p, json.dumps(found.matrix.counts)),
        )
        if found.wins:
            connection.execute("INSERT INTO local_model (number, arrays) VALUES (?, ?)", (number, arrays))
            connection.executemany(
                "INSERT INTO local_learned_from (item_id, number, label) VALUES (?, ?, ?)",
                [(row, number, label) for row, _, label in rows],
            )
    return True


class InUse:
    """The classifiers in use, by the month of what they read."""

    def __init__(self, connection: sqlite3.Connection, default: Labeller | None = None) -> None:
        """Look which there are; `default` stands in for the one that comes with Sharewell."""
        self._connection = connection
        self._default = default
        self._deciding = connection.execute("SELECT number, starts_in, state FROM local_trial ORDER BY number DESC").fetchall()
        self._local: dict[int, Classifier | None] = {}

    def of(self, month: int) -> Labeller:
        """Return what labels a month."""
        for number, starts_in, state in self._deciding:
            if starts_in <= month:
                local = self._loaded(number) if state == BETTER else None
                return local or self._default or default_classifier()
        return self._default or default_classifier()

    def tell(self, texts: Sequence[tuple[str, int]]) -> list[tuple[Told, str]]:
        """Return of texts, given with their month, what each mainly does, and the name of what said so."""
        by_name: dict[str, tuple[Labeller, list[int]]] = {}
        labels: dict[int, Labeller] = {month: self.of(month) for month in {month for _, month in texts}}
        for place, (_, month) in enumerate(texts):
            labeller = labels[month]
            by_name.setdefault(labeller.name, (labeller, []))[1].append(place)
        told: dict[int, tuple[Told, str]] = {}
        for name, (labeller, places) in by_name.items():
            said = labeller.tell([texts[place][0] for place in places])
            told.update((place, (one, name)) for place, one in zip(places, said, strict=True))
        return [told[place] for place in range(len(texts))]

    def _loaded(self, number: int) -> Classifier | None:
        """Return the classifier of a trial; None where it went, or was kept by a version that read texts otherwise."""
        if number not in self._local:
            row = self._connection.execute("SELECT arrays FROM local_model WHERE number = ?", (number,)).fetchone()
            self._local[number] = _read(row[0]) if row else None
        return self._local[number]


def in_use_now(home: Path, now: int) -> Labeller:
    """Return what labels the month of a moment (UTC seconds) in a home's store. Raises Refused where it can't be read."""
    connection = open_reading(home)
    try:
        zone = ZoneInfo(meta(connection, "timezone") or "UTC")
        return InUse(connection).of(month_of(now, zone))
    except sqlite3.Error as error:
        raise Refused("this store can't be read", where=str(home), todo="see `sharewell doctor`") from error
    finally:
        connection.close()


@lru_cache(maxsize=1)
def _read(arrays: bytes) -> Classifier | None:
    try:
        return from_bytes(arrays)
    except ValueError:
        return None
