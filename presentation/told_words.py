"""What is called what in the tables that an organisation hands in of itself."""

from __future__ import annotations

from typing import Final

from openness.marking import N_

RULE_KINDS: Final = {
    "platform terms": N_("platform terms"),
    "law": N_("law"),
    "sector rule": N_("sector rule"),
    "own policy": N_("own policy"),
}
INCIDENT_KINDS: Final = {"deliberate": N_("deliberate"), "accident": N_("accident")}
SEVERITIES: Final = {1: N_("1: slight"), 2: N_("2: serious"), 3: N_("3: grave")}
CONSEQUENCES: Final = {
    "none": N_("none followed"),
    "talk": N_("a talk"),
    "warning": N_("a warning"),
    "measure": N_("a measure"),
    "dismissal": N_("dismissal"),
    "other": N_("something else"),
}
QUESTIONS: Final = {
    "why": N_("I know why we share"),
    "consequences": N_("I know what follows for who crosses the line"),
    "free": N_("I feel free to share"),
}
