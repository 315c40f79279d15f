-- How the roster knew people before: other names and addresses, sealed, by which they are found when they are erased.
CREATE TABLE former_name (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    cipher BLOB NOT NULL
) STRICT;
CREATE INDEX former_name_person ON former_name (person_id);

-- What told a row that was set aside from others could be worked out from its content; from now on that takes the key.
UPDATE quarantine SET digest = 'before ' || id;
