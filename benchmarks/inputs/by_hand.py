"""Month facts as somebody would write them by hand for SQLite and DuckDB alike, every month in one go: ours beside them.

They stand in the order in which they build on each other. Tables of what an organisation tells of itself are left out, for the
large store tells nothing; so are links, of which it has none.
"""

from __future__ import annotations

from typing import Final

_SHARED: Final = "visibility IN ('public', 'open')"
_OPTED: Final = "(SELECT person_id, min(covers_from) AS covers_from FROM opt_in WHERE scope <> 'none' GROUP BY person_id)"
_ALLOWED: Final = """(SELECT o.person_id, s.id AS source_id FROM opt_in AS o JOIN source AS s ON o.source IN (s.name, '*')
 WHERE o.scope <> 'none' AND NOT EXISTS (SELECT 1 FROM opt_in AS n
  WHERE n.person_id = o.person_id AND n.source = s.name AND n.scope = 'none'))"""
_FIRST: Final = """(SELECT item_id, min("at") AS first_at FROM (
 SELECT a.item_id, a."at" FROM interaction AS a JOIN item AS i ON i.id = a.item_id
  WHERE a.kind IN ({kinds}) AND a.actor_id <> i.person_id
 UNION ALL SELECT item_id, "at" FROM response WHERE kind IN ({kinds})) AS told GROUP BY item_id)"""

