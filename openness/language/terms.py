"""The words of a text that can carry a subject: lemmas, without stop words and without the small talk of any workplace."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

LONGEST: Final = 20_000
"""Characters of a text that are looked at."""
MOST: Final = 400
"""Words of one text that are taken."""
_NOT_WORDS: Final = re.compile(
    r"(?:https?://|www\.)\S{1,4000}|@\[[0-9a-f]{1,16}\]|@[\w\u2026]{1,60}|&[a-z]{2,8};"
    r"|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}|`[^`\n]{1,500}`",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_]{3,40}")
_SHORTEST: Final = 3
_SMALL_TALK: Final = {
    "nl": """
        dag week weekend maand kwartaal jaar uur minuut seconde ochtend middag avond nacht vandaag morgen gisteren straks
        overmorgen maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart april mei juni juli augustus
        september oktober november december vanochtend vanmiddag vanavond halfuur kwartier lente zomer herfst winter vakantie
        danken dank bedanken dankjewel fijn goed mooi top prima helder leuk graag groet groeten hallo hoi beste welkom succes
        feliciteren gefeliciteerd jammer sorry enorm super perfect geweldig blij merci akkoord betreffen
        vraag vragen weten antwoord antwoorden helpen hulp idee tip bericht mail mailen bel bellen sturen reactie reageren
        procent euro keer paar stuk deel eind begin punt ding manier plaats plek soort geval voorbeeld aantal helft
        nieuw oud lang kort snel eerste laatste vorig volgend groot klein hoog laag heel half vast klaar nodig mogelijk meteen
        zien zeggen laten staan komen gaan krijgen geven zetten maken doen kijken denken horen vinden leggen nemen werken
        gebruiken lukken kloppen kosten kost liggen zitten lopen halen vallen gelden blijken worden hebben willen kunnen lezen
        schrijven
        beginnen volgen houden brengen noemen kennen proberen merken horen spelen tellen schelen bekijken noteren melden
        aanpassen collega team mens iedereen iemand allemaal goedemorgen lunch werk overleg vergadering agenda notulen bespreken
        gesprek bijwerken staat erbij terug open mee
        https http www com
    """,
    "en": """
        day week weekend month quarter year hour minute second morning afternoon evening night today tomorrow yesterday
        monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
        october november december spring summer autumn winter holiday
        thank thanks good great nice fine clear glad happy lovely welcome hello hi dear congratulations sorry perfect agree okay
        question answer know help idea tip message mail call send reply
        percent euro time couple part end begin point thing way place kind case example number half bit lot
        new old long short quick first last next big small high low ready need possible once
        see say let stand come go get give set make do look think hear find put take work use cost lie sit run keep bring name
        try read write start follow tell ask note update happen want count save
        colleague team people person lunch helpful everyone anyone somebody meet meeting agenda minutes discuss talk
        https http www com
    """,
}


def terms_of(text: str, language: str, *, kept_out: Collection[str] = frozenset()) -> list[str]:
    """Return the lemmas of a text in a language (ISO code) in their order, at most MOST.

    `kept_out` are words in lower case that are not to be taken, such as people's names.
    """
    plain = _NOT_WORDS.sub(" ", text[:LONGEST]).lower()
    found: list[str] = []
    for match in _WORD.finditer(plain):
        word = match.group()
        if word in kept_out:
            continue
        term = _term(word, language)
        if term and term not in kept_out:
            found.append(term)
            if len(found) == MOST:
                break
    return found


@lru_cache(maxsize=200_000)
def _term(word: str, language: str) -> str:
    """Return a word's lemma, empty when it carries no subject."""
    passed_over = _passed_over(language)
    if word in passed_over or not word.isalpha():
        return ""
    lemma = _lemma(word, language).lower().replace("_", "")
    lemma = lemma if lemma.isalpha() else word
    return "" if len(lemma) < _SHORTEST or lemma in passed_over else lemma


def _lemma(word: str, language: str) -> str:
    import simplemma

    try:
        return simplemma.lemmatize(word, lang=language)
    except ValueError:  # a language it has no dictionary for
        return word


@cache
def _passed_over(language: str) -> frozenset[str]:
    import stopwordsiso

    stop: set[str] = stopwordsiso.stopwords(language) if stopwordsiso.has_lang(language) else set()
    return frozenset(stop) | frozenset(_SMALL_TALK.get(language, "").split())
