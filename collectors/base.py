"""What a collector is: pages from the network, records from pages, and nothing else.

A collector never sees the store, the clock of a record or anybody whom the ledger does not allow: it is handed targets.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openness.records import Author, Record, Via
    from openness.targets import Cursor, Target


class Order(StrEnum):
    """In which order a source gives its pages, and so when the cursor may move."""

    OLDEST_FIRST = "oldest_first"
    """With every page."""
    NEWEST_FIRST = "newest_first"
    """Only after the full pass."""
    UNORDERED = "unordered"
    """Only after the full pass."""
    BACKWARDS = "backwards"
    """With every page, though the newest comes first: the cursor names the gap below that is still to be read."""

    @property
    def moves_with_each_page(self) -> bool:
        """Whether the cursor of a page may be kept as soon as the page is."""
        return self in {Order.OLDEST_FIRST, Order.BACKWARDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer of a source, as it came, with when it came and the cursor it brings (None: none)."""

    target: Target
    body: object
    """Plain data as decoded from the answer: lists, dicts, strings, numbers."""
    fetched_at: int
    cursor: Cursor | None = None
    via: Via
    reads: int = 0
    """How many priced reads it took; 0 where the source is free."""
    reaches_back: int | None = None
    """On the page that ends a pass: UTC second from which on everything has been read, later than asked for where the source
    has a ceiling; None: from where the target begins."""


class Collector(Protocol):
    """A source that is asked."""

    source: ClassVar[str]
    order: ClassVar[Order]

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        """Ask for what is new; network only. Raises Retriable, Skip or Fatal."""
        ...

    def records(self, page: Page) -> Iterator[Record]:
        """Read the records off a page; pure."""
        ...


class Reader(Protocol):
    """A file somebody hands in, read as a stream of pages of records; memory does not grow with the file."""

    source: str

    def check(self) -> None:
        """Refuse a damaged, unsafe or wrong file before anything is written. Raises WrongUse or Refused."""
        ...

    def records(self) -> Iterator[Record]:
        """Stream what the file holds, in its own order."""
        ...

    def covered_until(self) -> int | None:
        """UTC second up to which the file speaks (when it was made); None when it does not say."""
        ...


@runtime_checkable
class Personal(Protocol):
    """An archive of one person's own account: what it holds, and how far it reaches, speaks of that account alone."""

    owner: Author


@runtime_checkable
class Remarks(Protocol):
    """A reader that has something to say, after the records, about what it passed over."""

    def remarks(self) -> tuple[str, ...]:
        """Return one line for each matter."""
        ...
