"""Who writes what, when and in answer to whom: columns of made-up posts and reactions, month by month."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from openness.month import ends_at, shift
from pipeline.demo.organisation import DEPARTMENTS
from pipeline.demo.people_of_month import Crowd, gather, working_days
from pipeline.demo.story import FORUM_FROM, place_in_story
from pipeline.demo.writing import THEMES, Act

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from numpy.typing import NDArray

    from openness.month import Month
    from pipeline.demo.organisation import Organisation

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

SECONDS_AN_HOUR = 3600
_GENERAL = len(THEMES) - 1
_POSTS_ON_X = 8.0
_QUIET_REACTING = 0.3


class Way(IntEnum):
    """Where something is written."""

    CHAT = 0
    MAIL = 1
    WIKI = 2
    FORUM = 3
    X = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """What people wrote; a row each. Authors are people's numbers, parents rows (-1: none), times UTC seconds."""

    author: Ints
    way: Ints
    theme: Ints
    act: Ints
    at: Ints
    parent: Ints
    mention: Ints
    """Whom the text names: a person's number, -1 for nobody."""
    english: Ints

    def __len__(self) -> int:
        """Return the number of posts."""
        return len(self.author)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reactions:
    """Who reacted to which post (a row of Posts), and when."""

    post: Ints
    actor: Ints
    at: Ints


def converse(organisation: Organisation, *, until: int, zone: ZoneInfo, seed: int) -> tuple[Posts, Reactions]:
    """Make everything said from the first month on until a moment (UTC seconds), the unfinished month included."""
    rng = np.random.default_rng((seed, 2))
    constant = _constant(rng, organisation)
    months = [*organisation.months]
    while ends_at(months[-1], zone) < until:
        months.append(shift(months[-1], 1))
    written, rows = [], 0
    active = np.zeros((len(months) + 1, len(organisation.people)), dtype=bool)
    for index, month in enumerate(months):
        crowd = gather(rng, organisation, month, index, constant)
        active[index, crowd.active] = True
        posts = _month(rng, organisation, crowd, month, zone)
        written.append(_moved(posts, rows))
        rows += len(posts)
    posts = Posts(**{each.name: np.concatenate([getattr(part, each.name) for part in written]) for each in fields(Posts)})
    when = np.searchsorted([ends_at(month, zone) for month in months], posts.at, side="right")
    posts = _cut(posts, (posts.at < until) & (active[when, posts.author] | (posts.way == Way.X)))
    return posts, _react(rng, organisation, posts, months, zone, until)


def _constant(rng: np.random.Generator, organisation: Organisation) -> tuple[Floats, Floats]:
    """Deal what stays with a person: habit and energy, evenly over those who take part and over the others."""
    takes_part = np.array([person.covered_from is not None for person in organisation.people])
    habit, energy = np.empty(len(takes_part)), np.empty(len(takes_part))
    for group in (takes_part, ~takes_part):
        count = int(group.sum())
        habit[group] = rng.permutation((np.arange(count) + rng.random(count)) / max(count, 1))
        drawn = rng.normal(size=count)
        energy[group] = (drawn - drawn.mean()) / drawn.std() if count > 1 else drawn
    return habit, energy


def _moved(posts: Posts, by: int) -> Posts:
    parent = np.where(posts.parent >= 0, posts.parent + by, -1)
    return Posts(**{each.name: parent if each.name == "parent" else getattr(posts, each.name) for each in fields(Posts)})


def _cut(posts: Posts, kept: NDArray[np.bool_]) -> Posts:
    """Drop posts (too late, or by somebody who shares nothing that month), and replies to them."""
    kept = kept & ((posts.parent < 0) | kept[posts.parent])
    place = np.cumsum(kept) - 1
    columns = {each.name: getattr(posts, each.name)[kept] for each in fields(Posts)}
    columns["parent"] = np.where(columns["parent"] >= 0, place[columns["parent"]], -1)
    return Posts(**columns)


