"""Small tables that an organisation hands in of itself, read into rows; one wrong cell, and nothing of a table is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.catalogue import SOURCES, nearest
from config.errors import WrongUse
from pipeline.tables_in import read_table
from storage.labels import LabelRow
from storage.measures_in.checks import check_initiative, check_past, check_pulse, check_training
from storage.measures_in.incidents import IncidentRow
from storage.measures_in.initiatives import InitiativeRow
from storage.measures_in.pulse import PulseRow
from storage.measures_in.training import TrainingRow

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date
    from pathlib import Path

    from pipeline.tables_in import Line, SmallTable

INITIATIVES = ("initiative", "title", "goal", "owner", "tag", "space", "began", "ended")
TRAINING = ("person", "course", "date", "rule")
INCIDENTS = ("date", "kind", "severity", "consequence", "people")
PULSE = ("month", "question", "department", "yes", "answers", "invited")
LABELS = ("source", "native_id", "label", "by")
_KINDS = {
    "deliberate": "deliberate", "opzet": "deliberate", "opzettelijk": "deliberate",
    "accident": "accident", "ongeluk": "accident", "per ongeluk": "accident", "vergissing": "accident",
}  # fmt: skip
_SEVERITIES = {"1": "1", "low": "1", "laag": "1", "2": "2", "medium": "2", "middel": "2", "3": "3", "high": "3", "hoog": "3"}
_CONSEQUENCES = {
    "none": "none", "geen": "none", "talk": "talk", "gesprek": "talk", "warning": "warning", "waarschuwing": "warning",
    "measure": "measure", "maatregel": "measure", "dismissal": "dismissal", "ontslag": "dismissal", "other": "other",
    "anders": "other",
}  # fmt: skip
_QUESTIONS = {
    "why": "why", "waarom": "why", "consequences": "consequences", "gevolgen": "consequences", "free": "free", "vrij": "free",
}  # fmt: skip
_LABELS = {
    "knowledge": "knowledge", "kennis": "knowledge", "question": "question", "vraag": "question", "promotion": "promotion",
    "promotie": "promotion", "other": "other", "overig": "other",
}  # fmt: skip


def read_initiatives(path: Path) -> tuple[list[InitiativeRow], SmallTable]:
    """Return the initiatives of a table, and the table. Raises WrongUse naming the first line that is off."""
    table = read_table(path, required=("initiative", "began"), known=INITIATIVES)
    rows = [_initiative(line) for line in table.lines]
    _once(table.lines, [row.key for row in rows], "the initiative")
    return rows, table


def _initiative(line: Line) -> InitiativeRow:
    began = line.day("began")
    if began is None:
        raise line.wrong("the column began is empty")
    key = line.needed("initiative")
    row = InitiativeRow(
        place=line.place,
        key=key,
        title=line.text("title") or key,
        goal=line.text("goal"),
        owner=line.text("owner"),
        tag=line.text("tag"),
        space=line.text("space"),
        began=began,
        ended=line.day("ended"),
    )
    check_initiative(row)
    return row


def read_training(path: Path, *, today: date, rules: Collection[str]) -> tuple[list[TrainingRow], SmallTable]:
    """Return the training of a table, and the table; `rules` are the keys of the tracked rules. Raises WrongUse."""
    table = read_table(path, required=("person", "course", "date"), known=TRAINING)
    return [_training(line, today, rules) for line in table.lines], table


def _training(line: Line, today: date, rules: Collection[str]) -> TrainingRow:
    person, course = line.needed("person"), line.needed("course")
    row = TrainingRow(place=line.place, person=person, course=course, day=_day(line), rule=line.text("rule"))
    check_training(row, today=today, rules=rules)
    return row


def read_incidents(path: Path, *, today: date) -> tuple[list[IncidentRow], SmallTable]:
    """Return the incidents of a table, which may hold none, and the table. Raises WrongUse, on any other column too."""
    table = read_table(path, required=INCIDENTS, known=INCIDENTS, may_be_empty=True)
    if table.unknown:
        told = ", ".join(repr(column) for column in table.unknown[:3])
        raise WrongUse(
            f"line 1: the columns are {', '.join(INCIDENTS)}, not {told}",
            where=path.name,
            todo="take the other columns out: nothing about a person belongs in this list",
        )
    return [_incident(line, today) for line in table.lines], table


def _incident(line: Line, today: date) -> IncidentRow:
    day = _day(line)
    check_past(day, today, where=line.place)
    return IncidentRow(
        day=day,
        kind=line.choice("kind", _KINDS),
        severity=int(line.choice("severity", _SEVERITIES)),
        consequence=line.choice("consequence", _CONSEQUENCES),
        people=line.number("people"),
    )


def read_pulse(path: Path, *, today: date, departments: Collection[str]) -> tuple[list[PulseRow], SmallTable]:
    """Return the answers of a table, and the table; `departments` are those the roster knows. Raises WrongUse."""
    table = read_table(path, required=("month", "question", "yes", "answers"), known=PULSE)
    rows = [_pulse(line, today, departments) for line in table.lines]
    _once(table.lines, [(row.month, row.question, row.department) for row in rows], "this month, question and department")
    return rows, table


def _pulse(line: Line, today: date, departments: Collection[str]) -> PulseRow:
    row = PulseRow(
        month=line.month("month"),
        question=line.choice("question", _QUESTIONS),
        department=line.text("department"),
        yes=line.number("yes"),
        answers=line.number("answers"),
        invited=line.number("invited") if line.text("invited") else None,
    )
    check_pulse(row, today=today, departments=departments, where=line.place)
    return row


def read_labels(path: Path, *, sources: Collection[str]) -> tuple[list[LabelRow], SmallTable]:
    """Return the labels of a table, and the table; `sources` are known besides the catalogue's. Raises WrongUse."""
    table = read_table(path, required=("source", "native_id", "label"), known=LABELS)
    known = {*SOURCES, *sources}
    rows = [_given(line, known) for line in table.lines]
    _once(table.lines, [(row.source, row.native_id) for row in rows], "this item")
    return rows, table


def _given(line: Line, sources: Collection[str]) -> LabelRow:
    source = line.needed("source").casefold()
    if source not in sources:
        raise line.wrong(f"{source[:40]!r} is no known source{nearest(source, tuple(sorted(sources)))}")
    label = line.choice("label", _LABELS) if line.text("label") else ""
    return LabelRow(place=line.place, source=source, native_id=line.needed("native_id"), label=label, by=line.text("by"))


def _day(line: Line) -> date:
    found = line.day("date")
    if found is None:
        raise line.wrong("the column date is empty")
    return found


def _once(lines: Sequence[Line], keys: Sequence[object], what: str) -> None:
    """Raise WrongUse for a key that stands in two rows."""
    seen: dict[object, Line] = {}
    for line, key in zip(lines, keys, strict=True):
        if key in seen:
            raise line.wrong(f"{what} is there twice, first in {seen[key].place}", "leave one row for each")
        seen[key] = line
