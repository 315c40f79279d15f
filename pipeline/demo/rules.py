"""The terms and laws that a made-up organisation tracks: what changed in them, and how long it took until somebody read it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from openness.language.rule_texts import digest
from openness.month import first_day
from pipeline.demo.story import CHAPTERS, month_at
from pipeline.demo.tables import write_table
from storage.roster import day_number
from storage.rule_texts import Seen, keep_seen, known_of, review
from storage.rules import rule_of

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.demo.organisation import Organisation
    from storage.database import Store

PRIVACY: Final = "avg"
"""The rule that training is about."""
_RULES: Final = (
    ("chat", "Voorwaarden van de chat", "voorwaarden", "https://chat.example/voorwaarden", "", "leads", "yes", "Communicatie"),
    (PRIVACY, "Privacywet (AVG)", "wet", "https://wetten.example/avg", "", "leads", "https://intranet.example/avg", ""),
    ("woo", "Wet open overheid", "wet", "https://wetten.example/woo", "overheid", "leads", "yes", ""),
    ("bio", "Baseline informatiebeveiliging overheid", "sectorregel", "https://regels.example/bio", "overheid", "", "", "ICT"),
)
_TEXTS: Final = {
    "chat": (
        "Wie de chat gebruikt, is ten minste {age} jaar oud.\nWat u verwijdert, bewaren wij nog {term}.\n{use}\n",
        (
            (0.0, {"age": "13", "term": "een half jaar", "use": "Berichten gebruiken wij niet om modellen te oefenen."}),
            (4.0, {"age": "16", "term": "een half jaar", "use": "Berichten gebruiken wij niet om modellen te oefenen."}),
            (
                15.0,
                {"age": "16", "term": "drie maanden", "use": "Openbare berichten gebruiken wij om de chat te verbeteren."},
            ),
        ),
    ),
    PRIVACY: (
        "Wie gegevens van mensen verwerkt, zegt waarvoor.\nEen verzoek om inzage wordt binnen {term} beantwoord.\n",
        ((0.0, {"term": "een maand"}),),
    ),
    "woo": (
        "Ieder heeft recht op toegang tot publieke informatie.\nOp een verzoek wordt binnen {term} beslist.\n{more}\n",
        (
            (0.0, {"term": "vier weken", "more": "Uitstel kan één keer."}),
            (10.0, {"term": "vier weken", "more": "Uitstel kan één keer, met een reden die de vrager te lezen krijgt."}),
        ),
    ),
}
"""By rule: its made-up text with what changes in it, and where in the story it says so."""
_READ: Final = (("chat", 4.0, 76, True), ("woo", 10.0, 9, False))
"""Which change was read after how many days, and whether people needed training for it; the others wait."""


def rules(path: Path, organisation: Organisation) -> None:
    """Write the table of rules."""
    leaders = [person.key for person in organisation.people if person.leader and person.left is None]
    rows = [(*row[:5], leaders[place % len(leaders)] if row[5] and leaders else "", *row[6:]) for place, row in enumerate(_RULES)]
    write_table(path, "rule,title,kind,url,sector,owner,guide,concerns", rows)


def read_pages(store: Store, organisation: Organisation) -> None:
    """Keep what the made-up pages said at each look, and that somebody read what changed."""
    for key, (text, versions) in _TEXTS.items():
        rule = rule_of(store.connection, key)
        for place, parts in versions:
            day = _day(organisation, place)
            if day is not None:
                said = text.format(**parts)
                keep_seen(
                    store, rule, known_of(store.connection, rule), Seen(text=said, digest=digest(said)), day=day_number(day)
                )
    for key, place, days, material in _READ:
        found = _day(organisation, place)
        read = found + timedelta(days=days) if found else None
        if read and found and not _waits_longer(organisation, key, found, read):
            review(store, key, day=read, material=material)


def _waits_longer(organisation: Organisation, key: str, found: date, read: date) -> bool:
    """Whether a later change had been found by the day of reading, or that day has not come in so short a story."""
    later = [_day(organisation, place) for place, _ in _TEXTS[key][1]]
    return read >= _last(organisation) or any(day is not None and found < day <= read for day in later)


def _last(organisation: Organisation) -> date:
    return first_day(organisation.months[-1])


def _day(organisation: Organisation, place: float) -> date | None:
    """Return the first day of the month at a place of the story, None where the story does not get there."""
    index = month_at(min(place, CHAPTERS), len(organisation.months))
    return first_day(organisation.months[index]) if index < len(organisation.months) else None
