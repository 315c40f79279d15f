from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openness.language import questions
from openness.language.questions import LABELLER, is_question

ASKING = [
    "Weet iemand hoe ik een VPN instel?",
    "weet iemand hoe ik een vpn instel",
    "Iemand een idee waar de sleutel van het archief ligt",
    "Hoi allemaal, heeft iemand ervaring met Power BI",
    "Kan iemand mij helpen met het formulier?",
    "Ik vraag me af of dit klopt.",
    "Wie kan mij helpen met het inrichten van een wiki",
    "Vraag: wanneer is de deadline",
    "Hoe vraag ik verlof aan? https://example.org/x?y=1",
    "Zijn er al plannen voor volgend jaar ?",
    "Wat is de beste manier? Ik heb het geprobeerd met X.",
    "Waarom?",
    "Wat vinden jullie, toch maar doen?",
    "Does anyone know where the docs are",
    "How do I reset my password?",
    "Could you review this pull request?",
    "Hi all, any ideas?",
    "Anyone tried this?",
    "Where can I find the policy (2024 version)?",
    "I have written a script that does X. Does it run on Windows too?",
    "> Het archief is dicht.\n\nWanneer gaat het weer open?",
]
NOT_ASKING = [
    "",
    "?",
    "???",
    "Dank je wel!",
    "Zie https://example.org/search?q=hoe",
    "> Weet iemand dit?\nJa, dat staat op de wiki.",
    "On Monday Jan wrote:\n> what is this?\nDone.",
    "Mooi weer, toch?",
    "Great work, right?",
    "Hoe leuk is dat?",
    "Did you know that sharing helps?",
    "Wist je dat we nu 100 leden hebben?",
    "Wie had dat gedacht?",
    "Meer weten? Kom naar de workshop.",
    "```\nif x ? y : z\n```",
    "Use `SELECT ?` for that.",
    'He asked "who is there?" and left.',
    "We hebben de vraag beantwoord: ja.",
    "Ik weet iemand die dat kan.",
    "Thanks.\n--\nAny questions? Call us",
]


@pytest.mark.parametrize("text", ASKING)
def test_asking(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize("text", NOT_ASKING)
def test_not_asking(text: str) -> None:
    assert not is_question(text)


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    assert is_question(text) in {True, False}
    assert not is_question("> " + " ".join(text.split()))


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "?",
        "a? ",
        "\n",
        "`",
        '"',
        '("a',
        "hallo ",
        "http://",
        "a,",
        "``` x\n",
        "'",
        ") ",
        ".",
        "on x wrote",
        "on wrote wrote:\n",
        "@a ",
        "\u2026 ",
    ],
)
def test_a_megabyte_takes_seconds_at_most(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    begun = time.perf_counter()
    is_question(text)
    is_question(text + "?")
    assert time.perf_counter() - begun < 8


def test_the_rule_has_a_version() -> None:
    assert LABELLER == "rule:1"


@given(
    st.lists(
        st.sampled_from(
            [
                "Weet iemand ", "wie kan ", "vraag me af ", "ik zoek iemand ", "any ideas", "does someone ", "i was wondering ",
                "looking for help ", "Question:", "you guys ", "why not", "toch", "did you know ", "?", "!", ". ", ") ", "\n",
                "> ", "http://a.b/?q=1 ", "www.x.y? ", "`a?b`", '"hi?"', "\u0131emand", "\u0130emand", "\u017fomeone ",
                "\u212anows", "who  knows ", "wie\tkan ", "any\xa0ideas ", "op zoek ", "ik ben op zoek ",
                "anybody else ", "company ", "whole ",
            ]
        )
        | st.text(max_size=6),
        max_size=12,
    ).map("".join)
)  # fmt: skip
def test_a_first_glance_overlooks_no_question(text: str) -> None:
    with pytest.MonkeyPatch.context() as every_text_is_read_closely:
        every_text_is_read_closely.setattr(questions, "_may_ask", lambda _text: True)
        closely = is_question(text)
    assert is_question(text) == closely
