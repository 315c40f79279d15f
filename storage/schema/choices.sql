-- The organisation's own accounts, and items that their authors want out.

CREATE TABLE organisation_account (
    source_id INTEGER NOT NULL REFERENCES source (id),
    handle_hash INTEGER NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id), -- stands for the account itself: on no roster, in no fact
    read INTEGER NOT NULL CHECK (read IN (0, 1)),      -- whether the settings name it now
    PRIMARY KEY (source_id, handle_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX organisation_person ON organisation_account (person_id);

CREATE TABLE exclusion (
    person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    source_id INTEGER NOT NULL REFERENCES source (id),
    item_key INTEGER NOT NULL, -- a keyed hash of the item's id
    at INTEGER NOT NULL,
    PRIMARY KEY (person_id, source_id, item_key)
) STRICT, WITHOUT ROWID;
