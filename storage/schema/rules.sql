-- Rules that are tracked: terms, laws, sector rules and policies; their texts as they were seen, and what changed in them.

CREATE TABLE rule (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('platform terms', 'law', 'sector rule', 'own policy')),
    url TEXT NOT NULL DEFAULT '',
    sector TEXT NOT NULL DEFAULT '',
    owner_id INTEGER REFERENCES person (id) ON DELETE SET NULL,
    owner_from_day INTEGER NOT NULL DEFAULT 0,
    guide_from_day INTEGER NOT NULL DEFAULT 0, -- 0: there is no plain guide
    guide_at TEXT NOT NULL DEFAULT '', -- where the guide lies, if it was told
    concerns TEXT NOT NULL DEFAULT '', -- a sector role or a department; empty: everybody
    added_day INTEGER NOT NULL,
    dropped_day INTEGER NOT NULL DEFAULT 0, -- from when on it is tracked no more; 0: it is
    last_read_day INTEGER NOT NULL DEFAULT 0,
    owner_named INTEGER NOT NULL GENERATED ALWAYS AS (owner_id IS NOT NULL) VIRTUAL,
    guide INTEGER NOT NULL GENERATED ALWAYS AS (guide_from_day > 0) VIRTUAL
) STRICT;

-- The last look at a rule's page, and what it answered with, for it to be asked only whether it has changed.
CREATE TABLE rule_look (
    rule_id INTEGER PRIMARY KEY REFERENCES rule (id) ON DELETE CASCADE,
    asked TEXT NOT NULL, -- the address that was asked
    looked_day INTEGER NOT NULL, -- the last day on which the page could be read
    etag TEXT NOT NULL DEFAULT '',
    modified TEXT NOT NULL DEFAULT '',
    trouble TEXT NOT NULL DEFAULT '' -- why the last look failed; empty: it did not
) STRICT;

CREATE TABLE rule_text (
    id INTEGER PRIMARY KEY,
    rule_id INTEGER NOT NULL REFERENCES rule (id) ON DELETE CASCADE,
    day INTEGER NOT NULL,
    digest TEXT NOT NULL, -- of what is compared: without what changes by itself
    packed BLOB NOT NULL -- the text, UTF-8, deflated
) STRICT;
CREATE INDEX rule_text_of ON rule_text (rule_id, id);

CREATE TABLE rule_change (
    id INTEGER PRIMARY KEY,
    rule_id INTEGER NOT NULL REFERENCES rule (id) ON DELETE CASCADE,
    before_id INTEGER NOT NULL REFERENCES rule_text (id) ON DELETE CASCADE,
    text_id INTEGER NOT NULL REFERENCES rule_text (id) ON DELETE CASCADE,
    since_day INTEGER NOT NULL, -- the look before: it changed after that day, and by found_day
    found_day INTEGER NOT NULL,
    reviewed_day INTEGER NOT NULL DEFAULT 0, -- 0: nobody has read it yet
    reviewed_by INTEGER REFERENCES person (id) ON DELETE SET NULL,
    material INTEGER NOT NULL DEFAULT 1 CHECK (material IN (0, 1))
) STRICT;
CREATE INDEX rule_change_of ON rule_change (rule_id, id);
