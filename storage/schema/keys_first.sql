-- Tables whose key does not stand first are told damaged by the check of older SQLite (3.40): each is written anew with it first.

ALTER TABLE gap RENAME TO gap_before;
CREATE TABLE gap (
    source_id INTEGER NOT NULL REFERENCES source (id),
    target_key INTEGER NOT NULL,
    since INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('account', 'space', 'organisation')),
    person_id INTEGER NOT NULL DEFAULT 0, -- whose account; 0 for a space and for the organisation's own
    until INTEGER NOT NULL CHECK (until > since),
    noted_at INTEGER NOT NULL,
    PRIMARY KEY (source_id, target_key, since)
) STRICT, WITHOUT ROWID;
INSERT INTO gap (source_id, target_key, since, kind, person_id, until, noted_at)
SELECT source_id, target_key, since, kind, person_id, until, noted_at FROM gap_before;
DROP TABLE gap_before;
CREATE INDEX gap_person ON gap (person_id);

ALTER TABLE training RENAME TO training_before;
CREATE TABLE training (
    person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    day INTEGER NOT NULL,
    course TEXT NOT NULL,
    rule TEXT NOT NULL DEFAULT '', -- the key of a tracked rule
    month INTEGER NOT NULL,
    PRIMARY KEY (person_id, day, course, rule)
) STRICT, WITHOUT ROWID;
INSERT INTO training (person_id, day, course, rule, month) SELECT person_id, day, course, rule, month FROM training_before;
DROP TABLE training_before;
CREATE INDEX training_month_of ON training (month, person_id);

ALTER TABLE training_month RENAME TO training_month_before;
CREATE TABLE training_month (
    month INTEGER NOT NULL, person_id INTEGER NOT NULL, rule TEXT NOT NULL, department TEXT NOT NULL,
    PRIMARY KEY (month, person_id, rule)
) STRICT, WITHOUT ROWID;
INSERT INTO training_month (month, person_id, rule, department)
SELECT month, person_id, rule, department FROM training_month_before;
DROP TABLE training_month_before;

ALTER TABLE knowledge_month RENAME TO knowledge_month_before;
CREATE TABLE knowledge_month (
    month INTEGER NOT NULL, person_id INTEGER NOT NULL, labeller TEXT NOT NULL, department TEXT NOT NULL,
    knowledge INTEGER NOT NULL, promotion INTEGER NOT NULL,
    PRIMARY KEY (month, person_id, labeller)
) STRICT, WITHOUT ROWID;
INSERT INTO knowledge_month (month, person_id, labeller, department, knowledge, promotion)
SELECT month, person_id, labeller, department, knowledge, promotion FROM knowledge_month_before;
DROP TABLE knowledge_month_before;
