-- What an edition tells of what a shared item led to: its sentence as it was then, with every name of the roster taken out.
-- It goes with the record at the desk, which goes with the item.
CREATE TABLE story (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    led_to_id INTEGER NOT NULL REFERENCES led_to (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    sentence TEXT NOT NULL,
    day INTEGER NOT NULL,
    UNIQUE (led_to_id, kind, sentence, day)
) STRICT;
