"""Matrix: the events of a room that everybody of the house can join, oldest first, by the client's own API."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

from collectors.answers import MISSHAPEN, first_of, plain_list, unreadable
from collectors.archives.json_stream import mapping
from collectors.base import Order, Page, Standing
from collectors.catalogue import credential
from collectors.internal.matrix_records import TYPES, edited, event_body, records_of
from collectors.internal.matrix_rooms import SYNC, rooms_of
from collectors.internal.wiki_records import space_body
from collectors.json_api import json_api
from collectors.plain import name, second
from config.errors import NothingToUse, Skip
from openness.records import Via, Visibility
from openness.targets import Cursor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from collectors.base import Known
    from collectors.budget import Meter
    from collectors.http import Manners
    from collectors.internal.matrix_rooms import Room
    from collectors.json_api import Params
    from config.settings import Settings
    from openness.records import Record, Space
    from openness.targets import Target

Json = dict[str, object]

_API = "/_matrix/client/v3"
_DAY = 86_400
_A_PAGE = 250
_TOGETHER = 20
_ROOM = re.compile(r"![A-Za-z0-9._~:=+-]{1,254}")
_EVENT = re.compile(r"\$[A-Za-z0-9._~:=/+-]{1,254}")


class MatrixCollector:
    """Read room by room, of those the account has joined; an encrypted room, or one that takes an invitation, is closed."""

    source: ClassVar[str] = "matrix"
    order: ClassVar[Order] = Order.OLDEST_FIRST
    together: ClassVar[int] = _TOGETHER

    def __init__(self, *, base_url: str, token: str, manners: Manners | None = None, overlap_days: int = 7) -> None:
        """Make the way to the homeserver; nothing is asked yet. Raises WrongUse on a base address that is not safe."""
        self._http = json_api(base_url, self.source, manners)
        self._http.signed = {"Authorization": f"Bearer {token}"}
        self._overlap = overlap_days * _DAY
        self._server: str | None = None

    def spaces(self) -> Iterator[Space]:
        """Give the rooms that the account has joined."""
        for room in self._rooms("matrix").values():
            yield room.space

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        """Ask for the events from the last days before where an earlier pass came to; each page brings a cursor."""
        where = f"matrix {target.handle[:40]!r}"
        room = self._room(target, where)
        server = self._whose(where)
        reached = _Reached.of(since, target.covers_from)
        token = reached.begin(self._http.now() - self._overlap) or self._token_at(target, where)
        fresh = [event for event in room.pinned if event not in reached.pinned]
        pinned = [found for event in fresh if (found := self._event(target.handle, event, where)) is not None]
        reached.pinned = list(room.pinned)
        while True:
            events, following = self._events(target.handle, token, where)
            latest = max((second(event["at"]) or 0 for event in events), default=0)
            reached.note(following, min(latest, self._http.now()), self._http.now() - self._overlap)
            yield Page(
                target=target,
                body={
                    "space": space_body(room.space),
                    "server": server,
                    "events": [*pinned, *self._with_edited(target.handle, events, where)],
                    "pinned": list(room.pinned),
                },
                fetched_at=self._http.now(),
                cursor=reached.cursor(),
                via=Via.API,
            )
            pinned = []
            if following in {None, token}:
                return
            token = following

    def records(self, page: Page) -> Iterator[Record]:
        """Read messages, reactions and what was redacted off a page."""
        yield from records_of(page)

    def standing(self, known: Sequence[Known]) -> Mapping[str, Standing]:
        """Look messages up one by one; in a room that has closed since, none is shown to everybody any more."""
        where = "matrix, looking again"
        rooms = self._rooms(where)
        found: dict[str, Standing] = {}
        for item in known:
            room = rooms.get(item.space)
            if room is None or not _EVENT.fullmatch(item.native_id):
                continue
            shown = room.space.visibility is Visibility.OPEN and self._event(item.space, item.native_id, where)
            found[item.native_id] = Standing.THERE if shown and not shown["redacted"] else Standing.GONE
        return found

    def _rooms(self, where: str) -> dict[str, Room]:
        # A first sync is answered at once whatever the time-out; another one each time keeps the server from an older answer.
        moment = int(self._http.manners.clock() * 1000) % 60_000
        params: Params = {"filter": json.dumps(SYNC), "set_presence": "offline", "timeout": moment}
        answer = self._get("/sync", params, where)
        if "next_batch" not in answer:
            raise unreadable(where)
        return {room.space.native_id: room for room in rooms_of(answer)}

    def _room(self, target: Target, where: str) -> Room:
        """Return the room a target is, as it is now. Raises Skip where it may not be read."""
        closed = Skip("forbidden", "the space is not open to everybody", where=where)
        if not _ROOM.fullmatch(target.handle):
            raise Skip("gone", "no room can have this id", where=where)
        if target.space is not None and target.space.visibility in {Visibility.CLOSED, Visibility.DIRECT}:
            raise closed
        room = self._rooms(where).get(target.handle)
        if room is None:
            raise Skip("gone", "the account is not in this room", where=where, todo="let it join, if the room is public")
        if room.encrypted:
            raise Skip("forbidden", "the room is encrypted: only its members' own devices can read it", where=where)
        if room.space.visibility is Visibility.CLOSED:
            raise closed
        return room

    def _whose(self, where: str) -> str:
        """Return the name of the account's own homeserver."""
        if self._server is None:
            user = first_of([self._get("/account/whoami", {}, where).get("user_id")])
            self._server = user.partition(":")[2]
        return self._server

    def _token_at(self, target: Target, where: str) -> str | None:
        """Return the place in a room's events where a target begins; None for its beginning, and where no server tells."""
        if target.covers_from <= 0:
            return None
        path = f"/_matrix/client/v1/rooms/{quote(target.handle, safe='')}/timestamp_to_event"
        try:
            found = mapping(self._http.get(path, {"dir": "f", "ts": target.covers_from * 1000}, where))
            event = quote(first_of([found.get("event_id")]), safe="")
            return first_of([self._get(f"{_in(target.handle)}/context/{event}", {"limit": 0}, where).get("start")]) or None
        except Skip as refused:
            if refused.outcome in {"gone", "unreadable"}:
                return None
            raise

    def _events(self, room: str, token: str | None, where: str) -> tuple[list[Json], str | None]:
        params: dict[str, str | int] = {"dir": "f", "limit": _A_PAGE, "filter": json.dumps({"types": list(TYPES)})}
        answer = self._get(f"{_in(room)}/messages", params | ({"from": token} if token else {}), where)
        try:
            events = [event_body(event) for event in plain_list(answer["chunk"])]
        except MISSHAPEN:
            raise unreadable(where) from None
        return events, first_of([answer.get("end")]) or None

    def _with_edited(self, room: str, events: list[Json], where: str) -> Iterable[Json]:
        """Give events, and before them those of earlier pages that they edit."""
        here = {name(event["id"]) for event in events}
        for original in dict.fromkeys(edited(event) for event in events):
            if original and original not in here and (found := self._event(room, original, where)) is not None:
                yield found
        yield from events

    def _event(self, room: str, event: str, where: str) -> Json | None:
        """Return one event, None where the room has it no more."""
        if not _EVENT.fullmatch(event):
            return None
        try:
            return event_body(self._get(f"{_in(room)}/event/{quote(event, safe='')}", {}, where))
        except Skip as refused:
            if refused.outcome == "gone":
                return None
            raise

    def _get(self, path: str, params: Params, where: str) -> Json:
        answer = self._http.get(_API + path, params, where)
        if not isinstance(answer, dict):
            raise unreadable(where)
        return answer


