"""Topics that are about the same are found in two languages, in whatever words; others are not."""

from __future__ import annotations

import random

from openness.language.pairing import join, pairs
from openness.language.topic_records import Model, Told, Topic, Word
from openness.language.topics import find_topics

SUBJECTS = {
    "winter": ("strooiwagen gladheid pekel vorst fietsroute dienstrooster", "winter road brine freezing lane spreader"),
    "debt": (
        "schuldhulpverlening deurwaarder incasso bewindvoerder betalingsregeling huurachterstand",
        "debt bailiff counselling arrears administrator instalment",
    ),
    "flood": ("hoogwater zandzak dijkbewaking gemaal waterschap peilschaal", "flood embankment sandbag pumping patrol gauge"),
    "dormer": ("dakkapel welstand bouwtekening omgevingsloket voorgevel nokhoogte", "dormer permit design drawing roof ridge"),
    "password": (
        "wachtwoordkluis tweestapsverificatie inlogcode authenticator toegang sleutelbos",
        "password vault login token access keyring",
    ),
    "carer": (
        "mantelzorg respijtzorg overbelasting zorgverlof naaste dagbesteding",
        "carer respite leave burden relative daycare",
    ),
    "waste": (
        "afvalpas ondergronds bijplaatsing zwerfvuil ophaalschema grofvuil",
        "rubbish card dumping underground litter bulky",
    ),
    "heat": (
        "warmtenet aansluiting gasvrij wijkaanpak isolatie stadsverwarming",
        "district heating gas neighbourhood connection insulation",
    ),
    "whistle": (
        "klokkenluider meldpunt integriteit vertrouwenspersoon misstand geheimhouding",
        "whistleblower hotline integrity counsellor wrongdoing secrecy",
    ),
    "charge": ("laadpaal netbeheerder parkeervak stekker snellader wachtrij", "charge bay grid plug vehicle queue"),
    "youth": ("jeugdzorg gezinscoach wachtlijst indicatie pleeggezin aanbieder", "youth care waiting foster family provider"),
    "vote": ("stembureau stembus volmacht tellen stempas verkiezing", "polling station ballot proxy count voter"),
}
KEYS = list(SUBJECTS)


def words(key: str, language: str) -> list[str]:
    return SUBJECTS[key][language == "en"].split()


def test_each_subject_is_found_in_the_other_language_and_none_instead_of_another() -> None:
    dutch, english = [words(key, "nl") for key in KEYS], [words(key, "en") for key in reversed(KEYS)]
    found = pairs(dutch, english)
    assert len(found) >= 9
    assert all(other == len(KEYS) - 1 - one for one, other in found)


def test_subjects_without_a_partner_find_none() -> None:
    assert pairs([words(key, "nl") for key in KEYS[:6]], [words(key, "en") for key in KEYS[6:]]) == []
    assert pairs([], [["a"]]) == pairs([["a"]], []) == []


def test_any_word_can_be_asked() -> None:
    assert pairs([["\ud800", "x" * 100_000, ""]], [["\ud800"], []]) in ([], [(0, 0)])


def said(keys: list[str], count: int, *, seed: int) -> list[Told]:
    draw, told = random.Random(seed), []
    for number in range(count):
        language = draw.choice(("nl", "nl", "en"))
        told.append(Told(number, number, draw.randrange(40), language, draw.sample(words(draw.choice(keys), language), 4)))
    return told


def topic(number: int, key: str, language: str) -> Topic:
    found = tuple(Word(language, word, 400) for word in words(key, language))
    return Topic(number, found, named_by=found)


def numbers(model: Model, key: str, language: str) -> set[int]:
    """Return the numbers of topics that most of a subject's words of a language belong to."""
    wanted = set(words(key, language))
    return {
        one.number
        for one in model.topics
        if 2 * len(wanted & {w.word for w in one.words if w.language == language}) > len(wanted)
    }


def test_what_two_languages_say_under_two_numbers_becomes_one_and_stays_one() -> None:
    before = [topic(5, "whistle", "nl"), topic(9, "whistle", "en"), topic(6, "debt", "nl")]
    keys = ["whistle", "debt", "charge", "flood"]
    model = find_topics(said(keys, 900, seed=1), before, next_number=20, seed=7, least=5)
    assert numbers(model, "whistle", "nl") == numbers(model, "whistle", "en") == {5}, "more was said in Dutch"
    assert numbers(model, "debt", "nl") == {6}
    english = tuple(word for one in model.topics if one.number == 5 for word in one.words if word.language == "en")
    gone = Topic(9, english, named_by=english)
    later = find_topics(said(keys, 900, seed=2), [*model.topics, gone], next_number=40, seed=7, least=5)
    assert numbers(later, "whistle", "nl") == numbers(later, "whistle", "en") == {5}
    assert 9 not in {one.number for one in later.topics}


def test_a_topic_takes_up_no_words_beside_those_that_it_has_its_name_from() -> None:
    dutch, english = topic(5, "whistle", "nl"), topic(9, "whistle", "en")
    for named_by, left in ((topic(9, "waste", "nl"), {5, 9}), (topic(9, "whistle", "nl"), {5}), (english, {5})):
        found = {5: list(dutch.words), 9: list(english.words)}
        join(found, ["nl", "en"], [dutch, Topic(9, english.words, named_by=named_by.words)])
        assert set(found) == left


def test_the_number_that_was_known_is_kept() -> None:
    keys = ["whistle", "debt", "charge", "flood"]
    model = find_topics(said(keys, 900, seed=3), [topic(9, "whistle", "en")], next_number=20, seed=7, least=5)
    assert numbers(model, "whistle", "nl") == numbers(model, "whistle", "en") == {9}
