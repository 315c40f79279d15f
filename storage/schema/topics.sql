-- The language of items and what they are about. Both are taken while there is a text, and go with the item.

CREATE TABLE item_language (
    item_id INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
    language TEXT NOT NULL, -- ISO 639; empty: it cannot be told
    told_by TEXT NOT NULL CHECK (told_by IN ('text', 'author', 'nothing'))
) STRICT;
CREATE INDEX item_language_by ON item_language (told_by, item_id) WHERE told_by <> 'text';

CREATE TABLE topic (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL DEFAULT '', -- words of it that enough people wrote; empty: there are none yet
    named_in INTEGER NOT NULL DEFAULT 0 -- the month in which they wrote them
) STRICT;

-- The words that make up a topic in a month, by place; those of the first places are looked for in each of its items.
CREATE TABLE topic_word (
    month INTEGER NOT NULL,
    topic_id INTEGER NOT NULL REFERENCES topic (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    language TEXT NOT NULL,
    word TEXT NOT NULL,
    weight INTEGER NOT NULL, -- thousandths
    people INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (month, topic_id, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE item_topic (
    item_id INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
    topic_id INTEGER REFERENCES topic (id) ON DELETE CASCADE, -- null: none that the month has
    words INTEGER NOT NULL -- bit n: the item has the topic's word of place n
) STRICT;
CREATE INDEX item_topic_of ON item_topic (topic_id, item_id);

CREATE TABLE topic_month (
    month INTEGER NOT NULL,
    topic_id INTEGER NOT NULL REFERENCES topic (id) ON DELETE CASCADE,
    items INTEGER NOT NULL,
    people INTEGER NOT NULL,
    largest INTEGER NOT NULL, -- items of the person who made most of them
    PRIMARY KEY (month, topic_id)
) STRICT, WITHOUT ROWID;

-- The months that were read, with how many items they had then and by which version of the reading.
CREATE TABLE topic_reading (month INTEGER PRIMARY KEY, items INTEGER NOT NULL, version INTEGER NOT NULL) STRICT;

CREATE TRIGGER item_text_other AFTER UPDATE OF text ON item_text BEGIN
    DELETE FROM item_language WHERE item_id = new.item_id;
    DELETE FROM item_topic WHERE item_id = new.item_id;
END;
CREATE TRIGGER item_moved AFTER UPDATE OF month, person_id, lang ON item
WHEN old.month <> new.month OR old.person_id <> new.person_id OR old.lang IS NOT new.lang BEGIN
    DELETE FROM item_language WHERE item_id = new.id;
    DELETE FROM item_topic WHERE item_id = new.id;
END;
