"""What is shared, as frozen records: what every way in hands to the store.

Those that come by the million are structs, which are made many times faster than dataclasses.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from msgspec import Struct

from openness.aside import Reason, Told


class Visibility(StrEnum):
    """Who can read a space: the world, every employee, its members, or two people."""

    PUBLIC = "public"
    OPEN = "open"
    CLOSED = "closed"
    DIRECT = "direct"


class Via(StrEnum):
    """How a record came in; where two disagree, the API's word stands over an archive's, then the newer one."""

    API = "api"
    ARCHIVE = "archive"


class Act(StrEnum):
    """What one person does to another's item."""

    REPLY = "reply"
    MENTION = "mention"
    REACTION = "reaction"
    RESHARE = "reshare"
    CITE = "cite"
    EDIT = "edit"
    ACCEPT = "accept"


class Author(Struct, frozen=True, kw_only=True, gc=False):
    """Who made something, under every name the source gives: account id, user name, address; the most lasting first."""

    handles: tuple[str, ...] = ()
    person: str | None = None
    """The roster's key, where a table names the person itself."""


class Space(Struct, frozen=True, kw_only=True, gc=False):
    """A place where things are shared; `native_id` is unique within the source."""

    native_id: str
    name: str
    visibility: Visibility


class Engagement(Struct, frozen=True, kw_only=True, gc=False):
    """Counts a source shows beside an item; None where it shows none."""

    views: int | None = None
    likes: int | None = None
    shares: int | None = None
    comments: int | None = None


class Mention(Struct, frozen=True, kw_only=True, gc=False):
    """A person named in a text: the handles to know them by, and the very characters that name them."""

    author: Author
    written: str


class Item(Struct, frozen=True, kw_only=True, gc=False):
    """A post, message, page or document. Times are UTC seconds."""

    source: str
    native_id: str
    author: Author
    space: Space
    kind: str
    created_at: int
    edited_at: int | None = None
    text: str | None = None
    url: str | None = None
    lang: str | None = None
    reply_to: str | None = None
    """The native id of the item answered, in the same source."""
    takes_replies: bool = True
    mentions: tuple[Mention, ...] = ()
    tags: tuple[str, ...] = ()
    engagement: Engagement | None = None


class Interaction(Struct, frozen=True, kw_only=True, gc=False):
    """One person acting on another's item, or on another person where the source names no item. Times are UTC seconds."""

    source: str
    actor: Author
    kind: Act
    at: int
    target: Author | None = None
    item: str | None = None
    """The native id of the item acted upon."""
    count: int = 1


class Removal(Struct, frozen=True, kw_only=True, gc=False):
    """The source no longer has this item, or no longer shows it."""

    source: str
    native_id: str


class Ignored(Struct, frozen=True, kw_only=True, gc=False):
    """Something no person shares: a bot's message, a join, a system notice."""

    native_id: str
    reason: str


class SetAside(Struct, frozen=True, kw_only=True, gc=False):
    """A row that cannot be taken: its place in the input, the reason, and the bytes' hash; never its content."""

    place: str
    reason: Reason | Told
    digest: str = ""


Record = Item | Interaction | Removal | Ignored | SetAside


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """A platform administrator's figure without persons: so many people, so many things, in one month (YYYYMM)."""

    source: str
    month: int
    measure: str
    count: int
    department: str | None = None
    people: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What became of what was read; the counts are of items, and add up."""

    read: int = 0
    stored: int = 0
    changed: int = 0
    unchanged: int = 0
    not_allowed: int = 0
    ignored: int = 0
    set_aside: int = 0
    interactions: int = 0

    def __add__(self, other: Sums) -> Sums:
        """Add field by field."""
        return Sums(**{name: getattr(self, name) + getattr(other, name) for name in Sums.__slots__})

    @property
    def add_up(self) -> bool:
        """Whether everything read is accounted for once."""
        parts = self.stored + self.changed + self.unchanged + self.not_allowed + self.ignored + self.set_aside
        return self.read == parts
