-- The links in an item's text, and its own address, as keyed hashes; they outlive the text and go with the item.

ALTER TABLE item ADD COLUMN own_link INTEGER; -- 0: it has no address of its own; null: its links were not taken yet
CREATE INDEX item_unlinked ON item (id) WHERE own_link IS NULL;

CREATE TABLE item_link (
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    link INTEGER NOT NULL,
    PRIMARY KEY (item_id, link)
) STRICT, WITHOUT ROWID;
