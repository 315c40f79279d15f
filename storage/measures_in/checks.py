"""What a row that an organisation tells of itself must hold, wherever it comes from: a table, or a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from config.catalogue import nearest
from config.errors import WrongUse
from openness.marking import N_
from openness.month import month_of_day

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from storage.measures_in.initiatives import InitiativeRow
    from storage.measures_in.pulse import PulseRow
    from storage.measures_in.training import TrainingRow
    from storage.roster import Finder

LONGEST: Final = 500
_TOLD: Final = 40
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")


def plain(text: str) -> str:
    """Return what somebody wrote on one line, without what cannot be seen."""
    return " ".join(_UNSEEN.sub(" ", text).split())


def check_length(column: str, text: str, *, where: str = "", most: int = LONGEST) -> None:
    """Raise WrongUse when a text is too long to be kept."""
    if len(text) > most:
        raise WrongUse(N_("{column} is longer than {most} characters"), where=where, parts={"column": column, "most": str(most)})


def check_past(day: date, today: date, *, where: str = "") -> None:
    """Raise WrongUse for a day that has not come yet."""
    if day > today:
        raise WrongUse(N_("{day} has not come yet"), where=where, parts={"day": str(day)})


def check_initiative(row: InitiativeRow) -> None:
    """Raise WrongUse when an initiative ends before it begins, or nothing says which items belong to it."""
    if row.ended and row.ended < row.began:
        raise WrongUse(
            N_("ended ({ended}) is before began ({began})"),
            where=row.place,
            parts={"ended": str(row.ended), "began": str(row.began)},
        )
    if not (row.tag or row.space):
        raise WrongUse(
            N_("neither a tag nor a space says which items belong to it"),
            where=row.place,
            todo=N_("give one of them, or both"),
        )
    source, _, name = row.space.partition(":")
    if row.space and not (source.strip() and name.strip()):
        raise WrongUse(
            N_("{space} is no space"),
            where=row.place,
            todo=N_("write SOURCE:NAME, such as slack:general"),
            parts={"space": repr(row.space[:_TOLD])},
        )


def check_training(row: TrainingRow, *, today: date, rules: Collection[str]) -> None:
    """Raise WrongUse for a training that has not happened yet, or was about a rule that is not tracked."""
    if row.rule and row.rule not in rules:
        raise WrongUse(
            N_("{rule} is no tracked rule"),
            where=row.place,
            todo=N_("`sharewell import rules FILE` first, or leave it empty"),
            parts={"rule": repr(row.rule[:_TOLD])},
        )
    check_past(row.day, today, where=row.place)


def check_pulse(row: PulseRow, *, today: date, departments: Collection[str], where: str = "") -> None:
    """Raise WrongUse for a month to come, an unknown department, or more who said yes than answered or were asked."""
    if row.month > month_of_day(today):
        month = f"{row.month // 100}-{row.month % 100:02d}"
        raise WrongUse(N_("{day} has not come yet"), where=where, parts={"day": month})
    if row.department and row.department not in departments:
        named = f"{row.department[:_TOLD]!r}"
        raise WrongUse(
            N_("{department} is no department{nearest}"),
            where=where,
            todo=N_("empty is the whole"),
            parts={"department": named, "nearest": nearest(row.department, tuple(departments))},
        )
    if row.yes > row.answers:
        raise WrongUse(
            N_("{yes} said yes, but {answers} answered"),
            where=where,
            parts={"yes": str(row.yes), "answers": str(row.answers)},
        )
    if row.invited is not None and row.answers > row.invited:
        raise WrongUse(
            N_("{answers} answered, but {invited} were invited"),
            where=where,
            parts={"answers": str(row.answers), "invited": str(row.invited)},
        )


def owner_of(finder: Finder, named: str, *, where: str = "") -> int:
    """Return who on the roster is named as an owner. Raises WrongUse when nobody is."""
    person = finder.person(named)
    if person is None:
        raise WrongUse(
            N_("the owner {owner} is not on the roster"),
            where=where,
            todo=N_("leave it empty or name another"),
            parts={"owner": repr(named[:_TOLD])},
        )
    return person
