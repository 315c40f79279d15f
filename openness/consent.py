"""What a person has agreed to: pure rules over the entries of the consent ledger.

A yes counts when its evidence is kept or when the person has confirmed it. A withdrawal ends every yes before it for the source
and purpose it names, or for all; a yes given before a withdrawal never counts again, however late it is handed in.
A refusal answers a yes that waits: that one is gone, and what counts already stays as it is.

A yes to a purpose that the organisation does not ask for now rests: it is not used, and stays to be withdrawn. Where the purpose
is asked for again it counts as before, if by the same words; by others it waits for the person's own confirmation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

ANY = "*"
MEASURE = "measure"
SHOW = "show my public posts"
NAME = "name me"
FEW = "count me among few leaders"
"""A leader's yes to E2 being shown while only 5 to 9 leaders take part."""
PURPOSES = (MEASURE, SHOW, NAME, FEW)

ACCOUNT = "account"
HANDED_IN = "handed-in"
_SCOPE = re.compile(r"(account|handed-in|(tag|list):\S(.{0,98}\S)?)")
_SOURCE = re.compile(r"\*|[a-z0-9][a-z0-9_.-]{0,39}")
DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the ledger: what a person did, for which source (`*`: every one) and purpose, when (UTC seconds).

    `whole_day`: only the day is known, and `at` is its first second. `covers_from` is a day YYYYMMDD, 0 for everything.
    """

    source: str
    purpose: str
    act: str
    """`given`, `confirmed`, `refused` or `withdrawn`; `lapsed`, by nobody: the purpose was taken out, and is asked for again."""
    at: int
    scope: str = ACCOUNT
    covers_from: int = 0
    evidence: bool = False
    whole_day: bool = False
    words: frozenset[str] = frozenset()
    """Names of what was read; of a line that lapsed, of what the purpose is asked for with since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """A yes that counts now."""

    source: str
    purpose: str
    scope: str
    covers_from: int
    since: int
    lapsed: bool = False
    """Whether it waits because its purpose was not asked for meanwhile, and is now with other words."""
    words: frozenset[str] = frozenset()
    """Names of what was read."""


def is_scope(text: str) -> bool:
    """Whether a text is a scope: `account`, `handed-in`, `tag:NAME` or `list:NAME`."""
    return _SCOPE.fullmatch(text) is not None


def is_source(text: str) -> bool:
    """Whether a text can name a source, or every source (`*`)."""
    return _SOURCE.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands, by source and purpose: what counts now, what waits for a confirmation, what was ended and when."""

    valid: dict[tuple[str, str], Agreed]
    pending: dict[tuple[str, str], Agreed]
    ended: dict[tuple[str, str], int]
    """Withdrawals that no later yes has lifted."""
    refused: dict[tuple[str, str], int] = field(default_factory=dict)
    """When what waited was refused; a yes from before that does not wait or count again."""
    resting: dict[tuple[str, str], Agreed] = field(default_factory=dict)
    """What would count, were its purpose asked for."""


def asked_for(purposes: Collection[str]) -> tuple[str, ...]:
    """Return which purposes people are asked for where the organisation names these; without `measure` nothing can be shown."""
    return tuple(one for one in PURPOSES if one in purposes) if MEASURE in purposes else ()


def standing(entries: Iterable[Entry], not_asked: Collection[str] = ()) -> Standing:
    """Return where a person stands; entries come in the order in which they were recorded.

    `not_asked`: purposes that the organisation does not ask for now. A yes to them rests, and nothing waits for them.
    """
    valid: dict[tuple[str, str], Agreed] = {}
    pending: dict[tuple[str, str], Agreed] = {}
    ended: dict[tuple[str, str], int] = {}
    refused: dict[tuple[str, str], int] = {}
    lifted: set[tuple[str, str]] = set()
    for entry in entries:
        key = (entry.source, entry.purpose)
        if entry.act == "withdrawn":
            ended[key] = max(ended.get(key, entry.at), entry.at)
            lifted.discard(key)
            for held in (valid, pending):
                for other in [other for other in held if _reaches(key, other)]:
                    del held[other]
        elif entry.act == "refused":
            pending.pop(key, None)
            refused[key] = max(refused.get(key, entry.at), entry.at)
        elif entry.act == "lapsed":
            _lapse(entry, valid, pending)
        elif entry.act == "given" and not is_stale(entry, ended) and not is_refused(entry, refused):
            (valid if entry.evidence else pending)[key] = _yes(entry)
            if entry.evidence:
                pending.pop(key, None)
                lifted |= _lifted(entry, ended)
        elif entry.act == "confirmed" and key in pending:
            waited = pending.pop(key)
            valid[key] = replace(waited, lapsed=False, words=entry.words or waited.words)
            lifted |= _lifted(entry, ended)
    return Standing(
        valid={key: yes for key, yes in valid.items() if key[1] not in not_asked},
        pending={key: yes for key, yes in pending.items() if key[1] not in not_asked},
        ended={key: at for key, at in ended.items() if key not in lifted},
        refused=refused,
        resting={key: yes for key, yes in valid.items() if key[1] in not_asked},
    )


def _lapse(entry: Entry, valid: dict[tuple[str, str], Agreed], pending: dict[tuple[str, str], Agreed]) -> None:
    """Let every yes to a purpose that is asked for again wait, unless it was given to the words it is asked for with."""

    def has_lapsed(key: tuple[str, str], yes: Agreed) -> bool:
        return key[1] == entry.purpose and not yes.words & entry.words

    pending |= {key: replace(yes, lapsed=True) for key, yes in pending.items() if has_lapsed(key, yes)}
    for key in [key for key, yes in valid.items() if has_lapsed(key, yes)]:
        pending.setdefault(key, replace(valid.pop(key), lapsed=True))


def is_refused(entry: Entry, refused: dict[tuple[str, str], int]) -> bool:
    """Whether a yes is from before the person refused this very thing."""
    return entry.at <= refused.get((entry.source, entry.purpose), entry.at - 1)


def is_stale(entry: Entry, ended: dict[tuple[str, str], int]) -> bool:
    """Whether a yes was given before a withdrawal that reaches it; one of that day without a time is taken for the later."""
    key = (entry.source, entry.purpose)
    return any(_latest(entry) < at for withdrawn, at in ended.items() if _reaches(withdrawn, key))


def _lifted(entry: Entry, ended: dict[tuple[str, str], int]) -> set[tuple[str, str]]:
    """Return the withdrawals that a yes undoes: those it covers, from before it."""
    return {key for key, at in ended.items() if _reaches((entry.source, entry.purpose), key) and at <= _latest(entry)}


def _latest(entry: Entry) -> int:
    return entry.at + DAY - 1 if entry.whole_day else entry.at


def _reaches(wide: tuple[str, str], key: tuple[str, str]) -> bool:
    """Whether a source and purpose cover others: they are the same, or name all."""
    return wide[0] in {ANY, key[0]} and wide[1] in {ANY, key[1]}


def _yes(entry: Entry) -> Agreed:
    return Agreed(
        source=entry.source,
        purpose=entry.purpose,
        scope=entry.scope,
        covers_from=entry.covers_from,
        since=entry.at,
        words=entry.words,
    )
