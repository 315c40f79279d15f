"""The language of every item that has a text: the text's own, else the one its author usually writes in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openness.language.detecting import language_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection

    from storage.database import Store

BATCH: Final = 2_000
_USUAL_FROM: Final = 3
"""Items whose own language is known from which an author has a usual one."""
_USUAL_SHARE: Final = 0.6
_UNREAD = (
    "SELECT item_text.item_id, text, lang FROM item_text JOIN item ON item.id = item_text.item_id"
    " LEFT JOIN item_language USING (item_id) WHERE item_language.item_id IS NULL AND item_text.item_id > ?"
    " ORDER BY item_text.item_id LIMIT ?"
)
_USUAL = (
    "SELECT person_id, {source}, language, count(*) FROM item_text JOIN item_language USING (item_id)"
    " JOIN item ON item.id = item_text.item_id WHERE told_by = 'text' AND person_id IN"
    " (SELECT person_id FROM item_language JOIN item_text USING (item_id) JOIN item ON item.id = item_text.item_id"
    "  WHERE told_by <> 'text') GROUP BY 1, 2, 3"
)


def read_languages(store: Store, expected: Collection[str]) -> int:
    """Tell the language of what has none yet, batch by batch; return of how many items. `expected`: the organisation's own."""
    done, last = 0, 0
    while True:
        rows = store.connection.execute(_UNREAD, (last, BATCH)).fetchall()
        found = [(number, language_of(text, given=lang, expected=expected) or "") for number, text, lang in rows]
        with store.transaction() as connection:
            # What changed or went in the meantime is read the next time.
            connection.executemany(
                "INSERT OR REPLACE INTO item_language (item_id, language, told_by)"
                " SELECT id, ?2, ?3 FROM item JOIN item_text ON item_id = id WHERE id = ?1 AND text = ?4",
                [
                    (number, language, "text" if language else "nothing", text)
                    for (number, language), (_, text, _) in zip(found, rows, strict=True)
                ],
            )
        done += len(rows)
        if len(rows) < BATCH:
            break
        last = rows[-1][0]
    _by_author(store)
    return done


def _by_author(store: Store) -> None:
    """Give what has no language of its own the one that its author usually writes in: at that source, else anywhere."""
    usual = _usual(store.connection)
    rows = store.connection.execute(
        "SELECT item_text.item_id, person_id, source_id, language FROM item_language JOIN item_text USING (item_id)"
        " JOIN item ON item.id = item_text.item_id WHERE told_by <> 'text'"
    ).fetchall()
    changed = []
    for number, person, source, language in rows:
        found = usual.get((person, source)) or usual.get((person, 0)) or ""
        if found != language:
            changed.append((found, "author" if found else "nothing", number))
    for begin in range(0, len(changed), BATCH):
        with store.transaction() as connection:
            connection.executemany(
                "UPDATE item_language SET language = ?, told_by = ? WHERE item_id = ? AND told_by <> 'text'",
                changed[begin : begin + BATCH],
            )


def _usual(connection: sqlite3.Connection) -> dict[tuple[int, int], str]:
    """Return by person and source (0: anywhere) the language that most of what is kept of their texts is in."""
    found: dict[tuple[int, int], str] = {}
    for source in ("source_id", "0"):
        counts: dict[tuple[int, int], dict[str, int]] = {}
        for person, at, language, items in connection.execute(_USUAL.format(source=source)):
            counts.setdefault((person, at), {})[language] = items
        for key, languages in counts.items():
            language, most = max(languages.items(), key=lambda pair: (pair[1], pair[0]))
            if sum(languages.values()) >= _USUAL_FROM and most >= _USUAL_SHARE * sum(languages.values()):
                found[key] = language
    return found
