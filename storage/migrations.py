"""The schema, as ordered migrations of one transaction each.

Times are UTC seconds, days are YYYYMMDD, months are YYYYMM in the organisation's time zone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils import Migrations

if TYPE_CHECKING:
    from sqlite_utils import Database

migrations = Migrations("sharewell")

_PEOPLE = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    family TEXT NOT NULL,
    sees_all INTEGER NOT NULL DEFAULT 0 CHECK (sees_all IN (0, 1))
) STRICT;

CREATE TABLE person (id INTEGER PRIMARY KEY) STRICT;

CREATE TABLE membership (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    from_day INTEGER NOT NULL,
    until_day INTEGER NOT NULL,
    department TEXT NOT NULL,
    division TEXT NOT NULL DEFAULT '',
    country TEXT NOT NULL DEFAULT '',
    leader INTEGER NOT NULL DEFAULT 0 CHECK (leader IN (0, 1)),
    sector_role TEXT NOT NULL DEFAULT '',
    UNIQUE (person_id, from_day)
) STRICT;

CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source (id),
    handle_hash INTEGER NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    UNIQUE (source_id, handle_hash)
) STRICT;
CREATE INDEX account_person ON account (person_id);

CREATE TABLE sealed (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    what TEXT NOT NULL CHECK (what IN ('roster', 'handle', 'evidence')),
    ref INTEGER NOT NULL DEFAULT 0,
    cipher BLOB NOT NULL,
    UNIQUE (person_id, what, ref)
) STRICT;

CREATE TABLE consent (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL,
    source TEXT NOT NULL,
    purpose TEXT NOT NULL,
    scope TEXT NOT NULL,
    wording TEXT NOT NULL,
    covers_from INTEGER NOT NULL,
    act TEXT NOT NULL CHECK (act IN ('given', 'confirmed', 'withdrawn')),
    at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    evidence INTEGER NOT NULL CHECK (evidence IN (0, 1))
) STRICT;
CREATE INDEX consent_person ON consent (person_id, source, purpose);
CREATE TRIGGER consent_stays BEFORE UPDATE ON consent BEGIN SELECT RAISE (ABORT, 'the consent ledger is append-only'); END;
CREATE TRIGGER consent_kept BEFORE DELETE ON consent BEGIN SELECT RAISE (ABORT, 'the consent ledger is append-only'); END;

CREATE TABLE opt_in (
    person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    source TEXT NOT NULL,
    scope TEXT NOT NULL,
    covers_from INTEGER NOT NULL,
    PRIMARY KEY (person_id, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE tombstone (person_id INTEGER NOT NULL, source TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (person_id, source))
STRICT, WITHOUT ROWID;
"""

