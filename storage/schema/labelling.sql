-- What a classifier looked at: each item once, on its first pass, and again only where another text comes.

ALTER TABLE item ADD COLUMN labelled INTEGER NOT NULL DEFAULT 0 CHECK (labelled IN (0, 1)); -- 1: its text, where it has one, was looked at
CREATE INDEX item_unlabelled ON item (id) WHERE labelled = 0;
