-- When an item was last seen at its source, and whether its own author handed it in.

ALTER TABLE item ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0;
UPDATE item SET seen_at = fetched_at;
ALTER TABLE item ADD COLUMN handed_in INTEGER NOT NULL DEFAULT 0 CHECK (handed_in IN (0, 1));
UPDATE item SET handed_in = 1 WHERE via = 'archive'
    AND source_id IN (SELECT id FROM source WHERE name IN ('bluesky', 'linkedin', 'mastodon', 'reddit', 'x'));
CREATE INDEX item_seen ON item (source_id, id, seen_at);

-- A yes for what is handed in no longer reaches what an administrator exported.
DELETE FROM item WHERE handed_in = 0 AND 'handed-in' = (
    SELECT scope FROM opt_in JOIN source ON source.id = item.source_id
    WHERE opt_in.person_id = item.person_id AND opt_in.source IN (source.name, '*')
    ORDER BY opt_in.source DESC LIMIT 1
);

-- What a run's sweep did; null where it swept nothing.
ALTER TABLE run ADD COLUMN checked INTEGER;
ALTER TABLE run ADD COLUMN gone INTEGER;
ALTER TABLE run ADD COLUMN expired INTEGER;
ALTER TABLE run ADD COLUMN unknown INTEGER;
