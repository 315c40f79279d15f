"""Single rows written by hand: refused when somebody else came first, and nothing of either is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.errors import Outdated, WrongUse
from openness.month import Month
from storage.by_hand.initiatives import initiatives, put_initiative, remove_initiative
from storage.loading import load_facts
from storage.measures_in.initiatives import InitiativeRow
from storage.refresh import dirty_months, refresh_facts
from tests.storage.people import NOW, store_with
from tests.storage.test_facts import AUGUST, AUGUST_1, shared
from tests.storage.test_facts_told import tagged

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store

FORUM = InitiativeRow(
    place="", key="forum", title="Forum", goal="Ask aloud", owner="anna", tag="#Day", space="", began=date(2026, 7, 1), ended=None
)


def test_an_initiative_is_added_once_and_corrected_by_who_saw_it(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        put_initiative(store, FORUM, seen=None)
        (first,) = initiatives(store.connection)
        assert (first.title, first.goal, first.has_owner, first.began, first.ended) == ("Forum", "Ask aloud", True, 20260701, 0)
        with pytest.raises(WrongUse, match="there already"):
            put_initiative(store, FORUM, seen=None)
        put_initiative(store, replace(FORUM, goal="Answer aloud"), seen=first.stamp)
        with pytest.raises(Outdated, match="changed this meanwhile"):
            put_initiative(store, replace(FORUM, goal="Too late"), seen=first.stamp)
        assert initiatives(store.connection)[0].goal == "Answer aloud"


def test_an_owner_stays_unless_another_is_named_or_none_is_wanted(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        put_initiative(store, FORUM, seen=None)
        stamp = initiatives(store.connection)[0].stamp
        put_initiative(store, replace(FORUM, owner="", title="Het forum"), seen=stamp, keep_owner=True)
        (kept,) = initiatives(store.connection)
        assert (kept.title, kept.has_owner) == ("Het forum", True)
        with pytest.raises(WrongUse, match="'zoe' is not on the roster"):
            put_initiative(store, replace(FORUM, owner="zoe"), seen=kept.stamp)
        put_initiative(store, replace(FORUM, owner=""), seen=kept.stamp)
        assert not initiatives(store.connection)[0].has_owner


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"key": " \x00 "}, "the key is empty"),
        ({"tag": "", "space": ""}, "neither a tag nor a space"),
        ({"space": "general"}, "is no space"),
        ({"ended": date(2026, 6, 30)}, "before began"),
        ({"goal": "x" * 1_000_000}, "longer than 500"),
        ({"title": "\ud800" * 600 + "y" * 501}, "longer than 500"),
    ],
)
def test_a_row_that_does_not_hold_together_is_refused_in_one_line(home: Path, parts: dict[str, object], why: str) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        with pytest.raises(WrongUse, match=why) as caught:
            put_initiative(store, replace(FORUM, **parts), seen=None)  # type: ignore[arg-type]
        assert "\n" not in str(caught.value)
        assert initiatives(store.connection) == []


def test_what_is_removed_leaves_the_facts_at_once_and_only_for_who_saw_it(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        shared(store, tagged("anna", "1", AUGUST_1, "#day"))
        put_initiative(store, FORUM, seen=None)
        refresh_facts(store, dirty_months(store, NOW))
        told = load_facts(store.connection, AUGUST).initiative
        assert told is not None
        assert told.items.tolist() == [1]
        (known,) = initiatives(store.connection)
        with pytest.raises(Outdated):
            remove_initiative(store, "forum", seen="other")
        remove_initiative(store, "forum", seen=known.stamp)
        assert initiatives(store.connection) == []
        assert store.connection.execute("SELECT count(*) FROM initiative_month").fetchone() == (0,)
        assert store.connection.execute("SELECT 1 FROM dirty_month WHERE month = ?", (Month(202608),)).fetchone()
        with pytest.raises(Outdated, match="removed this meanwhile"):
            remove_initiative(store, "forum", seen=known.stamp)


ODD_ONES = ("\x00", "\ud800", "x" * 1_000_000, "'; DROP TABLE initiative; --", "a:b")
ODD = st.text(st.characters(), max_size=40) | st.sampled_from(ODD_ONES)


def refused(store: Store, row: InitiativeRow) -> str:
    try:
        put_initiative(store, row, seen=None)
    except WrongUse as error:
        return str(error)
    return ""


@given(key=ODD, title=ODD, goal=ODD, owner=ODD, tag=ODD, space=ODD)
@settings(max_examples=40)
def test_whatever_is_typed_is_kept_on_one_line_or_refused_in_one(
    tmp_path_factory: pytest.TempPathFactory, key: str, title: str, goal: str, owner: str, tag: str, space: str
) -> None:
    row = replace(FORUM, key=key, title=title, goal=goal, owner=owner, tag=tag, space=space)
    with store_with(tmp_path_factory.mktemp("home"), taking_part=["anna"]) as store:
        line = refused(store, row)
        kept = initiatives(store.connection)
        assert bool(line) is not bool(kept)
        assert line.encode().decode() == line
        assert len(line) < 400
        for text in (line, *(text for one in kept for text in (one.key, one.title, one.goal, one.tag, one.space))):
            assert len(text.splitlines()) <= 1
