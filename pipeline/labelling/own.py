"""Lets a classifier learn from the organisation's own labels when enough are new; it is used only where it is better."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openness.language.labelling.default import default_classifier
from openness.language.labelling.local import LEAST, MOST, enough, grown, readable, try_local
from openness.language.labelling.trial import default_trial
from openness.month import Month, format_month, month_of, shift
from storage.local_classifiers import (
    BETTER,
    DROPPED,
    NOT_BETTER,
    count_own,
    drop_model,
    is_stale,
    keep_trial,
    name_of,
    next_number,
    note_dropped,
    own_labels,
    trials,
)

if TYPE_CHECKING:
    from openness.model import ClassifierError
    from storage.database import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What became of local classifiers: those that went with what they learned; the one that was tried, empty where none was.

    `starts_in`: the first month that it labels, None where it is not better than the default; `labels`: how many own labels it
    was tried on, of which `better` it alone told right and `worse` the default alone; `instead_of`: the one in use before it
    that is not used any longer because this one is not better than the default.
    """

    dropped: list[str] = field(default_factory=list)
    tried: str = ""
    starts_in: Month | None = None
    labels: int = 0
    better: int = 0
    worse: int = 0
    instead_of: str = ""

    def as_json(self) -> dict[str, object]:
        """Return it as scripts read it."""
        return {
            "dropped": self.dropped,
            "tried": self.tried or None,
            "starts_in": format_month(self.starts_in) if self.starts_in else None,
            "labels": self.labels,
            "better": self.better,
            "worse": self.worse,
            "given_up": self.instead_of or None,
        }


def learn(store: Store, now: int) -> Learned:
    """Try a classifier on the own labels where there are enough that are new, or where the last one went or is stale.

    A stale one stays in use until another was tried, so that a correction does not change what labels a month; where too few
    labels are left to try another, it goes.
    """
    dropped = _gone(store)
    known = trials(store.connection)
    labels = count_own(store.connection)
    last = known[-1] if known else None
    stale = last is not None and last.state == BETTER and is_stale(store.connection, last.number)
    due = last is None or last.state == DROPPED or stale or grown(labels, last.labels)
    if not due:
        return Learned(dropped=dropped)
    rows = [row for row in own_labels(store.connection, MOST) if readable(row[1])] if labels >= LEAST else []
    own = [(text, label) for _, text, label in rows]
    if not enough(own):
        if last is not None and stale:
            drop_model(store, last.number)
        return Learned(dropped=dropped + _gone(store))
    found = try_local(name_of(next_number(store.connection)), own, default_classifier())
    if not keep_trial(store, found, rows, labels=labels, now=now):
        return Learned(dropped=dropped)
    return Learned(
        dropped=dropped,
        tried=found.classifier.name,
        starts_in=shift(month_of(now, store.zone), 1) if found.wins else None,
        labels=found.matrix.texts,
        better=found.better,
        worse=found.worse,
        instead_of=last.name if last and last.state == BETTER and not found.wins else "",
    )


def _gone(store: Store) -> list[str]:
    return [name_of(number) for number in note_dropped(store)]


def known_errors(store: Store) -> tuple[ClassifierError, ...]:
    """Return how often each classifier was right when it was tried that labels items, or did."""
    own = [kept.trial.error for kept in trials(store.connection) if kept.state != NOT_BETTER]
    return (default_trial().error, *own)
