"""Labels what is shared by a classifier: each item on its first pass, while it has a text; what a person labelled stays.

Where a person labelled an item, what the classifier says of it is kept beside that label.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.labels import BY_PERSON, LOOKED_AT
from storage.organisation import everybody, without
from storage.runs import mark_changes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from storage.database import Store
    from storage.local_classifiers import Labeller

READ_AT_ONCE = 4_000
WRITTEN_AT_ONCE = 500
_COUNTED = frozenset({"knowledge", "promotion", "question"})
_UNLABELLED = f"""
SELECT item.id, source_id, source.name, item.native_id, person_id, month, label, label_by, substr(text, 1, {LOOKED_AT})
FROM item JOIN source ON source.id = source_id LEFT JOIN item_text ON item_id = item.id
WHERE labelled = 0 AND item.id > ? ORDER BY item.id LIMIT ?"""
_UNCHANGED = f"EXISTS (SELECT 1 FROM item_text WHERE item_id = item.id AND substr(text, 1, {LOOKED_AT}) = ?)"

_Row = tuple[int, int, str, str, int, int, str, str, str | None]


def label_items(store: Store, labeller: Labeller | None = None) -> int:
    """Label what was not looked at yet, batch by batch, by the classifier in use in its month; return how many.

    `labeller` stands in for the default classifier.
    An item without a text keeps the label it has. What changed while its text was read is looked at the next time.
    """
    from storage.local_classifiers import InUse  # with numpy, which the intake does without

    done = last = 0
    while rows := store.connection.execute(_UNLABELLED, (last, READ_AT_ONCE)).fetchall():
        read = [(row[0], row[-1], row[5]) for row in rows if row[-1]]
        said = InUse(store.connection, labeller).tell([(text, month) for _, text, month in read])
        told = {number: (one.label, name) for (number, _, _), (one, name) in zip(read, said, strict=True)}
        for begin in range(0, len(rows), WRITTEN_AT_ONCE):
            _keep(store, rows[begin : begin + WRITTEN_AT_ONCE], told)
        done += len(rows)
        last = rows[-1][0]
    return done


def mark_labelled(store: Store, items: Iterable[int]) -> None:
    """Note of items, by row, that they were looked at. Inside a transaction."""
    store.connection.executemany("UPDATE item SET labelled = 1 WHERE id = ?", [(number,) for number in items])


def _keep(store: Store, rows: Sequence[_Row], told: dict[int, tuple[str, str]]) -> None:
    """Keep what was said of some items: by row, the label and who said so."""
    with store.transaction() as connection:
        mark_labelled(store, [row[0] for row in rows if not row[-1]])
        touched = set()
        for number, source, source_name, native, person, month, before, label_by, text in rows:
            if not text:
                continue
            label, name = told[number]
            if label_by == BY_PERSON:
                kept = connection.execute(
                    f"UPDATE item SET labelled = 1 WHERE id = ? AND label_by = ? AND {_UNCHANGED}", (number, BY_PERSON, text)
                )
                if kept.rowcount:
                    connection.execute(
                        "UPDATE label_given SET instead = ?, instead_by = ? WHERE source_id = ? AND item_key = ?",
                        (label, name, source, store.keys.item_key(source_name, native)),
                    )
                continue
            kept = connection.execute(
                f"UPDATE item SET label = ?, label_by = ?, labelled = 1 WHERE id = ? AND label_by <> ? AND {_UNCHANGED}",
                (label, name, number, BY_PERSON, text),
            )
            if kept.rowcount and _COUNTED & {before, label}:
                touched.add((month, person))
        mark_changes(store, without(touched, everybody(connection)))
