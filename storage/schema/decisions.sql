-- What leadership decided on a month's figures, as a list of acts that grows: each row is a decision as it stood from then on.
CREATE TABLE decision_act (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    decision INTEGER NOT NULL, -- the same in every act on one decision
    at INTEGER NOT NULL,
    who TEXT NOT NULL, -- as they signed in; empty without sign-in, and for somebody who was erased
    month INTEGER NOT NULL, -- on whose figures it was taken
    indicator TEXT NOT NULL, -- empty: on none in particular
    text TEXT NOT NULL,
    owner TEXT NOT NULL, -- a name or a role, as it was typed; empty for somebody who was erased
    due INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'dropped')),
    became TEXT NOT NULL
) STRICT;
CREATE INDEX decision_act_of ON decision_act (decision, id);
