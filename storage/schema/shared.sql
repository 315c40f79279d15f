-- What is shared: spaces, items, acts between people, counts of others' acts, administrators' totals.

CREATE TABLE space (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source (id),
    native_id TEXT NOT NULL,
    name TEXT NOT NULL,
    visibility TEXT NOT NULL CHECK (visibility IN ('public', 'open', 'closed', 'direct')),
    closed_reason TEXT,
    reason_owner TEXT,
    review_day INTEGER,
    UNIQUE (source_id, native_id)
) STRICT;

CREATE TABLE item (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source (id),
    native_id TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    space_id INTEGER NOT NULL REFERENCES space (id),
    kind TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    edited_at INTEGER,
    month INTEGER NOT NULL,
    url TEXT,
    lang TEXT,
    reply_key INTEGER,
    takes_replies INTEGER NOT NULL CHECK (takes_replies IN (0, 1)),
    label TEXT NOT NULL DEFAULT 'unknown',
    label_by TEXT NOT NULL DEFAULT '',
    text_dropped INTEGER NOT NULL DEFAULT 0 CHECK (text_dropped IN (0, 1)),
    patched TEXT,
    via TEXT NOT NULL CHECK (via IN ('api', 'archive')),
    fetched_at INTEGER NOT NULL,
    UNIQUE (source_id, native_id)
) STRICT;
CREATE INDEX item_month ON item (month, person_id);
CREATE INDEX item_person ON item (person_id);

CREATE TABLE item_text (
    item_id INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    kept_since INTEGER NOT NULL
) STRICT;

CREATE TABLE item_tag (
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (item_id, tag)
) STRICT, WITHOUT ROWID;

CREATE TABLE engagement (
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    day INTEGER NOT NULL,
    views INTEGER, likes INTEGER, shares INTEGER, comments INTEGER,
    sampled_at INTEGER NOT NULL,
    PRIMARY KEY (item_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE interaction (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source (id),
    actor_id INTEGER NOT NULL REFERENCES person (id),
    target_id INTEGER NOT NULL REFERENCES person (id),
    item_id INTEGER REFERENCES item (id) ON DELETE CASCADE,
    by_item_id INTEGER REFERENCES item (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    month INTEGER NOT NULL,
    count INTEGER NOT NULL CHECK (count > 0)
) STRICT;
CREATE UNIQUE INDEX interaction_identity ON interaction (actor_id, target_id, at, kind, source_id, ifnull(item_id, 0));
CREATE INDEX interaction_month ON interaction (month, actor_id, target_id);
CREATE INDEX interaction_item ON interaction (item_id, kind) WHERE item_id IS NOT NULL;
CREATE INDEX interaction_by_item ON interaction (by_item_id) WHERE by_item_id IS NOT NULL;
CREATE INDEX interaction_target ON interaction (target_id);

CREATE TABLE response (
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    token INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (item_id, kind, token)
) STRICT, WITHOUT ROWID;

CREATE TABLE awaiting (
    parent_key INTEGER NOT NULL,
    kind TEXT NOT NULL,
    token INTEGER NOT NULL,
    source_id INTEGER NOT NULL REFERENCES source (id),
    actor_id INTEGER REFERENCES person (id) ON DELETE CASCADE,
    by_item_id INTEGER REFERENCES item (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    count INTEGER NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (parent_key, kind, token)
) STRICT, WITHOUT ROWID;
CREATE INDEX awaiting_by_item ON awaiting (by_item_id) WHERE by_item_id IS NOT NULL;
CREATE INDEX awaiting_actor ON awaiting (actor_id) WHERE actor_id IS NOT NULL;

CREATE TABLE active_sketch (
    source_id INTEGER NOT NULL REFERENCES source (id),
    month INTEGER NOT NULL,
    sketch BLOB NOT NULL,
    PRIMARY KEY (source_id, month)
) STRICT, WITHOUT ROWID;

CREATE TABLE total (
    source_id INTEGER NOT NULL REFERENCES source (id),
    department TEXT NOT NULL DEFAULT '',
    month INTEGER NOT NULL,
    measure TEXT NOT NULL,
    people INTEGER,
    count INTEGER NOT NULL,
    PRIMARY KEY (source_id, department, month, measure)
) STRICT, WITHOUT ROWID;
