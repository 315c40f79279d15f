-- Counts that pages tell besides editions, with who stood behind them: each is taken anew when k of these have changed.
DROP TABLE held_count;
CREATE TABLE held_count (
    what TEXT NOT NULL,
    name TEXT NOT NULL,
    count INTEGER,           -- rounded to 5; NULL: too few people to tell
    people INTEGER NOT NULL, -- how many stood behind it when it was taken
    since INTEGER,           -- what is told of when, where anything is: a day YYYYMMDD or UTC seconds
    until INTEGER,
    PRIMARY KEY (what, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE held_member (
    what TEXT NOT NULL,
    name TEXT NOT NULL,
    person_id INTEGER NOT NULL, -- gone at once when they withdraw: `people` tells that somebody is missing, and not who
    part INTEGER NOT NULL,      -- what of it was theirs; where it became another, they changed
    PRIMARY KEY (what, name, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX held_member_person ON held_member (person_id);
CREATE TABLE held_part (
    year INTEGER NOT NULL,
    level TEXT NOT NULL,
    name TEXT NOT NULL, -- of a department or division that may stand in a name's place on the desk, as the year's editions have it
    PRIMARY KEY (year, level, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE edition_topic ( -- what a month's last edition tells of topics: the desk may be narrowed to these alone
    month INTEGER NOT NULL,
    topic_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    items INTEGER NOT NULL, -- rounded to 5
    PRIMARY KEY (month, topic_id)
) STRICT, WITHOUT ROWID;
INSERT INTO edition_topic (month, topic_id, name, items)
SELECT month, value ->> 'topic', value ->> 'name', value ->> 'items' FROM edition AS last, json_each(body, '$.topics')
WHERE number = (SELECT max(number) FROM edition WHERE month = last.month) AND value ->> 'topic' IS NOT NULL;
