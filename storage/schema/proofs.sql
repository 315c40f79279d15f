-- How it was shown that an account is its person's own.

CREATE TABLE account_proof (
    account_id INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    shown_by TEXT NOT NULL CHECK (shown_by IN ('code', 'link', 'address')),
    at INTEGER NOT NULL
) STRICT;
