"""The repository file Bluesky gives people of their own account (a CAR file): the posts and reposts as they stand.

The file is a tree of keys, from a signed root down to the records; every block is held against the hash it is known by. Who
signed it is not checked: that would take asking the network. Likes, follows and blocks in it are never read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from collectors.archives.car import Car
from collectors.archives.safe import damaged, head_of
from collectors.public.bluesky_posts import COLLECTIONS, SOURCE, is_did, made_at, thing_records
from config.errors import WrongUse
from openness.aside import Reason
from openness.records import Author, SetAside

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from collectors.archives.car import Blocks
    from openness.records import Record

_DEEPEST = 128
"""Levels; a tree of a million records has some ten."""
_LONGEST_KEY = 1024


class BlueskyArchive:
    """Read an account's repository file."""

    source = SOURCE

    def __init__(self, path: Path) -> None:
        """Open the file. Raises WrongUse when it is none of an account, Refused when it is damaged."""
        self.path = path
        head_of(path)
        if path.is_dir():
            raise WrongUse("is a folder", where=path.name, todo="give the file as the app made it, repo.car")
        self._car = Car(path)
        with self._car.opened() as blocks:
            self._commit = blocks.get(self._car.root)
        if self._commit is None:
            raise damaged(path)
        did = self._commit.get("did")
        if not isinstance(did, str) or not is_did(did):
            raise WrongUse("does not say whose it is", where=path.name, todo="give the file as the app made it, repo.car")
        self._did = did
        self.owner = Author(handles=(did,))

    def check(self) -> None:
        """Walk the whole tree. Raises Refused where a part of it is missing or is not what it says."""
        for _ in self._entries():
            pass

    def records(self) -> Iterator[Record]:
        """Stream the posts and reposts, the oldest of each first."""
        with self._car.opened() as blocks:
            for key, address in self._entries():
                if key.partition("/")[0] not in COLLECTIONS:
                    continue
                place = f"{self.path.name} {key}"
                value = blocks.get(address)
                if value is None:
                    yield SetAside(place=place, reason=Reason.NOT_ITS_HASH)
                else:
                    yield from thing_records({"uri": f"at://{self._did}/{key}", "value": value}, self._did, self.owner, place)

    def covered_until(self) -> int | None:
        """Return when the account last changed anything, as the root says: the file is not older."""
        revision = (self._commit or {}).get("rev")
        return made_at(revision) if isinstance(revision, str) else None

    def remarks(self) -> tuple[str, ...]:
        """Say by which name the ledger must know the account: the file holds no other."""
        return (f"{self.path.name} is of the account {self._did}; the opt-in must name it so",)

    def _entries(self) -> Iterator[tuple[str, object]]:
        """Yield the keys in their order, each with the address of its record. Raises Refused for what is no tree."""
        with self._car.opened() as blocks:
            seen: set[bytes] = set()
            last = b""
            levels = [self._node(blocks, (self._commit or {}).get("data"), seen)]
            while levels:
                step = next(levels[-1], None)
                if step is None:
                    levels.pop()
                elif isinstance(step, bytes):
                    if len(levels) > _DEEPEST:
                        raise damaged(self.path)
                    levels.append(self._node(blocks, step, seen))
                else:
                    key, address = step
                    if key <= last:
                        raise damaged(self.path)
                    last = key
                    yield key.decode("ascii", "replace"), address

    def _node(self, blocks: Blocks, address: object, seen: set[bytes]) -> Iterator[bytes | tuple[bytes, object]]:
        """Yield what a node holds in its order: the address of a node below, or a key and the address of its record."""
        node = blocks.get(address)
        entries = node.get("e") if node is not None else None
        if node is None or not isinstance(entries, list) or not isinstance(address, bytes) or address in seen:
            raise damaged(self.path)
        seen.add(address)
        if isinstance(node.get("l"), bytes):
            yield node["l"]  # type: ignore[misc]
        key = b""
        for entry in entries:
            shared, rest = (entry.get("p"), entry.get("k")) if isinstance(entry, dict) else (None, None)
            if not isinstance(shared, int) or not isinstance(rest, bytes) or not 0 <= shared <= len(key):
                raise damaged(self.path)
            key = key[:shared] + rest
            if len(key) > _LONGEST_KEY:
                raise damaged(self.path)
            yield key, entry.get("v")
            if isinstance(entry.get("t"), bytes):
                yield entry["t"]
