-- Months of which something is to be brought to the lake: those that were marked dirty, however often since.

CREATE TABLE lake_month (month INTEGER PRIMARY KEY, marks INTEGER NOT NULL) STRICT;
INSERT INTO lake_month (month, marks) SELECT DISTINCT month, 0 FROM item UNION SELECT DISTINCT month, 0 FROM interaction;
CREATE TRIGGER dirty_month_for_lake AFTER INSERT ON dirty_month
BEGIN
    UPDATE lake_month SET marks = marks + 1 WHERE month = new.month;
    INSERT OR IGNORE INTO lake_month (month, marks) VALUES (new.month, 0);
END;
