-- The desk: words that kept texts are found by, what people agreed to have shown, and what curators do with it.

-- What a text's words come from, so that other forms of them find it too; null: it cannot be searched yet.
ALTER TABLE item_text ADD COLUMN lemmas TEXT;
CREATE INDEX item_text_unsearched ON item_text (item_id) WHERE lemmas IS NULL;
CREATE INDEX item_newest ON item (label, created_at, id);

CREATE VIRTUAL TABLE item_search USING fts5 (
    text, lemmas, content = 'item_text', content_rowid = 'item_id', tokenize = "unicode61 remove_diacritics 2"
);

-- Words of texts that were dropped or edited, until the end of the transaction that did so: the index is told then (a trigger
-- may not speak to it), so that a text is never found by words it no longer has.
CREATE TABLE word_gone (item_id INTEGER PRIMARY KEY, text TEXT NOT NULL, lemmas TEXT NOT NULL) STRICT;
CREATE TRIGGER item_text_edited AFTER UPDATE OF text ON item_text WHEN old.lemmas IS NOT NULL
BEGIN
    INSERT INTO word_gone (item_id, text, lemmas) VALUES (old.item_id, old.text, old.lemmas);
    UPDATE item_text SET lemmas = NULL WHERE item_id = new.item_id;
END;
CREATE TRIGGER item_text_gone AFTER DELETE ON item_text WHEN old.lemmas IS NOT NULL
BEGIN
    INSERT INTO word_gone (item_id, text, lemmas) VALUES (old.item_id, old.text, old.lemmas);
END;

-- Standing yeses to be shown and to be named, as the ledger gives them.
CREATE TABLE shown_person (
    person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL CHECK (purpose IN ('show my public posts', 'name me')),
    source TEXT NOT NULL,
    scope TEXT NOT NULL,
    covers_from INTEGER NOT NULL,
    PRIMARY KEY (person_id, purpose, source)
) STRICT, WITHOUT ROWID;

-- How a curator picked an item out.
CREATE TABLE mark (
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('starred', 'pinned', 'tagged')),
    tag TEXT NOT NULL DEFAULT '', -- in small letters, without #; empty for a star or a pin
    by_id INTEGER REFERENCES person (id) ON DELETE SET NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (item_id, kind, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX mark_kind ON mark (kind, tag, item_id);
CREATE INDEX mark_by ON mark (by_id) WHERE by_id IS NOT NULL;

CREATE TABLE initiative_item (
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    initiative_id INTEGER NOT NULL REFERENCES initiative (id) ON DELETE CASCADE,
    by_id INTEGER REFERENCES person (id) ON DELETE SET NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (item_id, initiative_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX initiative_item_initiative ON initiative_item (initiative_id);
CREATE INDEX initiative_item_by ON initiative_item (by_id) WHERE by_id IS NOT NULL;

CREATE TABLE led_to (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('product', 'service', 'decision', 'citizen')),
    sentence TEXT NOT NULL,
    day INTEGER NOT NULL,
    by_id INTEGER REFERENCES person (id) ON DELETE SET NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX led_to_item ON led_to (item_id);
CREATE INDEX led_to_by ON led_to (by_id) WHERE by_id IS NOT NULL;

CREATE TABLE digest (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    month INTEGER NOT NULL,
    introduction TEXT NOT NULL DEFAULT '',
    by_id INTEGER REFERENCES person (id) ON DELETE SET NULL,
    made_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    published_at INTEGER,
    dropped INTEGER NOT NULL DEFAULT 0 -- entries that went with their items since it was published
) STRICT;
CREATE INDEX digest_by ON digest (by_id) WHERE by_id IS NOT NULL;

CREATE TABLE digest_entry (
    digest_id INTEGER NOT NULL REFERENCES digest (id) ON DELETE CASCADE,
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    sentence TEXT NOT NULL DEFAULT '',
    by_id INTEGER REFERENCES person (id) ON DELETE SET NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (digest_id, item_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX digest_entry_item ON digest_entry (item_id);
CREATE INDEX digest_entry_by ON digest_entry (by_id) WHERE by_id IS NOT NULL;

-- Nobody takes an entry out of a published digest: where one goes, its item went, and the digest says so.
CREATE TRIGGER digest_entry_dropped AFTER DELETE ON digest_entry
BEGIN
    UPDATE digest SET dropped = dropped + 1, changed_at = max(changed_at + 1, CAST(strftime('%s', 'now') AS INTEGER))
    WHERE id = old.digest_id AND published_at IS NOT NULL;
END;

-- What somebody was writing about an item and did not save yet.
CREATE TABLE draft (
    who INTEGER NOT NULL, -- a keyed hash of the name they signed in with
    item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    field TEXT NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (who, item_id, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX draft_item ON draft (item_id);
