"""What the catalogue says of a source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

FAMILIES = ("chat", "wiki", "forum", "mail", "social", "code", "blog", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEntry:
    """One source. `ways` are how its items come in: `collect`, and the kinds that `import` takes."""

    name: str
    title: str
    family: str
    internal: bool
    asks: str
    """What it asks of whoever runs Sharewell, with the least permissions it needs."""
    permissions: tuple[tuple[str, str], ...] = ()
    """Each permission that asking it needs, and what for; none beyond these."""
    withhold: str = ""
    """What it is not to be given, though its makers offer it."""
    licence: str
    """What may be done with what is read, in one sentence."""
    api: str = ""
    """Where it is asked unless `base_url` says otherwise."""
    terms_url: str = ""
    terms_read: date | None = None
    """When we last read the terms; None while nobody has."""
    needs: tuple[str, ...] = ()
    """The settings without which it cannot be asked."""
    ways: tuple[str, ...] = ()
    sees_all: bool = False
    """Whether open, closed and direct spaces are all counted in it, as A1 asks. Only administrators' totals do."""
    price_per_read: float = 0.0
    """Euro for one item read; a price in dollars is taken one to one, so that a budget is never exceeded."""
    price_read: date | None = None
    """When the price was read off the source's own list."""
    text_days: int | None = None
    """For how many days at most its terms let a text be kept; None where they do not say."""
    ceiling: int | None = None
    """How many of an account's items it gives at most; its archive has the rest."""


OWN_WORDS = "Posts belong to their authors; only accounts whose owner opted in are read."
OWN_HOUSE = "The organisation's own data; only what every employee can read, of people who opted in."
HANDED_IN = "download the archive in the account's own settings and hand it in"
