"""Matrix' rooms: their names, what is pinned there, and who can read them, by the state that the server tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from collectors.answers import first_of
from collectors.archives.json_stream import listing, mapping
from collectors.plain import name
from openness.records import Space, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, object]
STATE = (
    "m.room.create",
    "m.room.join_rules",
    "m.room.encryption",
    "m.room.name",
    "m.room.canonical_alias",
    "m.room.pinned_events",
)
_NOTHING: Json = {"types": []}
SYNC: Json = {
    "presence": _NOTHING,
    "account_data": _NOTHING,
    "room": {
        "timeline": {"limit": 1, "types": list(STATE)},
        "state": {"types": list(STATE)},
        "ephemeral": _NOTHING,
        "account_data": _NOTHING,
    },
}
"""The filter under which one question tells of every room that was joined, and of nothing said in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room that the account has joined."""

    space: Space
    pinned: tuple[str, ...]
    encrypted: bool


def rooms_of(answer: Json) -> Iterator[Room]:
    """Read the joined rooms off an answer to /sync; those that only group others are no rooms to read."""
    for native, each in mapping(mapping(answer.get("rooms")).get("join")).items():
        state: dict[str, Json] = {}
        for part in ("state", "timeline"):
            for event in map(mapping, listing(mapping(mapping(each).get(part)).get("events"))):
                if event.get("state_key") == "":
                    state[name(event.get("type"))] = mapping(event.get("content"))
        if state.get("m.room.create", {}).get("type") != "m.space":
            yield _room(name(native), state)


def _room(native: str, state: dict[str, Json]) -> Room:
    encrypted = "m.room.encryption" in state
    joins = state.get("m.room.join_rules", {}).get("join_rule")
    visibility = Visibility.OPEN if joins == "public" and not encrypted else Visibility.CLOSED
    called = first_of([state.get("m.room.name", {}).get("name"), state.get("m.room.canonical_alias", {}).get("alias")])
    pinned = [name(event) for event in listing(state.get("m.room.pinned_events", {}).get("pinned"))]
    return Room(
        space=Space(native_id=native, name=name(called) or native, visibility=visibility),
        pinned=tuple(event for event in pinned if event)[:100],
        encrypted=encrypted,
    )
