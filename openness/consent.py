"""What a ledger of consent amounts to: which opt-ins stand now."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

ANY_SOURCE: Final = "*"
EXCEPT: Final = "none"
"""The scope of a source that a person left while a yes for every source stands."""
SCOPES: Final = ("account", "handed-in", "tag:NAME", "list:NAME")


class Purpose(StrEnum):
    """What a person says yes to."""

    MEASURE = "measure"
    SHOW = "show my public posts"
    NAME = "name me"


class Act(StrEnum):
    """What an entry of the ledger records."""

    GIVEN = "given"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the ledger. `covers_from` is a day YYYYMMDD, 0 for everything; `at` UTC seconds."""

    source: str
    purpose: str
    scope: str
    act: str
    covers_from: int
    at: int
    evidence: bool


def valid_scope(scope: str) -> bool:
    """Whether a scope is one that the ledger knows."""
    kind, colon, name = scope.partition(":")
    return scope in {"account", "handed-in"} or (kind in {"tag", "list"} and bool(colon and name.strip()))


def standing(entries: Iterable[Entry], purpose: str = Purpose.MEASURE) -> dict[str, Entry]:
    """Return by source the yes that stands for a purpose, from the entries in the order in which they were recorded.

    A yes counts at once where evidence of it is kept, else from its confirmation on. A source left while a yes for every
    source stands is told with the scope EXCEPT.
    """
    stands: dict[str, Entry] = {}
    waits: dict[str, Entry] = {}
    for entry in entries:
        if entry.purpose != purpose:
            continue
        if entry.act == Act.WITHDRAWN:
            _withdraw(entry, stands, waits)
        elif entry.act == Act.CONFIRMED:
            if entry.source in waits:
                stands[entry.source] = waits.pop(entry.source)
        elif entry.evidence:
            stands[entry.source] = entry
        else:
            waits[entry.source] = entry
    return stands


def _withdraw(entry: Entry, stands: dict[str, Entry], waits: dict[str, Entry]) -> None:
    if entry.source == ANY_SOURCE:
        stands.clear()
        waits.clear()
        return
    waits.pop(entry.source, None)
    stands.pop(entry.source, None)
    if ANY_SOURCE in stands:
        stands[entry.source] = Entry(
            source=entry.source,
            purpose=entry.purpose,
            scope=EXCEPT,
            act=entry.act,
            covers_from=stands[ANY_SOURCE].covers_from,
            at=entry.at,
            evidence=True,
        )
