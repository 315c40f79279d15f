"""What a collector is: pages from the network, records from pages, and nothing else.

A collector never sees the store, the clock of a record or anybody whom the ledger does not allow: it is handed targets. What only
some sources can do is a protocol of its own: HasSpaces, Verifies, Proves.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from openness.records import Author, Record, Space, Via
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
    gap: tuple[int, int] | None = None
    """UTC seconds between which the source held things that it did not give, and will not give again."""


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


@runtime_checkable
class HasSpaces(Protocol):
    """A source where many write in spaces: it is read space by space, each with a cursor of its own."""

    def spaces(self) -> Iterator[Space]:
        """Give every space the sign-in can see, with who can read it; network. Raises Retriable, Skip or Fatal."""
        ...


class Standing(StrEnum):
    """What became of an item at its source."""

    THERE = "there"
    GONE = "gone"
    """Deleted, protected, suspended, moved out of sight: whoever looks there today does not see it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An item that the store holds, as far as its source must be told to find it again."""

    native_id: str
    space: str
    """The space's native id."""
    created_at: int
    url: str | None = None


@runtime_checkable
class Verifies(Protocol):
    """A source that can be asked whether items are still shown."""

    together: ClassVar[int]
    """How many items one call can ask about."""

    def standing(self, known: Sequence[Known]) -> Mapping[str, Standing]:
        """Return by native id what became of these items, at most `together`; network. Raises Retriable, Skip or Fatal.

        What the answer leaves out stays unknown and is asked about again; GONE is said only of what the source denies.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What an account shows of itself to everybody."""

    handles: tuple[str, ...]
    """Every name the source gives the account, the most lasting first."""
    texts: tuple[str, ...] = ()
    """Its biography and fields, as plain text."""
    links: tuple[str, ...] = ()
    """The addresses it points to as its own."""


@runtime_checkable
class Proves(Protocol):
    """A source where somebody shows that an account is theirs by putting a code into its public profile."""

    def profile(self, handle: str) -> Profile:
        """Read an account's public profile; network. Raises Retriable, Skip or Fatal."""
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
