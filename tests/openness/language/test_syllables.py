"""Syllables as they are spoken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openness.language.syllables import count

COUNTED = {
    "en": """
share 1 shared 1 sharing 2 policy 3 people 2 employees 3 information 4 communication 5 organisation 5 public 2
question 2 questions 2 answer 2 knowledge 2 social 2 media 3 created 3 able 2 table 2 tables 2 made 1 makes 1 walked 1
needed 2 wanted 2 boxes 2 pages 2 places 2 houses 2 judge 1 judges 2 little 2 people's 2 responsible 4 responsibility
6 confidential 4 disciplinary 5 dismissal 3 colleague 2 colleagues 2 department 3 permission 3 approval 3 being 2
doing 2 going 2 trying 2 playing 2 flying 2 criticism 4 science 2 client 2 special 2 musician 3 precious 2 religious 3
courageous 3 patient 2 patience 2 efficient 3 experience 4 audience 3 medium 3 various 3 serious 3 continue 3
continuous 4 value 2 values 2 valued 2 issue 2 issues 2 argue 2 league 1 unique 2 technique 2 language 2 languages 3
guide 1 guided 2 guess 1 quiet 2 quite 1 equal 2 actual 3 annual 3 individual 5 January 4 February 4 evaluation 5
situation 4 graduate 3 the 1 me 1 she 1 eye 1 use 1 used 1 user 2 users 2 lawyer 2 employer 3 layer 2 higher 2 fewer 2
friend 1 friends 1 science 2 society 4 variety 4 piece 1 movie 2 movies 2 cookie 2 believe 2 believes 2 achieve 2
review 2 view 1 create 2 creating 3 area 3 idea 3 theory 3 video 3 radio 3 museum 3 neon 2 surgeon 2 pigeon 2 dungeon
2 whole 1 while 1 style 1 rule 1 rules 1 title 2 handle 2 handles 2 handled 2 simple 2 example 3 examples 3 article 3
articles 3 vehicle 3 secure 2 security 4 password 2 passwords 2 account 2 accounts 2 violation 4 consequence 3
consequences 4 encourage 3 encourages 4 prohibited 4 allowed 2 authorise 3 authorised 3 strictly 2 journalist 3 rhythm
2 prism 2 mechanism 4 through 1 though 1 thought 1 enough 2 laugh 1 beautiful 3 cooperation 5 coordinate 4 react 2
reality 4 leave 1 leaves 1 leaving 2 release 2 released 2 increase 2 increased 2 please 1 cause 1 because 2 diary 3
via 2 trial 2 material 4 initial 3 initiative 4 associate 4 appreciate 4 appreciated 5 negotiate 4 pronunciation 5
supervisor 4 organisations 5 immediately 5 entirely 3 statement 2 management 3 agreement 3 careful 2 hopefully 3
everywhere 3 workplace 2 homepage 2 websites 2 retire 2 fire 1 require 2 required 2 requires 2 desire 2 secretary 4
library 3 family 3 average 3 several 3 interest 2 favourite 3 business 2 chocolate 3 recipe 3 apostrophe 4 creature 2
opinion 3 opinions 3 million 2 senior 2 union 2 compliance 3 reliable 4 australian 3 reptilian 3 platypus 3 guardian 3
period 3 criteria 4 employee 3 hybrid 2 statement 2 element 3 cement 2 settlement 3
""",
    "nl": """
delen 2 deel 1 gedeeld 2 beleid 2 medewerkers 4 medewerker 4 informatie 4 communicatie 5 organisatie 5 openbaar 3
vraag 1 vragen 2 antwoord 2 kennis 2 sociale 4 sociaal 3 media 3 verplicht 2 toegestaan 3 verboden 3 toestemming 3
goedkeuring 3 leidinggevende 5 vertrouwelijk 4 vertrouwelijke 5 financieel 4 financiën 4 individueel 5 officieel 4
januari 4 februari 4 ideeën 3 idee 2 beoordelen 4 geïnformeerd 4 beëindigen 4 reageren 4 creatie 3 bureau 2 niveau 2
zee 1 zeeën 2 draaien 2 vrije 2 eieren 3 moeite 2 moeilijk 2 nieuw 1 nieuwe 2 nieuwsbrief 2 eeuw 1 sneeuw 1 uiten 2
geuit 2 beantwoorden 4 zoals 2 foto's 2 video's 3 collega's 3 kwaliteit 3 actueel 3 actuele 4 privacy 3 online 2
website 2 type 2 systeem 2 yoga 2 theater 3 museum 3 ruimte 2 buiten 2 leuk 1 mooi 1 mooie 2 gooien 2 blij 1 blije 2
bijzonder 3 bijvoorbeeld 3 wij 1 mijn 1 zijn 1 ouders 2 vrouw 1 blauw 1 koe 1 koeien 2 doen 1 poëzie 3 coördinatie 5
coöperatie 5 patiënt 3 patiënten 4 cliënt 2 cliënten 3 variant 3 station 3 nationaal 4 sanctie 2 disciplinaire 5
disciplinair 4 maatregelen 4 ontslag 2 overtreding 4 schriftelijke 4 voorafgaande 4 persoonsgegevens 5 quiz 1 aquarium
4 ruïne 3 egoïsme 4 Nederlands 3 tekst 1 gemeente 3 inwoners 3 burgemeester 4 wethouders 3 uitsluitend 3 bijeenkomst 3
gezamenlijk 4 aaibaar 2 royaal 2 loyaal 2 royale 3 voyeur 2 mayonaise 4 weggooien 3 hooi 1 groei 1 groeien 2 interview
3 elkaar 2 jullie 2 familie 3 natuurlijk 3 energie 3 serieus 3 religieus 4 piano 3 radio 3 duo 2 continu 3 continue 4
situatie 4 evaluatie 5 visie 2 missie 2 commissie 3 premier 2
""",
}


@pytest.mark.parametrize("lang", COUNTED)
def test_words_have_the_syllables_that_are_heard(lang: str) -> None:
    pieces = COUNTED[lang].split()
    pairs = list(zip(pieces[::2], map(int, pieces[1::2]), strict=True))
    assert len(pairs) >= 140
    assert [(word, heard, count(word, lang)) for word, heard in pairs if count(word, lang) != heard] == []


@pytest.mark.parametrize(
    ("word", "heard"), [("17", 1), ("$15", 1), ("3.2.1", 1), ("well-being", 3), ("WELL-BEING", 3), ("don\u2019t", 1)]
)
def test_figures_count_once_and_joined_words_by_their_parts(word: str, heard: int) -> None:
    assert count(word, "en") == heard


@given(st.text(min_size=1, max_size=400), st.sampled_from(("nl", "en")))
def test_every_word_has_at_least_one(word: str, lang: str) -> None:
    assert 1 <= count(word, lang) <= max(1, len(word)) + 1
