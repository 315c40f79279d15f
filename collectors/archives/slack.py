"""A Slack export: the open channels, day by day. Closed channels and direct messages in it are never read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collectors.archives.json_stream import Json, objects
from collectors.archives.safe import made_at, open_archive, root_of
from collectors.internal.slack_records import SOURCE, Members, message_records, open_space
from collectors.plain import name
from config.errors import Refused, WrongUse
from openness.records import SetAside

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path
    from typing import IO

    from collectors.archives.safe import Entry
    from openness.records import Record, Space

    Open = Callable[[str], IO[bytes]]

CHANNELS, USERS = "channels.json", "users.json"
CLOSED = ("groups.json", "dms.json", "mpims.json")


class SlackExport:
    """Read a Slack export, as a zip or unpacked."""

    source = SOURCE

    def __init__(self, path: Path) -> None:
        """Open the archive. Raises WrongUse or Refused when it is none."""
        self.path = path
        self._archive = open_archive(path)
        self._entries: list[Entry] | None = None
        self._unread = 0

    def check(self) -> None:
        """Refuse what is damaged, unsafe or no Slack export."""
        root = self._root()
        if f"{root}{USERS}" not in {entry.name for entry in self._all()}:
            raise WrongUse(f"holds no {USERS}", where=self.path.name, todo="give the export as Slack made it")
        self._archive.check(lambda entry: entry.startswith(root) and entry.endswith(".json"))

    def records(self) -> Iterator[Record]:
        """Stream the messages of the open channels."""
        root = self._root()
        with self._archive.opened() as opened:
            members = Members()
            for user in self._listed(opened, USERS):
                if isinstance(user, SetAside):
                    yield user
                else:
                    members.add(user)
            spaces = yield from self._spaces(opened)
            self._unread = 0
            for entry in self._all():
                folder, _, day = entry.name.removeprefix(root).partition("/")
                if not entry.name.startswith(root) or not day.endswith(".json") or "/" in day:
                    continue
                space = spaces.get(folder)
                if space is None:
                    self._unread += 1
                    continue
                yield from self._day(opened(entry.name), space, members, f"{self.path.name} {folder}/{day}")

    def covered_until(self) -> int | None:
        """Return when the export was made, as far as its files say."""
        return made_at(self._archive, {entry.name for entry in self._all()})

    def remarks(self) -> tuple[str, ...]:
        """Say, after the records, what was passed over."""
        return (f"{self._unread} files of closed channels or direct messages were not read",) if self._unread else ()

    def _all(self) -> list[Entry]:
        if self._entries is None:
            self._entries = self._archive.entries()
        return self._entries

    def _root(self) -> str:
        root = root_of(self._all(), (CHANNELS,))
        if root is None:
            raise WrongUse(
                f"holds no {CHANNELS}, so it is no Slack export", where=self.path.name, todo="give the export as Slack made it"
            )
        return root

    def _listed(self, opened: Open, file: str) -> Iterator[Json | SetAside]:
        with opened(f"{self._root()}{file}") as stream:
            yield from objects(stream, place=f"{self.path.name} {file}")

    def _spaces(self, opened: Open) -> Generator[SetAside, None, dict[str, Space]]:
        """Return the open channels by the folder they lie in; one that a closed channel shares its name with is left out."""
        found: dict[str, Space] = {}
        for channel in self._listed(opened, CHANNELS):
            if isinstance(channel, SetAside):
                yield channel
            elif (space := open_space(channel)) is not None:
                found[space.name] = space
        present = {entry.name for entry in self._all()}
        for file in CLOSED:
            if f"{self._root()}{file}" not in present:
                continue
            for closed in self._listed(opened, file):
                if isinstance(closed, SetAside):
                    raise Refused(
                        f"{file} cannot be read, so closed channels cannot be told apart",
                        where=self.path.name,
                        todo="export it again",
                    )
                found.pop(name(closed.get("name")), None)
                found.pop(name(closed.get("id")), None)
        return found

    def _day(self, stream: IO[bytes], space: Space, members: Members, place: str) -> Iterator[Record]:
        with stream:
            for number, message in enumerate(objects(stream, place=place), start=1):
                if isinstance(message, SetAside):
                    yield message
                else:
                    yield from message_records(message, space, members, place=f"{place} entry {number}")
