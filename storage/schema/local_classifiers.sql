-- Classifiers that learned from the organisation's own labels, and how each did against the one that comes with Sharewell.

-- Every trial. The newest of those that begin by a month decides what labels that month.
CREATE TABLE local_trial (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    starts_in INTEGER NOT NULL, -- the first month that it decides on
    labels INTEGER NOT NULL, -- own labels on items with a text, of which the newest were used
    state TEXT NOT NULL CHECK (state IN ('better', 'not better', 'dropped')), -- than the default; dropped: it was, until a text went
    better INTEGER NOT NULL, -- labels that it alone told right
    worse INTEGER NOT NULL, -- labels that the default alone told right
    p REAL NOT NULL,
    matrix TEXT NOT NULL -- JSON: counts by the label given and by what it said
) STRICT;

-- The classifier itself, where it was better: plain arrays (npz).
CREATE TABLE local_model (
    number INTEGER PRIMARY KEY REFERENCES local_trial (number) ON DELETE CASCADE,
    arrays BLOB NOT NULL
) STRICT;

CREATE TABLE local_learned_from (
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    number INTEGER NOT NULL REFERENCES local_model (number) ON DELETE CASCADE,
    PRIMARY KEY (item_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX local_learned_from_number ON local_learned_from (number);

-- What learned from an item goes with it.
CREATE TRIGGER local_learned_from_gone AFTER DELETE ON local_learned_from BEGIN
    DELETE FROM local_model WHERE number = old.number;
END;
