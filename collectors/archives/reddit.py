"""The copy Reddit gives people of their own account: submissions and comments, read into the rows that the API fills.

Private messages, chats, votes, drafts and what was saved or hidden in it are never read. The files do not say whether a community
is private; one that the account was let into, or that it moderates, may be, so what was written there is passed over.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from collectors.archives.csv_stream import CsvStream
from collectors.archives.safe import made_at, open_archive, root_of
from collectors.plain import name, plain, second
from collectors.public.reddit_things import SOURCE, records_of_thing
from config.errors import WrongUse
from openness.records import Author, Ignored, SetAside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import IO

    from collectors.archives.columns import TableRow
    from openness.records import Record

    Open = Callable[[str], IO[bytes]]

STATISTICS = "statistics.csv"
ENTERED = ("approved_submitter_subreddits.csv", "moderated_subreddits.csv")
_PREFIX = {"posts": "t3_", "comments": "t1_"}
_FILE = re.compile(r"(posts|comments)(?:_(\d{1,4}))?\.csv")
_POST_IN_LINK = re.compile(r"/comments/([0-9a-z]{1,13})(?:/|$)")
_CROSSPOST = re.compile(r"/(?:r|user)/[^/]{1,60}/comments/([0-9a-z]{1,13})(?:/|$)")
_PATH = re.compile(r"(?:https?://[a-z.]{0,20}reddit\.com)?(/\S{1,2000})")
_AS_DOWNLOADED = "give the zip as Reddit made it"


class RedditExport:
    """Read a Reddit export, as a zip or unpacked."""

    source = SOURCE

    def __init__(self, path: Path) -> None:
        """Open the export. Raises WrongUse or Refused when it is none."""
        self.path = path
        self._archive = open_archive(path)
        self._names = {entry.name for entry in self._archive.entries()}
        root = root_of(self._archive.entries(), (STATISTICS,))
        if root is None:
            raise WrongUse(f"holds no {STATISTICS}, so it is no Reddit export", where=path.name, todo=_AS_DOWNLOADED)
        self._root = root
        self._told = self._statistics()
        account = self._told.get("account name", "")
        if not account:
            raise WrongUse(f"{STATISTICS} does not say whose it is", where=path.name, todo=_AS_DOWNLOADED)
        handles = (account, self._told.get("email address", ""))
        self.owner = Author(handles=tuple(handle for handle in handles if handle))

    def check(self) -> None:
        """Refuse what is damaged, unsafe or lacks submissions and comments."""
        parts = self._parts()
        if not parts:
            raise WrongUse("holds neither posts.csv nor comments.csv", where=self.path.name, todo=_AS_DOWNLOADED)
        read = {*(file for _, file in parts), *(self._root + file for file in (STATISTICS, *ENTERED))}
        self._archive.check(lambda entry: entry in read)
        with self._archive.opened() as opened:
            for _, part in parts:
                with opened(part) as stream:
                    CsvStream(stream, PurePosixPath(part), landmark="id")

    def records(self) -> Iterator[Record]:
        """Stream submissions, then comments."""
        entered = self._entered()
        with self._archive.opened() as opened:
            for kind, part in self._parts():
                with opened(part) as stream:
                    for row in CsvStream(stream, self._place(part), landmark="id").rows():
                        yield from self._records(row, kind, entered)

    def covered_until(self) -> int | None:
        """Return when Reddit made the export."""
        told = _second(self._told.get("export time"))
        return told or made_at(self._archive, {file for _, file in self._parts()})

    def _records(self, row: TableRow | SetAside, kind: str, entered: set[str]) -> Iterator[Record]:
        if isinstance(row, SetAside):
            yield row
            return
        if plain(row.cells.get("subreddit")).casefold() in entered:
            native_id = _PREFIX[kind] + name(row.cells.get("id"))
            yield Ignored(native_id=native_id, reason="in a community that may be private")
            return
        handles = self.owner.handles
        yield from records_of_thing(_thing(row.cells, kind) | {"author": handles[0]}, handles, row.place)

    def _parts(self) -> list[tuple[str, str]]:
        """Return the files of submissions and comments, each with what it holds, in their order."""
        found = []
        for file in self._names:
            match = _FILE.fullmatch(file.removeprefix(self._root)) if file.startswith(self._root) else None
            if match:
                found.append((match[1] != "posts", int(match[2] or 0), match[1], file))
        return [(kind, file) for _, _, kind, file in sorted(found)]

    def _statistics(self) -> dict[str, str]:
        """Return what the export says of the account."""
        rows = self._rows(STATISTICS, "statistic")
        return {name(row.get("statistic")).casefold(): name(row.get("value")) for row in rows}

    def _entered(self) -> set[str]:
        """Return the communities that the account was let into or moderates."""
        return {name(row.get("subreddit")).casefold() for file in ENTERED for row in self._rows(file, "subreddit")} - {""}

    def _rows(self, file: str, landmark: str) -> Iterator[dict[str, object]]:
        if self._root + file in self._names:
            with self._archive.opened() as opened, opened(self._root + file) as stream:
                for row in CsvStream(stream, self._place(file), landmark=landmark).rows():
                    if not isinstance(row, SetAside):
                        yield row.cells

    def _place(self, file: str) -> PurePosixPath:
        return PurePosixPath(f"{self.path.name} {file.removeprefix(self._root)}")


def _thing(cells: dict[str, object], kind: str) -> dict[str, object]:
    """Return a row as the API gives the same thing, as far as the export knows it."""
    thing: dict[str, object] = {
        "name": _PREFIX[kind] + name(cells.get("id")),
        "subreddit": name(cells.get("subreddit")),
        "created_utc": _second(cells.get("date")),
    }
    path = _PATH.fullmatch(name(cells.get("permalink")))
    if path:
        thing["permalink"] = path[1]
    if kind == "posts":
        crosspost = _CROSSPOST.match(name(cells.get("url")))
        original = {"crosspost_parent": f"t3_{crosspost[1]}"} if crosspost else {}
        return thing | original | {"title": plain(cells.get("title")), "selftext": plain(cells.get("body"))}
    link = _POST_IN_LINK.search(name(cells.get("link"))) or _POST_IN_LINK.search(name(cells.get("permalink")))
    parent = name(cells.get("parent"))
    if link:
        thing["link_id"] = f"t3_{link[1]}"
    if parent or link:
        thing["parent_id"] = _fullname(parent) if parent else thing["link_id"]
    return thing | {"body": plain(cells.get("body"))}


def _fullname(parent: str) -> str:
    """Return the full name of what a comment answers; the export gives a comment's bare id."""
    return parent if parent.startswith(("t1_", "t3_")) else f"t1_{parent}"


def _second(value: object) -> int | None:
    """Read a time as the export writes it: `2023-05-02 06:57:14 UTC`."""
    return second(value.removesuffix(" UTC")) if isinstance(value, str) else None
