"""What the interview asks on each theme, and what a good month then shows, retold in our own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from openness.marking import N_
from openness.measuring import lanting
from openness.model import Citation, Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One theme of the interview, with the place it is told from."""

    source: Citation
    asks: tuple[str, ...]
    month: str
    """What a good month shows."""


INTERVIEW: Final = {
    Theme.EMBRACE: Asked(
        source=lanting("recommendation 1"),
        asks=(
            N_("The industrial age is giving way to one of networks, and its ways of earning, organising and leading wear out."),
            N_("Make social technology a steady source of ideas and renewal; in most places it is an experiment at the edge."),
            N_("Tie what you start to a goal of change. Start little, so that each thing gets people and hours enough."),
            N_("Lead by doing: a board that does not take part gets no feel for it."),
        ),
        month=N_("Leaders share as much as others do, many people share month after month, and initiatives are few and staffed."),
    ),
    Theme.ACCESS: Asked(
        source=lanting("recommendation 2"),
        asks=(
            N_("Turning to customers was the first step. The real one is inside: work smarter, serve better, let people grow."),
            N_("Customers and employees gain power, and people move faster than the organisations they work for."),
            N_("Tools are not what holds it up: culture, structure and strategy are."),
            N_("Lines blur between work and private, inside and outside, those who make and those who use. Work with that."),
        ),
        month=N_(
            "Work is open unless there is a reason, knowledge flows between departments both ways, and in and out of the house."
        ),
    ),
    Theme.FREEDOM: Asked(
        source=lanting("recommendation 3"),
        asks=(
            N_("A thick book of rules tends to stand where a vision and some passion should be."),
            N_("Nearly all people mean well: he puts it at 99 in 100. Begin from that."),
            N_(
                "Say clearly where you are going, train and inform people well, and be plain about what follows for"
                " who goes too far."
            ),
        ),
        month=N_(
            "The policy is short and says why, opens more than it shuts and names the consequences; all are trained;"
            " incidents are rare."
        ),
    ),
    Theme.RULES: Asked(
        source=lanting("recommendation 4"),
        asks=(
            N_("Some sectors, finance among them, have always had rules of their own. Keep them."),
            N_("These rules now reach further into daily work, so see to it that people know them and are trained in them."),
            N_(
                "Expect resistance over privacy: people still use networks naively, and how we treat privacy and"
                " knowledge will change."
            ),
        ),
        month=N_(
            "Terms and laws are followed, read soon after they change and trained; whoever is measured keeps their"
            " privacy, provably."
        ),
    ),
    Theme.KNOWLEDGE: Asked(
        source=lanting("closing"),
        asks=(
            N_(
                "Much of what organisations know would do more if it were free: better products, for customers and"
                " employees alike."
            ),
            N_("Some have good reason to stay closed, but they are few."),
            N_("In a network, value comes from sharing what you know and from filtering it well."),
        ),
        month=N_(
            "What is shared holds knowledge, questions are soon answered, others build on it, and the best is picked"
            " out and passed on."
        ),
    ),
}
