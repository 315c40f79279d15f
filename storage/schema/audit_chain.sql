-- The audit log tells of more than looks at one person, and each line is sealed with the one before it.

DROP TRIGGER audit_stays;
DROP TRIGGER audit_kept;
DROP INDEX audit_person;
DROP INDEX audit_by;
ALTER TABLE audit RENAME TO audit_before;
ALTER TABLE audit_name RENAME TO audit_name_before;

-- Who of the roster a number in the log stands for; the number is drawn, and leads nowhere once the row is gone with the person.
CREATE TABLE audit_person (
    token INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL UNIQUE
) STRICT;
INSERT INTO audit_person (token, person_id)
SELECT abs(random() % 4611686018427387904) + 1, person_id FROM (
    SELECT person_id FROM audit_before WHERE person_id > 0 UNION SELECT by_id FROM audit_before WHERE by_id IS NOT NULL
);

-- The key of the seals, itself sealed with the key outside the database.
CREATE TABLE audit_key (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    cipher BLOB NOT NULL
) STRICT;

-- Looks, exports, erasures, sign-ins, changes of settings, acts on keys and copies: no text, no name.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    act TEXT NOT NULL CHECK (length(act) BETWEEN 1 AND 40),
    source TEXT NOT NULL DEFAULT '',  -- which source it was about; empty: all, or none
    purpose TEXT NOT NULL DEFAULT '', -- the same for a purpose
    what TEXT NOT NULL DEFAULT '' CHECK (length(what) <= 120), -- a table, a month, a setting's key, roles
    way TEXT NOT NULL CHECK (way IN ('page', 'command')),
    whom INTEGER,                     -- about whom: a number of audit_person; 0: about everybody; null: about nobody
    doer INTEGER,                     -- who of the roster did it, where they signed in: a number of audit_person
    name_mark BLOB,                   -- keyed hash of the name of who did it
    seal BLOB                         -- keyed hash of this line and the seal before it; null only before it is sealed
) STRICT;
INSERT INTO audit (id, at, act, source, purpose, way, whom, doer)
SELECT id, at, act, source, purpose, way,
    CASE person_id WHEN 0 THEN 0 ELSE ifnull(
        (SELECT token FROM audit_person WHERE audit_person.person_id = audit_before.person_id),
        abs(random() % 4611686018427387904) + 1
    ) END,
    (SELECT token FROM audit_person WHERE audit_person.person_id = audit_before.by_id)
FROM audit_before ORDER BY id;
CREATE INDEX audit_whom ON audit (whom, id);
CREATE INDEX audit_doer ON audit (doer) WHERE doer IS NOT NULL;
CREATE INDEX audit_unsealed ON audit (id) WHERE seal IS NULL;
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit WHEN NOT (
    old.seal IS NULL AND new.id IS old.id AND new.at IS old.at AND new.act IS old.act AND new.source IS old.source
    AND new.purpose IS old.purpose AND new.what IS old.what AND new.way IS old.way AND new.whom IS old.whom
    AND new.doer IS old.doer AND new.name_mark IS old.name_mark
) BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;

-- INSERT OR REPLACE deletes without asking the trigger against deletion.
CREATE TRIGGER audit_appended BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = new.id)
BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;

-- Up to which line the log has expired, and the seal that the rest begins with.
CREATE TABLE audit_anchor (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    through INTEGER NOT NULL,
    seal BLOB NOT NULL,
    mark BLOB NOT NULL -- keyed hash of this row
) STRICT;
CREATE TRIGGER audit_anchor_stays BEFORE UPDATE ON audit_anchor
BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_anchor_kept BEFORE DELETE ON audit_anchor
BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_kept BEFORE DELETE ON audit WHEN old.id > ifnull((SELECT max(through) FROM audit_anchor), 0)
BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;

-- The name of who did it, sealed, with what its mark was made with; it goes when that person is erased.
CREATE TABLE audit_name (
    audit_id INTEGER PRIMARY KEY REFERENCES audit (id) ON DELETE CASCADE,
    nonce BLOB NOT NULL,
    cipher BLOB NOT NULL
) STRICT;
INSERT INTO audit_name (audit_id, nonce, cipher) SELECT audit_id, x'', cipher FROM audit_name_before;
DROP TABLE audit_name_before;
DROP TABLE audit_before;
