"""An edition as pages and packs read it: the gated, rounded state of one month."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from msgspec.json import decode, encode

from openness.flow import Street
from openness.flow import read as read_flow
from openness.model import Cell, Level
from openness.month import parse_month
from openness.reading_json import from_json
from openness.rollup import read
from presentation.told_topics import TopicShown, topics_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from openness.model import Reading
    from openness.month import Month

ALL_FAMILIES = "all"
WHOLE = Cell()


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Items and sharers of one cell and source family or visibility, rounded; None where they are hidden."""

    cell: Cell
    family: str
    visibility: str
    items: int | None
    sharers: int | None
    eligible: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How far a source's data reach in this month: `until` as it was written, and whether that is the month's end."""

    source: str
    until: str
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A cell's readings as they were stored, packed: of a large organisation most are never looked at."""

    packed: bytes
    divisions: frozenset[str]
    """The division it is, or lies in."""

    def readings(self, indicator: str | None = None) -> dict[str, Reading]:
        """Return them by indicator: all, or of one alone."""
        rows = decode(zlib.decompress(self.packed))
        return {row["id"]: from_json(row) for row in rows if indicator in {None, row["id"]}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One month as it may be shown."""

    month: Month
    number: int
    made_at: int
    why: str
    changes: tuple[str, ...]
    made_up: bool
    organisation: str
    vision: Mapping[str, Any] | None
    written: Mapping[Cell, Written] = field(repr=False)
    """By cell; unpacked when a cell is asked for."""
    activity: tuple[Activity, ...] = field(repr=False)
    flow: tuple[Street, ...] | None = field(repr=False)
    """Who reacts to whom between departments; None: the edition was made before that was kept."""
    roster: int | None
    opted_in: int | None
    coverage: tuple[Coverage, ...]
    closed: bool
    """Whether the month was over when the edition was made."""
    rolled_up: frozenset[Cell]
    """The parts that are shown within the part above them all year."""
    topics: tuple[TopicShown, ...] | None = field(repr=False)
    """What the month was about, the topic of most people first; None: the edition was made before topics were read."""
    decision: str | None
    """The indicator on which a decision is asked."""
    story: int | None = None
    """The number of what the desk recorded that something led to; None: nothing yet."""
    _read: dict[Cell, Mapping[str, Reading]] = field(default_factory=dict, repr=False, compare=False)
    _shared: dict[tuple[Cell, str, str], Activity] = field(default_factory=dict, repr=False, compare=False)

    def of(self, cell: Cell) -> Mapping[str, Reading]:
        """Return a cell's readings by indicator; empty when the edition has none."""
        if cell not in self._read:
            found = self.written.get(cell)
            self._read[cell] = found.readings() if found else {}
        return self._read[cell]

    def only(self, cell: Cell, indicator: str) -> Mapping[str, Reading]:
        """Return a cell's reading of one indicator as `of` does, holding nothing of it: for whoever looks through many cells."""
        found = self.written.get(cell)
        return found.readings(indicator) if found else {}

    def cells(self, level: Level) -> tuple[Cell, ...]:
        """Return the parts of the organisation of one level that are shown by themselves, by name."""
        shown = (cell for cell in self.written if cell.level is level and cell not in self.rolled_up)
        return tuple(sorted(shown, key=lambda cell: (cell.name or "").casefold()))

    def limited_to(self, division: str) -> Edition:
        """Return the edition with the whole, one division and its departments, and nothing of other parts."""
        mine = {cell for cell, rows in self.written.items() if cell == WHOLE or division in rows.divisions}
        return replace(
            self,
            written={cell: rows for cell, rows in self.written.items() if cell in mine},
            activity=tuple(found for found in self.activity if found.cell in mine),
            flow=(),
            _read={},
            _shared={},
        )

    def activity_of(self, cell: Cell, family: str = ALL_FAMILIES, visibility: str = ALL_FAMILIES) -> Activity | None:
        """Return what was shared in a cell and source family, or in spaces of one visibility; None: nothing is known of it."""
        if not self._shared:
            self._shared.update({(found.cell, found.family, found.visibility): found for found in reversed(self.activity)})
        return self._shared.get((cell, family, visibility))

    @property
    def has_visibility(self) -> bool:
        """Whether it tells what was shared by who can read it."""
        return any(found.visibility != ALL_FAMILIES for found in self.activity)

    def families(self) -> tuple[str, ...]:
        """Return the source families that something came from."""
        return tuple(sorted({found.family for found in self.activity} - {ALL_FAMILIES}))


def _packed(cell: Cell, rows: Sequence[Mapping[str, Any]]) -> Written:
    """Pack a cell's readings."""
    named = {str(row["division"]) for row in rows if row.get("division") is not None}
    named |= {cell.name} if cell.level is Level.DIVISION and cell.name is not None else set()
    return Written(packed=zlib.compress(encode(rows), 1), divisions=frozenset(named))


def parse(body: Mapping[str, Any]) -> Edition:
    """Read an edition's stored body; raises ValueError where a reading in it has not passed the gate."""
    written: dict[Cell, list[Mapping[str, Any]]] = {}
    for reading in body["readings"]:
        if "guard" in reading:
            raise ValueError(f"{reading['id']} has not passed the small-group gate")
        written.setdefault(_cell(reading), []).append(reading)
    decision = body.get("decision") or {}
    return Edition(
        month=parse_month(body["month"]),
        number=int(body["number"]),
        made_at=int(body["made_at"]),
        why=str(body.get("why") or ""),
        changes=tuple(str(change) for change in body.get("changes") or ()),
        made_up=bool(body.get("made_up")),
        organisation=str(body.get("organisation") or ""),
        vision=body.get("vision"),
        written={cell: _packed(cell, rows) for cell, rows in written.items()},
        activity=tuple(_activities(body.get("activity") or ())),
        flow=None if body.get("flow") is None else read_flow(body["flow"]),
        roster=body.get("roster"),
        opted_in=body.get("opted_in"),
        coverage=tuple(
            Coverage(source=str(found["source"]), until=str(found["until"]), complete=bool(found["complete"]))
            for found in body.get("coverage") or ()
        ),
        closed=bool(body.get("closed", True)),
        rolled_up=read(body.get("rolled_up") or {}).taking_part,
        topics=None if body.get("topics") is None else topics_of(body["topics"]),
        decision=decision.get("indicator"),
        story=body.get("story"),
    )


def _cell(reading: Mapping[str, Any]) -> Cell:
    if reading.get("department") is not None:
        return Cell(Level.DEPARTMENT, reading["department"])
    if reading.get("division") is not None:
        return Cell(Level.DIVISION, reading["division"])
    return WHOLE


def _activities(rows: Iterable[Mapping[str, Any]]) -> Iterable[Activity]:
    for row in rows:
        level = Level(row["level"])
        yield Activity(
            cell=WHOLE if level is Level.WHOLE else Cell(level, row["cell"]),
            family=str(row["family"]),
            visibility=str(row.get("visibility") or ALL_FAMILIES),
            items=row.get("items"),
            sharers=row.get("sharers"),
            eligible=row.get("eligible"),
        )
