"""The pages about the whole: what `[restricted.PAGE]` may name. Everybody may read them unless that says why not."""

from __future__ import annotations

from typing import Final

PAGES: Final = (
    "month",
    "trends",
    "flow",
    "topics",
    "labels",
    "indicator",
    "ideal",
    "initiatives",
    "rules",
    "trust",
    "policy",
    "desk",
    "sources",
)
APART: Final = ("people", "council", "me")
"""The other pages: who may open them follows from what they are, and no setting opens or shuts them."""
