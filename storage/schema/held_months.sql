-- What is held, counted by month: a day that comes in costs the counting of its month, and not of all that was ever kept.
CREATE TABLE held_month (
    month INTEGER NOT NULL,
    source_id INTEGER NOT NULL REFERENCES source (id),
    person_id INTEGER NOT NULL, -- the organisation's own accounts too
    items INTEGER NOT NULL,
    kept INTEGER NOT NULL,    -- those whose text is held
    dropped INTEGER NOT NULL, -- those whose text was dropped when its time was over
    seen_at INTEGER NOT NULL, -- when the one was last seen that was not seen the longest, UTC seconds
    PRIMARY KEY (month, source_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX held_month_person ON held_month (person_id, source_id, seen_at);
CREATE TABLE held_total ( -- the same over all months, so that nobody's months are added up each time
    source_id INTEGER NOT NULL REFERENCES source (id),
    person_id INTEGER NOT NULL,
    items INTEGER NOT NULL,
    kept INTEGER NOT NULL,
    dropped INTEGER NOT NULL,
    PRIMARY KEY (source_id, person_id)
) STRICT, WITHOUT ROWID;

-- The months in which something came, changed or went since they were looked at, by what looks at them.
CREATE TABLE marked_month (
    what TEXT NOT NULL CHECK (what IN ('held', 'topics')),
    month INTEGER NOT NULL,
    PRIMARY KEY (what, month)
) STRICT, WITHOUT ROWID;
INSERT INTO marked_month (what, month) SELECT value, month FROM (SELECT DISTINCT month FROM item), json_each('["held", "topics"]');

-- What comes in is marked where it is written, once a batch: a trigger would run for every item.
CREATE TRIGGER mark_item_gone AFTER DELETE ON item BEGIN
    INSERT INTO marked_month (what, month) VALUES ('held', old.month), ('topics', old.month) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER mark_item_changed AFTER UPDATE OF month, person_id, seen_at, text_dropped ON item BEGIN
    INSERT INTO marked_month (what, month)
    VALUES ('held', old.month), ('topics', old.month), ('held', new.month), ('topics', new.month) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER mark_text_gone AFTER DELETE ON item_text BEGIN
    INSERT INTO marked_month (what, month)
    SELECT value, month FROM item, json_each('["held", "topics"]') WHERE item.id = old.item_id ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER mark_text_changed AFTER UPDATE OF text ON item_text BEGIN
    INSERT INTO marked_month (what, month)
    SELECT 'topics', month FROM item WHERE item.id = new.item_id ON CONFLICT DO NOTHING;
END;

-- The course of one figure, from its first month on, and by which formulas it was ever measured, without all others.
CREATE INDEX reading_course ON reading (indicator, level, cell, month) WHERE shown IS NOT NULL;
CREATE INDEX reading_formula ON reading (indicator, formula_version);

-- Items are looked at each time now.
DROP TABLE changed_person;
DELETE FROM meta WHERE key = 'items_counted_after';
