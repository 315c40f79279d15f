-- Month facts of what an organisation tells of itself, and of labels and links.

ALTER TABLE employed_month ADD COLUMN sector_role TEXT NOT NULL DEFAULT '';

CREATE TABLE initiative_month (
    month INTEGER NOT NULL, initiative_id INTEGER NOT NULL, person_id INTEGER NOT NULL, department TEXT NOT NULL,
    items INTEGER NOT NULL,
    PRIMARY KEY (month, initiative_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE training_month (
    month INTEGER NOT NULL, person_id INTEGER NOT NULL, department TEXT NOT NULL, rule TEXT NOT NULL,
    PRIMARY KEY (month, person_id, rule)
) STRICT, WITHOUT ROWID;

CREATE TABLE incident_month (
    month INTEGER NOT NULL, kind INTEGER NOT NULL, severity INTEGER NOT NULL, people INTEGER NOT NULL,
    PRIMARY KEY (month, kind, severity)
) STRICT, WITHOUT ROWID;

CREATE TABLE pulse_month (
    month INTEGER NOT NULL, question INTEGER NOT NULL, department TEXT NOT NULL,
    yes INTEGER NOT NULL, answers INTEGER NOT NULL, invited INTEGER NOT NULL,
    PRIMARY KEY (month, question, department)
) STRICT, WITHOUT ROWID;

CREATE TABLE policy_month (
    month INTEGER PRIMARY KEY, words INTEGER NOT NULL, ease INTEGER NOT NULL,
    forbid INTEGER NOT NULL, oblige INTEGER NOT NULL, permit INTEGER NOT NULL, encourage INTEGER NOT NULL, inform INTEGER NOT NULL,
    why INTEGER NOT NULL, goals INTEGER NOT NULL, encouragement INTEGER NOT NULL, consequences INTEGER NOT NULL,
    vision INTEGER NOT NULL
) STRICT;

CREATE TABLE rule_month (
    month INTEGER NOT NULL, rule TEXT NOT NULL, changed_day INTEGER NOT NULL, reviewed_day INTEGER NOT NULL,
    owner INTEGER NOT NULL, guide INTEGER NOT NULL, concerned INTEGER NOT NULL, trained INTEGER NOT NULL,
    PRIMARY KEY (month, rule, changed_day)
) STRICT, WITHOUT ROWID;

CREATE TABLE knowledge_month (
    month INTEGER NOT NULL, person_id INTEGER NOT NULL, department TEXT NOT NULL, labeller TEXT NOT NULL,
    knowledge INTEGER NOT NULL, promotion INTEGER NOT NULL,
    PRIMARY KEY (month, person_id, labeller)
) STRICT, WITHOUT ROWID;

-- Links in what was shared, and the addresses of what is public, where it can be seen who shares them again.
CREATE TABLE link_month (
    month INTEGER NOT NULL, link INTEGER NOT NULL, item_id INTEGER NOT NULL, own INTEGER NOT NULL,
    department TEXT NOT NULL, created_at INTEGER NOT NULL, public INTEGER NOT NULL,
    PRIMARY KEY (month, link, item_id, own)
) STRICT, WITHOUT ROWID;

CREATE TABLE taken_up_month (
    month INTEGER NOT NULL, item_id INTEGER NOT NULL, outside INTEGER NOT NULL,
    PRIMARY KEY (month, item_id, outside)
) STRICT, WITHOUT ROWID;

CREATE TABLE reuse_month (
    month INTEGER NOT NULL, item_id INTEGER NOT NULL, person_id INTEGER NOT NULL, department TEXT NOT NULL,
    knowledge INTEGER NOT NULL, curated INTEGER NOT NULL, open INTEGER NOT NULL, reused INTEGER NOT NULL, outside INTEGER NOT NULL,
    PRIMARY KEY (month, item_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE wiki_month (
    month INTEGER NOT NULL, person_id INTEGER NOT NULL, department TEXT NOT NULL, edits INTEGER NOT NULL, account INTEGER NOT NULL,
    PRIMARY KEY (month, person_id)
) STRICT, WITHOUT ROWID;

-- Months whose facts look at later ones and are to be compared with what stands.
CREATE TABLE late_month (month INTEGER PRIMARY KEY) STRICT;
