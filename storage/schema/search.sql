-- Words lie in the order of time: an index row's number is its text's place, so that the newest that hold a word are read first
-- and reading stops at the end of a page.

-- When the item was made, in UTC seconds, times 2^31, plus the item's row; null: it cannot be searched yet.
ALTER TABLE item_text ADD COLUMN place INTEGER;
DROP TRIGGER item_text_edited;
DROP TRIGGER item_text_gone;
DROP TABLE word_gone;
DROP TABLE item_search;

CREATE VIRTUAL TABLE item_search USING fts5 (text, lemmas, content = '', tokenize = "unicode61 remove_diacritics 2");

-- Words of texts that were dropped or edited, until the end of the transaction that did so: the index is told then (a trigger
-- may not speak to it), so that a text is never found by words it no longer has.
CREATE TABLE word_gone (place INTEGER PRIMARY KEY, text TEXT NOT NULL, lemmas TEXT NOT NULL) STRICT;
CREATE TRIGGER item_text_edited AFTER UPDATE OF text ON item_text WHEN old.lemmas IS NOT NULL
BEGIN
    INSERT INTO word_gone (place, text, lemmas) VALUES (old.place, old.text, old.lemmas);
    UPDATE item_text SET lemmas = NULL, place = NULL WHERE item_id = new.item_id;
END;
CREATE TRIGGER item_text_gone AFTER DELETE ON item_text WHEN old.lemmas IS NOT NULL
BEGIN
    INSERT INTO word_gone (place, text, lemmas) VALUES (old.place, old.text, old.lemmas);
END;

UPDATE item_text SET place = (SELECT created_at FROM item WHERE item.id = item_id) * 2147483648 + item_id WHERE lemmas IS NOT NULL;
INSERT INTO item_search (rowid, text, lemmas) SELECT place, text, lemmas FROM item_text WHERE lemmas IS NOT NULL ORDER BY place;
