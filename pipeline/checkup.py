"""What looking a home over finds: each finding with how soon it wants doing and what to do."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from config.errors import Exit

if TYPE_CHECKING:
    from config.errors import SharewellError


class Urgency(IntEnum):
    """How soon something wants doing."""

    BROKEN = 0
    NEXT = 1
    SOON = 2
    FINE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    urgency: Urgency
    about: str
    what: str
    todo: str = ""

    def as_json(self) -> dict[str, object]:
        """Return it as scripts read it."""
        return {**asdict(self), "urgency": self.urgency.name.lower()}


@dataclass(slots=True)
class Checkup:
    """All that was found; `status` is how the command ends."""

    findings: list[Finding] = field(default_factory=list)
    status: Exit = Exit.DONE

    def add(self, urgency: Urgency, about: str, what: str, todo: str = "") -> None:
        """Note something."""
        self.findings.append(Finding(urgency=urgency, about=about, what=what, todo=todo))

    def broken(self, about: str, error: SharewellError) -> None:
        """Note what keeps everything else from working."""
        self.add(Urgency.BROKEN, about, f"{error.where}: {error.what}" if error.where else error.what, error.todo)
        self.status = error.exit_status

    def in_order(self) -> list[Finding]:
        """Return the findings, most important first."""
        return sorted(self.findings, key=lambda found: found.urgency)
