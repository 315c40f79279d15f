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


def source_name(source: str) -> str:
    """Return what a source is called; one that the catalogue does not know keeps its own name."""
    known = SOURCES.get(source)
    return known.title if known else source
