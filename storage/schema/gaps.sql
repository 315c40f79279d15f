-- Spans of UTC seconds in which a target held things that its source does not give.

CREATE TABLE gap (
    source_id INTEGER NOT NULL REFERENCES source (id),
    target_key INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('account', 'space', 'organisation')),
    person_id INTEGER NOT NULL DEFAULT 0, -- whose account; 0 for a space and for the organisation's own
    since INTEGER NOT NULL,
    until INTEGER NOT NULL CHECK (until > since),
    noted_at INTEGER NOT NULL,
    PRIMARY KEY (source_id, target_key, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX gap_person ON gap (person_id);

-- Spans of which it is settled what a target held in them: read, held by an archive, or a gap that is noted.
CREATE TABLE settled (
    source_id INTEGER NOT NULL REFERENCES source (id),
    target_key INTEGER NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL CHECK (until > since),
    PRIMARY KEY (source_id, target_key, since)
) STRICT, WITHOUT ROWID;
INSERT INTO settled (source_id, target_key, since, until)
    SELECT source.id, target_key, 0, moved_at FROM cursor JOIN source ON source.name = cursor.source WHERE moved_at > 0;
