-- Which purposes the organisation took out of what it asks people for, and put back; it only grows. One never named is asked for.

CREATE TABLE purpose_change (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    purpose TEXT NOT NULL,
    asked INTEGER NOT NULL CHECK (asked IN (0, 1)),
    at INTEGER NOT NULL,
    last_line INTEGER NOT NULL, -- the newest line of the ledger of consent when it was taken out
    words TEXT NOT NULL         -- JSON: names of the words that it is asked for with since it is back
) STRICT;
CREATE TRIGGER purpose_change_stays BEFORE UPDATE ON purpose_change
BEGIN SELECT RAISE (ABORT, 'what was asked for is append-only'); END;
CREATE TRIGGER purpose_change_kept BEFORE DELETE ON purpose_change
BEGIN SELECT RAISE (ABORT, 'what was asked for is append-only'); END;
CREATE TRIGGER purpose_change_appended BEFORE INSERT ON purpose_change
WHEN EXISTS (SELECT 1 FROM purpose_change WHERE id = new.id)
BEGIN SELECT RAISE (ABORT, 'what was asked for is append-only'); END;
