"""Write what an organisation tells of itself: initiatives, training, incidents, a pulse, labels, its policy's versions."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from openness.language.policy.holds import HELD
from openness.month import first_day, format_month, last_day
from pipeline.demo.conversation import Way
from pipeline.demo.exports import channel_of, native_in_slack
from pipeline.demo.organisation import DEPARTMENTS
from pipeline.demo.passing_on import TAGGED
from pipeline.demo.rules import PRIVACY
from pipeline.demo.story import CHAPTERS, FORUM_FROM, month_at, place_in_story, turned
from pipeline.demo.tables import CHAT, FORUM, WIKI, native, write_table
from pipeline.demo.writing import Act

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pipeline.demo.exports import Said
    from pipeline.demo.organisation import Organisation

_TURN = 7.5
_INITIATIVES = (
    ("nieuwsbrief", "Nieuwsbrief voor alle teams", "", "", "", "slack:communicatie", 0.0, _TURN),
    ("pilot-wiki", "Pilot met een wiki", "", "", "", "mediawiki:wiki personeel", 0.0, _TURN),
    ("kanalen", "Kanalen opruimen", "", "", "", "slack:algemeen", 1.0, 9.0),
    ("waterkennis", "Waterkennis op één plek", "Elke vraag over water één keer beantwoorden", "leads", "", "mediawiki:wiki water",
     0.0, None),
    ("forum", "Vragen op het forum", "Een vraag is binnen een dag beantwoord", "leads", "", "discourse:Vraag en antwoord",
     FORUM_FROM, None),
    ("buurtbudget", "Buurtbudget", "Inwoners beslissen mee over hun straat", "leads", TAGGED["sociaal"], "", 3.0, None),
    ("opendata", "Open data", "Wat openbaar is, staat ook openbaar", "leads", TAGGED["ict"], "", _TURN, None),
    ("vraag-het-ons", "Vraag het ons", "Iedereen durft een vraag te stellen", "leads", "", "slack:vraag-het-ons", _TURN, None),
)  # fmt: skip
_INCIDENTS = ((1.0, "accident", "1", "talk", 1), (4.0, "deliberate", "2", "warning", 1), (6.0, "accident", "2", "talk", 2),
              (12.0, "accident", "1", "none", 1))  # fmt: skip
_QUESTIONS = {"why": (0.34, 0.42), "consequences": (0.48, 0.24), "free": (0.40, 0.36)}
"""The share that says yes before the turn, and how much more do after it."""
_LABELLED = 0.3
_LABELS = {Act.KNOWLEDGE: "knowledge", Act.ANSWER: "knowledge", Act.PROMOTION: "promotion", Act.OTHER: "other"}


def initiatives(path: Path, organisation: Organisation) -> None:
    """Write the initiatives: many and loose first, fewer after the turn, each with a goal and an owner."""
    leaders = [person.key for person in organisation.people if person.leader and person.left is None]
    rows = []
    for number, (key, title, goal, owner, tag, space, began, ended) in enumerate(_INITIATIVES):
        begins, ends = _day(organisation, began), _day(organisation, ended) if ended is not None else None
        if begins is None or (ends is not None and ends <= begins):
            continue
        rows.append((
            key, title, goal, leaders[number % len(leaders)] if owner and leaders else "", tag, space, begins,
            ends - timedelta(days=1) if ends else "",
        ))  # fmt: skip
    write_table(path, "initiative,title,goal,owner,tag,space,began,ended", rows)


def training(path: Path, organisation: Organisation, *, seed: int) -> None:
    """Write who was trained when: few before the turn, then everybody by and by. No file where nobody was."""
    rng = np.random.default_rng((seed, 6))
    rows: list[tuple[object, ...]] = []
    for index, month in enumerate(organisation.months):
        share = 0.02 + 0.11 * turned(place_in_story(index, len(organisation.months)))
        day = first_day(month) + timedelta(days=13)
        here = [person for person in organisation.people if person.employed(day, day)]
        chosen = rng.random(len(here)) < share
        went = [person.key for person, goes in zip(here, chosen, strict=True) if goes]
        rows += [(key, "Delen zonder zorgen", day, "") for key in went]
        if place_in_story(index, len(organisation.months)) >= _TURN:
            rows += [(key, "Privacy bij het delen", day, PRIVACY) for key in went]
    if rows:
        write_table(path, "person,course,date,rule", rows)


def incidents(path: Path, organisation: Organisation) -> None:
    """Write the list of incidents."""
    days = [(_day(organisation, place), *told) for place, *told in _INCIDENTS]
    write_table(path, "date,kind,severity,consequence,people", [row for row in days if row[0] is not None])


def pulse(path: Path, organisation: Organisation, *, seed: int) -> None:
    """Write the answers to the pulse, asked every quarter, the last month among them."""
    rng = np.random.default_rng((seed, 7))
    rows: list[tuple[object, ...]] = []
    last = len(organisation.months) - 1
    for index, month in enumerate(organisation.months):
        if (last - index) % 3:
            continue
        invited = np.zeros(len(DEPARTMENTS), dtype=np.int64)
        for person in organisation.people:
            invited[person.department_in(index)] += person.employed(first_day(month), last_day(month))
        answers = rng.binomial(invited, 0.55)
        for question, (before, more) in _QUESTIONS.items():
            yes = rng.binomial(answers, before + more * turned(place_in_story(index, len(organisation.months))))
            columns = zip(DEPARTMENTS, yes.tolist(), answers.tolist(), invited.tolist(), strict=True)
            told = [(department.name, *figures) for department, *figures in columns]
            told.append(("", int(yes.sum()), int(answers.sum()), int(invited.sum())))
            rows += [(format_month(month), question, *row) for row in told]
    write_table(path, "month,question,department,yes,answers,invited", rows)


def labels(path: Path, organisation: Organisation, said: Said, *, seed: int) -> None:
    """Write the labels that two curators gave to some of what those who take part shared inside. No file without any."""
    drawn = np.random.default_rng((seed, 8)).random(len(said.way)) < _LABELLED
    curators = [person.key for person in organisation.people if person.left is None][:2]
    names = {Way.WIKI: WIKI, Way.FORUM: FORUM, Way.CHAT: CHAT}
    rows: list[tuple[object, ...]] = []
    for row in np.flatnonzero(drawn).tolist():
        label, source = _LABELS.get(Act(said.act[row])), names.get(Way(said.way[row]))
        if label and source and organisation.people[said.author[row]].covered_from is not None:
            rows.append((source, _native(said, row), label, curators[row % len(curators)]))
    if rows:
        write_table(path, "source,native_id,label,by", rows)


def policies(organisation: Organisation) -> Iterator[tuple[date, str, Mapping[str, bool]]]:
    """Give the policy's versions: a long one that forbids, and from the turn on a short one that says why.

    Each with its first day, its text, and what a person confirmed that it holds.
    """
    texts = resources.files("pipeline.demo") / "policies"
    closed = (texts / "closed.md").read_text(encoding="utf-8")
    yield first_day(organisation.months[0]), closed, {**dict.fromkeys(HELD, False), "consequences": True}
    turn = _day(organisation, _TURN)
    if turn is not None:
        yield turn, (texts / "open.md").read_text(encoding="utf-8"), dict.fromkeys(HELD, True)


def _native(said: Said, row: int) -> str:
    if said.way[row] != Way.CHAT:
        return native(said.way[row], row)
    root = row if said.parent[row] < 0 else said.parent[row]
    return native_in_slack(channel_of(root, said.theme[root], said.act[root]), said.at[row], row)


def _day(organisation: Organisation, place: float) -> date | None:
    """Return the first day of the month at a place of the story, None where the story does not get there."""
    index = month_at(min(place, CHAPTERS), len(organisation.months))
    return first_day(organisation.months[index]) if index < len(organisation.months) else None
