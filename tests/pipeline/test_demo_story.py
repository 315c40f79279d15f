from __future__ import annotations

import hashlib
import re
import tomllib
from datetime import date, datetime
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from openness.month import Month, ends_at
from pipeline.demo import exports, tables
from pipeline.demo.conversation import Posts, Reactions, Way, converse
from pipeline.demo.organisation import DEPARTMENTS, Organisation, make_organisation, sizes
from pipeline.demo.story import FORUM_FROM, moment, month_at, place_in_story, taking_part, turned
from pipeline.demo.writing import THEMES, Act, Writer, language

if TYPE_CHECKING:
    from pathlib import Path

ZONE = ZoneInfo("Europe/Amsterdam")
LAST = Month(202610)
UNTIL = int(datetime(2026, 11, 12, tzinfo=ZONE).timestamp())
MONTHS = 18


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    return make_organisation(240, MONTHS, LAST, 7)


@pytest.fixture(scope="module")
def said(organisation: Organisation) -> tuple[Posts, Reactions]:
    return converse(organisation, until=UNTIL, zone=ZONE, seed=7)


def month_of_posts(organisation: Organisation, posts: Posts) -> np.ndarray:
    return np.searchsorted([ends_at(month, ZONE) for month in organisation.months], posts.at, side="right")


def covered(organisation: Organisation) -> np.ndarray:
    return np.array([99 if person.covered_from is None else person.covered_from for person in organisation.people])


def test_the_story_turns_once_and_only_one_way() -> None:
    places = [place_in_story(month, MONTHS) for month in range(MONTHS)]
    assert turned(places[0]) == turned(places[7]) == 0.0
    assert turned(places[-1]) == 1.0
    assert all(later >= earlier for earlier, later in pairwise(map(turned, places)))
    assert moment(17).sharing > 1.5 * moment(0).sharing
    assert moment(17, behind=True).sharing < 1.2 * moment(0).sharing
    assert moment(17).hours < moment(0).hours


@pytest.mark.parametrize("months", [1, 2, 4, 18, 40])
def test_a_story_of_any_length_begins_at_its_beginning_and_ends_at_its_end(months: int) -> None:
    assert place_in_story(0, months) == 0.0
    assert months == 1 or place_in_story(months - 1, months) == pytest.approx(17.0)
    assert month_at(0.0, months) == 0


