"""What became of collecting, and how `sharewell collect --json` prints it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from openness.records import Sums

if TYPE_CHECKING:
    from collections.abc import Mapping

    from collectors.budget import Forecast


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A target that was not read to its end; `why` begins with the outcome's word."""

    target: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A span in which a target held things that its source does not give; UTC seconds, `since` 0 is the beginning."""

    target: str
    since: int
    until: int

    def to_json(self) -> dict[str, object]:
        """Return it with its times in ISO 8601; `since` null is the beginning."""
        return {"target": self.target, "since": moment(self.since) if self.since else None, "until": moment(self.until)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What became of the stored items that were due to be looked for again at their source."""

    checked: int = 0
    """How many the source told of: there or gone."""
    gone: int = 0
    expired: int = 0
    """How many texts were dropped because nobody could say in time whether their items are still shown."""
    unknown: int = 0
    """How many of those due the source did not tell of, or was not asked about."""
    unasked: str = ""
    """Why the source was not asked at all, which is no failure; empty where it was, or nothing was due."""
    why: str = ""
    """Why it was broken off; empty where it was not."""

    def to_json(self) -> dict[str, object]:
        """Return the counts."""
        return {"checked": self.checked, "gone": self.gone, "expired": self.expired, "unknown": self.unknown}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOutcome:
    """What became of one source."""

    source: str
    targets: int
    failed: tuple[Failure, ...] = ()
    sums: Sums = field(default_factory=Sums)
    cost: float = 0.0
    gaps: tuple[Gap, ...] = ()
    swept: Swept = field(default_factory=Swept)
    would: Forecast | None = None
    """In a dry run: what it would ask and cost, the sweep included."""
    remarks: tuple[str, ...] = ()
    """Lines for the person at the terminal."""

    def to_json(self) -> dict[str, object]:
        """Return what `collect --json` prints of a source."""
        failed = [asdict(failure) for failure in self.failed]
        shown: Mapping[str, object] = {"source": self.source, "targets": self.targets, "failed": failed}
        if self.would is not None:
            return {**shown, "would": {name: round(value, 6) for name, value in asdict(self.would).items()}}
        gaps = [gap.to_json() for gap in self.gaps]
        cost = round(self.cost, 6)
        return {**shown, **asdict(self.sums), "cost": cost, "gaps": gaps, "sweep": self.swept.to_json()}


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectOutcome:
    """What became of a run over all sources."""

    sources: tuple[SourceOutcome, ...]
    expired: Mapping[str, int] = field(default_factory=dict)
    """Texts dropped of sources that were not asked at all, by source; without those that had none to drop."""

    @property
    def partly(self) -> bool:
        """Whether some target was not read to its end, or a sweep was broken off."""
        return any(source.failed or source.swept.why for source in self.sources)

    def to_json(self) -> dict[str, object]:
        """Return what `collect --json` prints."""
        return {"sources": [source.to_json() for source in self.sources]}


def moment(second: int) -> str:
    """Return a UTC second in ISO 8601."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
