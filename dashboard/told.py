"""What pages read of what an organisation tells of itself; counts of people are gated and rounded here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import data
from dashboard.visitor import Role
from openness.language.rule_texts import difference
from openness.month import format_month
from storage.by_hand import incidents as incidents_by_hand
from storage.by_hand import initiatives as by_hand
from storage.by_hand import pulse, training
from storage.by_hand.rules import stamps
from storage.held_counts import active_in as active_people
from storage.measures_in.pulse import departments_known
from storage.people_counts import PeopleCounts, TextCounts, people_counts, text_counts
from storage.rule_texts import both_texts, changes
from storage.rules import rules as rules_tracked

if TYPE_CHECKING:
    from dashboard.data import Connection
    from dashboard.visitor import Visitor
    from openness.month import Month
    from storage.by_hand.incidents import Incident
    from storage.by_hand.initiatives import Initiative
    from storage.by_hand.pulse import Answers
    from storage.by_hand.training import Course
    from storage.rule_texts import Change
    from storage.rules import Rule

MOST_CHANGES: Final = 20
INCIDENT_KEEPERS: Final = (Role.ADMINISTRATOR,)
PEOPLE_READERS: Final = (Role.ADMINISTRATOR,)
TEXTS_SECONDS: Final = 300


def initiatives() -> list[Initiative]:
    """Return all initiatives, those that run first."""
    return data.asked(by_hand.initiatives, [])


def active_in(month: Month) -> dict[str, int | None]:
    """Return by initiative how many people were active in it in a month, rounded to 5; None for too few to tell."""
    return data.asked(lambda connection: active_people(connection, format_month(month)), {})


def rules() -> tuple[list[Rule], dict[str, str]]:
    """Return the rules that are tracked, and the stamp of each by key."""
    none: tuple[list[Rule], dict[str, str]] = ([], {})
    return data.asked(lambda connection: (rules_tracked(connection), stamps(connection)), none)


def changes_of(rule: Rule) -> list[tuple[Change, list[str]]]:
    """Return what changed in a rule's text, the newest first, each with its difference as lines.

    At most MOST_CHANGES of those that were read, and all that were not.
    """

    def read(connection: Connection) -> list[tuple[Change, list[str]]]:
        newest = [
            change
            for place, change in enumerate(reversed(changes(connection, rule)))
            if place < MOST_CHANGES or not change.reviewed_day
        ]
        return [(change, difference(*both_texts(connection, change))) for change in newest]

    return data.asked(read, [])


def rule_names() -> dict[str, str]:
    """Return what the tracked rules are called, by key."""
    return {rule.key: rule.title for rule in rules()[0]}


def courses() -> list[Course]:
    """Return what people were trained in, with how many; never who."""
    return data.asked(training.courses, [])


def incidents(visitor: Visitor) -> list[Incident]:
    """Return the incidents one by one, for those who keep the list. Raises Refused for anybody else."""
    visitor.need_whole(*INCIDENT_KEEPERS)
    return data.asked(incidents_by_hand.incidents, [])


def behind_incidents() -> tuple[dict[str, int | None], int]:
    """Return how many people were behind incidents of the last year by kind, and until which day the list speaks (0: none)."""
    k, today = data.smallest_group(), data.today()

    def read(connection: Connection) -> tuple[dict[str, int | None], int]:
        return incidents_by_hand.behind_incidents(connection, today, k), incidents_by_hand.speaks_until(connection)

    none: tuple[dict[str, int | None], int] = ({}, 0)
    return data.asked(read, none)


def answers() -> list[Answers]:
    """Return the totals of the pulse; those of departments are named and not told."""
    k = data.smallest_group()
    return data.asked(lambda connection: pulse.answers(connection, k), [])


def people(visitor: Visitor) -> PeopleCounts | None:
    """Return how many people there are, for the administrator; never who. None where there is no store to be read.

    Raises Refused for anybody else, and for a role that is for one division only.
    """
    visitor.need_whole(*PEOPLE_READERS)
    zone = data.zone()
    none: PeopleCounts | None = None

    def read(connection: Connection) -> PeopleCounts | None:
        return people_counts(connection, zone, now=data.now())

    return data.asked(read, none)


def texts(visitor: Visitor) -> TextCounts:
    """Return how many texts there are, for the administrator, as they were counted within the last minutes."""
    visitor.need_whole(*PEOPLE_READERS)
    return _texts(str(data.home()), data.text_days())


@st.cache_data(ttl=TEXTS_SECONDS, max_entries=4, show_spinner=False)
def _texts(place: str, days: int) -> TextCounts:  # noqa: ARG001 - what it is kept by
    none = TextCounts(kept=0, dropped=0, overdue=False)
    return data.asked(lambda connection: text_counts(connection, text_days=days, now=data.now()), none)


def departments() -> list[str]:
    """Return the names of all departments that the roster ever had."""
    none: set[str] = set()
    return sorted(data.asked(departments_known, none), key=str.casefold)
