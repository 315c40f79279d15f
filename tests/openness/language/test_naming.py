"""Nobody's name stands in a text that may not stand there; words that are names as well stay where they are words."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openness.language.naming.mask import NameMask
from openness.language.naming.roster_names import read_name
from openness.language.naming.words import BEGINS, DATED, WORDS_TOO, folded

SIGN = "@…"
HIDDEN = (
    "Dirk Jan Smit",
    "Carla van den Berg",
    "Will Groot",
    "Mark de Boer",
    "Roos Bakker",
    "Daan Visser",
    "O'Brien, Séamus",
    "Fatima El Amrani",
    "Łukasz Żółć",
    "René in 't Veld",
    "May Jansen",
    "王小明",
    "Anna Y\u0131lmaz-de Vries",
    "Ben Utrecht",
    "Jan-Willem de Groot",
)
SHOWN = ("Anna de Vries",)
MASK = NameMask(HIDDEN, SHOWN, sign=SIGN)
# Dutch and English by turns.
TEXTS = [
    ("We vroegen Mark om de cijfers; mark dat even.", "We vroegen @… om de cijfers; mark dat even."),
    ("Will you come? I will, and so will Will.", "Will you come? I will, and so will @…."),
    ("Roos heeft een roos. Daan's fiets en Daans auto.", "@… heeft een roos. @…'s fiets en @… auto."),
    ("Dank aan van den Berg en mevrouw bakker", "Dank aan @… en mevrouw @…"),
    ("dank dirk! en daarna weer aan het werk", "dank @…! en daarna weer aan het werk"),
    ("Anna de Vries en Anna", "Anna de Vries en @…"),
    ("Anna, de Vries kan", "@…, @… kan"),
    ("In May we met May and May's boss on 3 May", "In May we met @… and @…'s boss on 3 May"),
    ("Don't. Ben je er? Ben, kun je? Ik ben het. Dat zei Ben.", "Don't. Ben je er? @…, kun je? Ik ben het. Dat zei @…."),
    ("SEAMUS schreef; Séamus zei; seamus O\u2019Brien", "@… schreef; @… zei; @…"),
    ("lukasz zolc en ŁUKASZ ŻÓŁĆ", "@… en @…"),
    (unicodedata.normalize("NFD", "René in 't Veld was daar, in het veld"), "@… was daar, in het veld"),
    ("王小明说你好", "@…说你好"),
    ("Bij de bakker; een grote vis voor de visser", "Bij de bakker; een grote vis voor de visser"),
    ("Groot nieuws: een groot feest", "Groot nieuws: een groot feest"),
    ("MARK EN ROOS SCHREVEN DIT", "@… EN @… SCHREVEN DIT"),
    ("El Amrani stuurde dit", "@… stuurde dit"),
    ("https://intranet.example/dirk-smit/roos", "https://intranet.example/@…/roos"),
    ("@dirk @channel @anna.devries x@y.example @angular/core", "@… @channel @anna.devries @… @angular/core"),
    ("om 12 @ 8 of @8", "om 12 @ 8 of @8"),
    ("Volg @dirk_smit@social.example.", "Volg @…."),
    ("Jan-Willem en Jan Willem de Groot", "@… en @…"),
    ("the smithy and the marketing", "the smithy and the marketing"),
]


@pytest.mark.parametrize(("text", "shown"), TEXTS)
def test_names_are_told_from_words(text: str, shown: str) -> None:
    assert MASK.masked(text) == shown


@pytest.mark.parametrize(
    ("written", "given_names", "surnames"),
    [
        ("Carla van den Berg", {"carla"}, {"berg": ("van", "den")}),
        ("Berg, Carla van den", {"carla"}, {"berg": ("van", "den")}),
        ("drs. J. Smit", set(), {"smit": ()}),
        ("Anna Y\u0131lmaz-de Vries", {"anna", "yilmaz"}, {"vries": ("de",)}),
        ("Dirk Jan Smit (Dirk)", {"dirk", "jan"}, {"smit": ()}),
        ("Noor", {"noor"}, {}),
        ("", set(), {}),
        (",", set(), {}),
    ],
)
def test_a_roster_s_name_is_read_in_either_order(
    written: str, given_names: set[str], surnames: dict[str, tuple[str, ...]]
) -> None:
    parts = read_name(written)
    assert parts.given == given_names
    assert parts.surnames == surnames


@pytest.mark.parametrize("name", sorted(WORDS_TOO - DATED))
def test_a_name_that_is_a_word_is_told_by_its_capital(name: str) -> None:
    mask = NameMask([f"{name.title()} Zwoferink"], (), sign=SIGN)
    assert mask.masked(f"Gisteren zei {name.title()} dat ook") == f"Gisteren zei {SIGN} dat ook"
    assert mask.masked(f"gisteren zei {name} dat ook") == f"gisteren zei {name} dat ook"
    assert mask.masked(f"Dank. {name.title()}, wil je?") == f"Dank. {SIGN}, wil je?"


def test_names_that_begin_sentences_as_words_are_on_the_list_of_words() -> None:
    assert WORDS_TOO | DATED >= BEGINS


PART = st.text(alphabet="abdefgijklmnoprtuvzéëøł", min_size=3, max_size=9).map(lambda text: f"{text}wq".title())
PARTICLE = st.sampled_from(["", "van ", "van der ", "de ", "in 't ", "el "])
PERSON = st.builds(lambda first, small, last: f"{first} {small}{last}", PART, PARTICLE, PART)
CASE = st.sampled_from([str, str.upper, str.lower, str.title])
AROUND = st.sampled_from(
    ["{}", "Dank aan {} voor de uitleg.", "{}: kun je kijken?", "({})", "Dat is {}'s werk", "vraag {}!", "- {}"]
)


@given(PERSON, CASE, AROUND, st.sampled_from(["whole", "given", "surname"]))
def test_no_case_place_or_part_of_a_hidden_name_stays(name: str, case: object, around: str, part: str) -> None:
    parts = name.split()
    said = {"whole": name, "given": parts[0], "surname": parts[-1]}[part]
    text = NameMask([name], (), sign=SIGN).masked(around.format(case(said)))  # type: ignore[operator]
    assert folded(said) not in folded(text)
    assert SIGN in text


@given(PERSON, PERSON, AROUND)
def test_a_name_that_may_be_shown_stays_whole(one: str, other: str, around: str) -> None:
    text = around.format(one)
    assert NameMask([other], [one], sign=SIGN).masked(text) == text


@given(st.lists(PERSON, max_size=5), st.text(max_size=200))
def test_any_text_is_masked_once_and_for_all(names: list[str], text: str) -> None:
    mask = NameMask([*names, *HIDDEN], (), sign=SIGN)
    once = mask.masked(text)
    assert mask.masked(once) == once


@given(st.text(alphabet="bcdfgh klm.\n", max_size=120))
def test_what_holds_no_name_stays_as_it_is(text: str) -> None:
    assert MASK.masked(text) == text
