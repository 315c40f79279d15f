-- What was run: runs and their sums, cursors, coverage, quarantine, spending, months to work out again.

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
