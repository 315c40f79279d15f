"""A made-up homeserver that answers like Matrix' client API: rooms with their state and their events."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote

from openness.targets import Target
from pipeline.conformance.loopback import Answer, Asked, Site

START = 1_700_000_000
MISSING = Answer(status=404, body={"errcode": "M_NOT_FOUND", "error": "Event not found."})
ROOM = "!ada:house.test"


class HomeSite(Site):
    """Account `ada` is the room !ada:house.test; who writes is @ada unless said otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self.state: dict[str, dict[str, dict[str, Any]]] = {
            ROOM: {"m.room.join_rules": {"join_rule": "public"}, "m.room.name": {"name": "Falcon"}},
            "!secret:house.test": {"m.room.join_rules": {"join_rule": "invite"}},
            "!sealed:house.test": {"m.room.join_rules": {"join_rule": "public"}, "m.room.encryption": {"algorithm": "m.megolm"}},
            "!group:house.test": {"m.room.join_rules": {"join_rule": "public"}, "m.room.create": {"type": "m.space"}},
            "!named:house.test": {
                "m.room.join_rules": {"join_rule": "restricted"},
                "m.room.canonical_alias": {"alias": "#named:house.test"},
            },
        }
        self.events: list[dict[str, Any]] = []
        self.clock = START

    def target(self, account: str) -> Target:
        return Target(source="matrix", handle={"ada": ROOM, "nobody": "!nobody:house.test"}.get(account, account))

    def share(self, account: str, *, count: int = 1, text: str = "something worth knowing") -> None:
        for _ in range(count):
            self.say(text)
        self.things[account] = [{"name": event["event_id"]} for event in reversed(self.events)]

    def names(self, account: str) -> set[str]:
        return {str(thing["name"]) for thing in self.things[account]}

    def say(self, text: str, *, by: str = "ada", **content: Any) -> str:
        return self.send("m.room.message", {"msgtype": "m.text", "body": text} | content, by=by)

    def send(self, kind: str, content: dict[str, Any], *, by: str = "ada", **fields: Any) -> str:
        """Let somebody send an event, a minute after whatever was last; return its id."""
        self.clock += 60
        native = f"$event{len(self.events)}"
        user = by if ":" in by else f"@{by}:house.test"
        event = {"type": kind, "event_id": native, "sender": user, "origin_server_ts": self.clock * 1000, "content": content}
        self.events.append(event | fields)
        return native

    def edit(self, original: str, text: str, *, by: str = "ada") -> str:
        relation = {"rel_type": "m.replace", "event_id": original}
        return self.say(f"* {text}", by=by, **{"m.new_content": {"msgtype": "m.text", "body": text}, "m.relates_to": relation})

    def redact(self, native: str) -> None:
        event = self.find(native)
        assert event is not None
        event["content"], event["unsigned"] = {}, {"redacted_because": {"type": "m.room.redaction"}}
        self.send("m.room.redaction", {"redacts": native})

    def find(self, native: str) -> dict[str, Any] | None:
        return next((event for event in self.events if event["event_id"] == native), None)

    def reply(self, asked: Asked) -> Answer:
        refusal = self.refusal("ada")
        if refusal is not None:
            return refusal
        path = unquote(asked.path)
        if path.endswith("/whoami"):
            return Answer(body={"user_id": "@reader:house.test"})
        if path.endswith("/sync"):
            return Answer(body={"next_batch": "s1", "rooms": {"join": {room: self.joined(room) for room in self.state}}})
        if path.endswith("/messages"):
            return Answer(body=self.messages(asked.query))
        if found := re.search(r"/event/(\$.*)$", path):
            event = self.find(found[1])
            return Answer(body=event) if event else MISSING
        return self.elsewhere(path, asked.query)

    def elsewhere(self, path: str, query: dict[str, str]) -> Answer:
        if path.endswith("/timestamp_to_event"):
            later = [event for event in self.events if event["origin_server_ts"] >= int(query["ts"])]
            return Answer(body={"event_id": later[0]["event_id"]}) if later else MISSING
        if found := re.search(r"/context/(\$.*)$", path):
            place = next((at for at, event in enumerate(self.events) if event["event_id"] == found[1]), None)
            return MISSING if place is None else Answer(body={"start": f"t{place}"})
        return MISSING

    def joined(self, room: str) -> dict[str, Any]:
        events = [{"type": kind, "state_key": "", "content": content} for kind, content in self.state[room].items()]
        # A change may have come so late that it stands in the timeline.
        return {"state": {"events": events[:-1]}, "timeline": {"events": events[-1:]}}

    def messages(self, query: dict[str, str]) -> dict[str, Any]:
        begin = int(query.get("from", "t0")[1:])
        size = min(int(query["limit"]), self.page_size)
        types = json.loads(query["filter"])["types"]
        part = self.events[begin : begin + size]
        end = {"end": f"t{begin + len(part)}"} if part else {}
        return {"start": f"t{begin}", "chunk": [event for event in part if event["type"] in types]} | end
