-- What the organisation set that guards people, and who let it be set otherwise: it only grows, each line sealed with the one before.
CREATE TABLE setting_change (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('baseline', 'in-use', 'set-up', 'tightened', 'asked', 'confirmed', 'refused')),
    key TEXT NOT NULL DEFAULT '' CHECK (length(key) <= 120), -- the setting; empty: all of them
    before TEXT NOT NULL DEFAULT 'null',                     -- JSON
    after TEXT NOT NULL DEFAULT 'null',                      -- JSON
    asked_id INTEGER REFERENCES setting_change (id),         -- what was decided on
    by_role TEXT NOT NULL DEFAULT '' CHECK (by_role IN ('', 'council', 'shell')),
    reason TEXT NOT NULL DEFAULT '' CHECK (length(reason) <= 500),
    audit_id INTEGER NOT NULL,                               -- the line of the audit log that says who
    seal BLOB NOT NULL
) STRICT;
CREATE TRIGGER setting_change_stays BEFORE UPDATE ON setting_change
BEGIN SELECT RAISE (ABORT, 'the ledger of settings is append-only'); END;
CREATE TRIGGER setting_change_kept BEFORE DELETE ON setting_change
BEGIN SELECT RAISE (ABORT, 'the ledger of settings is append-only'); END;
CREATE TRIGGER setting_change_appended BEFORE INSERT ON setting_change WHEN EXISTS (SELECT 1 FROM setting_change WHERE id = new.id)
BEGIN SELECT RAISE (ABORT, 'the ledger of settings is append-only'); END;

-- By setting, a keyed hash of what it was when it was last looked at: that it changed is noted, and not to what.
CREATE TABLE setting_seen (
    key TEXT PRIMARY KEY,
    mark BLOB NOT NULL
) STRICT, WITHOUT ROWID;
