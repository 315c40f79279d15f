"""What people agree to on their own page, word for word; the ledger keeps the version with each yes.

Texts of a version never change: another wording is another version, so that a yes always leads back to what was read.
"""

from __future__ import annotations

from typing import Final

from openness.consent import FEW, MEASURE, NAME, SHOW
from openness.marking import N_

VERSION: Final = "my page 1"
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


def version_in(lang: str) -> str:
    """Return how the ledger notes the wording that was read in a language."""
    return f"{VERSION} ({lang})"
