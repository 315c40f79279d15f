"""Slack's daily analytics files (`admin.analytics.getFile`): JSON lines, packed or not, a file a day, in one folder.

Members' files tell what is written in channels and beside them; public channels' files tell which part of it is open. Who wrote
is needed to count people once: that is kept for the length of the import under a key that nobody has, and forgotten.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from hashlib import blake2b
from secrets import token_bytes
from typing import TYPE_CHECKING

from collectors.archives.json_stream import Json, digest, one_object
from collectors.archives.report_kinds import CHANNELS, CLOSED, DIRECT, OPEN
from collectors.archives.report_months import Days
from collectors.archives.report_rows import day
from collectors.archives.safe import damaged, head_of
from collectors.archives.unpacking import unpacked
from config.errors import WrongUse
from openness.aside import Form, Reason, Unusable
from openness.month import month_of_day
from openness.records import SetAside, Total

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from openness.month import Month

LONGEST_LINE = 1 << 20
_ENDINGS = (".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz", ".gz")
_MEMBER = "channel_messages_posted_count"
_CHANNEL = "messages_posted_by_members_count"


@dataclass(slots=True)
class _Seen:
    """What was read so far; `rows` are members and channels by day, under a key made for this import."""

    key: bytes = field(default_factory=lambda: token_bytes(16))
    rows: set[bytes] = field(default_factory=set)
    posters: dict[Month, set[bytes]] = field(default_factory=dict)
    members: dict[date, tuple[int, int]] = field(default_factory=dict)
    """By day: messages in channels, and beside them."""
    channels: dict[date, int] = field(default_factory=dict)

    def once(self, *parts: object) -> bool:
        """Whether this row has not been read before."""
        mark = self.mark(*parts)
        if mark in self.rows:
            return False
        self.rows.add(mark)
        return True

    def mark(self, *parts: object) -> bytes:
        return blake2b("\x1f".join(map(str, parts)).encode("utf-8", "replace"), key=self.key, digest_size=12).digest()


class SlackDays:
    """The daily files of a month or more."""

    source = "slack"

    def __init__(self, path: Path) -> None:
        """Remember where they are: a folder, or one file that holds them all."""
        self.path = path
        self._remarks: list[str] = []

    @classmethod
    def knows(cls, path: Path) -> bool:
        """Whether a file begins like one of these."""
        if not path.name.casefold().endswith(_ENDINGS):
            return False
        try:
            first = next(_lines(path), b"")
        except (OSError, EOFError, zlib.error):
            return False
        row = one_object(first, place="")
        return isinstance(row, dict) and (_MEMBER in row or _CHANNEL in row)

    def check(self) -> None:
        """Refuse a folder without such files, and one with a damaged file."""
        files = self._files()
        if not files:
            todo = "give the folder with the files of admin.analytics.getFile, a file a day, or one report"
            raise WrongUse("no analytics files in this folder", where=self.path.name, todo=todo)
        for file in files:
            head_of(file)
            try:
                for _ in _lines(file):
                    pass
            except (OSError, EOFError, zlib.error) as error:
                raise damaged(file) from error

    def totals(self) -> Iterator[Total | SetAside]:
        """Stream the totals of the months of which every day is here, after the rows that cannot be read."""
        seen = _Seen()
        for file in self._files():
            for number, line in enumerate(_lines(file), start=1):
                place = f"{file.name} line {number}"
                row = one_object(line, place=place)
                if isinstance(row, SetAside):
                    yield row
                    continue
                try:
                    _take(row, seen)
                except Unusable as error:
                    yield SetAside(place=place, reason=error.reason, digest=digest(line))
        yield from self._whole(seen)

    def remarks(self) -> tuple[str, ...]:
        """Say what was left out."""
        return tuple(self._remarks)

    def _whole(self, seen: _Seen) -> Iterator[Total]:
        days = Days(self.source)
        for when in sorted({*seen.members, *seen.channels}):
            counts = {OPEN: seen.channels[when]} if when in seen.channels else {}
            if when in seen.members:
                inside, beside = seen.members[when]
                counts |= {CHANNELS: inside, DIRECT: beside}
                if when in seen.channels:
                    counts[CLOSED] = max(inside - seen.channels[when], 0)
            days.add(when, counts)
        measured: dict[Month, set[frozenset[str]]] = {}
        for when, counts in days.counts.items():
            measured.setdefault(month_of_day(when), set()).add(frozenset(counts))
        for total in days.totals():
            kinds = measured[total.month]  # type: ignore[index]
            if all(total.measure in kind for kind in kinds):
                posters = seen.posters.get(total.month)  # type: ignore[call-overload]
                yield Total(
                    source=total.source,
                    month=total.month,
                    measure=total.measure,
                    count=total.count,
                    people=len(posters) if posters is not None else None,
                )
        self._remarks += ["Slack analytics, by day", *days.left_out()]
        if not (seen.members and seen.channels):
            other = "public_channel" if seen.members else "member"
            self._remarks.append(
                f"open, closed and direct are told apart once the {other} files of the same days lie beside these"
            )

    def _files(self) -> list[Path]:
        if not self.path.is_dir():
            return [self.path]
        named = sorted(file for file in self.path.iterdir() if file.is_file() and not file.name.startswith("."))
        return [file for file in named if self.knows(file)]


def _take(row: Json, seen: _Seen) -> None:
    """Add a row up. Raises Unusable."""
    when = day(row.get("date"), "date")
    if _MEMBER in row:
        whole, inside = _count(row, "messages_posted_count"), _count(row, _MEMBER)
        user = row.get("user_id")
        if not isinstance(user, str) or not user:
            raise Unusable(Form.LACKS.told(column="user_id"))
        if not seen.once("member", when, row.get("team_id"), user):
            return
        before = seen.members.get(when, (0, 0))
        seen.members[when] = (before[0] + inside, before[1] + max(whole - inside, 0))
        posters = seen.posters.setdefault(month_of_day(when), set())
        if whole:
            posters.add(seen.mark(user))
    elif _CHANNEL in row:
        count = _count(row, _CHANNEL)
        if seen.once("channel", when, row.get("channel_id")):
            seen.channels[when] = seen.channels.get(when, 0) + count
    else:
        raise Unusable(Reason.NO_MEMBER)


def _count(row: Json, name: str) -> int:
    value = row.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 40:
        return value
    raise Unusable(Form.NOT_WHOLE.told(column=name))


def _lines(path: Path) -> Iterator[bytes]:
    with unpacked(path) as stream:
        while line := stream.readline(LONGEST_LINE):
            if line.strip():
                yield line
