-- What was sent by mail, so that nothing is sent twice, and which alerts were told.

CREATE TABLE mailed (
    what TEXT NOT NULL, -- such as `pack 2026-10` or `alerts 2026-W48`
    recipient INTEGER NOT NULL, -- a keyed hash of the address
    state TEXT NOT NULL CHECK (state IN ('sending', 'sent', 'refused')),
    at INTEGER NOT NULL,
    PRIMARY KEY (what, recipient)
) STRICT, WITHOUT ROWID;

CREATE TABLE alert_told (key TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
