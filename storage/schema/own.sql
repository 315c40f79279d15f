-- Whose page is whose, and what was done with what is held about people.

-- Addresses on the roster, as keyed hashes: by them a person who signed in is found without a name being unsealed.
CREATE TABLE roster_address (
    person_id INTEGER PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    address_key INTEGER NOT NULL
) STRICT;
CREATE INDEX roster_address_key ON roster_address (address_key);

-- Every look at one person and every act on what is held about them; no word of what it held.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    act TEXT NOT NULL CHECK (act IN (
        'show', 'list', 'export', 'consent', 'confirm', 'withdraw', 'erase', 'link', 'preview', 'exclude', 'include'
    )),
    source TEXT NOT NULL DEFAULT '',  -- which source it was about; empty: all, or none
    purpose TEXT NOT NULL DEFAULT '', -- the same for a purpose
    person_id INTEGER,                -- about whom; 0: about everybody; null since they were erased
    way TEXT NOT NULL CHECK (way IN ('page', 'command')),
    by_id INTEGER                     -- who of the roster did it, where they signed in; null since they were erased
) STRICT;
CREATE INDEX audit_person ON audit (person_id, id);
CREATE INDEX audit_by ON audit (by_id) WHERE by_id IS NOT NULL;
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit WHEN NOT (
    new.id IS old.id AND new.at IS old.at AND new.act IS old.act AND new.source IS old.source AND new.purpose IS old.purpose
    AND new.way IS old.way AND ifnull(new.person_id, old.person_id) IS old.person_id AND ifnull(new.by_id, old.by_id) IS old.by_id
) BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_kept BEFORE DELETE ON audit BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;

-- The name of who did it, sealed; it goes when that person is erased.
CREATE TABLE audit_name (
    audit_id INTEGER PRIMARY KEY REFERENCES audit (id),
    cipher BLOB NOT NULL
) STRICT;
