-- Work that a page asks for and the worker does. What a job is about goes with the person; results go after some days.

CREATE TABLE job (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    asked BLOB, -- what exactly, sealed; gone once the job has ended
    asked_key INTEGER NOT NULL, -- a keyed hash of what was asked, so that asking twice is one job
    asked_by INTEGER NOT NULL, -- a keyed hash of the name they signed in with
    asked_at INTEGER NOT NULL,
    about INTEGER REFERENCES person (id) ON DELETE CASCADE,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    tries INTEGER NOT NULL DEFAULT 0,
    worker TEXT NOT NULL DEFAULT '',
    lease_until INTEGER NOT NULL DEFAULT 0,
    cancelling INTEGER NOT NULL DEFAULT 0 CHECK (cancelling IN (0, 1)),
    line TEXT NOT NULL DEFAULT '',
    done INTEGER NOT NULL DEFAULT 0,
    whole INTEGER NOT NULL DEFAULT 0,
    ended_at INTEGER,
    result TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX job_open ON job (id) WHERE state IN ('waiting', 'running');
CREATE UNIQUE INDEX job_once ON job (kind, asked_by, asked_key) WHERE state IN ('waiting', 'running');
CREATE INDEX job_asked_by ON job (asked_by, kind);
CREATE INDEX job_about ON job (about) WHERE about IS NOT NULL;

CREATE TABLE job_file (
    job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (job_id, name)
) STRICT;
