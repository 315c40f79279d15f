-- What tells that a text nearly repeats another: MinHash signatures of shared texts, their bands, and the pairs that were found.
-- They outlive the text and go with the item.

ALTER TABLE item ADD COLUMN signed INTEGER NOT NULL DEFAULT 0 CHECK (signed IN (0, 1)); -- 1: its text, where it has one, was looked at
CREATE INDEX item_unsigned ON item (id) WHERE signed = 0;

CREATE TABLE item_signature (
    item_id INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
    signature BLOB NOT NULL
) STRICT;

CREATE TABLE item_band (
    band INTEGER NOT NULL,
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    PRIMARY KEY (band, item_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_band_item ON item_band (item_id);

-- An item in an open space, and one in public that nearly repeats it.
CREATE TABLE near_duplicate (
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    public_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    PRIMARY KEY (item_id, public_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX near_duplicate_public ON near_duplicate (public_id);
