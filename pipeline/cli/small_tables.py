"""The kinds of `sharewell import` that are small tables: taken whole, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from openness.records import Sums
    from pipeline.cli.frame import Frame
    from pipeline.tables_in import SmallTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a table's rows; `remarks` say what the sums do not."""

    sums: Sums
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallKind:
    """A small table that can be imported."""

    what: str
    """What it is, in a few words, with its columns."""
    take: Callable[[Frame, Path, bool], Taken]
    """Takes a file in, or only tries to."""


def _initiatives(frame: Frame, path: Path, dry_run: bool) -> Taken:
    from pipeline.measures_in import read_initiatives
    from storage.measures_in.initiatives import apply_initiatives

    rows, table = read_initiatives(path)
    return Taken(sums=apply_initiatives(frame.store, rows, dry_run=dry_run), remarks=_unused(table))


def _training(frame: Frame, path: Path, dry_run: bool) -> Taken:
    from pipeline.measures_in import read_training
    from storage.measures_in.training import apply_training, rules_known

    rows, table = read_training(path, today=_today(frame), rules=rules_known(frame.store.connection))
    sums = apply_training(frame.store, rows, dry_run=dry_run)
    withdrawn = (f"{sums.not_allowed:,} rows are of people who withdrew; they are not taken",) if sums.not_allowed else ()
    return Taken(sums=sums, remarks=(*_unused(table), *withdrawn))


def _incidents(frame: Frame, path: Path, dry_run: bool) -> Taken:
    from pipeline.measures_in import read_incidents
    from storage.measures_in.incidents import apply_incidents

    today = _today(frame)
    rows, _ = read_incidents(path, today=today)
    sums, dropped = apply_incidents(frame.store, rows, today=today, dry_run=dry_run)
    told = f"The list speaks for all time until {today}: {len(rows):,} incidents" if rows else f"No incident until {today}"
    gone = (f"{dropped:,} incidents of the list before are not in this one; they are gone",) if dropped else ()
    return Taken(sums=sums, remarks=(told, *gone))


def _pulse(frame: Frame, path: Path, dry_run: bool) -> Taken:
    from pipeline.measures_in import read_pulse
    from storage.measures_in.pulse import apply_pulse, departments_known

    departments = departments_known(frame.store.connection)
    rows, table = read_pulse(path, today=_today(frame), departments=departments)
    return Taken(sums=apply_pulse(frame.store, rows, dry_run=dry_run), remarks=_unused(table))


def _labels(frame: Frame, path: Path, dry_run: bool) -> Taken:
    from pipeline.measures_in import read_labels
    from storage.labels import apply_labels
    from storage.roster import Finder
    from storage.sources import sources_known

    rows, table = read_labels(path, sources=sources_known(frame.store.connection))
    sums = apply_labels(frame.store, rows, Finder(frame.store), now=frame.now, dry_run=dry_run)
    withdrawn = (f"{sums.not_allowed:,} labels were given by people who withdrew; not taken",) if sums.not_allowed else ()
    return Taken(sums=sums, remarks=(*_unused(table), *withdrawn))


def _rules(frame: Frame, path: Path, dry_run: bool) -> Taken:
    from pipeline.rule_table import read_rules
    from storage.rules import apply_rules

    today = _today(frame)
    rows, table = read_rules(path, today=today)
    return Taken(sums=apply_rules(frame.store, rows, today=today, dry_run=dry_run), remarks=_unused(table))


def _unused(table: SmallTable) -> tuple[str, ...]:
    return (f"Columns not used: {', '.join(table.unknown)}",) if table.unknown else ()


def _today(frame: Frame) -> date:
    return datetime.fromtimestamp(frame.now, frame.store.zone).date()


SMALL: dict[str, SmallKind] = {
    "initiatives": SmallKind(what="a table of initiatives: initiative,title,goal,owner,tag,space,began,ended", take=_initiatives),
    "training": SmallKind(what="who was trained: person,course,date,rule", take=_training),
    "incidents": SmallKind(
        what="the whole list of incidents, which may be empty: date,kind,severity,consequence,people", take=_incidents
    ),
    "pulse": SmallKind(what="totals of an anonymous pulse: month,question,department,yes,answers,invited", take=_pulse),
    "rules": SmallKind(
        what="terms and laws to keep track of: rule,title,kind,url,sector,owner,guide,concerns,last_read", take=_rules
    ),
    "labels": SmallKind(what="labels that people gave: source,native_id,label,by", take=_labels),
}


def told_rows(sums: Sums, *, dry_run: bool) -> str:
    """Return the sums of a table's rows in words."""
    parts = [(sums.stored, "new"), (sums.changed, "changed"), (sums.unchanged, "unchanged")]
    account = ", ".join(f"{count:,} {what}" for count, what in parts)
    refused = f", {sums.not_allowed:,} not allowed" if sums.not_allowed else ""
    return f"{'Tried only, nothing written. ' if dry_run else ''}Read {sums.read:,} rows: {account}{refused}."
