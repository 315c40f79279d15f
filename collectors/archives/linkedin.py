"""The copy LinkedIn gives people of their own account: what they shared and commented. Nothing else in it is read.

A share counts when the file says that everybody on LinkedIn may see it: `PUBLIC` or `MEMBER_NETWORK`, of which the second is what
ordinary posts to everybody carry. Shares for connections alone, of which nothing is said, or in groups are passed over. A
comment has no name of its own in the file; it is known by what it was written under and when.
"""

from __future__ import annotations

import re
from itertools import islice
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from collectors.archives.csv_stream import CsvStream
from collectors.archives.safe import made_at, open_archive, root_of
from collectors.plain import hashtags, name, plain, second
from config.errors import WrongUse
from openness.aside import Reason
from openness.records import Act, Author, Ignored, Interaction, Item, SetAside, Space, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from collectors.archives.columns import TableRow
    from openness.records import Record

SOURCE = "linkedin"
SPACE = Space(native_id="linkedin", name="LinkedIn", visibility=Visibility.PUBLIC)
EMAILS = "Email Addresses.csv"
PROFILE = "Profile.csv"
PUBLIC = frozenset({"PUBLIC", "MEMBER_NETWORK"})
MOST_HIDDEN = 100_000
"""Shares that not everybody may see, remembered so that the account's own comments under them are passed over too."""

_FILE = re.compile(r"(Shares|Comments)(?:_(\d{1,19}))?\.csv")
_URN = re.compile(r"urn:li:(activity|share|ugcPost|groupPost|article):([0-9-]{1,40})")
_SLUG = re.compile(r"/posts/\S{0,300}?-(activity|share|ugcPost)-([0-9]{1,20})")
_PROFILE_LINK = re.compile(r"https?://(?:[a-z]{2,3}\.)?linkedin\.com/in/([^/?#\s]{1,100})")
_SPLIT_LINE = re.compile(r'"\r?\n"')
_LINE = re.compile(r"\r?\n")
_AS_DOWNLOADED = "ask LinkedIn for the larger data archive and give it as it was made"
_PROFILE_COLUMNS = ("public profile url", "profile url")


