"""One source while it is being collected: what it is asked with, and what has become of it so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from collectors.base import Remarks
from config.errors import Retriable, Skip
from openness.month import month_of
from openness.records import Sums, Via
from pipeline.collecting.outcome import Failure, Gap, Swept
from storage.intake import Intake
from storage.runs import add_spending

if TYPE_CHECKING:
    from collections.abc import Callable

    from collectors.base import Collector
    from collectors.budget import Meter
    from config.errors import SourceError
    from config.schema import SourceSettings
    from config.settings import Settings
    from openness.records import Author
    from openness.targets import Target
    from storage.database import Store


_TODO = {
    "forbidden": "look at what the sign-in may read; an archive can be handed in instead",
    "gone": "look at how it is written in the opt-in or the settings",
    "unauthorised": "look at the sign-in in the settings, and at what it may read",
}
"""What to do where a collector does not say so itself, by outcome."""


@dataclass(slots=True)
class UnderWay:
    """One source's run while it is under way; touched by the thread that owns the store only."""

    store: Store
    collector: Collector
    settings: Settings
    meter: Meter
    since: int
    """UTC second before which nothing is asked of targets never read before."""
    now: int
    stop: Callable[[], bool]
    progress: Callable[[str, int, int], None]
    tell: Callable[[str], None]
    targets: int = 0
    sums: Sums = field(default_factory=Sums)
    failed: list[Failure] = field(default_factory=list)
    whole: str | None = None
    """Why nothing more is asked of the source in this run; None while it may be."""
    covered: list[tuple[Author | None, int, int]] = field(default_factory=list)
    """Whose account was read to its end (None: a space), with the UTC seconds from and until which."""
    gaps: list[Gap] = field(default_factory=list)
    swept: Swept = field(default_factory=Swept)
    closed: set[str] = field(default_factory=set)
    """Native ids of the spaces that only some may read, as the source lists them now."""
    away: list[Target] = field(default_factory=list)
    """What the source does not show any more, as it says of the account or space itself."""
    told: set[str] = field(default_factory=set)
    """What the collector had to say so far."""
    intake: Intake = field(init=False)

    def __post_init__(self) -> None:
        """Open the way in."""
        self.intake = Intake(self.store, self.source, Via.API, keep_text=self.own.keep == "text", now=self.now)

    @property
    def source(self) -> str:
        """Return the source's name."""
        return self.collector.source

    @property
    def own(self) -> SourceSettings:
        """Return the settings of the source."""
        return self.settings.source(self.source)

    def fail(self, target: str, why: str) -> None:
        """Name a target that was not read to its end."""
        self.failed.append(Failure(target=target, why=why))

    def pass_on(self) -> None:
        """Tell the person at the terminal what the collector has to say, each line once: how long a limit lasts, what it met."""
        if isinstance(self.collector, Remarks):
            for line in self.collector.remarks():
                if line not in self.told:
                    self.told.add(line)
                    self.tell(f"{self.source}: {line}")

    def book(self) -> None:
        """Write down what was spent since the last time."""
        due = self.meter.unbooked(self.source)
        if due:
            add_spending(self.store, month_of(self.now, self.store.zone), self.source, due)


def in_a_line(error: SourceError) -> str:
    """Return an error as one line that begins with the outcome's word."""
    todo = error.todo or (_TODO.get(error.outcome, "") if isinstance(error, Skip) else "")
    said = f"{error.what} ({todo})" if todo else error.what
    match error:
        case Skip(outcome=word):
            return f"{word}: {said}"
        case Retriable():
            return f"unreachable: {said}"
        case _:
            return f"refused: {said}"


def named(target: Target) -> str:
    """Return how a target is called where people read it: the account, or the space's name."""
    return target.space.name or target.handle if target.space is not None else target.handle