def _month(rng: np.random.Generator, organisation: Organisation, crowd: Crowd, month: Month, zone: ZoneInfo) -> Posts:
    """Make one month: threads begun, replies to them, and thanks for the replies."""
    begun = _begin(rng, organisation, crowd, month, zone)
    replies = _reply(rng, crowd, begun)
    thanks = _thank(rng, begun, replies)
    columns = {
        each.name: np.concatenate([getattr(part, each.name) for part in (begun, replies, thanks)]) for each in fields(Posts)
    }
    english = np.array([person.english for person in organisation.people])
    columns["english"] = (english[columns["author"]] & (rng.random(len(columns["author"])) < 0.9)).astype(np.int64)  # noqa: PLR2004
    return Posts(**columns)


def _begin(rng: np.random.Generator, organisation: Organisation, crowd: Crowd, month: Month, zone: ZoneInfo) -> Posts:
    active = crowd.active
    author = np.repeat(active, 1 + rng.poisson(np.maximum(crowd.begun[active] - 1, 0)))
    on_x = np.array([person.number for person in organisation.people if person.x_handle], dtype=np.int64)
    on_x = np.repeat(on_x, rng.poisson(_POSTS_ON_X, size=len(on_x)))
    author = np.concatenate([author, on_x])
    count = len(author)
    at_story = place_in_story(crowd.index, len(organisation.months))
    way = rng.choice(4, size=count, p=(0.74, 0.04, 0.10, 0.12))
    if at_story < FORUM_FROM:
        way[way == Way.FORUM] = Way.CHAT
    way[count - len(on_x) :] = Way.X
    chance = rng.random(count)
    knowledge, promotion = crowd.knowledge[author], crowd.promotion[author]
    act = np.full(count, Act.OTHER, dtype=np.int64)
    act[chance < 0.24 + knowledge + promotion] = Act.PROMOTION
    act[chance < 0.24 + knowledge] = Act.KNOWLEDGE
    act[chance < 0.24] = Act.QUESTION  # noqa: PLR2004
    act[way == Way.WIKI] = Act.KNOWLEDGE
    act[(way == Way.X) & (act != Act.PROMOTION)] = Act.KNOWLEDGE
    act[(way == Way.FORUM) & (act == Act.OTHER)] = Act.QUESTION
    theme = np.where(rng.random(count) < 0.62, crowd.department[author], rng.choice(len(THEMES), size=count, p=_topics(month)))  # noqa: PLR2004
    days = working_days(month, zone)
    hour = np.clip(rng.normal(13.0, 2.6, size=count), 7.5, 21.0)
    at = days[rng.integers(len(days), size=count)] + (hour * SECONDS_AN_HOUR).astype(np.int64)
    nobody = np.full(count, -1)
    return Posts(author=author, way=way, theme=theme, act=act, at=at, parent=nobody, mention=nobody, english=nobody)


def _topics(month: Month) -> Floats:
    """Return how much each theme is in the air: water in the wet months, civil affairs around elections, and so on."""
    weights = np.ones(len(THEMES))
    peaks = {
        "water": (11, 12, 1, 2),
        "ruimte": (4, 5, 6),
        "burger": (3, 6),
        "personeel": (9, 10),
        "vergunning": (1, 5),
        "ict": (10,),
    }
    for theme, when in peaks.items():
        if month % 100 in when:
            weights[THEMES.index(theme)] = 3.0
    weights[_GENERAL] = 2.0
    shares: Floats = weights / weights.sum()
    return shares


def _reply(rng: np.random.Generator, crowd: Crowd, begun: Posts) -> Posts:
    author = begun.author
    likely = np.where(begun.act == Act.QUESTION, crowd.answered[author], crowd.replied[author])
    likely = np.where(begun.way == Way.WIKI, likely * 0.4, np.where(begun.way == Way.X, 0.0, likely))
    has = rng.random(len(begun)) < likely
    parent = np.repeat(np.flatnonzero(has), 1 + rng.poisson(crowd.further[author[has]]))
    asked = author[parent]
    actor = _repliers(rng, crowd, asked)
    others = actor != asked
    parent, asked, actor = parent[others], asked[others], actor[others]
    count = len(parent)
    delay = np.exp(rng.normal(np.log(crowd.hours[asked]), 1.2)) * SECONDS_AN_HOUR
    question = begun.act[parent] == Act.QUESTION
    chance = rng.random(count)
    rest = np.where(chance < 0.55, Act.ACK, np.where(chance < 0.8, Act.THANKS, Act.ANSWER))  # noqa: PLR2004
    return Posts(
        author=actor,
        way=begun.way[parent],
        theme=begun.theme[parent],
        act=np.where(question & (chance < 0.85), Act.ANSWER, rest),  # noqa: PLR2004
        at=begun.at[parent] + 60 + delay.astype(np.int64),
        parent=parent,
        mention=np.where(rng.random(count) < 0.12, asked, -1),  # noqa: PLR2004
        english=np.zeros(count, dtype=np.int64),
    )


