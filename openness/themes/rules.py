"""Theme 4, terms and law: each rule tracked, read when it changes, trained and made plain."""

from __future__ import annotations

from typing import Final

from openness.facts import FactTable
from openness.marking import N_
from openness.measuring import lanting
from openness.model import Direction, Ideal, Indicator, Theme, Unit
from openness.themes.tracking import NO_RULES, NO_RULES_TRAINED, made_plain, read_on_time, training_follows

_FOUR: Final = lanting("recommendation 4")
ON_TIME: Final = Indicator(
    id="R1",
    theme=Theme.RULES,
    name=N_("Rules read on time"),
    unit=Unit.DAYS,
    direction=Direction.DOWN,
    ideal=Ideal(value=30, source=_FOUR),
    source=_FOUR,
    formula=N_("The median number of days from a change in a tracked text (platform terms, law, sector rule) to its review."),
    interval=N_("Kaplan-Meier"),
    meaning=N_("Terms change without asking. Who reads them in time can still choose."),
    caveat=N_("A small edit counts as a change too; changes not yet reviewed count as at least as old as they are."),
    supply=NO_RULES,
    needs=(FactTable.RULE,),
    measure=read_on_time,
    paired=False,
    whole_only=True,
    of_people=False,
)
FOLLOWED: Final = Indicator(
    id="R4",
    theme=Theme.RULES,
    name=N_("Training follows change"),
    unit=Unit.SHARE,
    direction=Direction.UP,
    ideal=Ideal(value=1.0, source=_FOUR),
    source=_FOUR,
    formula=N_("People trained since the last material change of a rule, divided by the people whom the rule concerns."),
    interval=N_("Wilson"),
    meaning=N_("A new rule helps only when those it concerns have heard of it."),
    caveat=N_(
        "Whom a rule concerns follows from the sector role in the roster; where that is empty the rule concerns everybody."
    ),
    supply=NO_RULES_TRAINED,
    needs=(FactTable.ROSTER, FactTable.RULE, FactTable.TRAINING),
    measure=training_follows,
    paired=False,
)
PLAIN: Final = Indicator(
    id="R5",
    theme=Theme.RULES,
    name=N_("Rules made plain"),
    unit=Unit.SHARE,
    direction=Direction.UP,
    ideal=Ideal(value=1.0, source=_FOUR),
    source=_FOUR,
    formula=N_("Tracked rules with an owner and a plain guide that was given to those concerned, divided by all tracked rules."),
    interval=N_("none"),
    exact=True,
    meaning=N_("People can only follow what somebody has made plain to them, and can ask about."),
    caveat=N_("Whether a guide is plain is the owner's word, not a measurement."),
    supply=NO_RULES,
    needs=(FactTable.RULE,),
    measure=made_plain,
    paired=False,
    whole_only=True,
    of_people=False,
)
RULES: Final = (ON_TIME, FOLLOWED, PLAIN)
