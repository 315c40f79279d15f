-- Who gave a sentence of the policy its class, as they signed in; empty without sign-in, before this was kept, and for somebody who
-- was erased.
ALTER TABLE policy_correction ADD COLUMN who TEXT NOT NULL DEFAULT '';
