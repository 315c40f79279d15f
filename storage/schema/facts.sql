-- Month facts: worked out from the other tables by storage/facts.py, month by month.

CREATE TABLE calendar (
    month INTEGER PRIMARY KEY,
    first_day INTEGER NOT NULL,
    last_day INTEGER NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    covered_by INTEGER NOT NULL
) STRICT;

CREATE TABLE asked_month (
    month INTEGER PRIMARY KEY,
    first_day INTEGER NOT NULL,
    last_day INTEGER NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    covered_by INTEGER NOT NULL
) STRICT;

CREATE TABLE employed_month (
    month INTEGER NOT NULL, person_id INTEGER NOT NULL, department TEXT NOT NULL, division TEXT NOT NULL, leader INTEGER NOT NULL,
    PRIMARY KEY (month, person_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE stale_month (
    month INTEGER NOT NULL, person_id INTEGER NOT NULL, PRIMARY KEY (month, person_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE roster_month (
    month INTEGER NOT NULL, department TEXT NOT NULL, division TEXT NOT NULL, leader INTEGER NOT NULL, people INTEGER NOT NULL,
    PRIMARY KEY (month, department, division, leader)
) STRICT, WITHOUT ROWID;

CREATE TABLE person_month (
    month INTEGER NOT NULL, person_id INTEGER NOT NULL, department TEXT NOT NULL, division TEXT NOT NULL, leader INTEGER NOT NULL,
    items INTEGER NOT NULL,
    PRIMARY KEY (month, person_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE activity_month (
    month INTEGER NOT NULL, person_id INTEGER NOT NULL, source_id INTEGER NOT NULL, visibility TEXT NOT NULL,
    items INTEGER NOT NULL,
    PRIMARY KEY (month, person_id, source_id, visibility)
) STRICT, WITHOUT ROWID;

CREATE TABLE arc_month (
    month INTEGER NOT NULL, actor_id INTEGER NOT NULL, target_id INTEGER NOT NULL,
    PRIMARY KEY (month, actor_id, target_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE flow_month (
    month INTEGER NOT NULL, from_department TEXT NOT NULL, to_department TEXT NOT NULL,
    arcs INTEGER NOT NULL, actors INTEGER NOT NULL, targets INTEGER NOT NULL,
    PRIMARY KEY (month, from_department, to_department)
) STRICT, WITHOUT ROWID;

CREATE TABLE outcome_month (
    month INTEGER NOT NULL, person_id INTEGER NOT NULL, replyable INTEGER NOT NULL, replied INTEGER NOT NULL,
    PRIMARY KEY (month, person_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE question_month (
    month INTEGER NOT NULL, item_id INTEGER NOT NULL, person_id INTEGER NOT NULL, asked_at INTEGER NOT NULL, answered_at INTEGER NOT NULL,
    PRIMARY KEY (month, item_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE consent_month (
    month INTEGER NOT NULL, department TEXT NOT NULL, roster INTEGER NOT NULL, opted_in INTEGER NOT NULL, without_opt_in INTEGER NOT NULL,
    PRIMARY KEY (month, department)
) STRICT, WITHOUT ROWID;

CREATE TABLE active_month (
    month INTEGER NOT NULL, source_id INTEGER NOT NULL, taking_part INTEGER NOT NULL, others INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (month, source_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE source_month (
    month INTEGER NOT NULL, source_id INTEGER NOT NULL, until INTEGER NOT NULL, complete INTEGER NOT NULL,
    PRIMARY KEY (month, source_id)
) STRICT, WITHOUT ROWID;
