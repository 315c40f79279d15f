"""A source that never comes to an end, or limits us for everything, is left for the next time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from collectors.base import Page
from config.errors import Skip
from config.settings import load_settings
from openness.records import Via
from openness.targets import Cursor
from pipeline.collecting.circles import MOST_ALIKE, MOST_EMPTY
from storage.database import open_store
from tests.pipeline.made_up import NOW, SEVEN, MadeUp, collected, listed, stored
from tests.pipeline.people import opted_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openness.targets import Target
    from storage.database import Store


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    with open_store(home, zone=load_settings(home).zone) as opened:
        yield opened


@dataclass
class Endless(MadeUp):
    """Gives these pages round and round."""

    round: tuple[tuple[str, ...], ...] = ()

    def pages(self, target: Target, since: Cursor | None) -> Iterator[Page]:
        while True:
            for ids in self.round:
                self.asked.append(target.handle)
                yield Page(
                    target=target,
                    body={"ids": list(ids), "of": target.handle},
                    fetched_at=NOW,
                    cursor=Cursor(value=str(len(self.asked))),
                    via=Via.API,
                )


@pytest.mark.parametrize(("pages", "most"), [((tuple(SEVEN), ("h",)), MOST_ALIKE + 2), (((),), MOST_EMPTY)])
def test_pages_that_come_round_without_an_end_are_given_up(
    store: Store, home: Path, monkeypatch: pytest.MonkeyPatch, pages: tuple[tuple[str, ...], ...], most: int
) -> None:
    opted_in(home, "reddit", "ada")
    place = Endless(source="reddit", round=pages)
    listed(monkeypatch, place)
    (outcome,) = collected(store, place).sources
    assert [one.why.partition(":")[0] for one in outcome.failed] == ["unreadable"]
    assert "without an end" in outcome.failed[0].why
    assert len(place.asked) == most
    assert stored(store) == {name for page in pages for name in page}


def test_a_source_that_limits_us_for_one_target_after_the_other_is_asked_for_no_more(
    store: Store, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def limited(_what: str) -> None:
        raise Skip("limited", "the source limits us until noon", todo="collect again after that")

    opted_in(home, "reddit", "ada", "bea", "cor", "dov", "eva")
    place = MadeUp(source="reddit", before_page=limited)
    listed(monkeypatch, place)
    (outcome,) = collected(store, place).sources
    assert [one.target for one in outcome.failed] == ["ada", "bea", "cor", "dov", "eva"]
    assert len({one.why for one in outcome.failed}) == 1
    assert place.asked == ["ada/0", "bea/0", "cor/0"]
