"""What a month's conversations are about: topics by non-negative matrix factorization, which keep their number over months.

A conversation is an item with what answers it. Each language has a factorization of its own (TF-IDF over the words that carry a
subject, Lee and Seung 1999), begun from the topics known before; so a topic that goes on is found again as itself. What is found
in one language is looked for in the others by the meaning of its words, and what was found in two by itself is joined where it is
about the same. A factor whose words do not stand
together in conversations is none that people talk about, and is dropped (normalised pointwise mutual information, Bouma 2009).

The same items, topics before and seed give the same topics.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from openness.language.factors import Words, coherence, factors, joined, matrix, profiles
from openness.language.meaning import translated
from openness.language.pairing import join, once_each
from openness.language.topic_records import STILL_SAID, WEIGHT, Model, Told, Topic, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

FEWEST: Final = 60
"""Conversations of one language in a month from which topics are taken."""
PLACES: Final = 60
"""Words of a topic of which is kept with every item whether it has them: the bits of one integer."""
A_LANGUAGE: Final = 20
"""Words of one language that make up a topic."""
_GOES_ON: Final = 0.35
_GOES_ON_IN_ANOTHER: Final = 0.3
_KEEPS_ITS_NAME: Final = 0.3
_BELONGS: Final = 0.2
_STANDS_TOGETHER: Final = 0.25
_BESIDE: Final = 0.5
_ONE_SUBJECT: Final = 0.3
_THE_SAME: Final = 0.6


@dataclass(frozen=True, slots=True)
class _Seed:
    """What to look for in a language: a topic's number, its words' weights, and from where on a factor is it."""

    number: int
    row: Floats
    alike: float
    anchor: Floats | None = None
    named: tuple[int, ...] = ()
    """The places of the words of its name among the words of the month."""
    beside: bool = False
    """Whether it was found this month in another language: what can be it here is joined to it."""


def find_topics(told: Sequence[Told], before: Sequence[Topic], *, next_number: int, seed: int, least: int) -> Model:
    """Return what a month's items are about. `before` are topics known, the one to be looked for first in front.

    Words that fewer than `least` people use in the month are not looked at. New topics are numbered from `next_number` on.
    """
    before = once_each(before)
    found: dict[int, list[Word]] = {}
    done: set[str] = set()
    for language in _languages(told):
        words = matrix([one for one in told if one.language == language], least=least)
        if words is None or words.weighed.shape[0] < FEWEST:
            continue
        seeds = _seeds(language, words, before, [Topic(number, tuple(has)) for number, has in found.items()], done)
        done.add(language)
        for number, has in _of_language(language, words, seeds, next_number, seed):
            next_number = max(next_number, number + 1)
            found.setdefault(number, []).extend(has)
    join(found, _languages(told), before)
    topics = tuple(_ordered(number, has) for number, has in sorted(found.items()))
    return Model(topics, assign(told, topics))


def assign(told: Iterable[Told], topics: Sequence[Topic]) -> dict[int, tuple[int, int]]:
    """Return by item the topic of its conversation and which of its words the item itself has; without those that have none."""
    rows = list(told)
    chosen = _of_conversations(rows, topics)
    places = {
        topic.number: {(word.language, word.word): 1 << place for place, word in enumerate(topic.words[:PLACES])}
        for topic in topics
    }
    belongs: dict[int, tuple[int, int]] = {}
    for one in rows:
        if (number := chosen.get(one.conversation)) is not None:
            has = {(one.language, term) for term in one.terms}
            belongs[one.item] = number, sum(places[number].get(word, 0) for word in has)
    return belongs


def _of_conversations(rows: Iterable[Told], topics: Sequence[Topic]) -> dict[int, int]:
    """Return by conversation the topic whose words weigh most in it, where they weigh enough."""
    index: dict[tuple[str, str], list[tuple[int, float]]] = {}
    for place, topic in enumerate(topics):
        for word in topic.words:
            index.setdefault((word.language, word.word), []).append((place, word.weight / WEIGHT))
    terms: dict[int, set[tuple[str, str]]] = {}
    for one in rows:
        terms.setdefault(one.conversation, set()).update((one.language, term) for term in one.terms)
    chosen: dict[int, int] = {}
    for conversation, has in terms.items():
        scores: defaultdict[int, float] = defaultdict(float)
        for term in sorted(has & index.keys()):
            for place, weight in index[term]:
                scores[place] += weight
        if scores:
            best, score = max(scores.items(), key=lambda pair: (pair[1], -pair[0]))
            if score / len(has) ** 0.5 >= _BELONGS:
                chosen[conversation] = topics[best].number
    return chosen


def _languages(told: Sequence[Told]) -> list[str]:
    """Return the languages, the one in which most was said first."""
    counts = Counter(one.language for one in told if one.language)
    return [language for language, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]


def _seeds(
    language: str, words: Words, before: Sequence[Topic], now: Sequence[Topic], done: AbstractSet[str] = frozenset()
) -> list[_Seed]:
    """Return what to look for in a language: what was found of these topics in it before, else what their words mean in it."""
    place = {word: column for column, word in enumerate(words.names)}
    seeds: list[_Seed] = []
    elsewhere: list[Topic] = []
    here = {topic.number for topic in now}
    for topic in _once((*now, *before), language):
        # What has its name in a language that was looked at and does not go on there, goes on in no other.
        if topic.named_by and topic.named_by[0].language in done and topic.number not in here:
            continue
        row = _row(topic.words, language, place)
        # A word or two of what a topic was is not the topic.
        if row is not None and float(np.linalg.norm(row)) >= _GOES_ON:
            anchor = _row(topic.named_by, language, place)
            held = None if anchor is None else _unit(anchor)
            named = tuple(place[word] for word in topic.name_in(language) if word in place)
            seeds.append(_Seed(topic.number, _unit(row), _GOES_ON, held, named, topic.number in here))
        elif not topic.weights(language):
            elsewhere.append(topic)
    rows = translated([_heaviest(topic) for topic in elsewhere], words.names)
    pairs = zip(elsewhere, rows, strict=True)
    return seeds + [
        _Seed(topic.number, row, _GOES_ON_IN_ANOTHER, beside=topic.number in here) for topic, row in pairs if row is not None
    ]


def _once(topics: Iterable[Topic], language: str) -> list[Topic]:
    """Return each topic once: as it has words in the language, else as it comes first."""
    found: dict[int, Topic] = {}
    for topic in topics:
        held = found.get(topic.number)
        if held is None or (not held.weights(language) and topic.weights(language)):
            found[topic.number] = topic
    return list(found.values())


def _row(words: Iterable[Word], language: str, place: Mapping[str, int]) -> Floats | None:
    """Return weights over the words of a month, None where none is among them."""
    known = [(place[word.word], word.weight / WEIGHT) for word in words if word.language == language and word.word in place]
    if not known:
        return None
    row = np.zeros(len(place), dtype=np.float32)
    row[[column for column, _ in known]] = [weight for _, weight in known]
    return row


def _unit(row: Floats) -> Floats:
    return row / np.linalg.norm(row)


def _heaviest(topic: Topic) -> dict[str, float]:
    return {word.word: word.weight / WEIGHT for word in topic.words[:10]}


def _of_language(
    language: str, words: Words, seeds: Sequence[_Seed], next_number: int, seed: int
) -> list[tuple[int, list[Word]]]:
    """Return the topics of one language: each one's number and words."""
    from scipy.optimize import linear_sum_assignment

    found = joined(words.weighed, factors(words.weighed, [one.row for one in seeds], seed=seed), alike=_ONE_SUBJECT)
    found = profiles(found, most=A_LANGUAGE)
    fits = coherence(words.weighed, found)
    found = found[[place for place in _apart(found) if fits[place] >= _STANDS_TOGETHER]]
    numbers: dict[int, int] = {}
    if seeds and len(found):
        alike = found @ np.stack([one.row for one in seeds]).T
        for of, one in enumerate(seeds):
            if one.anchor is not None:
                said = found[:, one.named].max(axis=1, initial=0.0)
                alike[(found @ one.anchor < _KEEPS_ITS_NAME) | (said < STILL_SAID / WEIGHT), of] = 0.0
            if one.beside:
                alike[alike[:, of] >= one.alike, of] += _BESIDE
        for row, column in np.column_stack(linear_sum_assignment(-alike)).tolist():
            if alike[row, column] >= seeds[column].alike:
                numbers[row] = seeds[column].number
    topics = []
    for place, row in enumerate(found):
        number = numbers.get(place, next_number)
        next_number += number == next_number
        heaviest = sorted(np.flatnonzero(row).tolist(), key=lambda column: (-row[column], words.names[column]))
        topics.append((number, [Word(language, words.names[column], _thousandths(row[column])) for column in heaviest]))
    return topics


def _thousandths(weight: float) -> int:
    return max(1, round(float(weight) * WEIGHT))


def _apart(found: Floats) -> list[int]:
    """Return the factors without those that are nearly the same as one before."""
    alike = found @ found.T
    kept: list[int] = []
    for place in range(len(found)):
        if all(alike[place, other] < _THE_SAME for other in kept):
            kept.append(place)
    return kept


def _ordered(number: int, words: Sequence[Word]) -> Topic:
    """Return a topic with its languages' words in turn, so that the first places are told of each."""
    by_language: dict[str, list[Word]] = {}
    for word in words:
        by_language.setdefault(word.language, []).append(word)
    turns = [(turn, place, word) for place, of in enumerate(by_language.values()) for turn, word in enumerate(of)]
    return Topic(number, tuple(word for _, _, word in sorted(turns, key=lambda turn: turn[:2])))
