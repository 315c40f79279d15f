-- Months whose facts or readings changed and of which not all that follows is done yet: readings, editions. Empty between two refreshes.

CREATE TABLE unread_month (
    month INTEGER PRIMARY KEY
) STRICT;
