"""Small tables that an organisation hands in of itself, read into rows; one wrong cell, and nothing of a table is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.catalogue import SOURCES, nearest
from config.errors import WrongUse
from openness.month import month_of_day
from pipeline.tables_in import read_table
from storage.labels import LabelRow
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
    began, ended = line.day("began"), line.day("ended")
    if began is None:
        raise line.wrong("the column began is empty")
    if ended and ended < began:
        raise line.wrong(f"ended ({ended}) is before began ({began})")
    tag, space = line.text("tag"), line.text("space")
    if not (tag or space):
        raise line.wrong("neither a tag nor a space says which items belong to it", "give one of them, or both")
    source, _, name = space.partition(":")
    if space and not (source.strip() and name.strip()):
        raise line.wrong(f"{space[:40]!r} is no space", "write SOURCE:NAME, such as slack:general")
    key = line.needed("initiative")
    return InitiativeRow(
        place=line.place,
        key=key,
        title=line.text("title") or key,
        goal=line.text("goal"),
        owner=line.text("owner"),
        tag=tag,
        space=space,
        began=began,
        ended=ended,
    )


def read_training(path: Path, *, today: date, rules: Collection[str]) -> tuple[list[TrainingRow], SmallTable]:
    """Return the training of a table, and the table; `rules` are the keys of the tracked rules. Raises WrongUse."""
    table = read_table(path, required=("person", "course", "date"), known=TRAINING)
    return [_training(line, today, rules) for line in table.lines], table


def _training(line: Line, today: date, rules: Collection[str]) -> TrainingRow:
    rule = line.text("rule")
    if rule and rule not in rules:
        raise line.wrong(f"{rule[:40]!r} is no tracked rule", "`sharewell import rules FILE` first, or leave it empty")
    return TrainingRow(
        place=line.place, person=line.needed("person"), course=line.needed("course"), day=_past(line, today), rule=rule
    )


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
    return IncidentRow(
        day=_past(line, today),
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
    month, department = line.month("month"), line.text("department")
    if month > month_of_day(today):
        raise line.wrong(f"{line.text('month')} has not come yet")
    if department and department not in departments:
        raise line.wrong(f"{department[:40]!r} is no department{nearest(department, tuple(departments))}", "empty is the whole")
    yes, answers = line.number("yes"), line.number("answers")
    invited = line.number("invited") if line.text("invited") else None
    if yes > answers:
        raise line.wrong(f"{yes} said yes, but {answers} answered")
    if invited is not None and answers > invited:
        raise line.wrong(f"{answers} answered, but {invited} were invited")
    question = line.choice("question", _QUESTIONS)
    return PulseRow(month=month, question=question, department=department, yes=yes, answers=answers, invited=invited)


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


def _past(line: Line, today: date) -> date:
    found = line.day("date")
    if found is None:
        raise line.wrong("the column date is empty")
    if found > today:
        raise line.wrong(f"{found} has not come yet")
    return found


def _once(lines: Sequence[Line], keys: Sequence[object], what: str) -> None:
    """Raise WrongUse for a key that stands in two rows."""
    seen: dict[object, Line] = {}
    for line, key in zip(lines, keys, strict=True):
        if key in seen:
            raise line.wrong(f"{what} is there twice, first in {seen[key].place}", "leave one row for each")
        seen[key] = line
