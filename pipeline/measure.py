"""From month facts to readings, and from readings to editions: what follows whenever something came in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from openness.activity import gate_counts
from openness.flow import gate_flow
from openness.headline import decision
from openness.indicators import INDICATOR
from openness.model import Aim, Cell, Direction, Level, Theme
from openness.month import MONTHS_A_YEAR, Month, ends_at, format_month, shift
from openness.quarter import QUARTER, span_of
from openness.reading import take_readings
from openness.reading_json import to_json
from openness.smallgroups import edition_of, gate
from pipeline.alone import one_at_a_time
from pipeline.at_lake import erase_at_lake
from pipeline.backups import note_withdrawn
from pipeline.editions_due import months_due
from pipeline.facts_by import By, chosen, facts_by
from pipeline.formulas import another_formula, changed_formulas, formulas_told, note_formulas
from pipeline.labelling.own import Learned, known_errors
from pipeline.redacting import redact
from pipeline.texts import find_topics, label_texts
from pipeline.told_before import as_told_before, told_without_people
from pipeline.topics import edition_topics
from storage import editions, readings
from storage.activity import count_cells, people_counts
from storage.database import set_meta
from storage.desk.stories import keep_story
from storage.erasing.sweeping import due_since, sweep
from storage.expiring import expire_kept
from storage.facts_version import VERSION
from storage.flow import streets_of
from storage.held_counts import hold_counts
from storage.held_parts import hold_parts
from storage.ledger import agreed_among_few
from storage.loading import load_facts
from storage.measures_in.policy import keep_vision
from storage.promised import with_promised_k
from storage.refresh import months_to_read, refresh_facts
from storage.retention import drop_texts, expire_awaiting, expire_texts, thin_samples
from storage.shown_told import part_told, people_told
from storage.units import most_taking_part, rolled_up
from storage.unread import all_follows, unread_months

if TYPE_CHECKING:
    from collections.abc import Callable

    from config.ideal import IdealSettings
    from config.settings import Settings
    from openness.facts import Facts
    from openness.model import Reading
    from storage.database import Store

SEED = 20_120_127
"""The day of the interview; stored with every reading."""


@dataclass(slots=True)
class RefreshOutcome:
    """What a refresh did: months whose topics, facts, readings and editions it made."""

    topics: list[Month] = field(default_factory=list)
    facts: list[Month] = field(default_factory=list)
    readings: list[Month] = field(default_factory=list)
    editions: list[tuple[Month, int]] = field(default_factory=list)
    learned: Learned = field(default_factory=Learned)
    """What became of a classifier of the organisation's own."""
    formulas: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Indicators whose formula changed since they were last measured: the version they had, and the one they have."""
    lake: str = ""
    """Why whoever left could not be taken out of the lake yet; empty: they are, or there is none."""

    def as_json(self) -> dict[str, object]:
        """Return the outcome as scripts read it."""
        return {
            "topics": [format_month(month) for month in self.topics],
            "facts": [format_month(month) for month in self.facts],
            "readings": [format_month(month) for month in self.readings],
            "editions": [{"month": format_month(month), "number": number} for month, number in self.editions],
            "learned": self.learned.as_json(),
            "formulas": [{"id": name, "from": before, "to": now} for name, (before, now) in self.formulas.items()],
        }


@one_at_a_time
def refresh(
    store: Store,
    settings: Settings,
    ideal: IdealSettings,
    now: int,
    *,
    full: bool = False,
    by: By | None = None,
    progress: Callable[[str, int, int], None] = lambda _what, _done, _of: None,
) -> RefreshOutcome:
    """Bring facts, readings and editions up to date. `progress` is told (what, done, of).

    `by`: who works the facts out; None: as the settings say.
    """
    outcome, settings = RefreshOutcome(lake=erase_at_lake(store, settings)), with_promised_k(store, settings)
    outcome.learned = label_texts(store, settings, now)
    for source, own in settings.sources.items():
        if own.keep == "counts":
            drop_texts(store, source)
    outcome.topics = find_topics(store, settings, seed=SEED, progress=lambda done, of: progress("topics", done, of))
    _expire(store, settings, now)
    keep_vision(store, ideal.vision.date if ideal.vision else None)
    outcome.facts = _facts(by or chosen(settings), store, settings, now, full=full, progress=progress)
    basis = _basis(store, settings, ideal)
    outcome.formulas = changed_formulas(store)
    outcome.readings = months_to_read(store, outcome.facts, now, basis=basis)
    followed = unread_months(store.connection)
    for done, month in enumerate(outcome.readings, 1):
        _read(store, settings, ideal, month, now)
        progress("readings", done, len(outcome.readings))
    note_formulas(store, outcome.formulas, now)
    with store.transaction() as connection:
        set_meta(connection, "read_at", str(now))
        set_meta(connection, "read_with", basis)
    for month in months_due(store, settings, outcome.readings, now):
        why = formulas_told(another_formula(store, month))
        outcome.editions.append((month, make_edition(store, settings, ideal, month, now, why=why)))
    outcome.editions += told_without_people(store, outcome.readings, now)
    outcome.editions += redact(store, settings, {month // 100 for month in outcome.readings}, outcome.editions, now)
    hold_parts(store, {month for month, _ in outcome.editions}, settings.privacy.k)
    hold_counts(store, settings.privacy.k)
    all_follows(store, followed)
    if due_since(store) is not None:
        note_withdrawn(store, settings)
        sweep(store)
    return outcome


def _expire(store: Store, settings: Settings, now: int) -> None:
    """Drop what was kept for its time."""
    expire_texts(store, text_days=settings.privacy.text_days, now=now)
    expire_awaiting(store, text_days=settings.privacy.text_days, now=now)
    thin_samples(store, now=now)
    expire_kept(store, settings.retention, now=now)


def _facts(
    by: By, store: Store, settings: Settings, now: int, *, full: bool, progress: Callable[[str, int, int], None]
) -> list[Month]:
    with facts_by(by, store, settings, now, full=full) as (months, fill):
        count = iter(range(1, len(months) + 1))
        return refresh_facts(store, months, fill=fill, progress=lambda _month: progress("facts", next(count), len(months)))


def _basis(store: Store, settings: Settings, ideal: IdealSettings) -> str:
    """Return what readings rest on besides the facts, as a digest: formulas, targets, k."""
    formulas = [(indicator.id, indicator.version, indicator.ideal.value) for indicator in INDICATOR.values()]
    return hashlib.sha256(
        repr(
            (
                formulas,
                ideal.targets,
                settings.privacy.k,
                settings.indicators.span,
                SEED,
                sorted(agreed_among_few(store)),
                known_errors(store),
            )
        ).encode()
    ).hexdigest()


def gated(store: Store, settings: Settings, month: Month) -> list[Reading]:
    """Return a month's readings as they may leave the store."""
    settings = with_promised_k(store, settings)
    rolled = rolled_up(store.connection, month, settings.privacy.k)
    found = readings.readings_of(store, month)
    return _switched_on(settings, gate(found, settings.privacy.k, earlier=_earlier(store, settings, month), rolled=rolled))


