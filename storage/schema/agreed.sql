-- What people read before they said yes, word for word; the ledger leads to it, and neither ever changes.

CREATE TABLE wording (
    id INTEGER PRIMARY KEY,
    version TEXT NOT NULL,
    purpose TEXT NOT NULL,
    lang TEXT NOT NULL,
    own INTEGER NOT NULL CHECK (own IN (0, 1)), -- whether the organisation wrote it
    reach INTEGER NOT NULL,                     -- how much it allows: a version that allows more has a higher one
    least_people INTEGER,                       -- the k and the days that it promises; null: it says nothing of them
    text_days INTEGER,
    text TEXT NOT NULL,
    digest TEXT NOT NULL,                       -- SHA-256 of the text
    kept_at INTEGER NOT NULL,
    UNIQUE (version, purpose, lang, digest)
) STRICT;
CREATE TRIGGER wording_stays BEFORE UPDATE ON wording BEGIN SELECT RAISE (ABORT, 'a wording never changes'); END;
CREATE TRIGGER wording_kept BEFORE DELETE ON wording BEGIN SELECT RAISE (ABORT, 'a wording never changes'); END;
CREATE TRIGGER wording_appended BEFORE INSERT ON wording WHEN EXISTS (
    SELECT 1 FROM wording WHERE id = new.id
    OR (version = new.version AND purpose = new.purpose AND lang = new.lang AND digest = new.digest)
) BEGIN SELECT RAISE (ABORT, 'a wording never changes'); END;

ALTER TABLE consent ADD COLUMN wording_id INTEGER REFERENCES wording (id);
-- INSERT OR REPLACE deletes without asking the trigger against deletion; and no line slips in before others.
CREATE TRIGGER consent_appended BEFORE INSERT ON consent WHEN EXISTS (SELECT 1 FROM consent WHERE id = new.id)
BEGIN SELECT RAISE (ABORT, 'the consent ledger is append-only'); END;
CREATE TRIGGER consent_last AFTER INSERT ON consent WHEN new.id < 1 OR new.id < (SELECT max(id) FROM consent)
BEGIN SELECT RAISE (ABORT, 'the consent ledger is append-only'); END;

-- Addresses by which one person says yes or no without signing in; a row goes with its use, its time or a withdrawal.
CREATE TABLE personal_link (
    link_key INTEGER PRIMARY KEY, -- a keyed hash of what stands in the address
    person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('decide', 'leave')),
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX personal_link_person ON personal_link (person_id, kind);
CREATE INDEX personal_link_expires ON personal_link (expires_at);
