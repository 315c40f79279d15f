"""For how long things are looked at; kept apart, for to read it loads nothing."""

from __future__ import annotations

from typing import Final

REUSE_SECONDS: Final = 90 * 86_400
"""For how long after it was shared an item may be taken up elsewhere."""
LOOKED_BACK: Final = (*range(1, 7), *range(12, 15))
"""How many months later a month is looked back at: by what has a longer window, by three months together, and a year after."""
