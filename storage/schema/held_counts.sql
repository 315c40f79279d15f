-- Counts that pages tell besides editions: taken anew only when the changes of k people have gathered.
CREATE TABLE held_count (what TEXT NOT NULL, name TEXT NOT NULL, count INTEGER, PRIMARY KEY (what, name)) STRICT, WITHOUT ROWID; -- count: rounded to 5; NULL: too few people to tell
CREATE TABLE changed_person (person_id INTEGER NOT NULL PRIMARY KEY) STRICT; -- whose changes gathered since they were taken
