-- Somebody may refuse a yes that was handed in for them, which touches nothing that they said yes to before.

DROP TRIGGER consent_stays;
DROP TRIGGER consent_kept;
DROP TRIGGER consent_appended;
DROP TRIGGER consent_last;
DROP INDEX consent_person;
ALTER TABLE consent RENAME TO consent_before;
CREATE TABLE consent (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL,
    source TEXT NOT NULL,
    purpose TEXT NOT NULL,
    scope TEXT NOT NULL,
    wording TEXT NOT NULL,
    wording_id INTEGER REFERENCES wording (id),
    covers_from INTEGER NOT NULL,
    act TEXT NOT NULL CHECK (act IN ('given', 'confirmed', 'refused', 'withdrawn')),
    at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    evidence INTEGER NOT NULL CHECK (evidence IN (0, 1))
) STRICT;
INSERT INTO consent
(id, person_id, source, purpose, scope, wording, wording_id, covers_from, act, at, recorded_at, evidence)
SELECT id, person_id, source, purpose, scope, wording, wording_id, covers_from, act, at, recorded_at, evidence
FROM consent_before ORDER BY id;
DROP TABLE consent_before;
CREATE INDEX consent_person ON consent (person_id, source, purpose);
CREATE TRIGGER consent_stays BEFORE UPDATE ON consent BEGIN SELECT RAISE (ABORT, 'the consent ledger is append-only'); END;
CREATE TRIGGER consent_kept BEFORE DELETE ON consent BEGIN SELECT RAISE (ABORT, 'the consent ledger is append-only'); END;
-- INSERT OR REPLACE deletes without asking the trigger against deletion; and no line slips in before others.
CREATE TRIGGER consent_appended BEFORE INSERT ON consent WHEN EXISTS (SELECT 1 FROM consent WHERE id = new.id)
BEGIN SELECT RAISE (ABORT, 'the consent ledger is append-only'); END;
CREATE TRIGGER consent_last AFTER INSERT ON consent WHEN new.id < 1 OR new.id < (SELECT max(id) FROM consent)
BEGIN SELECT RAISE (ABORT, 'the consent ledger is append-only'); END;
