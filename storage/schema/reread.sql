-- Spaces to be read again from their beginning, once the pass under way is over: more of somebody may be kept than when they were read.

CREATE TABLE reread (
    source TEXT NOT NULL,
    target_key INTEGER NOT NULL,
    PRIMARY KEY (source, target_key)
) STRICT, WITHOUT ROWID;
