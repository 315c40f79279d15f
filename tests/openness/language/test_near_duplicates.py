"""Signatures tell what nearly repeats another text, of any kind, and nothing else."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from openness.language.near_duplicates import CLOSE, LEAST_WORDS, VALUES, alike, bands, signature, words_of

SEED = 7
TEXT = (
    "Wie de vergunning online aanvraagt krijgt binnen een dag antwoord, omdat de controle van het adres nu vooraf gebeurt "
    "en niet meer door drie afdelingen na elkaar."
)
words = st.lists(st.text("abcdefghijklmnop", min_size=3, max_size=9), min_size=40, max_size=120, unique=True)


def similarity(one: str, other: str) -> float:
    signed = signature(one, SEED), signature(other, SEED)
    assert signed[0] is not None
    assert signed[1] is not None
    return alike(signed[0], [signed[1]])[0]


def test_what_is_written_otherwise_only_in_form_is_the_same() -> None:
    other = TEXT.upper().replace(",", " —") + " https://example.org/vergunning @[1f] 🎉"
    assert similarity(TEXT, other) == 1


def test_an_edited_text_is_near_and_another_one_is_not() -> None:
    edited = TEXT.replace("binnen een dag", "binnen twee dagen").replace("Wie", "Tip: wie")
    other = (
        "De fietsenstalling achter het gebouw is deze week dicht, zet je fiets zolang aan de kant van het station neer, graag."
    )
    assert similarity(TEXT, edited) >= CLOSE
    assert similarity(TEXT, other) < 0.2


def test_too_short_to_tell() -> None:
    assert signature(" ".join(["woord"] * (LEAST_WORDS - 1)), SEED) is None
    assert signature("https://example.org/a " * 30, SEED) is None


@given(words, st.integers(0, 2**32 - 1))
def test_the_estimate_follows_the_share_of_pairs_of_words(given_words: list[str], seed: int) -> None:
    half = len(given_words) // 2
    one, other = " ".join(given_words), " ".join(given_words[:half] + given_words[half:][::-1])
    pairs = [set(pairwise(w)) for w in (one.split(), other.split())]
    exact = len(pairs[0] & pairs[1]) / len(pairs[0] | pairs[1])
    signed = signature(one, seed), signature(other, seed)
    assert signed[0] is not None
    assert signed[1] is not None
    assert abs(alike(signed[0], [signed[1]])[0] - exact) < 0.36, "five standard errors of VALUES draws"


@given(st.text())
def test_any_text_is_signed_or_too_short(text: str) -> None:
    signed = signature(text + " \x00 \ud83d ", SEED)
    assert (signed is None) == (len(words_of(text + " \x00 \ud83d ")) < LEAST_WORDS)
    if signed is not None:
        assert len(signed) == VALUES * 4
        assert all(0 <= band < 2**63 for band in bands(signed))


def test_a_long_text_takes_no_longer_than_its_beginning() -> None:
    assert signature("een lang verhaal over delen " * 40_000, SEED) is not None
    assert signature("a" * 1_000_000, SEED) is None


def test_of_a_short_text_that_was_edited_few_seeds_miss_the_pair() -> None:
    said = (
        "Door de pompen om de beurt te laten draaien houden we het peil in de polder gelijk, en het scheelt een kwart aan stroom,"
        " zo bleek na drie maanden meten."
    )
    again = "Wist u dat? " + said.replace("drie maanden", "vier maanden")
    missed = 0
    for seed in range(400):
        one, other = signature(said, seed), signature(again, seed)
        assert one is not None
        assert other is not None
        missed += alike(one, [other])[0] < CLOSE or not set(bands(one)) & set(bands(other))
    assert missed <= 8, "0.8 alike: one in fifty at most"
