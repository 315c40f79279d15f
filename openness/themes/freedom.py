"""Theme 3, rules and freedom: a short policy that says why, people trained, and trust that is tested."""

from __future__ import annotations

from typing import Final

from openness.facts import FactTable
from openness.marking import N_
from openness.measuring import lanting
from openness.model import Citation, Direction, Ideal, Indicator, Theme, Unit
from openness.themes.policy import NO_POLICY, allows, holds, readable
from openness.themes.trust import NO_INCIDENTS, NO_PULSE, NO_TRAINING, feel_free, tested, trained

_F = Theme.FREEDOM
_THREE: Final = lanting("recommendation 3")
READABLE: Final = Indicator(
    id="F1",
    theme=_F,
    name=N_("A policy people can read"),
    unit=Unit.COUNT,
    direction=Direction.DOWN,
    ideal=Ideal(value=1000, source=_THREE, note=N_("At most 1,000 words, with a reading ease of at least 60.")),
    source=Citation("Douma", 1960),
    formula=N_("The words in the policy; beside it the Flesch reading ease (for Dutch: Flesch-Douma)."),
    interval=N_("none"),
    exact=True,
    meaning=N_("A policy that nobody can get through guides nobody. Short and plain is a choice."),
    caveat=N_("Short words and sentences make a text easy to read, not necessarily clear or right."),
    supply=NO_POLICY,
    needs=(FactTable.POLICY,),
    measure=readable,
    paired=False,
    whole_only=True,
    of_people=False,
)
ALLOWS: Final = Indicator(
    id="F2",
    theme=_F,
    name=N_("Allows more than it forbids"),
    unit=Unit.RATIO,
    direction=Direction.DOWN,
    ideal=Ideal(value=0.5, source=_THREE),
    source=_THREE,
    formula=N_("Sentences that forbid or oblige, divided by all sentences that forbid, oblige, permit or encourage."),
    interval=N_("Classifier error, printed beside it"),
    meaning=N_("Below a half, the policy opens more doors than it shuts."),
    caveat=N_(
        "Every sentence is shown with its class and can be corrected; one weighty ban may matter more than ten kind words."
    ),
    supply=NO_POLICY,
    needs=(FactTable.POLICY,),
    measure=allows,
    paired=False,
    whole_only=True,
    of_people=False,
)
VISION: Final = Indicator(
    id="F3",
    theme=_F,
    name=N_("Vision before rules"),
    unit=Unit.COUNT,
    direction=Direction.UP,
    ideal=Ideal(value=4, source=_THREE),
    source=_THREE,
    formula=N_(
        "Of four things, how many the policy holds, as a person confirmed: why we share, goals, encouragement, consequences."
    ),
    interval=N_("none"),
    exact=True,
    meaning=N_("An extensive policy without a reason stands in for a vision. One that says why needs fewer rules."),
    caveat=N_(
        "It shows that the words are there, not that anybody believes them. The organisation's own vision stands beside it."
    ),
    supply=NO_POLICY,
    needs=(FactTable.POLICY,),
    measure=holds,
    paired=False,
    whole_only=True,
    of_people=False,
)
TRAINED: Final = Indicator(
    id="F4",
    theme=_F,
    name=N_("Trained and informed"),
    unit=Unit.SHARE,
    direction=Direction.UP,
    ideal=Ideal(value=1.0, source=_THREE),
    source=_THREE,
    formula=N_("Staff who were trained in the last twelve months, divided by all staff."),
    interval=N_("Wilson"),
    meaning=N_("Freedom asks for people who know what they do: everyone trained, every year."),
    caveat=N_("It counts attendance, not what was learned."),
    supply=NO_TRAINING,
    needs=(FactTable.ROSTER, FactTable.TRAINING),
    measure=trained,
    reach=12,
    window=12,
    paired=False,
)
TESTED: Final = Indicator(
    id="F5",
    theme=_F,
    name=N_("The 99% tested"),
    unit=Unit.SHARE,
    direction=Direction.NONE,
    ideal=Ideal(note=N_("It tests a claim and is no target: supported, contradicted, or not yet decidable.")),
    source=_THREE,
    formula=N_(
        "People behind deliberate incidents in the last twelve months, divided by everybody on the roster. Accidents stand apart."
    ),
    interval=N_("Mid-P of the exact binomial test"),
    meaning=N_("The interview holds that in 99% of cases employees mean no harm. Here that claim is put to the test."),
    caveat=N_(
        "Only reported incidents count. Without a single one it still takes 299 people to support the claim: only then does the "
        "interval stay below 1%."
    ),
    supply=NO_INCIDENTS,
    needs=(FactTable.ROSTER, FactTable.INCIDENT),
    measure=tested,
    reach=12,
    window=12,
    paired=False,
    whole_only=True,
    in_headline=False,
    version=2,
)
FREE: Final = Indicator(
    id="F6",
    theme=_F,
    name=N_("People know and feel free"),
    unit=Unit.SHARE,
    direction=Direction.UP,
    ideal=Ideal(),
    source=lanting("recommendation 3, culture before tools"),
    formula=N_(
        "Of the answers to an anonymous pulse, the share that says yes: know why we share, know the consequences, feel free to."
    ),
    interval=N_("Wilson"),
    meaning=N_("Culture comes before tools: people share when they know why and don't fear it."),
    caveat=N_("Who answers a pulse may differ from who does not; the response rate stands beside it."),
    supply=NO_PULSE,
    needs=(FactTable.PULSE,),
    measure=feel_free,
    paired=False,
)
FREEDOM: Final = (READABLE, ALLOWS, VISION, TRAINED, TESTED, FREE)