_SHARED = """
CREATE TABLE space (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source (id),
    native_id TEXT NOT NULL,
    name TEXT NOT NULL,
    visibility TEXT NOT NULL CHECK (visibility IN ('public', 'open', 'closed', 'direct')),
    closed_reason TEXT,
    reason_owner TEXT,
    review_day INTEGER,
    UNIQUE (source_id, native_id)
) STRICT;

CREATE TABLE item (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source (id),
    native_id TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    space_id INTEGER NOT NULL REFERENCES space (id),
    kind TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    edited_at INTEGER,
    month INTEGER NOT NULL,
    url TEXT,
    lang TEXT,
    reply_key INTEGER,
    takes_replies INTEGER NOT NULL CHECK (takes_replies IN (0, 1)),
    label TEXT NOT NULL DEFAULT 'unknown',
    label_by TEXT NOT NULL DEFAULT '',
    text_dropped INTEGER NOT NULL DEFAULT 0 CHECK (text_dropped IN (0, 1)),
    patched TEXT,
    via TEXT NOT NULL CHECK (via IN ('api', 'archive')),
    fetched_at INTEGER NOT NULL,
    UNIQUE (source_id, native_id)
) STRICT;
CREATE INDEX item_month ON item (month, person_id);
CREATE INDEX item_person ON item (person_id);

CREATE TABLE item_text (
    item_id INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    kept_since INTEGER NOT NULL
) STRICT;

CREATE TABLE item_tag (
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (item_id, tag)
) STRICT, WITHOUT ROWID;

CREATE TABLE engagement (
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    day INTEGER NOT NULL,
    views INTEGER, likes INTEGER, shares INTEGER, comments INTEGER,
    sampled_at INTEGER NOT NULL,
    PRIMARY KEY (item_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE interaction (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source (id),
    actor_id INTEGER NOT NULL REFERENCES person (id),
    target_id INTEGER NOT NULL REFERENCES person (id),
    item_id INTEGER REFERENCES item (id) ON DELETE CASCADE,
    by_item_id INTEGER REFERENCES item (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    month INTEGER NOT NULL,
    count INTEGER NOT NULL CHECK (count > 0)
) STRICT;
CREATE UNIQUE INDEX interaction_identity ON interaction (actor_id, target_id, at, kind, source_id, ifnull(item_id, 0));
CREATE INDEX interaction_month ON interaction (month, actor_id, target_id);
CREATE INDEX interaction_item ON interaction (item_id, kind) WHERE item_id IS NOT NULL;
CREATE INDEX interaction_by_item ON interaction (by_item_id) WHERE by_item_id IS NOT NULL;
CREATE INDEX interaction_target ON interaction (target_id);

CREATE TABLE response (
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    token INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (item_id, kind, token)
) STRICT, WITHOUT ROWID;

CREATE TABLE awaiting (
    parent_key INTEGER NOT NULL,
    kind TEXT NOT NULL,
    token INTEGER NOT NULL,
    source_id INTEGER NOT NULL REFERENCES source (id),
    actor_id INTEGER REFERENCES person (id) ON DELETE CASCADE,
    by_item_id INTEGER REFERENCES item (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    count INTEGER NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (parent_key, kind, token)
) STRICT, WITHOUT ROWID;
CREATE INDEX awaiting_by_item ON awaiting (by_item_id) WHERE by_item_id IS NOT NULL;
CREATE INDEX awaiting_actor ON awaiting (actor_id) WHERE actor_id IS NOT NULL;

CREATE TABLE active_sketch (
    source_id INTEGER NOT NULL REFERENCES source (id),
    month INTEGER NOT NULL,
    sketch BLOB NOT NULL,
    PRIMARY KEY (source_id, month)
) STRICT, WITHOUT ROWID;

CREATE TABLE total (
    source_id INTEGER NOT NULL REFERENCES source (id),
    department TEXT NOT NULL DEFAULT '',
    month INTEGER NOT NULL,
    measure TEXT NOT NULL,
    people INTEGER,
    count INTEGER NOT NULL,
    PRIMARY KEY (source_id, department, month, measure)
) STRICT, WITHOUT ROWID;
"""

_RUNS = """
CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    what TEXT NOT NULL,
    source TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    outcome TEXT NOT NULL DEFAULT 'running',
    read INTEGER NOT NULL DEFAULT 0,
    stored INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    not_allowed INTEGER NOT NULL DEFAULT 0,
    ignored INTEGER NOT NULL DEFAULT 0,
    set_aside INTEGER NOT NULL DEFAULT 0,
    interactions INTEGER NOT NULL DEFAULT 0,
    cost REAL NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE cursor (
    source TEXT NOT NULL,
    target_key INTEGER NOT NULL,
    value TEXT NOT NULL,
    moved_at INTEGER NOT NULL,
    PRIMARY KEY (source, target_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE coverage (
    source_id INTEGER NOT NULL REFERENCES source (id),
    person_id INTEGER NOT NULL DEFAULT 0,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (source_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    place TEXT NOT NULL,
    reason TEXT NOT NULL,
    digest TEXT NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    UNIQUE (source, place, reason, digest)
) STRICT;

CREATE TABLE spending (month INTEGER NOT NULL, source TEXT NOT NULL, euro REAL NOT NULL, PRIMARY KEY (month, source)) STRICT, WITHOUT ROWID;

CREATE TABLE dirty_month (month INTEGER PRIMARY KEY) STRICT;

CREATE TABLE pending_total (month INTEGER PRIMARY KEY) STRICT;

CREATE TABLE pending_change (month INTEGER NOT NULL, person_id INTEGER NOT NULL, PRIMARY KEY (month, person_id)) STRICT, WITHOUT ROWID;
"""

