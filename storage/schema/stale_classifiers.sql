-- What a classifier of one's own learned must still be said: it goes with a text that is edited, and is tried anew where a label
-- is not what it learned.

ALTER TABLE local_learned_from ADD COLUMN label TEXT NOT NULL DEFAULT ''; -- what a person called the item when it learned from it
UPDATE local_learned_from SET label = (SELECT item.label FROM item WHERE item.id = item_id);
CREATE TRIGGER local_learned_from_edited AFTER UPDATE OF text ON item_text WHEN old.text <> new.text BEGIN
    DELETE FROM local_learned_from WHERE item_id = new.item_id;
END;
