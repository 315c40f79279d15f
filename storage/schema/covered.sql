-- Texts in which the name of somebody who was erased is covered: no other version of such a text is taken, for it would bring the
-- name back, which nothing knows any more.

CREATE TABLE covered_text (
    item_id INTEGER PRIMARY KEY REFERENCES item_text (item_id) ON DELETE CASCADE
) STRICT;
