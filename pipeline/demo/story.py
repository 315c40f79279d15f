"""The story the made-up months tell: closed and scattered first, then a short policy, training and fewer initiatives."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

CHAPTERS = 17.0
"""The story runs from 0 to here, however many months it is spread over."""
_TURN = 7.5
"""Where the short policy comes; until then all stays as it was."""
_TAKES = 6.5
_LEFT_BEHIND = 0.1
"""How much of the turn reaches the department that stays behind."""
_BEHIND_ALREADY = 0.8
"""How much less that department's people share from the start."""
STALE_AFTER = 9.5
"""Where the archives that nobody renews end."""
FORUM_FROM = 2.9
"""Where the forum joins: so early that the last quarter can be held against that of the year before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """How people behave at one point of the story; shares are 0 to 1."""

    sharing: float
    """Share of people who share something in the open in a month."""
    leaders: float
    """The same for leaders, as a multiple of their staff's."""
    uneven: float
    """Spread of people's activity, as the sigma of a lognormal."""
    begun: float
    """Threads a sharer begins in a month, on average."""
    replied: float
    """Share of threads that get a reply."""
    answered: float
    """Share of questions that get an answer."""
    further: float
    """Replies after the first one, on average."""
    hours: float
    """Median hours to a reply."""
    across: float
    """Share of replies that come from another department."""
    reactions: float
    """Reactions to a message, on average."""
    knowledge: float
    promotion: float
    in_the_open: float
    """Share of all chat messages that is in open channels, as the administrator counts."""


_BEFORE = Moment(
    sharing=0.44, leaders=0.45, uneven=1.15, begun=16.0, replied=0.24, answered=0.45, further=0.5, hours=26.0, across=0.14,
    reactions=0.25, knowledge=0.30, promotion=0.15, in_the_open=0.15,
)  # fmt: skip
_AFTER = Moment(
    sharing=0.82, leaders=1.05, uneven=0.75, begun=35.5, replied=0.62, answered=0.90, further=1.3, hours=4.0, across=0.52,
    reactions=0.60, knowledge=0.44, promotion=0.05, in_the_open=0.47,
)  # fmt: skip
_SEASON = {7: 0.88, 8: 0.82, 12: 0.88}


def turned(at: float) -> float:
    """Return how far the turn has come at a point of the story, 0 to 1."""
    done = min(max((at - _TURN) / _TAKES, 0.0), 1.0)
    return done * done * (3 - 2 * done)


def moment(at: float, *, behind: bool = False) -> Moment:
    """Return how people behave at a point of the story, in the department that stays behind or in the others."""
    done = turned(at) * (_LEFT_BEHIND if behind else 1.0)
    found = Moment(
        **{
            each.name: getattr(_BEFORE, each.name) + done * (getattr(_AFTER, each.name) - getattr(_BEFORE, each.name))
            for each in fields(Moment)
        },
    )
    return replace(found, sharing=found.sharing * _BEHIND_ALREADY) if behind else found


def place_in_story(month: int, months: int) -> float:
    """Return where the month with this index stands in the story; later ones stand at its end."""
    return min(month / max(months - 1, 1), 1.0) * CHAPTERS


def month_at(place: float, months: int) -> int:
    """Return the index of the first month that stands at a place of the story or after it."""
    return next((month for month in range(months) if place_in_story(month, months) >= place), months)


def taking_part(at: float) -> float:
    """Return the share of the roster with an opt-in that covers this point of the story: 20 to 60 percent."""
    done = min(max((at - 2.0) / 11.0, 0.0), 1.0)
    return 0.2 + 0.4 * done * done * (3 - 2 * done)


def season(calendar_month: int) -> float:
    """Return how busy a month of the year is; holidays are quieter."""
    return _SEASON.get(calendar_month, 1.0)
