-- Whether a pass that began at a target's beginning is under way, and met no gap so far: at its end, older gaps are closed.

ALTER TABLE cursor ADD COLUMN gapless INTEGER NOT NULL DEFAULT 0 CHECK (gapless IN (0, 1));
