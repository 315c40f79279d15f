"""Theme 2, access and coherence: declared here, measured in `crossing` (networks) and `opening` (items)."""

from __future__ import annotations

from typing import Final

from openness.facts import FactTable
from openness.marking import N_
from openness.measuring import lanting
from openness.model import Citation, Direction, Ideal, Indicator, Theme, Unit
from openness.themes.crossing import NO_ARCS, crossing, one_organisation, two_way
from openness.themes.opening import NO_ITEMS_TO_COUNT, NO_OPEN_ITEMS, get_replies, open_by_default
from openness.themes.reuse import NO_KNOWLEDGE_OUTSIDE, REUSE_DAYS, inside_outside

_A = Theme.ACCESS
_SWOOP = Citation("SWOOP Analytics", None, "top fifth of organisations")
OPEN: Final = Indicator(
    id="A1",
    theme=_A,
    name=N_("Open by default"),
    unit=Unit.SHARE,
    direction=Direction.UP,
    ideal=Ideal(),
    source=lanting("recommendation 2"),
    formula=N_("Items in open internal spaces divided by all internal items (open, closed and direct)."),
    interval=N_("Wilson"),
    meaning=N_("How much of the daily work can be read by every colleague, and found again by those who need it later."),
    caveat=N_(
        "Only sources that see open, closed and direct messages alike count; spaces that are closed with a reason are left out. "
        "Some matters belong behind a door: 100% is no aim."
    ),
    supply=NO_ITEMS_TO_COUNT,
    needs=(),
    either=(FactTable.TOTAL, FactTable.SPACE),
    measure=open_by_default,
    paired=False,
    reference=N_("Microsoft Teams 2020/21, several organisations: 3 to 30% of messages in channels."),
)
CROSSING: Final = Indicator(
    id="A2",
    theme=_A,
    name=N_("Knowledge crosses departments"),
    unit=Unit.INDEX,
    direction=Direction.UP,
    ideal=Ideal(),
    source=lanting("recommendation 2"),
    formula=N_(
        "Krackhardt and Stern's E-I index of who acts on whom, (between departments - within departments) / all, minus what it "
        "would be if the same people were dealt over the departments at random."
    ),
    interval=N_("Departments dealt at random 1,000 times; above 25,000 arcs their closed-form variance"),
    meaning=N_(
        "At 0, people find each other as if departments did not matter; the further below, the more each keeps to its own."
    ),
    caveat=N_(
        "Colleagues of one department have good reasons to work together: below 0 is normal. What counts is where it moves. "
        "It needs both ends, so it waits until 70% of the active people take part."
    ),
    supply=NO_ARCS,
    needs=(FactTable.PERSON, FactTable.ARC),
    measure=crossing,
    reference=N_("E-mail at a European research institute: measured +.31, expected +.91."),
)
TWO_WAY: Final = Indicator(
    id="A3",
    theme=_A,
    name=N_("Two-way"),
    unit=Unit.RATIO,
    direction=Direction.UP,
    ideal=Ideal(),
    source=lanting("recommendation 2"),
    formula=N_("Of all ordered pairs in which one person acted on another this month, the share that was returned."),
    interval=N_("Bootstrap by person"),
    meaning=N_("Whether people talk with each other rather than at each other. Broadcasting gives a low figure."),
    caveat=N_(
        "The longer the period, the higher the figure, so only equal months compare. It needs both ends, so it waits until 70% "
        "of the active people take part."
    ),
    supply=NO_ARCS,
    needs=(FactTable.PERSON, FactTable.ARC),
    measure=two_way,
    reference=N_("E-mail pooled over years: .71 at a research institute, .61 at Enron."),
)
ONE: Final = Indicator(
    id="A4",
    theme=_A,
    name=N_("One organisation"),
    unit=Unit.SHARE,
    direction=Direction.UP,
    ideal=Ideal(value=1.0, source=lanting("recommendation 2")),
    source=lanting("recommendation 2"),
    formula=N_("Departments that reach each other both ways along who acts on whom, divided by all departments."),
    interval=N_("none"),
    exact=True,
    meaning=N_("Whether knowledge can travel from every department to every other one, directly or through others."),
    caveat=N_("One message each way connects two departments: a full score says that roads exist, not that they are busy."),
    supply=NO_ARCS,
    needs=(FactTable.PERSON, FactTable.ARC),
    measure=one_organisation,
    whole_only=True,
    counts_people=False,
)
OUTSIDE: Final = Indicator(
    id="A5",
    theme=_A,
    name=N_("Inside meets outside"),
    unit=Unit.SHARE,
    direction=Direction.UP,
    ideal=Ideal(),
    source=lanting("recommendation 2"),
    formula=N_(
        "Open knowledge items that also appear in public within 90 days, by link or as a near-copy, divided by all of them."
    ),
    interval=N_("Wilson"),
    meaning=N_("How much of what is learned inside also reaches the people outside who could use it."),
    caveat=N_("It finds links and near-copies; the same thing told afresh in other words goes unseen."),
    supply=NO_KNOWLEDGE_OUTSIDE,
    needs=(FactTable.PERSON, FactTable.KNOWLEDGE, FactTable.REUSE, FactTable.SPACE),
    measure=inside_outside,
    matures=REUSE_DAYS,
)
REPLIES: Final = Indicator(
    id="A6",
    theme=_A,
    name=N_("Posts get a reply"),
    unit=Unit.SHARE,
    direction=Direction.UP,
    ideal=Ideal(
        value=0.58, source=_SWOOP, note=N_("Over three months: the ideal is held against the last three months together.")
    ),
    source=lanting("recommendation 2"),
    formula=N_("Open items with a written reply by somebody else within 7 days, divided by the open items that allow replies."),
    interval=N_("Wilson"),
    meaning=N_("Whether somebody listens. Who gets an answer shares again."),
    caveat=N_("A thumbs-up is no reply, and not every post asks for one. Anybody's reply counts, whether they take part or not."),
    supply=NO_OPEN_ITEMS,
    needs=(FactTable.PERSON, FactTable.OUTCOME),
    measure=get_replies,
    reach=3,
    matures=7,
    reference=N_("SWOOP Analytics, the top fifth of organisations: 58% over three months."),
)
ACCESS: Final = (OPEN, CROSSING, TWO_WAY, ONE, OUTSIDE, REPLIES)
