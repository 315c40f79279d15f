-- What people noted in time, to be read beside every figure: a new policy, a campaign.
CREATE TABLE annotation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    month INTEGER NOT NULL,
    day INTEGER NOT NULL, -- YYYYMMDD; 0: the month as a whole
    text TEXT NOT NULL,
    who TEXT NOT NULL, -- who wrote it last, as they signed in; empty without sign-in, and for somebody who was erased
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX annotation_month ON annotation (month, day);
