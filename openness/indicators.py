"""Every indicator, in the order of the interview's themes; Sharewell's own conduct comes last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openness.themes.access import ACCESS
from openness.themes.conduct import CONDUCT
from openness.themes.embrace import EMBRACE
from openness.themes.freedom import FREEDOM
from openness.themes.knowledge import KNOWLEDGE
from openness.themes.rules import RULES

if TYPE_CHECKING:
    from openness.model import Indicator

INDICATORS: Final[tuple[Indicator, ...]] = (*EMBRACE, *ACCESS, *FREEDOM, *RULES, *KNOWLEDGE, *CONDUCT)
INDICATOR: Final[dict[str, Indicator]] = {indicator.id: indicator for indicator in INDICATORS}
