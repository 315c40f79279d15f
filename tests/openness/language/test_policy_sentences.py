"""Where sentences end."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openness.language.policy.sentences import LONGEST, split


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Zie bijv. art. 5 van de wet. Daarna nr. 7.", ["Zie bijv. art. 5 van de wet.", "Daarna nr. 7."]),
        ("See e.g. Section 3.2.1. Ask Dr. Smith, cf. No. 5.", ["See e.g. Section 3.2.1.", "Ask Dr. Smith, cf. No. 5."]),
        ("The answer is no. Then stop.", ["The answer is no.", "Then stop."]),
        ("3.2.1 You may share. 3.2.2 You must not.", ["3.2.1 You may share.", "3.2.2 You must not."]),
        ("1. You must report. 2. Ask J. Smith first.", ["1. You must report.", "2. Ask J. Smith first."]),
        ('He said: "Do not post." Then he left.', ['He said: "Do not post."', "Then he left."]),
        ('"Mag ik dat?" vroeg zij. Ja.', ['"Mag ik dat?" vroeg zij.', "Ja."]),
        ("Foto's, video's, etc. Daarna niet meer.", ["Foto's, video's, etc.", "Daarna niet meer."]),
        ("De e.d. regels van mr. A. de Vries. Ook d.w.z. Jan.", ["De e.d. regels van mr. A. de Vries.", "Ook d.w.z. Jan."]),
        ("Om 5 p.m. en later. Klaar!", ["Om 5 p.m. en later.", "Klaar!"]),
        ("Wait... what? Yes!", ["Wait... what?", "Yes!"]),
        ("(Ask first.) Then share.", ["(Ask first.)", "Then share."]),
        (" . ! ? ", []),
        ("", []),
    ],
)
def test_sentences(text: str, found: list[str]) -> None:
    assert split(text) == found


@given(st.text(alphabet="aAbE. !?…\"'()1\n\u201d", max_size=200))
def test_no_letter_is_lost_or_doubled(text: str) -> None:
    found = split(text)
    assert [one for one in "".join(found) if one.isalnum()] == [one for one in text if one.isalnum()]
    assert all(len(one) <= LONGEST for one in found)


def test_time_grows_with_the_length_only() -> None:
    began = time.process_time()
    for text in ("a" * 400_000, "e.g. A " * 60_000, "1.1.1. " * 60_000, "." * 400_000, '" ' * 200_000):
        split(text)
    assert time.process_time() - began < 10
