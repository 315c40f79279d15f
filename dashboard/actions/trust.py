"""Acts on training, incidents and the pulse: the administrator keeps what is about people, communications keeps the pulse too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.actions.writing import today, writing
from dashboard.told import INCIDENT_KEEPERS
from dashboard.visitor import Role
from storage.by_hand import incidents, pulse, training

if TYPE_CHECKING:
    from datetime import date

    from dashboard.visitor import Visitor
    from storage.by_hand.pulse import Key
    from storage.measures_in.incidents import IncidentRow
    from storage.measures_in.pulse import PulseRow
    from storage.measures_in.training import TrainingRow

TRAINING_KEEPERS: Final = (Role.ADMINISTRATOR,)
PULSE_KEEPERS: Final = (Role.COMMS, Role.ADMINISTRATOR)


def add_training(visitor: Visitor, row: TrainingRow) -> None:
    """Add one person's training. Raises WrongUse or Refused."""
    with writing(visitor, *TRAINING_KEEPERS) as store:
        training.add_training(store, row, today=today(store))


def remove_training(visitor: Visitor, row: TrainingRow) -> None:
    """Remove one person's training. Raises WrongUse or Refused."""
    with writing(visitor, *TRAINING_KEEPERS) as store:
        training.remove_training(store, row)


def rename_course(visitor: Visitor, course: str, rule: str, *, to: str, about: str) -> None:
    """Correct what a course is called and which rule it was about. Raises WrongUse, Outdated or Refused."""
    with writing(visitor, *TRAINING_KEEPERS) as store:
        training.rename_course(store, course, rule, to=to, about=about)


def put_incident(visitor: Visitor, row: IncidentRow, *, number: int | None, seen: str | None) -> None:
    """Add an incident (`number` None), or correct the one that was seen. Raises WrongUse, Outdated or Refused."""
    with writing(visitor, *INCIDENT_KEEPERS) as store:
        incidents.put_incident(store, row, today=today(store), number=number, seen=seen)


def remove_incident(visitor: Visitor, number: int, *, seen: str) -> None:
    """Remove the incident that was seen. Raises Outdated or Refused."""
    with writing(visitor, *INCIDENT_KEEPERS) as store:
        incidents.remove_incident(store, number, seen=seen)


def incidents_complete_until(visitor: Visitor, day: date) -> None:
    """Say that the list of incidents speaks until a day. Raises WrongUse or Refused."""
    with writing(visitor, *INCIDENT_KEEPERS) as store:
        incidents.complete_until(store, day, today=today(store))


def put_answers(visitor: Visitor, row: PulseRow, *, seen: str | None) -> None:
    """Add what a question of the pulse got (`seen` None), or correct what was seen. Raises WrongUse, Outdated or Refused."""
    with writing(visitor, *PULSE_KEEPERS) as store:
        pulse.put_answers(store, row, today=today(store), seen=seen)


def remove_answers(visitor: Visitor, key: Key, *, seen: str) -> None:
    """Remove what a question of the pulse got, as it was seen. Raises Outdated or Refused."""
    with writing(visitor, *PULSE_KEEPERS) as store:
        pulse.remove_answers(store, key, seen=seen)