def test_opting_in_grows_from_a_fifth_to_three_fifths(organisation: Organisation) -> None:
    since = covered(organisation)
    shares = [(since <= month).mean() for month in range(MONTHS)]
    assert shares[0] == pytest.approx(0.2, abs=0.01)
    assert shares[-1] == pytest.approx(0.6, abs=0.01)
    assert taking_part(0) == pytest.approx(0.2)
    late = [person for person in organisation.people if person.everything]
    assert late
    assert all(person.covered_from == 0 and person.asked_at >= MONTHS // 2 for person in late)


@pytest.mark.parametrize("people", [9, 20, 40, 240, 1000])
def test_departments_add_up_and_are_unequal(people: int) -> None:
    found = sizes(people)
    assert sum(found) == people
    assert min(found) >= 1
    assert len(found) == len(DEPARTMENTS)


def test_one_department_is_too_small_to_be_shown(organisation: Organisation) -> None:
    assert min(sizes(240)) < 10
    assert len({department.division for department in DEPARTMENTS}) == 3
    assert len({person.email for person in organisation.people}) == 240
    assert len({person.key for person in organisation.people}) == 240
    assert any(person.joined for person in organisation.people)
    assert any(person.left for person in organisation.people)
    assert any(person.moves_to is not None for person in organisation.people)
    assert any(person.x_stale for person in organisation.people)
    assert any(person.x_handle and not person.x_stale for person in organisation.people)


def test_enough_is_stored_of_what_is_said(organisation: Organisation, said: tuple[Posts, Reactions]) -> None:
    posts, _ = said
    month = month_of_posts(organisation, posts)
    kept = (covered(organisation)[posts.author] <= month) & (month < MONTHS)
    assert kept.sum() >= 61_000
    assert (covered(organisation)[posts.author] == 99).sum() > 4_000
    assert posts.at.max() < UNTIL


def test_replies_follow_what_they_answer(said: tuple[Posts, Reactions]) -> None:
    posts, reactions = said
    replies = np.flatnonzero(posts.parent >= 0)
    assert len(replies) > len(posts) / 3
    assert (posts.at[replies] > posts.at[posts.parent[replies]]).all()
    assert (posts.way[replies] == posts.way[posts.parent[replies]]).all()
    assert (posts.parent[posts.parent[replies]] == -1).all()
    assert (posts.author[reactions.post] != reactions.actor).all()
    assert len(np.unique(np.stack([reactions.post, reactions.actor]), axis=1)[0]) == len(reactions.post)


def test_the_story_shows_in_what_is_said(organisation: Organisation, said: tuple[Posts, Reactions]) -> None:
    posts, _ = said
    month, since = month_of_posts(organisation, posts), covered(organisation)
    department = np.array([person.department for person in organisation.people])
    leader = np.array([person.leader for person in organisation.people])
    from_start = np.flatnonzero(since == 0)

    def sharing(months: range, people: np.ndarray) -> float:
        return float(np.mean([np.isin(people, posts.author[month == index]).mean() for index in months]))

    early, late = range(6), range(12, MONTHS)
    behind = next(index for index, each in enumerate(DEPARTMENTS) if each.behind)
    assert sharing(late, from_start) > sharing(early, from_start) + 0.15
    assert sharing(late, from_start[leader[from_start]]) > 2 * sharing(early, from_start[leader[from_start]])
    taking = np.flatnonzero(since <= 12)
    assert sharing(late, taking[department[taking] == behind]) < sharing(late, taking[department[taking] != behind]) - 0.1
    by_others = (posts.parent >= 0) & (posts.author != posts.author[posts.parent])
    across = department[posts.author] != department[posts.author[posts.parent]]
    assert across[by_others & (month >= 13)].mean() > 2 * across[by_others & (month < 8)].mean()


def test_one_source_joins_late(organisation: Organisation, said: tuple[Posts, Reactions]) -> None:
    posts, _ = said
    month = month_of_posts(organisation, posts)
    assert month[posts.way == Way.FORUM].min() == month_at(FORUM_FROM, MONTHS)
    assert month[posts.way == Way.WIKI].min() == 0


def test_texts_are_many_and_leave_no_slot_open() -> None:
    writer = Writer(1)
    texts = [
        writer.write(act, theme, english=english)
        for _ in range(60)
        for act in Act
        for theme in range(len(THEMES))
        for english in (False, True)
    ]
    assert len(set(texts)) > len(texts) / 3
    assert not [text for text in texts if re.search(r"[{}]|%s|%%", text)]
    assert all(text.strip() == text and text for text in texts)


@pytest.mark.parametrize("code", ["nl", "en"])
def test_every_theme_has_every_kind_of_sentence(code: str) -> None:
    for theme in language(code).themes:
        assert {"questions", "knowledge", "answers", "promotion"} == set(theme)
        assert all(theme.values())
    table = tomllib.loads(files("pipeline.demo").joinpath("texts", f"{code}.toml").read_text(encoding="utf-8"))
    used = {slot for sentence in re.findall(r'"[^"]*"', str(table)) for slot in re.findall(r"\{(\w+)\}", sentence)}
    assert used <= set(table["slots"])


def test_questions_end_as_questions() -> None:
    for code in ("nl", "en"):
        assert all(sentence.endswith("?") for theme in language(code).themes for sentence, _ in theme["questions"])
        assert not any("?" in sentence for theme in language(code).themes for sentence, _ in theme["knowledge"])


def written(folder: Path, seed: int) -> str:
    made = make_organisation(40, 4, LAST, seed)
    posts, reactions = converse(made, until=UNTIL, zone=ZONE, seed=seed)
    said = exports.say(posts, reactions, seed)
    folder.mkdir()
    exports.slack_export(folder / "slack.zip", made, said, UNTIL)
    exports.mbox(folder / "list.mbox", made, said)
    tables.roster(folder / "roster.csv", made, moved=False)
    tables.consent(folder / "consent.csv", made)
    tables.items(folder / "items.csv", made, said)
    tables.interactions(folder / "interactions.csv", made, said, until=UNTIL, seed=seed)
    found = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        found.update(path.read_bytes())
    return found.hexdigest()


def test_the_same_seed_writes_the_same_files(tmp_path: Path) -> None:
    first = written(tmp_path / "a", 7)
    assert written(tmp_path / "b", 7) == first
    assert written(tmp_path / "c", 8) != first


def test_people_change_department_in_the_middle(organisation: Organisation) -> None:
    day = tables.move_day(organisation)
    assert isinstance(day, date)
    assert organisation.months[0] < day.year * 100 + day.month < organisation.months[-1]