BY_HAND: Final[dict[str, str]] = {
    "employed_month": """
SELECT month, person_id, department, division, leader, sector_role FROM (
 SELECT c.month, m.person_id, m.department, m.division, m.leader, m.sector_role,
  row_number() OVER (PARTITION BY c.month, m.person_id ORDER BY m.from_day DESC) AS place
 FROM calendar AS c JOIN membership AS m ON m.from_day <= c.last_day AND m.until_day >= c.first_day) AS held
WHERE place = 1""",
    "stale_month": f"""
SELECT c.month, s.person_id FROM (
 SELECT a.person_id, a.source_id, min(v.since) AS since, max(v.until) AS until
 FROM {_ALLOWED} AS a JOIN coverage AS v ON v.source_id = a.source_id AND v.person_id IN (0, a.person_id)
 GROUP BY a.person_id, a.source_id) AS s
JOIN calendar AS c ON s.since < c.ends_at AND s.until < c.covered_by
UNION SELECT c.month, a.person_id FROM {_ALLOWED} AS a
JOIN gap AS g ON g.source_id = a.source_id AND g.person_id = a.person_id AND g.kind = 'account'
JOIN calendar AS c ON g.since < c.ends_at AND g.until > c.starts_at""",
    "person_month": f"""
SELECT e.month, e.person_id, e.department, e.division, e.leader, coalesce(n.items, 0) AS items
FROM employed_month AS e JOIN calendar AS c ON c.month = e.month
JOIN {_OPTED} AS o ON o.person_id = e.person_id AND o.covers_from <= c.first_day
LEFT JOIN (SELECT i.month, i.person_id, count(*) AS items FROM item AS i JOIN space AS s ON s.id = i.space_id
 WHERE {_SHARED} GROUP BY i.month, i.person_id) AS n ON n.month = e.month AND n.person_id = e.person_id
LEFT JOIN stale_month AS late ON late.month = e.month AND late.person_id = e.person_id
WHERE late.person_id IS NULL""",
    "roster_month": """
SELECT month, department, division, leader, count(*) AS people FROM employed_month
GROUP BY month, department, division, leader""",
    "activity_month": """
SELECT i.month, i.person_id, i.source_id, s.visibility, count(*) AS items
FROM item AS i JOIN space AS s ON s.id = i.space_id JOIN person_month AS p ON p.month = i.month AND p.person_id = i.person_id
GROUP BY i.month, i.person_id, i.source_id, s.visibility""",
    "arc_month": """
SELECT DISTINCT a.month, a.actor_id, a.target_id FROM interaction AS a
JOIN person_month AS x ON x.month = a.month AND x.person_id = a.actor_id
JOIN person_month AS y ON y.month = a.month AND y.person_id = a.target_id
WHERE a.actor_id <> a.target_id""",
    "flow_month": """
SELECT a.month, x.department AS from_department, y.department AS to_department,
 count(*) AS arcs, count(DISTINCT a.actor_id) AS actors, count(DISTINCT a.target_id) AS targets
FROM arc_month AS a JOIN person_month AS x ON x.month = a.month AND x.person_id = a.actor_id
JOIN person_month AS y ON y.month = a.month AND y.person_id = a.target_id
GROUP BY a.month, x.department, y.department""",
    "outcome_month": f"""
SELECT i.month, i.person_id, count(*) AS replyable,
 sum(CASE WHEN f.first_at - i.created_at <= 604800 THEN 1 ELSE 0 END) AS replied
FROM item AS i JOIN space AS s ON s.id = i.space_id JOIN person_month AS p ON p.month = i.month AND p.person_id = i.person_id
LEFT JOIN {_FIRST.format(kinds="'reply'")} AS f ON f.item_id = i.id
WHERE s.visibility = 'open' AND i.takes_replies = 1 GROUP BY i.month, i.person_id""",
    "question_month": f"""
SELECT i.month, i.id AS item_id, i.person_id, i.created_at AS asked_at, coalesce(f.first_at, 0) AS answered_at
FROM item AS i JOIN space AS s ON s.id = i.space_id JOIN person_month AS p ON p.month = i.month AND p.person_id = i.person_id
LEFT JOIN {_FIRST.format(kinds="'reply', 'accept'")} AS f ON f.item_id = i.id
WHERE i.label = 'question' AND {_SHARED} AND i.takes_replies = 1""",
    "consent_month": f"""
SELECT e.month, e.department, count(*) AS roster,
 sum(CASE WHEN o.covers_from <= c.first_day THEN 1 ELSE 0 END) AS opted_in,
 sum(CASE WHEN o.person_id IS NULL AND i.person_id IS NOT NULL THEN 1 ELSE 0 END) AS without_opt_in
FROM employed_month AS e JOIN calendar AS c ON c.month = e.month LEFT JOIN {_OPTED} AS o ON o.person_id = e.person_id
LEFT JOIN (SELECT DISTINCT month, person_id FROM item) AS i ON i.month = e.month AND i.person_id = e.person_id
GROUP BY e.month, e.department""",
    "active_month": f"""
SELECT x.month, x.source_id, count(DISTINCT x.person_id) AS taking_part FROM (
 SELECT i.month, i.source_id, i.person_id FROM item AS i JOIN space AS s ON s.id = i.space_id WHERE {_SHARED}
 UNION SELECT month, source_id, actor_id FROM interaction UNION SELECT month, source_id, target_id FROM interaction) AS x
JOIN person_month AS p ON p.month = x.month AND p.person_id = x.person_id GROUP BY x.month, x.source_id""",
    "source_month": """
SELECT c.month, v.source_id, CASE WHEN v.until < c.ends_at - 1 THEN v.until ELSE c.ends_at - 1 END AS until,
 CASE WHEN v.until >= c.covered_by AND NOT EXISTS (SELECT 1 FROM gap AS g WHERE g.source_id = v.source_id
  AND g.kind = 'space' AND g.since < c.ends_at AND g.until > c.starts_at) THEN 1 ELSE 0 END AS complete
FROM (SELECT source_id, min(since) AS since, max(until) AS until FROM coverage GROUP BY source_id) AS v
JOIN calendar AS c ON v.since < c.ends_at""",
    "knowledge_month": f"""
SELECT i.month, i.person_id, p.department, i.label_by AS labeller,
 sum(CASE WHEN i.label = 'knowledge' THEN 1 ELSE 0 END) AS knowledge,
 sum(CASE WHEN i.label = 'promotion' THEN 1 ELSE 0 END) AS promotion
FROM item AS i JOIN space AS s ON s.id = i.space_id JOIN person_month AS p ON p.month = i.month AND p.person_id = i.person_id
WHERE {_SHARED} AND i.label IN ('knowledge', 'promotion') GROUP BY i.month, i.person_id, p.department, i.label_by""",
    "topic_month": """
SELECT month, topic_id, sum(made) AS items, count(*) AS people, max(made) AS largest FROM (
 SELECT i.month, t.topic_id, i.person_id, count(*) AS made FROM item AS i JOIN item_topic AS t ON t.item_id = i.id
 WHERE t.topic_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM organisation_account AS own WHERE own.person_id = i.person_id)
  AND EXISTS (SELECT 1 FROM opt_in AS o WHERE o.person_id = i.person_id)
 GROUP BY i.month, t.topic_id, i.person_id) AS by_person GROUP BY month, topic_id""",
    "taken_up_month": f"""
SELECT DISTINCT i.month, i.id AS item_id, 0 AS outside
FROM item AS i JOIN space AS s ON s.id = i.space_id JOIN person_month AS p ON p.month = i.month AND p.person_id = i.person_id
JOIN interaction AS a ON a.item_id = i.id AND a.kind IN ('reshare', 'cite') AND a."at" BETWEEN i.created_at
 AND i.created_at + 7776000
JOIN person_month AS d ON d.month = a.month AND d.person_id = a.actor_id AND d.department <> p.department
WHERE {_SHARED}""",
    "reuse_month": f"""
SELECT i.month, i.id AS item_id, i.person_id, p.department, CASE WHEN i.label = 'knowledge' THEN 1 ELSE 0 END AS knowledge,
 CASE WHEN c.item_id IS NULL THEN 0 ELSE 1 END AS curated, CASE WHEN s.visibility = 'open' THEN 1 ELSE 0 END AS open,
 CASE WHEN t.item_id IS NULL THEN 0 ELSE 1 END AS reused, 0 AS outside
FROM item AS i JOIN space AS s ON s.id = i.space_id JOIN person_month AS p ON p.month = i.month AND p.person_id = i.person_id
LEFT JOIN taken_up_month AS t ON t.month = i.month AND t.item_id = i.id AND t.outside = 0
LEFT JOIN (SELECT item_id FROM item_tag WHERE tag IN ('pinned', 'starred', 'accepted', 'digest', 'curated')
 UNION SELECT item_id FROM mark UNION SELECT item_id FROM digest_entry
 UNION SELECT item_id FROM interaction WHERE kind = 'accept' AND item_id IS NOT NULL
 UNION SELECT item_id FROM response WHERE kind = 'accept') AS c ON c.item_id = i.id
WHERE {_SHARED}""",
}
