"""Editions of a made-up organisation, as the store keeps them: what the pages are tried on."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from openness.aside import Form, Reason
from openness.documents.reading import read_text
from openness.facts import SourceCoverage
from openness.indicators import INDICATOR, INDICATORS
from openness.language.policy.reading import read_policy
from openness.model import Cell, Comparison, Direction, Judgement, Level, Reading, State, Unit
from openness.month import Month, ends_at, format_month, months_between, shift
from openness.reading_json import to_json
from storage.database import open_store
from storage.editions import make_edition
from storage.held_counts import hold_counts
from storage.measures_in.policy_text import keep_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.database import Store

POLICIES = Path(__file__).parents[2] / "pipeline" / "demo" / "policies"
ZONE = ZoneInfo("Europe/Amsterdam")
LAST = Month(202610)
HOSTILE = '<img src=x onerror="window.stolen=1"> & <script>window.stolen=1</script> {0} {month} $x$ :red[y]'
DIVISIONS = {
    "Dienstverlening": ("Burgerzaken", "Werk en Inkomen", "Vergunningen, Toezicht en Handhaving"),
    "Bedrijf": ("Communicatie", HOSTILE),
}
WHOLE = Cell()
NOTHING = Comparison(judgement=Judgement.NO_COMPARISON)
JOINED = 9
"""The month, counted from the first, in which the wiki joins."""
STORY: dict[str, tuple[float, float, float | None, str]] = {
    "E1": (0.18, 0.44, 0.38, "cited"),
    "E2": (0.45, 0.91, 1.0, "cited"),
    "E3": (0.50, 0.71, 0.55, "baseline"),
    "E4": (0.66, 0.47, 0.62, "baseline"),
    "A1": (0.19, 0.44, 0.50, "target"),
    "A2": (-0.62, -0.31, None, ""),
    "A3": (0.30, 0.42, 0.33, "baseline"),
    "A6": (0.38, 0.61, 0.58, "cited"),
    "K2": (0.49, 0.78, 0.70, "target"),
    "R2": (0.20, 0.60, None, ""),
}
"""By indicator: where it begins, where it ends, its ideal and that ideal's source."""


def cells() -> list[tuple[Cell, str | None]]:
    """Return the parts of the organisation, each with its division when it is a department."""
    found: list[tuple[Cell, str | None]] = [(WHOLE, None)]
    found += [(Cell(Level.DIVISION, name), None) for name in DIVISIONS]
    found += [(Cell(Level.DEPARTMENT, name), division) for division, names in DIVISIONS.items() for name in names]
    return found


def bodies(months: int = 18, last: Month = LAST) -> list[dict[str, Any]]:
    """Return the bodies of so many months' editions, oldest first."""
    span = months_between(shift(last, 1 - months), last)
    before: dict[tuple[str, Cell], float] = {}
    return [_body(place, month, span, before) for place, month in enumerate(span)]


def _body(place: int, month: Month, span: Sequence[Month], before: dict[tuple[str, Cell], float]) -> dict[str, Any]:
    way = place / max(1, len(span) - 1)
    readings = [
        _reading(indicator.id, cell, division, month=month, place=place, way=way, before=before, newest=month == span[-1])
        for cell, division in cells()
        for indicator in INDICATORS
    ]
    return {
        "month": format_month(month),
        "made_up": True,
        "organisation": "Gemeente Rijnhove",
        "k": 10,
        "vision": None,
        "readings": [to_json(reading) for reading in readings],
        "activity": [row for cell, _ in cells() for row in _activity(cell, place)],
        "flow": _flow(place),
        "topics": _topics(place),
        "roster": 240,
        "opted_in": 50 + round(95 * way / 5) * 5,
        "coverage": [_covered(source) for source in _coverage(month, place)],
        "decision": {"indicator": "A1", "why": "furthest from its ideal"},
        "closed": True,
    }


def _flow(place: int) -> list[dict[str, Any]]:
    """Return who reacts to whom: much within departments, one street one way, one hidden pair."""
    names = [name for part in DIVISIONS.values() for name in part]
    return [
        {"from": origin, "to": target, "arcs": None if {origin, target} == {names[0], names[-1]} else _arcs(row, column, place)}
        for row, origin in enumerate(names)
        for column, target in enumerate(names)
    ]


def _arcs(row: int, column: int, place: int) -> int:
    if row == column:
        return 150
    return 90 if (row, column) == (0, 1) else 10 + 5 * ((row + column + place) % 4)


