"""The schema, as ordered migrations of one transaction each; the tables stand in `schema/`, a file a subject.

Times are UTC seconds, days are YYYYMMDD, months are YYYYMM in the organisation's time zone.
"""

from __future__ import annotations

import sqlite3
from importlib import resources
from typing import TYPE_CHECKING

from sqlite_utils import Migrations

from storage.desk.shown import read_shown
from storage.schema_version import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlite_utils import Database

migrations = Migrations("sharewell")
FIRST = ("people", "shared", "runs", "facts", "readings")
SECOND = ("seen", "removals", "gaps", "choices", "proofs")
THIRD = ("links", "measures", "measured", "rules")
FOURTH = ("reread",)
FIFTH = ("near_duplicates",)
SIXTH = ("desk",)
SEVENTH = ("topics",)
EIGHTH = ("labelling",)
NINTH = ("policy",)
TENTH = ("local_classifiers",)
ELEVENTH = ("jobs",)
TWELFTH = ("own",)
DECISIONS = ("decisions",)
FOURTEENTH = ("mailed",)
STORIES = ("stories",)
KEYS_FIRST = ("keys_first",)
SEARCH = ("search",)
POLICY_BY = ("policy_by",)
STALE_CLASSIFIERS = ("stale_classifiers",)
ANNOTATIONS = ("annotations",)
AGREED = ("agreed",)
AUDIT_CHAIN = ("audit_chain",)
REFUSED = ("refused",)
ERASING = ("erasing",)
UNREAD = ("unread",)
HELD_COUNTS = ("held_counts",)
LAKE_MONTHS = ("lake_months",)
SETTING_CHANGES = ("setting_changes",)
PURPOSES = ("purposes",)
COVERED = ("covered",)
HELD_PEOPLE = ("held_people",)
WHOLE_PASSES = ("whole_passes",)
HELD_MONTHS = ("held_months",)


def statements(script: str) -> Iterator[str]:
    """Give a script's statements one by one, comments and triggers whole."""
    pending = ""
    for piece in script.split(";"):
        pending += piece + ";"
        if sqlite3.complete_statement(pending):
            if pending.strip(" \n;"):
                yield pending.strip()
            pending = ""


@migrations(name=MIGRATIONS[0])
def _first(database: Database) -> None:
    _run(database, FIRST)


@migrations(name=MIGRATIONS[1])
def _collecting(database: Database) -> None:
    _run(database, SECOND)


@migrations(name=MIGRATIONS[2])
def _measures(database: Database) -> None:
    _run(database, THIRD)


@migrations(name=MIGRATIONS[3])
def _rereading(database: Database) -> None:
    _run(database, FOURTH)


@migrations(name=MIGRATIONS[4])
def _near_duplicates(database: Database) -> None:
    _run(database, FIFTH)


@migrations(name=MIGRATIONS[5])
def _desk(database: Database) -> None:
    _run(database, SIXTH)
    read_shown(database.conn)


@migrations(name=MIGRATIONS[6])
def _topics(database: Database) -> None:
    _run(database, SEVENTH)


@migrations(name=MIGRATIONS[7])
def _labelling(database: Database) -> None:
    _run(database, EIGHTH)


@migrations(name=MIGRATIONS[8])
def _policy_sentences(database: Database) -> None:
    _run(database, NINTH)


@migrations(name=MIGRATIONS[9])
def _local_classifiers(database: Database) -> None:
    _run(database, TENTH)


@migrations(name=MIGRATIONS[10])
def _jobs(database: Database) -> None:
    _run(database, ELEVENTH)


@migrations(name=MIGRATIONS[11])
def _own(database: Database) -> None:
    _run(database, TWELFTH)


@migrations(name=MIGRATIONS[12])
def _decisions(database: Database) -> None:
    _run(database, DECISIONS)


@migrations(name=MIGRATIONS[13])
def _mailed(database: Database) -> None:
    _run(database, FOURTEENTH)


@migrations(name=MIGRATIONS[14])
def _stories(database: Database) -> None:
    _run(database, STORIES)


@migrations(name=MIGRATIONS[15])
def _keys_first(database: Database) -> None:
    _run(database, KEYS_FIRST)


@migrations(name=MIGRATIONS[16])
def _search(database: Database) -> None:
    _run(database, SEARCH)


@migrations(name=MIGRATIONS[17])
def _policy_by(database: Database) -> None:
    _run(database, POLICY_BY)


@migrations(name=MIGRATIONS[18])
def _stale_classifiers(database: Database) -> None:
    _run(database, STALE_CLASSIFIERS)


@migrations(name=MIGRATIONS[19])
def _annotations(database: Database) -> None:
    _run(database, ANNOTATIONS)


@migrations(name=MIGRATIONS[20])
def _agreed(database: Database) -> None:
    _run(database, AGREED)


@migrations(name=MIGRATIONS[21])
def _audit_chain(database: Database) -> None:
    _run(database, AUDIT_CHAIN)


@migrations(name=MIGRATIONS[22])
def _refused(database: Database) -> None:
    _run(database, REFUSED)


@migrations(name=MIGRATIONS[23])
def _erasing(database: Database) -> None:
    _run(database, ERASING)


@migrations(name=MIGRATIONS[24])
def _unread(database: Database) -> None:
    _run(database, UNREAD)


@migrations(name=MIGRATIONS[25])
def _held_counts(database: Database) -> None:
    _run(database, HELD_COUNTS)


@migrations(name=MIGRATIONS[26])
def _lake_months(database: Database) -> None:
    _run(database, LAKE_MONTHS)


@migrations(name=MIGRATIONS[27])
def _setting_changes(database: Database) -> None:
    _run(database, SETTING_CHANGES)


@migrations(name=MIGRATIONS[28])
def _purposes(database: Database) -> None:
    _run(database, PURPOSES)


@migrations(name=MIGRATIONS[29])
def _held_people(database: Database) -> None:
    _run(database, HELD_PEOPLE)


@migrations(name=MIGRATIONS[30])
def _covered(database: Database) -> None:
    _run(database, COVERED)


@migrations(name=MIGRATIONS[31])
def _whole_passes(database: Database) -> None:
    _run(database, WHOLE_PASSES)


@migrations(name=MIGRATIONS[32])
def _held_months(database: Database) -> None:
    _run(database, HELD_MONTHS)


def _run(database: Database, names: Sequence[str]) -> None:
    for name in names:
        script = resources.files("storage").joinpath("schema", f"{name}.sql").read_text(encoding="utf-8")
        for statement in statements(script):
            database.execute(statement)
