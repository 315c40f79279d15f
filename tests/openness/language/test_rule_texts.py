from __future__ import annotations

import random
import time

import pytest

from openness.language.rule_texts import MOVED, difference, digest, sentences

OLD = """Terms of use
Last updated: 3 March 2026
You must be at least 13 years old to use the service. We may share data with partners.
You may ask us for a copy.
1,204 views
© 2024-2026 Made-up Company"""


def same(one: str, other: str) -> bool:
    return digest(one) == digest(other)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Last updated: 3 March 2026", "Last updated: 14 May 2027"),
        ("Laatst bijgewerkt op 3 maart 2026", "Laatst bijgewerkt op 14 mei 2026"),
        ("Gewijzigd 2026-03-03 10:00", "Gewijzigd 2026-04-09 23:59"),
        ("Tuesday 3 March 2026", "Friday 6 March 2026"),
        ("© 2024-2026 Made-up Company", "© 2024-2027 Made-up Company"),
        ("1,204 views", "9,999 views"),
        ("34 reacties", "35 reacties"),
        ("Updated 3 days ago", "Updated 14 days ago"),
        ("It\u2019s \u201cours\u201d.", 'It\'s "ours".'),
        ("One line.\nAnother line.", "One   line. Another line."),
        ("co\u00adoperation", "cooperation"),
    ],
)
def test_what_changes_by_itself_is_no_change(before: str, after: str) -> None:
    assert same(before, after)
    assert difference(before, after) == [] or "\n" in before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("You must be at least 13 years old.", "You must be at least 16 years old."),
        ("These terms apply from 1 March 2026.", "These terms apply from 1 May 2026."),
        ("Effective date: 1 March 2026, updated", "Effective date: 1 May 2026, updated"),
        ("De wet treedt in werking op 1 juli 2026.", "De wet treedt in werking op 1 juli 2027."),
        ("A fine of 10,000 euro.", "A fine of 20,000 euro."),
        ("Replies within 30 days are free of charge.", "Replies within 3 days are free of charge."),
        ("Version 3 of the terms", "Version 4 of the terms"),
    ],
)  # fmt: skip
def test_every_other_date_and_number_counts(before: str, after: str) -> None:
    assert not same(before, after)
    assert difference(before, after) != []


def test_a_difference_is_the_sentences_that_changed_with_the_words_that_did() -> None:
    new = OLD.replace("13", "16").replace("3 March", "9 April").replace("1,204", "1,999")
    new = new.replace("You may ask us for a copy.", "We keep what you write for two years. You may ask us for a copy.")
    assert difference(OLD, new) == [
        "  Last updated: 3 March 2026",
        "- You must be at least [13] years old to use the service.",
        "+ You must be at least [16] years old to use the service.",
        "…",
        "  We may share data with partners.",
        "+ We keep what you write for two years.",
    ]


def test_a_long_sentence_is_shown_around_the_words_that_changed() -> None:
    words = [f"word{number}" for number in range(200)]
    before = " ".join(words) + "."
    after = before.replace("word100 ", "thing ")
    gone, come = difference(before, after)
    assert gone == "- … " + " ".join(words[92:100]) + " [word100] " + " ".join(words[101:109]) + " …"
    assert come == gone.replace("- …", "+ …", 1).replace("word100", "thing")


def test_sentences_that_have_little_in_common_are_shown_whole_first_all_that_went() -> None:
    assert difference("Keep. Old one. Old two.", "Keep. Something else entirely here.") == [
        "  Keep.",
        "- Old one.",
        "- Old two.",
        "+ Something else entirely here.",
    ]


def test_texts_too_long_to_lay_side_by_side_are_compared_in_time() -> None:
    lines = [f"Sentence {number} stands here." for number in range(20_000)]
    mixed = lines[:]
    random.Random(7).shuffle(mixed)
    began = time.perf_counter()
    assert difference("\n".join(lines), "\n".join(mixed)) == [MOVED]
    assert difference("\n".join(lines), "\n".join([*mixed, "And one more."])) == ["+ And one more."]
    assert difference("\n".join(["Same."] * 30_000 + ["a"]), "\n".join(["b", *["Same."] * 30_000])) == ["- a", "+ b"]
    assert time.perf_counter() - began < 20


def test_sentences_end_at_their_marks_and_at_lines() -> None:
    assert sentences("One. Two? 3 is it!\nFour e.g. five\n\n  six ") == ["One.", "Two?", "3 is it!", "Four e.g. five", "six"]
