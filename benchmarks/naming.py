"""How long it takes to take names out of texts: 10,000 people on the roster, 1,000 texts in which one word in twenty is a name.

Run it with `.venv/bin/python benchmarks/naming.py [--people 10000 --texts 1000]`.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.inputs.figures import Figure, tell  # noqa: E402
from openness.language.naming.mask import NameMask  # noqa: E402

PARTS = ["an", "ba", "do", "el", "fe", "ga", "hi", "jo", "ka", "li", "mo", "ni", "or", "pa", "ri", "sa", "te", "ul", "va", "wi"]
PARTICLES = ("", "van ", "de ", "van der ")
WORDS = [
    "vergunning",
    "de",
    "wij",
    "het",
    "een",
    "kantoor",
    "Vraag",
    "is",
    "over",
    "deelde",
    "fiets",
    "zaak",
    "gemeente",
    "aanvraag",
    "Morgen",
]
WORDS_A_TEXT = 80
ONE_IN = 20


def main() -> int:
    """Make people and texts, and tell how long each step takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--texts", type=int, default=1_000)
    wanted = parser.parse_args()
    dice = random.Random(1)

    def name() -> str:
        return "".join(dice.choices(PARTS, k=dice.randint(2, 4))).title()

    people = [f"{name()} {dice.choice(PARTICLES)}{name()}" for _ in range(wanted.people)]
    texts = [
        " ".join(
            dice.choice(people).split()[0] if dice.randrange(ONE_IN) == 0 else dice.choice(WORDS) for _ in range(WORDS_A_TEXT)
        )
        for _ in range(wanted.texts)
    ]
    began = time.perf_counter()
    mask = NameMask(people, people[:50], sign="@")
    ready = time.perf_counter()
    for text in texts:
        mask.masked(text)
    done = time.perf_counter()
    return tell(
        [
            Figure(what=f"{wanted.people:,} names made ready to be masked", value=ready - began, unit="s"),
            Figure(what=f"names taken out of {wanted.texts:,} texts of {WORDS_A_TEXT} words", value=done - ready, unit="s"),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
