-- The sentences of the policy's versions, as they were read, and what people made of them. The text is the organisation's own.

CREATE TABLE policy_sentence (
    held_from INTEGER NOT NULL REFERENCES policy_version (held_from) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    text TEXT NOT NULL,
    kind TEXT NOT NULL, -- what it was in the document: text, heading, item, cell, note
    found TEXT NOT NULL CHECK (found IN ('forbid', 'oblige', 'permit', 'encourage', 'inform')), -- what the rules took it for
    spans TEXT NOT NULL DEFAULT '', -- where the words stand that decided: `from-to`, in characters, parted by spaces
    key TEXT NOT NULL, -- its words, however they are set: what it is known by across versions
    PRIMARY KEY (held_from, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX policy_sentence_key ON policy_sentence (key);

-- The class that a person gave a sentence; it holds in every version that has it.
CREATE TABLE policy_correction (
    key TEXT PRIMARY KEY,
    act TEXT NOT NULL CHECK (act IN ('forbid', 'oblige', 'permit', 'encourage', 'inform')),
    day INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
