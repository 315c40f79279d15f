"""`sharewell topics`: what a month's items are about, with what rises and falls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from config.errors import WrongUse
from pipeline.cli.frame import DebugOption, Frame, HomeOption, JsonOption, opened, result
from pipeline.cli.months import chosen

if TYPE_CHECKING:
    from openness.month import Month
    from openness.topics import TopicTold


def topics(
    *,
    month: Annotated[
        str | None, typer.Option("--month", metavar="YYYY-MM", help="The month; without it, the last one that is over.")
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Print the topics of a month with what rises and falls, through the small-group gate."""
    from openness.month import format_month
    from pipeline.measure import refresh
    from pipeline.topics import gated_topics

    with opened(home) as frame:
        refresh(frame.store, frame.settings, frame.ideal, frame.now)
        wanted = _month(frame, month)
        frame.note("figures", what=f"topics {format_month(wanted)}")
        told = gated_topics(frame.store, frame.settings, wanted)
        k = frame.settings.privacy.k
    lines = [_line(topic) for topic in told] or [f"{format_month(wanted)} has no topic that {k} people share."]
    result([{"month": format_month(wanted), **topic.as_json()} for topic in told], "\n".join(lines), as_json=as_json)


def _month(frame: Frame, asked: str | None) -> Month:
    """Return the month asked for; WrongUse names the months there are."""
    from storage.topic_figures import months_with_topics

    known = months_with_topics(frame.store.connection)
    if not known:
        raise WrongUse("there is no text yet to take topics from", todo="import or collect something shared first")
    return chosen(frame, known, asked)


def _line(topic: TopicTold) -> str:
    words = "; ".join(f"{language}: {', '.join(words)}" for language, words in topic.words.items())
    burst = f", a burst from day {topic.burst[0]} to {topic.burst[1]}" if topic.burst else ""
    before = "" if topic.before is None else f" (was {topic.before:.1%})"
    people = "nearly all" if topic.people is None else topic.people
    figures = f"{people} people, {topic.items} items, {topic.share:.1%}{before}, {topic.trend.value}{burst}"
    return f"{topic.name}: {figures}\n  {words}"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("topics")(topics)
