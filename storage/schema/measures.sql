-- What an organisation tells of itself beside what is shared: initiatives, training, incidents, pulse, labels, policy.

CREATE TABLE initiative (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    goal TEXT NOT NULL DEFAULT '',
    owner_id INTEGER REFERENCES person (id) ON DELETE SET NULL,
    tag TEXT NOT NULL DEFAULT '',
    space TEXT NOT NULL DEFAULT '', -- `source:native id or name`
    began INTEGER NOT NULL,
    ended INTEGER NOT NULL CHECK (ended >= began)
) STRICT;

-- The tags and spaces that an initiative's own words stand for, in the very characters of the sources.
CREATE TABLE initiative_tag (
    initiative_id INTEGER NOT NULL REFERENCES initiative (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (initiative_id, tag)
) STRICT, WITHOUT ROWID;
CREATE TABLE initiative_space (
    initiative_id INTEGER NOT NULL REFERENCES initiative (id) ON DELETE CASCADE,
    space_id INTEGER NOT NULL REFERENCES space (id),
    PRIMARY KEY (initiative_id, space_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE training (
    person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    day INTEGER NOT NULL,
    month INTEGER NOT NULL,
    course TEXT NOT NULL,
    rule TEXT NOT NULL DEFAULT '', -- the key of a tracked rule
    PRIMARY KEY (person_id, day, course, rule)
) STRICT, WITHOUT ROWID;
CREATE INDEX training_month_of ON training (month, person_id);

CREATE TABLE incident (
    id INTEGER PRIMARY KEY,
    day INTEGER NOT NULL,
    month INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('deliberate', 'accident')),
    severity INTEGER NOT NULL CHECK (severity BETWEEN 1 AND 3),
    consequence TEXT NOT NULL,
    people INTEGER NOT NULL CHECK (people >= 0)
) STRICT;

-- Until which day a list speaks: what it does not hold did not happen.
CREATE TABLE told_until (what TEXT PRIMARY KEY, day INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE pulse (
    month INTEGER NOT NULL,
    question TEXT NOT NULL CHECK (question IN ('why', 'consequences', 'free')),
    department TEXT NOT NULL DEFAULT '', -- empty: the whole
    yes INTEGER NOT NULL CHECK (yes >= 0),
    answers INTEGER NOT NULL CHECK (answers >= yes),
    invited INTEGER CHECK (invited >= answers),
    PRIMARY KEY (month, question, department)
) STRICT, WITHOUT ROWID;

CREATE TABLE label_given (
    source_id INTEGER NOT NULL REFERENCES source (id),
    item_key INTEGER NOT NULL, -- a keyed hash of the item's id: a label waits for its item, and outlives it
    label TEXT NOT NULL CHECK (label IN ('knowledge', 'question', 'promotion', 'other')),
    by_id INTEGER REFERENCES person (id) ON DELETE CASCADE,
    instead TEXT NOT NULL DEFAULT 'unknown', -- what the item's label was without it, and whose
    instead_by TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL,
    PRIMARY KEY (source_id, item_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX label_given_by ON label_given (by_id) WHERE by_id IS NOT NULL;
CREATE INDEX item_by_person ON item (source_id) WHERE label_by = 'person';

CREATE TABLE policy_version (
    held_from INTEGER PRIMARY KEY,
    language TEXT NOT NULL,
    words INTEGER NOT NULL,
    ease_x100 INTEGER NOT NULL,
    forbid INTEGER NOT NULL,
    oblige INTEGER NOT NULL,
    permit INTEGER NOT NULL,
    encourage INTEGER NOT NULL,
    inform INTEGER NOT NULL,
    -- Whether it holds these, as a person confirmed: 1 it does, 0 it does not, -1 nobody has looked.
    why INTEGER NOT NULL DEFAULT -1 CHECK (why IN (-1, 0, 1)),
    goals INTEGER NOT NULL DEFAULT -1 CHECK (goals IN (-1, 0, 1)),
    encouragement INTEGER NOT NULL DEFAULT -1 CHECK (encouragement IN (-1, 0, 1)),
    consequences INTEGER NOT NULL DEFAULT -1 CHECK (consequences IN (-1, 0, 1))
) STRICT;

-- From which day the organisation has a vision of its own; no row: it has none yet.
CREATE TABLE vision (held_from INTEGER PRIMARY KEY) STRICT;
