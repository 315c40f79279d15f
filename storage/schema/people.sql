-- Who is who: the roster, accounts, sealed names, the consent ledger and what it allows now.

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
