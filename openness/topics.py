"""What may be told of a month's topics: how much, of how many people, rising or falling, in which words; their gate."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from openness.activity import LEAST_K, MOST_OF_ONE
from openness.rounding import round_count
from openness.statistics.many import discovered
from openness.statistics.within import in_window, within_test

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LEVEL: Final = 0.05
"""Share of false ones among the topics that are said to rise or fall."""
BURST_LEVEL: Final = 0.01
LONGEST_BURST: Final = 7
_LONGEST_MONTH: Final = 31
_MOST_OF_A_MONTH: Final = 0.5
MUCH: Final = 1.25
"""Times the share before, or one part in so many of it, from which a change is worth telling, however sure it is."""
WORDS: Final = 8
"""Words of a language that are told of a topic."""


class Trend(StrEnum):
    """How a topic stands against the months before."""

    RISING = "rising"
    FALLING = "falling"
    STEADY = "no detectable change"
    NEW = "new"
    NO_COMPARISON = "no comparison"


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicWord:
    """A word of a topic, its language and how many people wrote it."""

    word: str
    language: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A topic of a month as the store has it."""

    number: int
    name: str
    items: int
    people: int
    largest: int
    """Items of the person who made most of them."""
    words: tuple[TopicWord, ...]
    seen_before: bool


@dataclass(frozen=True, slots=True)
class PersonDay:
    """A day on which a person shared something that could be read: months back (0 is the month itself), the day, and the topics.

    0 stands among them for what has no topic.
    """

    person: int
    back: int
    day: int
    topics: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicTold:
    """A topic as it may leave the store."""

    number: int
    name: str
    items: int
    people: int | None
    """None: so nearly everybody who shared anything that those who did not would be too few."""
    share: float
    """Of all that people brought up, each subject counted once for a person and day, the part that is this topic; 0 to 1."""
    before: float | None
    """The same over the months before, None when too few people or none brought it up in them."""
    trend: Trend
    adjusted: float | None
    """The p-value adjusted for the number of topics."""
    burst: tuple[int, int] | None
    """First and last day of the month of the days on which it was far more than its share."""
    words: Mapping[str, tuple[str, ...]]
    """By language."""

    def as_json(self) -> dict[str, object]:
        """Return it as scripts and editions read it."""
        return {
            "topic": self.number,
            "name": self.name,
            "items": self.items,
            "people": self.people,
            "share": self.share,
            "before": self.before,
            "trend": self.trend.value,
            "adjusted_p": self.adjusted,
            "burst": None if self.burst is None else {"first_day": self.burst[0], "last_day": self.burst[1]},
            "words": {language: list(words) for language, words in self.words.items()},
        }


def told_topics(found: Sequence[Found], days: Iterable[PersonDay], k: int) -> list[TopicTold]:
    """Return what may be told of a month's topics, the most talked about first; not rounded.

    A topic is told when at least `k` people (5 at the lowest) share it, nobody makes more than half of it, and it has a name; a
    word of it when as many people wrote it. Whether one rises or falls is tested among those that are told.
    """
    k = max(k, LEAST_K)
    shown = [topic for topic in found if _is_told(topic, k)]
    counts = _Counts(days)
    tested = {topic.number: within_test(counts.strata(topic.number)) for topic in shown if topic.seen_before and counts.before}
    adjusted = dict(zip(tested, discovered([chance for chance, _ in tested.values()]), strict=True))
    told = [_told(topic, counts, tested, adjusted, len(shown), k) for topic in shown]
    people = {topic.number: topic.people for topic in shown}
    return sorted(told, key=lambda topic: (-people[topic.number], -topic.items, topic.number))


def rounded_topics(told: Iterable[TopicTold]) -> list[dict[str, object]]:
    """Return topics as editions keep them: counts to 5, shares to 1 %, no p-value."""
    return [
        topic.as_json()
        | {
            "items": round_count(topic.items),
            "people": None if topic.people is None else round_count(topic.people),
            "share": round(topic.share, 2),
            "before": None if topic.before is None else round(topic.before, 2),
            "adjusted_p": None,
        }
        for topic in told
    ]


def _is_told(topic: Found, k: int) -> bool:
    return bool(topic.name) and topic.people >= k and topic.largest <= MOST_OF_ONE * topic.items and bool(_words(topic, k))