def _repliers(rng: np.random.Generator, crowd: Crowd, asked: Ints) -> Ints:
    """Choose who replies: mostly the busy ones, from the asker's department or across, as the moment has it."""
    across = rng.random(len(asked)) < crowd.across[asked]
    home = crowd.department[asked]
    chosen = np.empty(len(asked), dtype=np.int64)
    for department in range(len(DEPARTMENTS)):
        for outside in (False, True):
            rows = np.flatnonzero((home == department) & (across == outside))
            pool = crowd.active[(crowd.department[crowd.active] != department) == outside]
            pool = pool if len(pool) else crowd.active
            reach = np.cumsum(crowd.begun[pool] * np.where(crowd.leader[pool], 0.8, 1.0))
            chosen[rows] = pool[np.searchsorted(reach, rng.random(len(rows)) * reach[-1], side="right").clip(max=len(pool) - 1)]
    return chosen


def _thank(rng: np.random.Generator, begun: Posts, replies: Posts) -> Posts:
    """Let some of those who began a thread thank who replied, by name."""
    rows = np.flatnonzero((rng.random(len(replies)) < 0.28) & (replies.way != Way.WIKI))  # noqa: PLR2004
    parent = replies.parent[rows]
    return Posts(
        author=begun.author[parent],
        way=replies.way[rows],
        theme=replies.theme[rows],
        act=np.full(len(rows), Act.THANKS),
        at=replies.at[rows] + (rng.exponential(1.5, size=len(rows)) * SECONDS_AN_HOUR).astype(np.int64) + 30,
        parent=parent,
        mention=replies.author[rows],
        english=np.zeros(len(rows), dtype=np.int64),
    )


def _react(
    rng: np.random.Generator, organisation: Organisation, posts: Posts, months: list[Month], zone: ZoneInfo, until: int,
) -> Reactions:  # fmt: skip
    """Let people react to posts; quiet ones react too, though less."""
    mean = np.zeros(len(posts))
    employed = []
    ends = np.array([ends_at(month, zone) for month in months])
    when = np.searchsorted(ends, posts.at, side="right").clip(max=len(months) - 1)
    for index, month in enumerate(months):
        crowd = gather(np.random.default_rng(index), organisation, month, index, None)
        employed.append(crowd.employed)
        rows = when == index
        mean[rows] = crowd.reactions[posts.author[rows]]
    liked = (posts.way == Way.CHAT) | (posts.way == Way.FORUM)
    post = np.repeat(np.arange(len(posts)), rng.poisson(np.where(liked, mean, 0.0)))
    eager = np.array(
        [1.0 if each.covered_from is not None else _QUIET_REACTING * (each.number % 4 == 0) for each in organisation.people]
    )
    actor = np.empty(len(post), dtype=np.int64)
    for index, pool in enumerate(employed):
        rows = np.flatnonzero(when[post] == index)
        reach = np.cumsum(eager[pool])
        actor[rows] = pool[np.searchsorted(reach, rng.random(len(rows)) * reach[-1], side="right").clip(max=len(pool) - 1)]
    at = posts.at[post] + (rng.exponential(4.0, size=len(post)) * SECONDS_AN_HOUR).astype(np.int64)
    fresh = np.unique(np.stack([post, actor]), axis=1, return_index=True)[1]
    kept = np.sort(fresh[(actor[fresh] != posts.author[post[fresh]]) & (at[fresh] < until)])
    return Reactions(post=post[kept], actor=actor[kept], at=at[kept])
