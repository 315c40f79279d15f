"""What sources and their families are called."""

from __future__ import annotations

from typing import Final

from config.catalogue import SOURCES
from openness.marking import N_

FAMILIES: Final = {
    "chat": N_("chat"),
    "wiki": N_("wiki"),
    "forum": N_("forum"),
    "mail": N_("mail"),
    "social": N_("social media"),
    "code": N_("code"),
    "blog": N_("blog"),
    "other": N_("other"),
}
"""Families of sources, as a reader calls them."""
PAGE_NAMES: Final = {
    "month": N_("Month"),
    "trends": N_("Trends"),
    "flow": N_("Flow"),
    "topics": N_("Topics"),
    "labels": N_("Labels"),
    "indicator": N_("Indicator"),
    "ideal": N_("Ideal"),
    "initiatives": N_("Initiatives"),
    "rules": N_("Rules"),
    "trust": N_("Trust"),
    "policy": N_("Policy"),
    "desk": N_("Desk"),
    "sources": N_("Sources"),
}
"""What the pages about the whole are called."""
ROLE_NAMES: Final = {
    "leadership": N_("leadership"),
    "comms": N_("communications"),
    "administrator": N_("the administrator"),
    "council": N_("the works council"),
    "employee": N_("employees"),
}
"""What the roles are called."""


def source_name(source: str) -> str:
    """Return what a source is called; one that the catalogue does not know keeps its own name."""
    known = SOURCES.get(source)
    return known.title if known else source
