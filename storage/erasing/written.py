"""Takes somebody who is erased out of what others wrote by hand: decisions, notes, digests, stories, drafts, the policy."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from openness.language.policy.reading import key_of
from storage.behind_counts import TRAINED, course_of
from storage.erasing.known import NOBODY
from storage.held_counts import held, rename_course_held

if TYPE_CHECKING:
    from storage.database import Store
    from storage.erasing.known import Known

_HELD: Final = {
    "decision_act": (("id",), ("who", "owner"), ("text", "became")),
    "annotation": (("id",), ("who",), ("text",)),
    "policy_correction": (("key",), ("who",), ()),
    "led_to": (("id",), (), ("sentence",)),
    "story": (("id",), (), ("sentence",)),
    "digest": (("id",), (), ("title", "introduction")),
    "digest_entry": (("digest_id", "item_id"), (), ("sentence",)),
    "draft": (("who", "item_id", "field"), (), ("text",)),
    "initiative": (("id",), (), ("title", "goal")),
    "incident": (("id",), (), ("consequence",)),
    "rule": (("id",), (), ("title", "guide_at")),
    "space": (("id",), ("reason_owner",), ("name", "closed_reason")),
}
"""By table: what tells its rows apart, columns that hold one name, and columns that hold sentences."""
_LETTER: Final = re.compile(r"\w")


def forget_written(store: Store, known: Known) -> None:
    """Take somebody out of everything that was written by hand. Inside a transaction."""
    for table in _HELD:
        _mask(store, table, known)
    _mask_courses(store, known)
    _mask_policy(store, known)
    _mask_editions(store, known)


def _mask(store: Store, table: str, known: Known) -> None:
    key, names, texts = _HELD[table]
    columns, changed = (*names, *texts), []
    for row in store.connection.execute(f"SELECT {', '.join((*key, *columns))} FROM {table}").fetchall():
        held = row[len(key) :]
        told = ["" if name and known.is_named(name) else _without(name, known) for name in held[: len(names)]]
        told += [_without(text, known) for text in held[len(names) :]]
        if told != list(held):
            changed.append((*told, *row[: len(key)]))
    wanted, which = (", ".join(f"{name} = ?" for name in columns), " AND ".join(f"{name} = ?" for name in key))
    store.connection.executemany(f"UPDATE {table} SET {wanted} WHERE {which}", changed)


def _without(text: str | None, known: Known) -> str | None:
    return known.without(text) if text else text


def _mask_courses(store: Store, known: Known) -> None:
    """Take them out of what courses are called, which is a part of the key there."""
    connection = store.connection
    for (course,) in connection.execute("SELECT DISTINCT course FROM training").fetchall():
        told = known.without(course)
        if told != course:
            connection.execute("UPDATE OR REPLACE training SET course = ? WHERE course = ?", (told, course))
    for name in held(connection, TRAINED):
        rule, course = course_of(name)
        if known.without(course) != course:
            rename_course_held(connection, (rule, course), (rule, known.without(course)))


def _mask_policy(store: Store, known: Known) -> None:
    """Take them out of the policy's sentences, letter by letter, so that what was marked in these stays where it is."""
    connection = store.connection
    for text, key in connection.execute("SELECT DISTINCT text, key FROM policy_sentence").fetchall():
        told = _letter_by_letter(text, known)
        if told == text:
            continue
        after = key_of(told)
        connection.execute("UPDATE policy_sentence SET text = ?, key = ? WHERE text = ? AND key = ?", (told, after, text, key))
        connection.execute("UPDATE OR REPLACE policy_correction SET key = ? WHERE key = ?", (after, key))


def _letter_by_letter(text: str, known: Known) -> str:
    """Return a text of the same length in which the letters of what is taken out are covered."""
    told = known.without(text)
    if told == text:
        return text
    kept = [re.escape(piece) for piece in told.split(NOBODY)]
    found = re.fullmatch("(.+?)".join(f"({piece})" for piece in kept), text, re.DOTALL)
    if found is None:
        return told
    return "".join(piece if place % 2 == 0 else _LETTER.sub(NOBODY, piece) for place, piece in enumerate(found.groups()))


def _mask_editions(store: Store, known: Known) -> None:
    """Take them out of editions that tell of them, such as who signed the vision; nothing else in these changes."""
    connection = store.connection
    for number, text in connection.execute("SELECT id, body FROM edition ORDER BY id").fetchall():
        told = json.dumps(_walked(json.loads(text), known), ensure_ascii=False, allow_nan=False)
        if told == text:
            continue
        rest = connection.execute("SELECT month, number, made_at, why, changes FROM edition WHERE id = ?", (number,)).fetchone()
        connection.execute("DELETE FROM edition WHERE id = ?", (number,))  # it is frozen: nothing changes a row that is there
        connection.execute(
            "INSERT INTO edition (id, month, number, made_at, why, changes, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (number, *rest, told),
        )


def _walked(value: Any, known: Known) -> Any:  # noqa: ANN401 - it is JSON
    if isinstance(value, str):
        return known.exact.sub(NOBODY, value) if known.exact and known.exact.search(value) else _unsigned(value, known)
    if isinstance(value, list):
        return [_walked(one, known) for one in value]
    if isinstance(value, dict):
        return {key: _walked(one, known) for key, one in value.items()}
    return value


def _unsigned(value: str, known: Known) -> str:
    return NOBODY if known.is_named(value) else value