class _Reached:
    """How far a room was read: from when on was asked, the last token of each of the last days, and what was pinned."""

    def __init__(self, begin: int, marks: list[tuple[int, str]], pinned: list[str]) -> None:
        self.covers_from, self.marks, self.pinned = begin, marks, pinned

    @classmethod
    def of(cls, since: Cursor | None, covers_from: int) -> _Reached:
        """Read a cursor; one that is none of ours, or began too late, begins anew."""
        try:
            value = json.loads(since.value if since else "")
            marks = [(int(at), str(token)) for at, token in value["marks"]]
            begin, pinned = int(value["from"]), [str(event) for event in value["pinned"]]
        except MISSHAPEN:
            return cls(covers_from, [], [])
        return cls(covers_from, [], []) if covers_from < begin else cls(begin, marks, pinned)

    def begin(self, before: int) -> str | None:
        """Return the last token at or before a moment (UTC second)."""
        return next((token for at, token in reversed(self.marks) if at <= before), None)

    def note(self, token: str | None, at: int, before: int) -> None:
        """Keep a token and when its last event was; of each day the last, of the days before a moment the last."""
        newest = self.marks[-1][0] if self.marks else 0
        if token is None or at < newest:
            return
        self.marks = [mark for mark in self.marks if mark[0] // _DAY != at // _DAY]
        self.marks.append((at, token))
        older = [mark for mark in self.marks if mark[0] <= before]
        self.marks = [*older[-1:], *(mark for mark in self.marks if mark[0] > before)]

    def cursor(self) -> Cursor:
        """Return it as a cursor."""
        value = {"from": self.covers_from, "marks": self.marks, "pinned": self.pinned}
        return Cursor(value=json.dumps(value, sort_keys=True))


def _in(room: str) -> str:
    return f"/rooms/{quote(room, safe='')}"


def make(settings: Settings, meter: Meter) -> MatrixCollector:
    """Make the collector from the settings. Raises NothingToUse without an address or a token."""
    del meter  # reading the organisation's own homeserver is free
    own = settings.source("matrix")
    if not own.base_url:
        raise NothingToUse(
            "matrix cannot be asked without base_url", todo="set base_url under [sources.matrix] in sharewell.toml"
        )
    return MatrixCollector(base_url=own.base_url, token=credential(settings, "matrix", "token"), overlap_days=own.overlap_days)
