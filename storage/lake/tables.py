"""What a store brings to a lake: by month and source what is shared, whole what has no month; numbers and words of ours alone.

Numbers that mean something in one store only are keyed: every machine with the same key gives an item, a space or a source the
same one. Each row says whose it is, so that who leaves can be taken out of the files themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Final

from openness.consent import DAY, MEASURE
from storage.facts_shared import CURATED
from storage.ledger import is_midnight, standing_of

if TYPE_CHECKING:
    import sqlite3

    import pyarrow as pa

    from storage.database import Store

_TEXTS: Final = frozenset(
    {"kind", "label", "label_by", "tag", "visibility", "name", "family", "source", "scope", "why", "machine"}
)  # fmt: skip
_FROM_ITEM: Final = "FROM {table} AS t JOIN item ON item.id = t.item_id"
_OF_ITEM: Final = "item.month = :month"
_ITEM: Final = "item_key(item.source_id, item.native_id)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A table of the lake: its columns, what they are taken from, in which order, and whose they are."""

    name: str
    columns: dict[str, str]
    """By name in the lake, what it is in the store."""
    origin: str
    people: tuple[str, ...] = ("person_id",)
    parted: str = ""
    """By which of the store's sources its rows go into files; empty: into one."""

    @property
    def select(self) -> str:
        """Return the statement that reads its rows, always in the same order: source by source, before all columns its number.

        The same row may come several times, one after the other: DISTINCT would have every key made twice.
        """
        listed = [self.parted or "0", *(f"{what} AS {name}" for name, what in self.columns.items())]
        order = ", ".join(str(place + 1) for place in range(1 - bool(self.parted), len(listed)))
        return f"SELECT {', '.join(listed)} {self.origin} ORDER BY {order}"

    @property
    def schema(self) -> pa.Schema:
        """Return the types of its columns in a file."""
        import pyarrow as pa

        return pa.schema([(name, pa.string() if name in _TEXTS else pa.int64()) for name in self.columns])


def _of_item(table: str, **columns: str) -> Brought:
    return Brought(
        name=table,
        columns={"person_id": "item.person_id", "source_id": "source_key(item.source_id)", "item_id": _ITEM, **columns},
        origin=f"{_FROM_ITEM.format(table=table)} WHERE {_OF_ITEM}",
        parted="item.source_id",
    )


BY_MONTH: Final = (
    Brought(
        name="item",
        columns={
            "person_id": "person_id",
            "source_id": "source_key(source_id)",
            "id": _ITEM,
            "space_id": "space_key(space_id)",
            "created_at": "created_at",
            "kind": "kind",
            "takes_replies": "takes_replies",
            "label": "label",
            "label_by": "label_by",
            "own_link": "own_link",
            "fetched_at": "fetched_at",
            "machine": "machine_name()",
        },
        origin=f"FROM item WHERE {_OF_ITEM}",
        parted="item.source_id",
    ),
    _of_item("item_tag", tag="tag_key(t.tag)"),
    _of_item("item_link", link="t.link", machine="machine_name()"),
    _of_item("item_topic", topic_id="topic_key(t.topic_id)"),
    _of_item("mark", kind="t.kind"),
    _of_item("digest_entry"),
    _of_item("initiative_item", initiative_id="initiative_key(t.initiative_id)"),
    _of_item("response", **{name: f"t.{name}" for name in ("kind", "token", "at")}),
    Brought(
        name="near_duplicate",
        columns={
            "person_id": "item.person_id",
            "source_id": "source_key(item.source_id)",
            "item_id": _ITEM,
            "public_id": "item_key(other.source_id, other.native_id)",
            "public_person_id": "other.person_id",
        },
        origin=f"{_FROM_ITEM.format(table='near_duplicate')} JOIN item AS other ON other.id = t.public_id WHERE {_OF_ITEM}",
        people=("person_id", "public_person_id"),
        parted="item.source_id",
    ),
    Brought(
        name="label",
        columns={
            "person_id": "item.person_id",
            "source_id": "source_key(item.source_id)",
            "item_id": _ITEM,
            "label": "t.label",
            "at": "t.at",
        },
        origin="FROM item JOIN label_given AS t ON t.source_id = item.source_id"
        f" AND t.item_key = {_ITEM} WHERE item.label_by = 'person' AND {_OF_ITEM}",
        parted="item.source_id",
    ),
    Brought(
        name="interaction",
        columns={
            "actor_id": "t.actor_id",
            "target_id": "t.target_id",
            "source_id": "source_key(t.source_id)",
            "item_id": _ITEM,
            "kind": "t.kind",
            "at": "t.at",
        },
        origin="FROM interaction AS t LEFT JOIN item ON item.id = t.item_id WHERE t.month = :month",
        people=("actor_id", "target_id"),
        parted="t.source_id",
    ),
)
"""What is shared, a file a month and source."""

