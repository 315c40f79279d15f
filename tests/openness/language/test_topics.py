"""Topics are what conversations are about, stay themselves from month to month, and are the same in either language."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from openness.language.detecting import language_of
from openness.language.terms import terms_of
from openness.language.topic_records import Model, Told, Topic, Word
from openness.language.topics import assign, find_topics
from tests.openness.language.conversations import SUBJECTS, said

ALL = list(SUBJECTS)


def read(subjects: list[str], count: int, *, seed: int, english: float = 0.5, people: int = 30) -> tuple[list[Told], list[str]]:
    found = said(subjects, count, seed=seed, english=english, people=people)
    told = []
    for number, (_, text, person) in enumerate(found):
        language = language_of(text, expected=("nl", "en")) or ""
        told.append(Told(number, number, person, language, terms_of(text, language)))
    return told, [subject for subject, _, _ in found]


def of_subject(model: Model, subjects: list[str], told: list[Told], language: str = "") -> dict[str, int]:
    """Return by subject the topic that most of its conversations belong to."""
    counts: dict[str, Counter[int]] = {}
    for one, subject in zip(told, subjects, strict=True):
        if one.item in model.items and (not language or one.language == language):
            counts.setdefault(subject, Counter())[model.items[one.item][0]] += 1
    return {subject: count.most_common(1)[0][0] for subject, count in counts.items()}


@pytest.fixture(scope="module")
def month() -> tuple[list[Told], list[str], Model]:
    told, subjects = read(ALL, 1_200, seed=1)
    return told, subjects, find_topics(told, (), next_number=1, seed=7, least=5)


def test_each_subject_is_a_topic_of_its_own_in_both_languages(month: tuple[list[Told], list[str], Model]) -> None:
    told, subjects, model = month
    dutch, english = (of_subject(model, subjects, told, language) for language in ("nl", "en"))
    assert set(dutch) == set(ALL)
    assert len(set(dutch.values())) == len(ALL)
    assert sum(dutch[subject] == english[subject] for subject in ALL) >= 3
    right = sum(model.items[one.item][0] == dutch[subject] for one, subject in zip(told, subjects, strict=True)
                if one.language == "nl" and one.item in model.items)  # fmt: skip
    assert right / sum(one.language == "nl" for one in told) > 0.8


def test_the_same_items_and_seed_give_the_same_topics(month: tuple[list[Told], list[str], Model]) -> None:
    told, _, model = month
    assert find_topics(told, (), next_number=1, seed=7, least=5) == model
    assert assign(told, model.topics) == model.items


def test_a_topic_stays_itself_and_a_new_one_is_new(month: tuple[list[Told], list[str], Model]) -> None:
    _, _, before = month
    first = of_subject(before, month[1], month[0], "nl")
    told, subjects = read(["water", "care", "vote"], 900, seed=2)
    model = find_topics(told, before.topics, next_number=100, seed=7, least=5)
    assert of_subject(model, subjects, told, "nl") == {name: first[name] for name in ("water", "care", "vote")}
    again, subjects = read(ALL, 900, seed=3)
    earlier = [topic for topic in before.topics if topic.number != first["school"]]
    found = of_subject(find_topics(again, earlier, next_number=100, seed=7, least=5), subjects, again, "nl")
    assert found["school"] >= 100
    assert {name: found[name] for name in ("water", "care", "vote")} == {name: first[name] for name in ("water", "care", "vote")}


def test_what_slowly_becomes_another_subject_does_not_keep_its_number(month: tuple[list[Told], list[str], Model]) -> None:
    told, subjects, model = month
    of = of_subject(model, subjects, told, "nl")
    words = {topic.number: topic for topic in model.topics}
    drifted = Topic(of["water"], words[of["school"]].words, named_by=words[of["water"]].words)
    found = of_subject(find_topics(told, [drifted], next_number=100, seed=7, least=5), subjects, told, "nl")
    assert found["school"] != of["water"]


def test_what_says_no_word_of_its_name_any_more_does_not_keep_its_number(month: tuple[list[Told], list[str], Model]) -> None:
    told, subjects, model = month
    of = of_subject(model, subjects, told, "nl")
    words = {topic.number: [word for word in topic.words if word.language == "nl"] for topic in model.topics}
    name = [Word("nl", word, 500) for word in ("laptop", "dokstation", "firmware")]
    besides = [replace(word, weight=word.weight // 2) for word in words[of["school"]]]
    mixed = Topic(77, tuple(besides), named_by=(*name, *besides))
    found = of_subject(find_topics(told, [mixed], next_number=100, seed=7, least=5), subjects, told, "nl")
    assert found["school"] >= 100
    kept = replace(mixed, named_by=(*besides,))
    assert of_subject(find_topics(told, [kept], next_number=100, seed=7, least=5), subjects, told, "nl")["school"] == 77


def test_a_word_of_few_people_is_in_no_topic() -> None:
    told, _ = read(ALL, 600, seed=4)
    secret = [
        Told(10_000 + place, 10_000 + place, place % 4, "nl", ["geheim", *one.terms]) for place, one in enumerate(told[:200])
    ]
    model = find_topics([*told, *secret], (), next_number=1, seed=7, least=5)
    assert model.topics
    assert all(word.word != "geheim" for topic in model.topics for word in topic.words)


def test_a_conversation_has_one_topic_and_each_item_its_own_words(month: tuple[list[Told], list[str], Model]) -> None:
    _, _, model = month
    asked = Told(1, 1, 1, "nl", ["riool", "kelder", "pomp", "regen"])
    reply = Told(2, 1, 2, "nl", ["eens"])
    items = assign([asked, reply], model.topics)
    assert items[1][0] == items[2][0]
    assert items[1][1].bit_count() >= 3
    assert items[2][1] == 0


@pytest.mark.parametrize("count", [0, 3, 40])
def test_too_little_gives_no_topics(count: int) -> None:
    told, _ = read(ALL, count, seed=5)
    assert find_topics(told, (), next_number=1, seed=7, least=5) == Model((), {})


def test_items_without_words_do_no_harm() -> None:
    told = [Told(number, number, number % 30, "nl", ()) for number in range(200)]
    same = [Told(1_000 + number, 1_000 + number, number % 30, "nl", ["riool"]) for number in range(200)]
    assert find_topics(told, (), next_number=1, seed=7, least=5).items == {}
    find_topics([*told, *same], (), next_number=1, seed=7, least=5)