def _topics(place: int) -> list[dict[str, Any]]:
    """Return the topics of a month: one that rises, one that falls, one that comes late, one with a hostile name."""
    found = [
        (
            "riool, overlast, kelder",
            0.02 + 0.003 * place,
            "rising",
            {"nl": ["riool", "overlast", "kelder", "pomp"], "en": ["sewer", "flood"]},
        ),
        ("paspoort, balie", 0.09 - 0.003 * place, "falling", {"nl": ["paspoort", "balie", "rijbewijs"]}),
        (HOSTILE, 0.03, "no detectable change", {"nl": [HOSTILE, "kluis"], "de": ["Schlüssel"], "xx": ["<b>"]}),
    ]
    if place > JOINED:
        found.append(("hackathon, prototype", 0.05, "new", {"nl": ["hackathon", "prototype"], "en": ["hackathon"]}))
    return [
        {
            "topic": number,
            "name": name,
            "items": 400 - 40 * number,
            "people": None if number == 1 else 95 - 5 * number,
            "share": round(share, 2),
            "before": None if trend == "new" else round(share * 0.8, 2),
            "trend": trend if place else "no comparison",
            "adjusted_p": None,
            "burst": {"first_day": 12, "last_day": 15} if number == 2 and place % 3 == 2 else None,
            "words": words,
        }
        for number, (name, share, trend, words) in enumerate(found, 1)
    ]


def _reading(
    name: str,
    cell: Cell,
    division: str | None,
    *,
    month: Month,
    place: int,
    way: float,
    before: dict[tuple[str, Cell], float],
    newest: bool,
) -> Reading:
    indicator = INDICATOR[name]
    empty = Reading(
        id=name,
        theme=indicator.theme,
        month=month,
        cell=cell,
        division=division,
        state=State.MISSING,
        value=None,
        unit=indicator.unit,
        n=None,
        numerator=None,
        denominator=None,
        low=None,
        high=None,
        people=None,
        ideal=None,
        ideal_source="",
        meets_ideal=None,
        previous=None,
        last_month=NOTHING,
        last_year=NOTHING,
        coverage=_coverage(month, place),
        detail={},
        missing=indicator.supply,
        formula_version=1,
    )
    if name not in STORY:
        return empty
    if cell != WHOLE and indicator.whole_only:
        return replace(empty, missing="This figure exists for the whole organisation only.")
    if cell.name == "Communicatie" and name in {"A3", "E4", "K2"}:
        too_few = "Too few people: figures of so small a group would say something about single persons."
        return replace(empty, state=State.SUPPRESSED, missing=too_few)
    first, final, ideal, source = STORY[name]
    behind = 0.4 if cell.name == "Werk en Inkomen" else 1.0
    value = round(first + (final - first) * way * behind + 0.015 * math.sin(place * 2.1 + len(name + (cell.name or ""))), 2)
    half = 0.03 if cell == WHOLE else 0.08
    earlier = before.get((name, cell))
    before[(name, cell)] = value
    waiting = newest and name in {"A6", "K2"}
    met = None if ideal is None else (value <= ideal if indicator.direction is Direction.DOWN else value >= ideal)
    return replace(
        empty,
        state=State.PROVISIONAL if waiting else State.MEASURED,
        value=value,
        n=180,
        numerator=value * 180,
        denominator=180,
        people=140,
        low=round(value - half, 2),
        high=round(value + half, 2),
        ideal=ideal,
        ideal_source=source,
        meets_ideal=met,
        previous=earlier,
        last_month=_compared(earlier, value, half, place, indicator.direction),
        missing=None,
        detail={"raw": 0.31, "expected": 0.9} if indicator.unit is Unit.INDEX else {},
    )


def _compared(earlier: float | None, value: float, half: float, place: int, direction: Direction) -> Comparison:
    if earlier is None:
        return NOTHING
    if place == JOINED:
        return Comparison(judgement=Judgement.NOT_COMPARABLE, why="Not the same sources cover both months to their end.")
    change = round(value - earlier, 2)
    kind = Judgement.NO_CHANGE
    if abs(change) > half / 2:
        kind = Judgement.BETTER if (change > 0) is not (direction is Direction.DOWN) else Judgement.WORSE
    return Comparison(judgement=kind, change=change, low=change - half, high=change + half, detectable=half)


def _coverage(month: Month, place: int) -> tuple[SourceCoverage, ...]:
    end = ends_at(month, ZONE)
    found = [
        SourceCoverage(source="slack", until=end, complete=True),
        SourceCoverage(source="mailinglist", until=end - 900_000, complete=False),
    ]
    return (*found, SourceCoverage(source="mediawiki", until=end, complete=True)) if place >= JOINED else tuple(found)


