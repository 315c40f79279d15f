-- Readings with their provenance, and the frozen editions that pages and packs show.

CREATE TABLE reading (
    month INTEGER NOT NULL,
    level TEXT NOT NULL,
    cell TEXT NOT NULL,
    indicator TEXT NOT NULL,
    formula_version INTEGER NOT NULL,
    facts_version INTEGER NOT NULL,
    seed INTEGER NOT NULL,
    measured_at INTEGER NOT NULL,
    shown REAL, -- the value that may leave the store; null when a small group hides it
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
