"""What people agree to, word for word: the store keeps what was read, and the ledger leads from each yes to it.

Texts of a version never change: another wording is another version. Whoever said yes is asked anew only where the words of today
allow more than those they read; what allows the same or less needs nothing of them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from openness.consent import FEW, MEASURE, NAME, SHOW
from openness.marking import N_

VERSION: Final = "my page 1"
REACH: Final = {MEASURE: 1, SHOW: 1, NAME: 1, FEW: 1}
"""By purpose how much the words of this version allow: raised with a version that allows more."""
WORDING: Final = {
    MEASURE: N_(
        "Sharewell may read what I share in {source}, as far as I choose here, and count it in figures of groups of at least {k}"
        " people. Nobody but me sees a figure of me. A text is kept for {days} days and is then dropped; what it was about stays"
        " as long as the item is counted. I can withdraw at any time, without a reason and without any consequence: everything"
        " that was kept for this is then removed at once."
    ),
    SHOW: N_(
        "Communications may read what I share in {source} where the world or every colleague can read it anyway, pick it out and"
        " pass it on within the organisation. My name does not stand beside it unless I agree to that too. I can withdraw at any"
        " time, without a reason and without any consequence: it then leaves the desk and every digest."
    ),
    NAME: N_(
        "Where what I share in {source} is shown, my name may stand beside it, at the desk and in what is passed on. I can"
        " withdraw at any time, without a reason and without any consequence: my name is then taken off."
    ),
    FEW: N_(
        "While only 5 to 9 leaders take part, how openly leaders share may be shown although I am one of so few. I can withdraw"
        " at any time, without a reason and without any consequence: the figure is then hidden again."
    ),
}
"""By purpose what is agreed to; `source`, `k` and `days` are filled in as they hold on the day."""


WORDS: Final = "words"
PEOPLE: Final = "people"
DAYS: Final = "days"
"""In what words of today can allow more than those that were read: in themselves, by a smaller group, by keeping texts longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What somebody reads before they say yes.

    `people` and `days` are what it promises: the fewest people of a figure, and for how long a text is kept at most; None:
    it says nothing of that.
    """

    version: str
    purpose: str
    lang: str = ""
    text: str
    own: bool = False
    """Whether the organisation wrote it, not Sharewell."""
    reach: int = 1
    """How much it allows; to be compared among what the same hand wrote."""
    people: int | None = None
    days: int | None = None

    @property
    def name(self) -> str:
        """Return how the ledger notes it."""
        return f"{self.version} ({self.lang})" if self.lang else self.version

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the text."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


def widened(read: Words, today: Words) -> tuple[str, ...]:
    """Return in what the words of today allow more than those that somebody read; nothing: their yes covers today's."""
    found = []
    if read.own == today.own and today.reach > read.reach:
        found.append(WORDS)
    if read.people is not None and today.people is not None and today.people < read.people:
        found.append(PEOPLE)
    if read.days is not None and today.days is not None and today.days > read.days:
        found.append(DAYS)
    return tuple(found)