def _covered(source: SourceCoverage) -> dict[str, Any]:
    return {"source": source.source, "until": "2026-10-31T22:59:59Z", "complete": source.complete}


def _activity(cell: Cell, place: int) -> list[dict[str, Any]]:
    share = {Level.WHOLE: 1.0, Level.DIVISION: 0.5, Level.DEPARTMENT: 0.2}[cell.level]
    families = {"chat": 2600, "mail": 420} | ({"wiki": 340} if place >= JOINED else {})
    counts = {
        name: round(most * share * (1 + place / 17) * (1 + 0.08 * math.sin(place * 1.7)) / 5) * 5
        for name, most in families.items()
    }
    people = {
        "sharers": round(70 * share * (1 + place / 15) / 5) * 5,
        "eligible": round(60 * share * (1 + place / 8) / 5) * 5 + 30,
    }
    row = {"level": cell.level.value, "cell": cell.name, **people}
    hidden = cell.name == "Communicatie"
    found = [row | {"family": name, "items": None if hidden and name == "mail" else count} for name, count in counts.items()]
    total, public = sum(counts.values()), round(sum(counts.values()) / 50) * 5
    seen_by = {"public": public, "open": total - public, "closed": total * 2, "direct": None if hidden else total}
    found += [row | {"family": "all", "visibility": kind, "items": count} for kind, count in seen_by.items() if place >= JOINED]
    return [*found, row | {"family": "all", "items": total}]


def fill(home: Path, made: Sequence[dict[str, Any]]) -> None:
    """Make a store in a home that holds these editions."""
    with open_store(home, zone=ZONE) as store:
        for body in made:
            year, _, number = body["month"].partition("-")
            month = Month(int(year) * 100 + int(number))
            make_edition(store, month, body, why="the month closed", changes=(), now=ends_at(month, ZONE) + 3600)
        if made:
            _sources(store, ends_at(LAST, ZONE))


def _sources(store: Store, now: int) -> None:
    """Add sources with a last run each, one of which left rows aside."""
    store.connection.execute(
        "INSERT INTO run (what, source, started_at, ended_at, outcome, checked, gone, expired, unknown)"
        " VALUES ('collect', 'slack', ?, ?, 'done', 1340, 12, 0, 5)",
        (now - 90, now - 60),
    )
    for name, family, counts in (("slack", "chat", (158, 64, 0, 0, 0, 94, 0)), ("mailinglist", "mail", (10, 4, 1, 2, 1, 0, 2))):
        store.connection.execute("INSERT INTO source (name, family) VALUES (?, ?)", (name, family))
        store.connection.execute(
            "INSERT INTO run (what, source, started_at, ended_at, outcome, read, stored, changed,"
            " unchanged, not_allowed, ignored, set_aside)"
            " VALUES ('import', ?, ?, ?, 'done', ?, ?, ?, ?, ?, ?, ?)",
            (name, now, now + 4, *counts),
        )
    lacking = [("account", person, 0) for person in range(1, 13)] + [("space", 0, now - 90 * 86_400)]
    store.connection.executemany(
        "INSERT INTO gap (source_id, target_key, kind, person_id, since, until, noted_at)"
        " SELECT id, ?, ?, ?, ?, ?, ? FROM source WHERE name = 'slack'",
        [(person, kind, person, since, since + 20 * 86_400, now) for kind, person, since in lacking],
    )
    hold_counts(store, 10)
    aside = [(f"{HOSTILE}:{row}", "the date can't be read") for row in (12, 40)]
    aside += [(f"box.mbox message {row}", Reason.NO_POSSIBLE_DATE) for row in range(1, 24)]
    aside += [("table.csv line 7", Form.FIELDS.told(found=34, columns=12))]
    store.connection.executemany(
        "INSERT INTO quarantine (source, place, reason, digest, first_seen, last_seen) VALUES ('mailinglist', ?, ?, ?, ?, ?)",
        [(place, reason, place, now, now) for place, reason in aside],
    )


def keep_policies(home: Path) -> None:
    """Keep two versions of a policy: one that shuts doors, and one that opens them."""
    with open_store(home, zone=ZONE) as store:
        for name, day in (("closed", date(2025, 11, 1)), ("open", date(2026, 6, 1))):
            found = read_policy(read_text((POLICIES / f"{name}.md").read_text(encoding="utf-8"), "policy.md"))
            assert found is not None
            keep_text(store, found, day)
