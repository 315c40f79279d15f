"""Made-up conversations on a few subjects, in two languages, with what any conversation has besides."""

from __future__ import annotations

import random

SUBJECTS = {
    "water": (
        ["riool", "regen", "overlast", "kelder", "pomp", "water", "straat"],
        ["sewer", "rain", "flood", "cellar", "pump", "water", "street"],
    ),
    "care": (
        ["wachtlijst", "zorg", "kind", "gezin", "ouder", "arts", "ziekenhuis"],
        ["waiting", "care", "child", "family", "parent", "doctor", "hospital"],
    ),
    "vote": (
        ["verkiezing", "stem", "partij", "raad", "burgemeester", "kandidaat", "campagne"],
        ["election", "vote", "party", "council", "mayor", "candidate", "campaign"],
    ),
    "school": (
        ["school", "leraar", "leerling", "examen", "lokaal", "rooster", "diploma"],
        ["school", "teacher", "pupil", "exam", "classroom", "timetable", "diploma"],
    ),
}
_FILLER = (
    ["vandaag gaat het over", "ik schrijf dit nog even op want", "volgens mij speelt hier", "bij ons ging het weer over"],
    ["today it is all about", "let me write down that", "it seems to me this concerns", "with us it was again about"],
)


def said(subjects: list[str], count: int, *, seed: int, english: float = 0.5, people: int = 30) -> list[tuple[str, str, int]]:
    """Return (subject, text, person) of so many short texts."""
    draw = random.Random(seed)
    found = []
    for _ in range(count):
        subject, spoken = draw.choice(subjects), int(draw.random() < english)
        words = draw.sample(SUBJECTS[subject][spoken], 4)
        found.append((subject, f"{draw.choice(_FILLER[spoken])} {' '.join(words)}.", draw.randrange(people)))
    return found
