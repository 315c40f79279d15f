-- What was removed again, as counts, and the month facts taken from them.

CREATE TABLE removal (
    month INTEGER NOT NULL,
    source_id INTEGER NOT NULL REFERENCES source (id),
    why TEXT NOT NULL CHECK (why IN ('gone', 'withdrawn')),
    hours INTEGER NOT NULL CHECK (hours >= 0),
    items INTEGER NOT NULL,
    PRIMARY KEY (month, source_id, why, hours)
) STRICT, WITHOUT ROWID;

CREATE TABLE removed_of (
    month INTEGER NOT NULL,
    token INTEGER NOT NULL, -- tells one author from another within the month, and leads to none
    items INTEGER NOT NULL,
    PRIMARY KEY (month, token)
) STRICT, WITHOUT ROWID;

CREATE TABLE removal_month (
    month INTEGER NOT NULL, why TEXT NOT NULL, hours INTEGER NOT NULL, items INTEGER NOT NULL,
    people INTEGER NOT NULL, largest INTEGER NOT NULL,
    PRIMARY KEY (month, why, hours)
) STRICT, WITHOUT ROWID;
