"""What sentences of a policy do, in Dutch and English, and a policy as a whole."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openness.documents.reading import read_text
from openness.language.policy.accuracy import INTRICATE, RIGHT, share_intricate, share_right
from openness.language.policy.classes import judge
from openness.language.policy.model import Act, Kind, Passage
from openness.language.policy.reading import Policy, key_of, read_policy
from openness.language.policy.tongue import language_of, language_within
from openness.language.policy.versions import Change, side_by_side

ROOT = Path(__file__).parents[3]
SENTENCES = Path(__file__).parent / "policies"
LANGUAGES = ("nl", "en")
PAIRS = {
    "nl": (ROOT / "pipeline/demo/policies/closed.md", ROOT / "pipeline/demo/policies/open.md"),
    "en": (SENTENCES / "en-closed.md", SENTENCES / "en-open.md"),
}


def sentences(lang: str, which: str) -> list[tuple[str, str]]:
    lines = (SENTENCES / f"{lang}-{which}.tsv").read_text(encoding="utf-8").splitlines()
    return [(act, text) for act, text in (line.split("\t") for line in lines)]


def policy(text: str, lang: str | None = None) -> Policy:
    found = read_policy(read_text(text, "policy.md"), lang)
    assert found is not None
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_that_the_tables_were_made_with_is_read_right(lang: str) -> None:
    given_ones = sentences(lang, "tuned")
    assert len(given_ones) >= 120
    assert [(act, text) for act, text in given_ones if judge(text, lang).act != act] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sentences_set_apart_are_read_right_as_often_as_is_told(lang: str) -> None:
    given_ones = sentences(lang, "held-out")
    right = sum(judge(text, lang).act == act for act, text in given_ones)
    assert (right, len(given_ones)) == RIGHT[lang]
    assert right / len(given_ones) >= 0.9
    assert not {text for _, text in given_ones} & {text for _, text in sentences(lang, "tuned")}
    assert share_right() == sum(one for one, _ in RIGHT.values()) / 150


@pytest.mark.parametrize("lang", LANGUAGES)
def test_intricate_sentences_are_read_no_worse_than_at_first_sight(lang: str) -> None:
    given_ones = sentences(lang, "hard")
    right = sum(judge(text, lang).act == act for act, text in given_ones)
    at_first, total = INTRICATE[lang]
    assert len(given_ones) == total
    assert right >= at_first
    known = {text for which in ("tuned", "held-out") for _, text in sentences(lang, which)}
    assert not {text for _, text in given_ones} & known
    assert share_intricate() == sum(one for one, _ in INTRICATE.values()) / 80


@pytest.mark.parametrize(
    ("lang", "text", "act", "because"),
    [
        ("nl", "Wij verwachten dat niemand klantgegevens deelt.", "forbid", ["niemand"]),
        ("nl", "Wie een account opent, meldt dat.", "oblige", ["meldt"]),
        ("nl", "Wat op internet staat, verdwijnt niet.", "inform", []),
        ("nl", "Je mag delen, mits je de bron noemt.", "permit", ["mag"]),
        ("nl", "Het is de bedoeling dat je meedoet.", "oblige", ["Het is de bedoeling"]),
        ("nl", "Het is niet de bedoeling dat je meedoet.", "forbid", ["niet de bedoeling"]),
        ("en", "We expect that nobody may copy this.", "forbid", ["nobody may"]),
        ("en", "You may publish only after your manager has signed off.", "forbid", ["may", "only after"]),
        ("nl", "Je mag dat niet delen.", "forbid", ["mag", "niet"]),
        ("nl", "Je hoeft niet te vragen of het mag.", "permit", ["hoeft niet"]),
        ("nl", "Je mag niet alleen lezen, maar ook schrijven.", "permit", ["mag"]),
        ("nl", "Wij verwachten dat je een fout meldt.", "oblige", ["verwachten"]),
        ("nl", "Je mag delen wat niet geheim is.", "permit", ["mag"]),
        ("nl", "Het is niet verboden om kritisch te zijn.", "permit", ["niet verboden"]),
        ("nl", "Als je twijfelt mag je altijd bellen.", "permit", ["mag"]),
        ("nl", "Je mag schrijven, maar je mag geen klanten noemen.", "forbid", ["mag geen"]),
        ("nl", "1.4 Geen enkele medewerker mag een account openen.", "forbid", ["Geen", "mag"]),
        ("en", "You may not post this.", "forbid", ["may not"]),
        ("en", "You need not ask.", "permit", ["need not"]),
        ("en", "There is no need to ask.", "permit", ["no need"]),
        ("en", "Posting is not allowed unless your manager agrees.", "forbid", ["not allowed"]),
        ("en", "We trust you to decide.", "permit", ["trust you"]),
        ("en", "Feel free to share.", "permit", ["Feel free"]),
        ("en", "You may not only read but also write.", "permit", ["may"]),
        ("en", "You may share what is not secret.", "permit", ["may"]),
        ("en", "Don't hesitate to ask.", "encourage", ["Don't hesitate"]),
        ("en", "This may lead to dismissal.", "inform", []),
        ("en", "The rules of 4 May apply.", "inform", []),
    ],
)
def test_negation_and_what_it_reaches(lang: str, text: str, act: str, because: list[str]) -> None:
    judged = judge(text, lang)
    assert judged.act == act
    assert [text[begin:end] for begin, end in judged.spans] == because


WORDS = st.sampled_from(
    [
        *(
            "you",
            "may",
            "not",
            "must",
            "never",
            "share",
            "only",
            "if",
            "unless",
            "don't",
            "can't",
            "je",
            "mag",
            "niet",
            "moet",
            "geen",
        ),
        *("hoeft", "als", "tenzij", "deel", "maar", ",", ".", ":", ";", "?", "!", "1.2", "(("),
        *("\u00e9", "\U0001f600", "\u202e", "\x00", "\ud800"),
    ]
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=60).map(" ".join))


@settings(deadline=None, max_examples=300)
@given(TEXTS, st.sampled_from(LANGUAGES))
def test_every_sentence_has_exactly_one_class_and_the_words_that_decided_stand_in_it(text: str, lang: str) -> None:
    judged = judge(text, lang)
    assert judged.act in Act
    assert (judged.act is Act.INFORM) == (judged.spans == ())
    ends = [0, *(place for span in judged.spans for place in span)]
    assert ends == sorted(ends)
    assert ends[-1] <= len(text)
    assert all(text[begin:end].strip() for begin, end in judged.spans)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(TEXTS, st.sampled_from(Kind)), max_size=12), st.sampled_from(LANGUAGES))
def test_the_classes_of_a_policy_add_up_to_its_sentences(given_ones: list[tuple[str, Kind]], lang: str) -> None:
    found = read_policy([Passage(" ".join(text.split()), kind) for text, kind in given_ones], lang)
    assert found is not None
    assert sum(found.counts.values()) == len(found.sentences)
    assert all(place < len(found.sentences) for places in found.candidates.values() for place in places)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_policy_that_shuts_doors_and_one_that_opens_them_are_told_apart(lang: str) -> None:
    closed, opened = (policy(path.read_text(encoding="utf-8")) for path in PAIRS[lang])
    shut = [
        (one.counts[Act.FORBID] + one.counts[Act.OBLIGE]) / (len(one.sentences) - one.counts[Act.INFORM])
        for one in (closed, opened)
    ]
    assert closed.language == opened.language == lang
    assert closed.words > opened.words
    assert (closed.ease or 0) < (opened.ease or 0) - 20
    assert shut[0] > 0.9
    assert shut[1] < 0.5
    held = [sum(bool(places) for places in one.candidates.values()) for one in (closed, opened)]
    assert held == [1, 4]


def test_items_are_read_with_the_line_that_leads_them() -> None:
    found = policy("# Rules\n\nThis is new. You must not:\n\n- share passwords;\n- name clients. They trust us.\n\nYou may ask.")
    assert [(one.act.value, one.text) for one in found.sentences] == [
        ("inform", "Rules"),
        ("inform", "This is new."),
        ("forbid", "You must not: share passwords;"),
        ("forbid", "You must not: name clients."),
        ("inform", "They trust us."),
        ("permit", "You may ask."),
    ]
    assert found.words == 17


def test_headings_and_heads_of_columns_say_what_stands_under_them() -> None:
    text = "## Not allowed\n\n- passwords\n- client names\n\n## Fine\n\n| Allowed | Forbidden |\n|---|---|\n| blogs | gossip |\n"
    found = policy(text, "en")
    assert [(one.act.value, one.text) for one in found.sentences] == [
        ("inform", "Not allowed"),
        ("forbid", "Not allowed: passwords"),
        ("forbid", "Not allowed: client names"),
        ("inform", "Fine"),
        ("permit", "Allowed: blogs"),
        ("forbid", "Forbidden: gossip"),
    ]


def test_a_correction_holds_for_the_sentence_however_it_is_set() -> None:
    text = "Please  share your **drafts**."
    found = read_policy(read_text(text, "x.md"), "en", {key_of("please share your drafts"): Act.OBLIGE})
    assert found is not None
    (sentence,) = found.sentences
    assert (sentence.act, sentence.found, sentence.corrected) == (Act.OBLIGE, Act.ENCOURAGE, True)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Je mag delen wat je weet.", "nl"),
        ("You may share what you know.", "en"),
        ("Sie dürfen teilen, was Sie wissen, und nichts verschweigen.", None),
        ("xyzzy", None),
        ("", None),
    ],
)
def test_the_language_is_told_by_small_words(text: str, lang: str | None) -> None:
    assert language_of(text) == lang


def test_a_sentence_in_the_other_language_is_read_in_its_own() -> None:
    assert language_within("You must not share this with anyone.", "nl") == "en"
    assert language_within("Deel dit.", "en") == "en"


def test_two_versions_side_by_side() -> None:
    before = policy("We share. You must not name our clients in public. Never gossip. The end.", "en")
    after = policy("We share. You may name our clients in public. Please tell us more. The end.", "en")
    rows = side_by_side(before.sentences, after.sentences)
    assert [(row.change, row.before and row.before.text, row.after and row.after.text) for row in rows] == [
        (Change.SAME, "We share.", "We share."),
        (Change.RECLASSED, "You must not name our clients in public.", "You may name our clients in public."),
        (Change.ADDED, None, "Please tell us more."),
        (Change.REMOVED, "Never gossip.", None),
        (Change.SAME, "The end.", "The end."),
    ]


@settings(deadline=None, max_examples=100)
@given(st.lists(st.sampled_from("abcdefgh"), max_size=12), st.lists(st.sampled_from("abcdefgh"), max_size=12))
def test_side_by_side_loses_and_doubles_no_sentence(old: list[str], new: list[str]) -> None:
    before, after = (
        [policy(f"You may {letter} and more of {letter}{letter}.", "en").sentences[0] for letter in version]
        for version in (old, new)
    )
    rows = side_by_side(before, after)
    assert [row.before for row in rows if row.before is not None] == before
    assert [row.after for row in rows if row.after is not None] == after


def test_six_thousand_words_are_read_in_less_than_two_seconds() -> None:
    text = PAIRS["nl"][0].read_text(encoding="utf-8") * 6
    began = time.process_time()
    found = policy(text)
    assert found.words > 6_000
    assert time.process_time() - began < 2
