"""What of a month's topics leaves the store: nothing of fewer than k people, and no rise that is none."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from openness.topics import Found, PersonDay, TopicWord, Trend, rounded_topics, told_topics

K = 10


def topic(**other: object) -> Found:
    plain = {
        "number": 1,
        "name": "riool, put",
        "items": 60,
        "people": 30,
        "largest": 5,
        "words": (TopicWord(word="riool", language="nl", people=20), TopicWord(word="sewer", language="en", people=9)),
        "seen_before": True,
    }
    return Found(**(plain | other))  # type: ignore[arg-type]


def days(*, now: int, before: int, people: int = 30, number: int = 1, length: int = 20) -> list[PersonDay]:
    """Return days of people in this month and the one before, `now` and `before` of them with the topic."""
    return [
        PersonDay(person, back, day, frozenset({number, 0}) if day <= often else frozenset({0}))
        for person in range(people)
        for back, often in ((0, now), (1, before))
        for day in range(1, length + 1)
    ]


def test_a_topic_and_a_word_of_too_few_people_are_not_told() -> None:
    told = told_topics([topic(), topic(number=2, people=9), topic(number=3, largest=31), topic(number=4, name="")], [], K)
    assert [one.number for one in told] == [1]
    assert told[0].words == {"nl": ("riool",)}
    assert told_topics([topic(words=(TopicWord(word="riool", language="nl", people=9),))], [], K) == []


def test_a_smaller_k_than_five_is_five() -> None:
    assert told_topics([topic(people=4)], [], 1) == []


@settings(deadline=None)
@given(
    people=st.integers(0, 30),
    largest=st.integers(0, 60),
    writers=st.lists(st.integers(0, 30), max_size=6),
    k=st.integers(1, 20),
)
def test_nothing_of_fewer_than_k_people_leaves(people: int, largest: int, writers: list[int], k: int) -> None:
    words = tuple(TopicWord(word=f"word{place}", language="nl", people=by) for place, by in enumerate(writers))
    for one in told_topics([topic(people=people, largest=largest, words=words)], days(now=3, before=3, people=4), k):
        assert people >= max(5, k)
        assert largest <= one.items / 2
        assert all(writers[int(word[4:])] >= max(5, k) for word in one.words["nl"])
        assert one.words["nl"]


def test_what_is_talked_about_more_rises_and_less_falls() -> None:
    assert told_topics([topic()], days(now=12, before=4), K)[0].trend is Trend.RISING
    assert told_topics([topic()], days(now=4, before=12), K)[0].trend is Trend.FALLING
    assert told_topics([topic()], days(now=8, before=8), K)[0].trend is Trend.STEADY
    assert told_topics([topic(seen_before=False)], days(now=12, before=0), K)[0].trend is Trend.NEW
    only = [day for day in days(now=12, before=0) if day.back == 0]
    assert told_topics([topic()], only, K)[0].trend is Trend.NO_COMPARISON


def test_talking_more_of_everything_is_no_rise() -> None:
    busier = days(now=8, before=8, length=20) + [
        PersonDay(person, 0, day, frozenset({1, 0})) for person in range(30) for day in (25, 26)
    ]
    plain = [PersonDay(person, 0, day, frozenset({0})) for person in range(30) for day in (27, 28, 29)]
    assert told_topics([topic()], busier + plain, K)[0].trend is Trend.STEADY


def test_a_burst_is_found_where_it_is_and_only_of_enough_people() -> None:
    quiet = [PersonDay(person, 0, day, frozenset({0})) for person in range(60) for day in range(1, 31)]
    hot = [PersonDay(100 + person, 0, day, frozenset({1})) for person in range(25) for day in (12, 13)]
    assert told_topics([topic()], quiet + hot, K)[0].burst == (12, 13)
    assert told_topics([topic()], quiet, K)[0].burst is None
    few = [PersonDay(100 + person, 0, day, frozenset({1})) for person in range(9) for day in (11, 12, 13, 14)]
    assert told_topics([topic()], quiet + few, K)[0].burst is None


def test_editions_round() -> None:
    row = rounded_topics(told_topics([topic(items=62, people=33)], days(now=12, before=4), K))[0]
    assert (row["items"], row["people"], row["adjusted_p"]) == (60, 35, None)
    assert row["share"] == round(float(str(row["share"])), 2)