def _words(topic: Found, k: int) -> dict[str, tuple[str, ...]]:
    words: dict[str, list[str]] = defaultdict(list)
    for word in topic.words:
        if word.people >= k and len(words[word.language]) < WORDS:
            words[word.language].append(word.word)
    return {language: tuple(of) for language, of in words.items() if of}


def _told(
    topic: Found,
    counts: _Counts,
    tested: Mapping[int, tuple[float, int]],
    adjusted: Mapping[int, float],
    topics: int,
    k: int,
) -> TopicTold:
    number = topic.number
    chance = adjusted.get(number)
    trend = Trend.NO_COMPARISON if not counts.before else Trend.STEADY
    if counts.before and not topic.seen_before:
        trend = Trend.NEW
    elif chance is not None and chance <= LEVEL:
        trend = _direction(counts.share(number, now=True) or 0.0, counts.share(number, now=False) or 0.0, tested[number][1])
    return TopicTold(
        number=number,
        name=topic.name,
        items=topic.items,
        people=None if 0 < counts.sharers - topic.people < k else topic.people,
        share=counts.share(number, now=True) or 0.0,
        before=counts.share(number, now=False) if counts.speakers_before(number) >= k else None,
        trend=trend,
        adjusted=chance,
        burst=counts.burst(number, topics, k),
        words=_words(topic, k),
    )


def _direction(share: float, before: float, direction: int) -> Trend:
    """Return whether a sure change is much of one; the persons' own changes must go the same way as the whole's."""
    if direction > 0 and share >= MUCH * before:
        return Trend.RISING
    return Trend.FALLING if direction < 0 and before >= MUCH * share else Trend.STEADY


class _Counts:
    """What people brought up in a month and in those before, each subject once for a person and day."""

    def __init__(self, days: Iterable[PersonDay]) -> None:
        self._all: dict[tuple[int, bool], int] = Counter()
        self._of: dict[tuple[int, bool], Counter[int]] = defaultdict(Counter)
        self._by_day: dict[int, int] = Counter()
        self._topic_by_day: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
        for one in days:
            key = one.person, one.back == 0
            self._all[key] += len(one.topics)
            for topic in one.topics:
                self._of[topic, one.back == 0][one.person] += 1
            if one.back == 0:
                self._by_day[one.day] += len(one.topics)
                for topic in one.topics:
                    self._topic_by_day[topic][one.day].add(one.person)
        self.sharers = sum(now for _, now in self._all)
        self.before = sum(count for (_, now), count in self._all.items() if not now)
        self._now = sum(count for (_, now), count in self._all.items() if now)

    def strata(self, topic: int) -> list[tuple[int, int, int, int]]:
        """Return by person how often the topic was brought up and anything at all, now and before."""
        now, before = self._of[topic, True], self._of[topic, False]
        return [
            (now[person], self._all[person, True], before[person], self._all[person, False])
            for person in sorted(now.keys() | before.keys())
        ]

    def share(self, topic: int, *, now: bool) -> float | None:
        """Return the topic's share of what was brought up, None when nothing was."""
        total = self._now if now else self.before
        return self._of[topic, now].total() / total if total else None

    def speakers_before(self, topic: int) -> int:
        """Return how many people brought a topic up in the months before."""
        return len(self._of[topic, False])

    def burst(self, topic: int, topics: int, k: int) -> tuple[int, int] | None:
        """Return the days that hold far more of a topic than their share, None when none do or fewer than k people made them."""
        of = self._topic_by_day[topic]
        total, out_of = sum(map(len, of.values())), self._now
        spans = [
            (first, first + length)
            for first in range(1, _LONGEST_MONTH + 1)
            for length in range(LONGEST_BURST)
            if first + length <= _LONGEST_MONTH
        ]
        best: tuple[float, int, int] | None = None
        for first, last in spans:
            inside = sum(len(of[day]) for day in range(first, last + 1) if day in of)
            window = sum(self._by_day[day] for day in range(first, last + 1))
            if not window or window > _MOST_OF_A_MONTH * out_of or inside * out_of < 2 * window * total:
                continue
            found = in_window(inside, window, total, out_of) * len(spans) * topics, first, last
            best = min(best or found, found)
        if best is None or best[0] > BURST_LEVEL:
            return None
        people = set().union(*(of[day] for day in range(best[1], best[2] + 1) if day in of))
        return (best[1], best[2]) if len(people) >= k else None