WHOLE: Final = (
    Brought(
        name="source",
        columns={"id": "source_key(id)", "name": "name", "family": "family"},
        origin="FROM source WHERE name <> '*'",
        people=(),
    ),
    Brought(name="space", columns={"id": "space_key(id)", "visibility": "visibility"}, origin="FROM space", people=()),
    Brought(name="account", columns={"person_id": "person_id", "source_id": "source_key(source_id)"}, origin="FROM account"),
    Brought(
        name="coverage",
        columns={"person_id": "person_id", "source_id": "source_key(source_id)", "since": "since", "until": "until"},
        origin="FROM coverage",
    ),
    Brought(
        name="gap",
        columns={
            "person_id": "person_id",
            "source_id": "source_key(source_id)",
            "kind": "kind",
            "since": "since",
            "until": "until",
        },
        origin="FROM gap",
    ),
    Brought(
        name="opt_in",
        columns={
            "person_id": "person_id",
            "source": "source",
            "scope": "scope",
            "covers_from": "covers_from",
            "since": "agreed_at(person_id, source)",
        },
        origin="FROM opt_in",
    ),
    Brought(
        name="tombstone",
        columns={
            "person_id": "person_id",
            "source": "source",
            "at": "at",
            "erased": "NOT EXISTS (SELECT 1 FROM person WHERE person.id = person_id)",
        },
        origin="FROM tombstone",
        people=(),
    ),
    Brought(name="organisation_account", columns={"person_id": "person_id"}, origin="FROM organisation_account", people=()),
    Brought(
        name="removal",
        columns={
            "month": "month",
            "source_id": "source_key(source_id)",
            "why": "why",
            "hours": "hours",
            "items": "items",
        },
        origin="FROM removal",
        people=(),
    ),
    Brought(
        name="removed_of", columns={"month": "month", "token": "token", "items": "items"}, origin="FROM removed_of", people=()
    ),
)
"""What has no month, a file a table."""


def know_keys(store: Store, machine: str) -> None:
    """Let the store's statements give what is keyed alike on every machine."""
    connection, keys = store.connection, store.keys
    names = dict(connection.execute("SELECT id, name FROM source").fetchall())
    sources = {number: source_key(store, name) for number, name in names.items()}
    spaces = {
        number: space_key(store, names[source], native)
        for number, source, native in connection.execute("SELECT id, source_id, native_id FROM space").fetchall()
    }

    def item_key(source: int | None, native: str | None) -> int | None:
        return None if source is None or native is None else keys.item_key(names[source], native)

    for name, count, function in (
        ("item_key", 2, item_key),
        ("tag_key", 1, partial(tag_key, store)),
        ("source_key", 1, sources.__getitem__),
        ("space_key", 1, spaces.__getitem__),
        ("topic_key", 1, cache(lambda number: None if number is None else topic_key(store, machine, number))),
        ("initiative_key", 1, initiative_keys(store).__getitem__),
        ("machine_name", 0, lambda: machine),
    ):
        connection.create_function(name, count, function, deterministic=True)


def know_yeses(store: Store) -> None:
    """Let the store's statements give until when at the latest each standing yes was given."""
    given = _agreed(store)

    def agreed_at(person: int, source: str) -> int:
        return given.get((person, source), 0)

    store.connection.create_function("agreed_at", 2, agreed_at, deterministic=True)


def source_key(store: Store, name: str) -> int:
    """Return what a source is known by in a lake."""
    return store.keys.token("lake", f"source {name}")


def tag_key(store: Store, tag: str) -> str:
    """Return what a tag is known by in a lake."""
    return tag if tag in CURATED else f"#{store.keys.token('lake', f'tag {tag}')}"


def space_key(store: Store, source: str, native_id: str) -> int:
    """Return what a space is known by in a lake."""
    return store.keys.token("lake", f"space {source} {native_id}")


def topic_key(store: Store, machine: str, number: int) -> int:
    """Return what a topic of a machine is known by in a lake."""
    return store.keys.token("lake", f"topic {machine} {number}")


def initiative_keys(store: Store) -> dict[int, int]:
    """Return what the store's initiatives are known by in a lake."""
    rows = store.connection.execute("SELECT id, key FROM initiative").fetchall()
    return {number: store.keys.token("lake", f"initiative {key}") for number, key in rows}


def _agreed(store: Store) -> dict[tuple[int, str], int]:
    """Return until when at the latest each standing yes was given, by person and source."""
    connection: sqlite3.Connection = store.connection
    found = {}
    for (person,) in connection.execute(
        "SELECT DISTINCT person_id FROM consent WHERE purpose IN (?, '*')", (MEASURE,)
    ).fetchall():
        for (source, purpose), yes in standing_of(store, person).valid.items():
            if purpose == MEASURE:
                found[person, source] = yes.since + (DAY - 1 if is_midnight(store, yes.since) else 0)
    return found
