"""The made-up organisation's own settings, vision and targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.home import IDEAL_FILE, SETTINGS_FILE
from openness.month import first_day, format_month
from pipeline.demo.organisation import NAME
from pipeline.demo.story import month_at

if TYPE_CHECKING:
    from pathlib import Path

    from openness.month import Month
    from pipeline.demo.organisation import Organisation

_SETTINGS = """# A made-up organisation. Nobody in it exists.
[organisation]
name = "{name}"
timezone = "Europe/Amsterdam"
languages = ["nl", "en"]
made_up = true

[privacy]
k = 10
text_days = 90
"""

_IDEAL = '''# What the made-up organisation wants, in its own words.
[vision]
text = """
Wat wij weten, weten we samen. Wie bij ons een vraag heeft, stelt hem waar iedereen hem kan lezen, en wie het antwoord
kent, geeft het daar ook. Zo leren afdelingen van elkaar, hoeft een inwoner zijn verhaal maar één keer te doen en ziet de
stad waar we mee bezig zijn. We vertrouwen onze mensen: delen is gewoon, afschermen is de uitzondering en krijgt een reden.
Leidinggevenden doen het voor."""
signed_by = "De gemeentesecretaris en het college"
date = {signed}

[[targets]]
indicator = "E1"
value = "65 %"
from = "{first}"
reason = "Twee op de drie mensen delen elke maand iets: dan is het een gewoonte en geen evenement."

[[targets]]
indicator = "A1"
value = "40 %"
from = "{first}"
reason = "Vraag en antwoord horen in een open kanaal; wat over inwoners gaat, blijft gesloten en telt hier niet mee."

[[targets]]
indicator = "K2"
value = "80 %"
from = "{second}"
reason = "Wie iets vraagt, moet op antwoord kunnen rekenen. Dat is wat onze mensen zelf het liefst verbeterd zien."
'''


def write_settings(home: Path, organisation: Organisation) -> None:
    """Write `sharewell.toml` and `ideal.toml` into a home."""
    months = organisation.months

    def at(place: float) -> Month:
        return months[min(month_at(place, len(months)), len(months) - 1)]

    (home / SETTINGS_FILE).write_text(_SETTINGS.format(name=NAME), encoding="utf-8")
    ideal = _IDEAL.format(signed=first_day(at(8.0)).isoformat(), first=format_month(at(8.0)), second=format_month(at(12.0)))
    (home / IDEAL_FILE).write_text(ideal, encoding="utf-8")