class LinkedInExport:
    """Read a LinkedIn export, as a zip or unpacked."""

    source = SOURCE

    def __init__(self, path: Path) -> None:
        """Open the export. Raises WrongUse or Refused when it is none."""
        self.path = path
        self._archive = open_archive(path)
        self._names = {entry.name for entry in self._archive.entries()}
        root = root_of(self._archive.entries(), (PROFILE, EMAILS))
        if root is None:
            raise WrongUse(f"holds no {PROFILE}, so it is no LinkedIn export", where=path.name, todo=_AS_DOWNLOADED)
        self._root = root
        handles = tuple(dict.fromkeys(self._handles()))
        if not handles:
            raise WrongUse(f"neither {EMAILS} nor {PROFILE} says whose it is", where=path.name, todo=_AS_DOWNLOADED)
        self.owner = Author(handles=handles)

    def check(self) -> None:
        """Refuse what is damaged, unsafe or lacks shares and comments."""
        parts = self._parts()
        if not parts:
            raise WrongUse("holds neither Shares.csv nor Comments.csv", where=self.path.name, todo=_AS_DOWNLOADED)
        read = {*(file for _, _, file in parts), self._root + EMAILS, self._root + PROFILE}
        self._archive.check(lambda entry: entry in read)
        with self._archive.opened() as opened:
            for _, _, part in parts:
                with opened(part) as stream:
                    CsvStream(stream, self._place(part), landmark="date")

    def records(self) -> Iterator[Record]:
        """Stream shares, then comments."""
        hidden: set[str] = set()
        said = _Said()
        with self._archive.opened() as opened:
            for kind, _, part in self._parts():
                comments = kind == "Comments"
                with opened(part) as stream:
                    for row in CsvStream(stream, self._place(part), landmark="date", backslashes=comments).rows():
                        if isinstance(row, SetAside):
                            yield row
                        elif comments:
                            yield self._comment(row, hidden, said)
                        else:
                            yield from self._share(row, hidden)

    def covered_until(self) -> int | None:
        """Return when LinkedIn made the export."""
        return made_at(self._archive, {file for _, _, file in self._parts()})

    def _share(self, row: TableRow, hidden: set[str]) -> Iterator[Record]:
        link = name(row.cells.get("sharelink"))
        at = _second(row.cells.get("date"))
        if at is None:
            yield SetAside(place=row.place, reason=Reason.NO_POSSIBLE_TIME)
            return
        native = _urn(link) or f"urn:li:share@{at}"
        if native.startswith("urn:li:groupPost:") or name(row.cells.get("visibility")).upper() not in PUBLIC:
            if len(hidden) < MOST_HIDDEN:
                hidden.add(native)
            yield Ignored(native_id=native, reason="not public")
            return
        text = _unsplit(plain(row.cells.get("sharecommentary")))
        original = _urn(name(row.cells.get("sharedurl")))
        yield Item(
            source=SOURCE,
            native_id=native,
            author=self.owner,
            space=SPACE,
            kind="post" if text else "reshare",
            created_at=at,
            text=text or None,
            url=link if link.startswith("https://www.linkedin.com/") else None,
            takes_replies=bool(text),
            tags=hashtags(text),
        )
        if original and original != native:
            act = Act.CITE if text else Act.RESHARE
            yield Interaction(source=SOURCE, actor=self.owner, kind=act, at=at, item=original)

    def _comment(self, row: TableRow, hidden: set[str], said: _Said) -> Record:
        under = _urn(name(row.cells.get("link")))
        at = _second(row.cells.get("date"))
        text = plain(row.cells.get("message")).strip()
        if at is None or not under:
            return SetAside(place=row.place, reason=Reason.NO_POSSIBLE_TIME if at is None else Reason.NO_POST_LINKED)
        native = said.name(under, at)
        if under.startswith("urn:li:groupPost:") or under in hidden:
            return Ignored(native_id=native, reason="not public")
        return Item(
            source=SOURCE,
            native_id=native,
            author=self.owner,
            space=SPACE,
            kind="comment",
            created_at=at,
            text=text or None,
            url=f"https://www.linkedin.com/feed/update/{under}/",
            reply_to=under,
            tags=hashtags(text),
        )

    def _parts(self) -> list[tuple[str, str, str]]:
        """Return the files of shares, then of comments: what each holds, the account's number in its name, and the file."""
        found = []
        for file in self._names:
            match = _FILE.fullmatch(file.removeprefix(self._root)) if file.startswith(self._root) else None
            if match:
                found.append((match[1], match[2] or "", file))
        return sorted(found, key=lambda part: (part[0] == "Comments", part))

    def _handles(self) -> Iterator[str]:
        """Yield the names of the account: its number, its public page, its confirmed addresses, and what it is called."""
        yield from (number for _, number, _ in self._parts() if number)
        profiles = list(islice(self._rows(PROFILE, "first name"), 1))
        for row in profiles:
            for column in _PROFILE_COLUMNS:
                page = _PROFILE_LINK.match(name(row.get(column)))
                if page:
                    yield unquote(page[1])
        addresses = list(islice(self._rows(EMAILS, "email address"), 100))
        for row in sorted(addresses, key=lambda row: _no(row.get("primary"))):
            address = name(row.get("email address"))
            if "@" in address and not _no(row.get("confirmed")):
                yield address
        for row in profiles:
            called = f"{name(row.get('first name'))} {name(row.get('last name'))}".strip()
            if called:
                yield called

    def _rows(self, file: str, landmark: str) -> Iterator[dict[str, object]]:
        if self._root + file in self._names:
            with self._archive.opened() as opened, opened(self._root + file) as stream:
                for row in CsvStream(stream, self._place(file), landmark=landmark).rows():
                    if not isinstance(row, SetAside):
                        yield row.cells

    def _place(self, file: str) -> PurePosixPath:
        return PurePosixPath(f"{self.path.name} {file.removeprefix(self._root)}")


class _Said:
    """Names for comments; those of one second under one post, which stand together in the file, are counted."""

    def __init__(self) -> None:
        self._last: tuple[str, int] = ("", 0)
        self._count = 0

    def name(self, under: str, at: int) -> str:
        self._count = self._count + 1 if self._last == (under, at) else 1
        self._last = (under, at)
        return f"comment:{under}@{at}" + (f"~{self._count}" if self._count > 1 else "")


def _urn(link: str) -> str:
    """Return the name of the post that a link leads to, "" where it names none."""
    plainly = unquote(link)
    found = _URN.search(plainly) or _SLUG.search(plainly)
    return f"urn:li:{found[1]}:{found[2]}" if found else ""


def _unsplit(text: str) -> str:
    """Return a text whose every line the export has put into quotes of its own as it was written."""
    text = text.strip()
    breaks = len(_LINE.findall(text))
    return _SPLIT_LINE.sub("\n", text) if breaks and len(_SPLIT_LINE.findall(text)) == breaks else text


def _no(value: object) -> bool:
    return name(value).casefold() in {"no", "false"}


def _second(value: object) -> int | None:
    """Read a time as the export writes it, in UTC: `2026-05-07 16:41:18`."""
    return second(value.strip().removesuffix(" UTC")) if isinstance(value, str) else None