def _switched_on(settings: Settings, found: list[Reading]) -> list[Reading]:
    """Return the readings that the organisation wants to see; how Sharewell itself behaves is always among them."""
    wanted = set(settings.indicators.on)
    return [reading for reading in found if not wanted or reading.id in wanted or reading.theme is Theme.CONDUCT]


def _earlier(store: Store, settings: Settings, month: Month) -> list[Reading]:
    """Return the gated readings that a month is compared with: what they hide stays hidden."""
    k = settings.privacy.k
    return [
        reading
        for before in (shift(month, -1), shift(month, -QUARTER), shift(month, -MONTHS_A_YEAR))
        for reading in gate(readings.readings_of(store, before), k, rolled=rolled_up(store.connection, before, k))
    ]


def make_edition(store: Store, settings: Settings, ideal: IdealSettings, month: Month, now: int, why: str = "") -> int:
    """Freeze what pages and packs show of a month; return its number."""
    before, settings = editions.latest_edition(store.connection, month), with_promised_k(store, settings)
    k = settings.privacy.k
    rolled = rolled_up(store.connection, month, k)
    found = readings.readings_of(store, month)
    shown = _switched_on(settings, edition_of(found, k, earlier=_earlier(store, settings, month), rolled=rolled))
    shown = as_told_before(store, shown)
    cells = gate_counts(count_cells(store.connection, month), k, rolled=rolled.taking_part)
    roster, opted_in = _counts(store, month, k)
    whole = [reading for reading in shown if reading.cell.level is Level.WHOLE]
    as_json = [to_json(reading) for reading in shown]
    vision = ideal.vision
    body = {
        "month": format_month(month),
        "made_up": settings.organisation.made_up,
        "organisation": settings.organisation.name,
        "k": k,
        "vision": None if vision is None else {"text": vision.text, "signed_by": vision.signed_by, "date": str(vision.date)},
        "readings": as_json,
        "activity": [cell.as_json() for cell in cells],
        "flow": [street.as_json() for street in gate_flow(streets_of(store, month), k, rolled=rolled.taking_part)],
        "topics": edition_topics(store, settings, month),
        "rolled_up": rolled.as_json(),
        "roster": roster,
        "opted_in": opted_in,
        "coverage": as_json[0]["coverage"] if as_json else [],
        "decision": decision(whole).as_json(),
        "story": keep_story(store, month),
        "closed": ends_at(month, store.zone) <= now,
    }
    reason = why or ("the month closed" if before is None else "enough changes have gathered")
    return editions.make_edition(store, month, body, why=reason, changes=_changes(before, as_json), now=now)


