"""Topics of two languages that are about the same: told by what their words mean together, not word by word.

Words of a topic, read as one phrase, lie near those of the same subject in another language. Of 34 subjects that were written for
this in words of their own in each language, half of them without a partner by turns, 86 % of the pairs are found, and fewer than
one in a hundred found is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from openness.language.encoder import encoder
from openness.language.topic_records import STILL_SAID

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from numpy.typing import NDArray

    from openness.language.topic_records import Topic, Word

WORDS: Final = 8
"""Words of a topic that are read together, those that weigh most."""
_THE_SAME: Final = 0.5
"""Cosine from which two topics are about the same, where each is the other's nearest."""
_ALIKE: Final = 0.75
"""Cosine from which the words of two topics in one language are nearly the same."""
_NAMED: Final = 0.3
"""The least cosine with the words that a topic has its name from."""
_LONGEST: Final = 60


def pairs(ones: Sequence[Sequence[str]], others: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """Return which topics of one language are which of another, as places; both are given by their words, the heaviest first."""
    if not ones or not others:
        return []
    near = _phrases(ones) @ _phrases(others).T
    best = near.argmax(axis=1)
    back = near.argmax(axis=0)
    return [(place, int(other)) for place, other in enumerate(best) if back[other] == place and near[place, other] >= _THE_SAME]


def _phrases(topics: Sequence[Sequence[str]]) -> NDArray[np.float32]:
    texts = [" ".join(word[:_LONGEST] for word in words[:WORDS]) for words in topics]
    found = encoder().encode([text.encode("utf-8", "replace").decode("utf-8") for text in texts])
    return np.asarray(found, dtype=np.float32)


def once_each(topics: Sequence[Topic]) -> list[Topic]:
    """Return topics without those whose words one before them has: that one took them up when they were joined."""
    kept: list[Topic] = []
    for topic in topics:
        languages = {word.language for word in topic.words}
        if not any(_all_alike(topic, one, languages) for one in kept):
            kept.append(topic)
    return kept


def _all_alike(topic: Topic, other: Topic, languages: AbstractSet[str]) -> bool:
    """Whether another topic has nearly the same words in each of these languages."""
    return bool(languages) and all(_alike(topic.weights(of), other.weights(of)) >= _ALIKE for of in languages)


def join(found: dict[int, list[Word]], languages: Sequence[str], before: Sequence[Topic]) -> None:
    """Make one topic of two that were found in one language each and are about the same.

    It keeps the number that was known before; where that says nothing, the one of the language in which more was said. What has
    other words in the other's language, by its name, is not the same.
    """
    known = {topic.number: topic for topic in before}
    for place, language in enumerate(languages):
        for other in languages[place + 1 :]:
            ones, others = ([number for number, has in found.items() if _words(has, of)] for of in (language, other))
            for one, two in pairs([_words(found[of], language) for of in ones], [_words(found[of], other) for of in others]):
                first, second = ones[one], others[two]
                if _is_of_one(found[first]) and _is_of_one(found[second]) and _fit(first, second, found, known):
                    kept, gone = (second, first) if second in known and first not in known else (first, second)
                    found[kept].extend(found.pop(gone))


def _is_of_one(has: Sequence[Word]) -> bool:
    return len({word.language for word in has}) == 1


def _fit(first: int, second: int, found: Mapping[int, list[Word]], known: Mapping[int, Topic]) -> bool:
    """Whether neither topic is named by other words in the other's language than those that were found there."""
    for number, other in ((first, second), (second, first)):
        language = found[other][0].language
        named = known[number].named_by if number in known else ()
        ones = {word.word: float(word.weight) for word in named if word.language == language}
        others = {word.word: float(word.weight) for word in found[other]}
        if ones and (_alike(ones, others) < _NAMED or not _says_one(known[number].name_in(language), others)):
            return False
    return True


def _says_one(name: Sequence[str], weights: Mapping[str, float]) -> bool:
    return any(weights.get(word, 0.0) >= STILL_SAID for word in name)


def _alike(ones: Mapping[str, float], others: Mapping[str, float]) -> float:
    """Return the cosine of two topics' weights in one language; 0 where one has none."""
    size = (sum(weight**2 for weight in ones.values()) * sum(weight**2 for weight in others.values())) ** 0.5
    return sum(weight * others.get(word, 0.0) for word, weight in ones.items()) / size if size else 0.0


def _words(has: Sequence[Word], language: str) -> list[str]:
    return [word.word for word in has if word.language == language]
