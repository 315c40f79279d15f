"""Let made-up people decide on months and note what happened in them, by the same small writes that the pages make."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from openness.month import format_month, last_day, shift, starts_at
from storage.by_hand.annotations import put_annotation
from storage.by_hand.decisions import DecisionRow, decisions, put_decision

if TYPE_CHECKING:
    from pipeline.demo.organisation import Organisation
    from storage.database import Store

_MEETING: Final = 9 * 86_400
"""How long after a month its figures are on the table."""
_BY: Final = "directie@rijnhove.example"
_COMMS: Final = "communicatie@rijnhove.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """One decision: how many months back its figures were, when it was due after them, and what became of it how much later."""

    back: int
    indicator: str
    text: str
    owner: str
    due: int
    state: str = "open"
    became: str = ""
    later: int = 0


_MADE: Final = (
    _Made(
        back=6,
        indicator="E2",
        text="Elk directielid deelt iedere week één les in een open kanaal.",
        owner="Gemeentesecretaris",
        due=3,
        state="done",
        became="Sinds mei elke week; vijf van de zes directieleden doen mee.",
        later=5,
    ),
    _Made(
        back=4,
        indicator="K5",
        text="Een tweede wiki voor projecten inrichten.",
        owner="Afdelingshoofd ICT",
        due=4,
        state="dropped",
        became="Twee wiki's zouden kennis over twee plekken verdelen.",
        later=3,
    ),
    _Made(
        back=3,
        indicator="A6",
        text="Elk team spreekt af wie er op open vragen let.",
        owner="Teamleiders dienstverlening",
        due=2,
    ),
    _Made(
        back=1,
        indicator="R4",
        text="Iedereen die het aangaat, volgt de scholing over de gewijzigde regels.",
        owner="Opleidingen (HR)",
        due=3,
    ),
)


_NOTED: Final = (
    (14, 0, "Forum geopend"),
    (9, 12, "Nieuw beleid: één A4"),
    (7, 0, "Campagne: deel je les"),
    (4, 1, "Scholing voor leidinggevenden"),
)
"""How many months back, on which day (0: the month as a whole), and what happened."""


def annotate(store: Store, organisation: Organisation, *, now: int) -> None:
    """Note what happened within the months there are."""
    for back, day, text in _NOTED:
        month = shift(organisation.months[-1], -back)
        if month >= organisation.months[0]:
            when = format_month(month) + (f"-{day:02d}" if day else "")
            put_annotation(store, when, text, by=_COMMS, now=now)


def decide(store: Store, organisation: Organisation, *, now: int) -> None:
    """Record the decisions that fall within the months there are, each after its month and none after now."""
    last, first = organisation.months[-1], organisation.months[0]
    for made in _MADE:
        month = shift(last, -made.back)
        if month < first:
            continue
        at = min(now, starts_at(shift(month, 1), store.zone) + _MEETING)
        row = DecisionRow(
            month=month,
            indicator=made.indicator,
            text=made.text,
            owner=made.owner,
            due=last_day(shift(month, made.due)),
        )
        today = datetime.fromtimestamp(at, store.zone).date()
        number = put_decision(store, row, by=_BY, now=at, today=today)
        closed = min(now, starts_at(shift(month, made.later + 1), store.zone) + _MEETING)
        if made.state != row.state:
            seen = next(one.stamp for one in decisions(store.connection) if one.number == number)
            done = replace(row, state=made.state, became=made.became)
            put_decision(store, done, by=_BY, now=closed, today=today, number=number, seen=seen)