_FACTS = """
CREATE TABLE calendar (
    month INTEGER PRIMARY KEY,
    first_day INTEGER NOT NULL,
    last_day INTEGER NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    covered_by INTEGER NOT NULL
) STRICT;

CREATE TABLE asked_month (
    month INTEGER PRIMARY KEY,
    first_day INTEGER NOT NULL,
    last_day INTEGER NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    covered_by INTEGER NOT NULL
) STRICT;

CREATE TABLE employed_month (
    month INTEGER NOT NULL, person_id INTEGER NOT NULL, department TEXT NOT NULL, division TEXT NOT NULL, leader INTEGER NOT NULL,
    PRIMARY KEY (month, person_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE stale_month (
    month INTEGER NOT NULL, person_id INTEGER NOT NULL, PRIMARY KEY (month, person_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE roster_month (
    month INTEGER NOT NULL, department TEXT NOT NULL, division TEXT NOT NULL, leader INTEGER NOT NULL, people INTEGER NOT NULL,
    PRIMARY KEY (month, department, division, leader)
) STRICT, WITHOUT ROWID;

CREATE TABLE person_month (
    month INTEGER NOT NULL, person_id INTEGER NOT NULL, department TEXT NOT NULL, division TEXT NOT NULL, leader INTEGER NOT NULL,
    items INTEGER NOT NULL,
    PRIMARY KEY (month, person_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE activity_month (
    month INTEGER NOT NULL, person_id INTEGER NOT NULL, source_id INTEGER NOT NULL, visibility TEXT NOT NULL,
    items INTEGER NOT NULL,
    PRIMARY KEY (month, person_id, source_id, visibility)
) STRICT, WITHOUT ROWID;

CREATE TABLE arc_month (
    month INTEGER NOT NULL, actor_id INTEGER NOT NULL, target_id INTEGER NOT NULL,
    PRIMARY KEY (month, actor_id, target_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE flow_month (
    month INTEGER NOT NULL, from_department TEXT NOT NULL, to_department TEXT NOT NULL,
    arcs INTEGER NOT NULL, actors INTEGER NOT NULL, targets INTEGER NOT NULL,
    PRIMARY KEY (month, from_department, to_department)
) STRICT, WITHOUT ROWID;

CREATE TABLE outcome_month (
    month INTEGER NOT NULL, person_id INTEGER NOT NULL, replyable INTEGER NOT NULL, replied INTEGER NOT NULL,
    PRIMARY KEY (month, person_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE question_month (
    month INTEGER NOT NULL, item_id INTEGER NOT NULL, person_id INTEGER NOT NULL, asked_at INTEGER NOT NULL, answered_at INTEGER NOT NULL,
    PRIMARY KEY (month, item_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE consent_month (
    month INTEGER NOT NULL, department TEXT NOT NULL, roster INTEGER NOT NULL, opted_in INTEGER NOT NULL, without_opt_in INTEGER NOT NULL,
    PRIMARY KEY (month, department)
) STRICT, WITHOUT ROWID;

CREATE TABLE active_month (
    month INTEGER NOT NULL, source_id INTEGER NOT NULL, taking_part INTEGER NOT NULL, others INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (month, source_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE source_month (
    month INTEGER NOT NULL, source_id INTEGER NOT NULL, until INTEGER NOT NULL, complete INTEGER NOT NULL,
    PRIMARY KEY (month, source_id)
) STRICT, WITHOUT ROWID;
"""

_READINGS = """
CREATE TABLE reading (
    month INTEGER NOT NULL,
    level TEXT NOT NULL,
    cell TEXT NOT NULL,
    indicator TEXT NOT NULL,
    formula_version INTEGER NOT NULL,
    facts_version INTEGER NOT NULL,
    seed INTEGER NOT NULL,
    measured_at INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (month, level, cell, indicator)
) STRICT, WITHOUT ROWID;

CREATE TABLE edition (
    id INTEGER PRIMARY KEY,
    month INTEGER NOT NULL,
    number INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    why TEXT NOT NULL,
    changes TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (month, number)
) STRICT;
CREATE TRIGGER edition_frozen BEFORE UPDATE ON edition BEGIN SELECT RAISE (ABORT, 'an edition is frozen'); END;
"""


def _statements(script: str) -> list[str]:
    """Split a script into statements; triggers keep their inner semicolon because they end in END."""
    found: list[str] = []
    pending = ""
    for piece in script.split(";"):
        pending += piece
        if "CREATE TRIGGER" in pending and not pending.rstrip().endswith("END"):
            pending += ";"
            continue
        if pending.strip():
            found.append(pending.strip())
        pending = ""
    return found


@migrations(name="0001_first")
def _first(database: Database) -> None:
    for script in (_PEOPLE, _SHARED, _RUNS, _FACTS, _READINGS):
        for statement in _statements(script):
            database.execute(statement)