def _read(store: Store, settings: Settings, ideal: IdealSettings, month: Month, now: int) -> None:
    """Measure a month and keep its readings."""
    months = span_of(settings.indicators.span, most_taking_part(store.connection, month))
    facts = replace(load_facts(store.connection, month, months=months), agreed=agreed_among_few(store))

    def aim(indicator: str, cell: Cell) -> Aim:
        """Return an indicator's ideal and where it comes from."""
        target = ideal.target_for(indicator, month)
        if target is not None:
            return Aim(target.value, "target", target.least)
        cited = INDICATOR[indicator].ideal.value
        if cited is not None:
            return Aim(cited, "cited")
        # What stands in no headline, such as how many take part, is nobody's target; where no way is better, neither is a level.
        if not INDICATOR[indicator].in_headline or INDICATOR[indicator].direction is Direction.RANGE:
            return Aim()
        baseline = readings.baseline(store, readings.key_of(indicator, cell), before=month)
        return Aim() if baseline is None else Aim(baseline, "baseline")

    taken = take_readings(
        facts,
        month,
        cells=_cells(facts, month),
        as_of=now,
        ideals=aim,
        seed=SEED,
        zone_ends_at=lambda asked: ends_at(asked, store.zone),
        months=months,
        errors=known_errors(store),
    )
    shown = gate(taken, settings.privacy.k, rolled=rolled_up(store.connection, month, settings.privacy.k))
    readings.put_readings(store, month, taken, shown, facts_version=VERSION, seed=SEED, now=now)


def _cells(facts: Facts, month: Month) -> list[Cell]:
    """Return the whole, and every division and department that had people that month."""
    if facts.roster is None:
        return [Cell()]
    here = facts.roster.month == month
    divisions = sorted({facts.divisions[number] for number in facts.roster.division[here] if number >= 0})
    departments = sorted({facts.departments[number] for number in facts.roster.department[here] if number >= 0})
    return [
        Cell(),
        *(Cell(level=Level.DIVISION, name=name) for name in divisions),
        *(Cell(level=Level.DEPARTMENT, name=name) for name in departments),
    ]


def _counts(store: Store, month: Month, k: int) -> tuple[int | None, int | None]:
    """Return people employed and opted in, rounded to 5; None where that would tell of fewer than k."""
    roster, opted_in = people_counts(store.connection, month)
    return people_told(roster, k), part_told(opted_in, roster, k)


def _changes(before: editions.Body | None, readings_now: list[dict[str, object]]) -> list[str]:
    """Return the indicators of the whole that read differently since the last edition."""
    if before is None:
        return []
    old = {reading["id"]: (reading["state"], reading["value"]) for reading in before["readings"] if _is_whole(reading)}
    return [
        str(reading["id"])
        for reading in readings_now
        if _is_whole(reading) and old.get(reading["id"]) != (reading["state"], reading["value"])
    ]


def _is_whole(reading: dict[str, object]) -> bool:
    return reading.get("department") is None and reading.get("division") is None
