"""People are asked anew only where the words of today allow more than those they read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from openness.consent import MEASURE
from openness.wording import DAYS, PEOPLE, WORDS, Words, widened

KNOWN = st.one_of(st.none(), st.integers(1, 400))
ANY_WORDS = st.builds(
    Words,
    version=st.sampled_from(["1", "2"]),
    purpose=st.just(MEASURE),
    text=st.text(max_size=9),
    own=st.booleans(),
    reach=st.integers(1, 4),
    people=KNOWN,
    days=KNOWN,
)


def words(*, reach: int = 1, people: int | None = 10, days: int | None = 90, own: bool = False, text: str = "x") -> Words:
    return Words(version="1", purpose=MEASURE, text=text, reach=reach, people=people, days=days, own=own)


def test_what_allows_the_same_or_less_asks_nobody() -> None:
    assert widened(words(), words(text="said more plainly")) == ()
    assert widened(words(reach=3), words(reach=2, people=12, days=30)) == ()


def test_what_allows_more_says_in_what() -> None:
    assert widened(words(), words(reach=2)) == (WORDS,)
    assert widened(words(), words(people=5, days=365)) == (PEOPLE, DAYS)


def test_what_was_not_promised_cannot_be_widened_and_two_hands_are_not_compared() -> None:
    assert widened(words(people=None, days=None), words(people=5, days=3650)) == ()
    assert widened(words(own=True), words(reach=9)) == ()


@given(ANY_WORDS, ANY_WORDS, ANY_WORDS)
def test_nobody_is_asked_who_read_as_much(read: Words, between: Words, today: Words) -> None:
    assert widened(read, read) == ()
    if read.own == between.own == today.own and None not in {between.people, between.days}:
        steps = {*widened(read, between), *widened(between, today)}
        assert set(widened(read, today)) <= steps, "what widens in two steps was asked at one of them"
