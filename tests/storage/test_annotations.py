"""Annotations: set at a month or a day, corrected by who saw them, gone when removed, and nobody erased is named in them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import Outdated, WrongUse
from storage.by_hand import annotations as by_hand
from storage.by_hand.annotations import all_annotations, put_annotation, remove_annotation
from storage.person import about
from storage.sealed import ROSTER, keep_sealed
from storage.withdraw import erase_person
from tests.storage.people import NOW, store_with

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store


def note(store: Store, when: str = "2026-03-12", text: str = "New policy", **more: object) -> int:
    return put_annotation(store, when, text, by="comms", now=NOW, **more)  # type: ignore[arg-type]


def test_one_is_set_changed_by_who_saw_it_and_removed(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        number = note(store)
        note(store, "2026-04", "Campaign")
        first = next(one for one in all_annotations(store.connection) if one.number == number)
        assert (first.month, first.day, first.text, first.who, first.when) == (
            202603,
            20260312,
            "New policy",
            "comms",
            "2026-03-12",
        )
        assert [one.when for one in all_annotations(store.connection)] == ["2026-04", "2026-03-12"]
        note(store, "2026-03", "Policy of one page", number=number, seen=first.stamp)
        with pytest.raises(Outdated, match="changed this meanwhile"):
            note(store, text="Too late", number=number, seen=first.stamp)
        with pytest.raises(Outdated, match="changed this meanwhile"):
            remove_annotation(store, number, seen=first.stamp)
        second = next(one for one in all_annotations(store.connection) if one.number == number)
        assert (second.text, second.day) == ("Policy of one page", 0)
        remove_annotation(store, number, seen=second.stamp)
        with pytest.raises(Outdated, match="removed this meanwhile"):
            remove_annotation(store, number, seen=second.stamp)
        assert [one.text for one in all_annotations(store.connection)] == ["Campaign"]
        assert note(store) > number + 1


@pytest.mark.parametrize(
    "when", ["", "2026", "2026-13", "2026-02-30", "2026-3", "12-03-2026", "2026-03-12T00:00", "٢٠٢٦-٠٣", "x" * 9999]
)
def test_what_is_no_month_and_no_day_is_refused_in_one_line(home: Path, when: str) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        with pytest.raises(WrongUse, match="is no month and no day") as caught:
            note(store, when)
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 150
        assert all_annotations(store.connection) == []


def test_it_needs_words_few_enough_and_there_is_an_end_to_them(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_hand, "MOST", 2)
    with store_with(home, taking_part=["anna"]) as store:
        for text, why in ((" \u200b", "in a few words"), ("x" * 81, "longer than 80")):
            with pytest.raises(WrongUse, match=why):
                note(store, text=text)
        note(store)
        note(store)
        with pytest.raises(WrongUse, match="2 annotations already"):
            note(store)


@given(st.dates())
def test_every_day_comes_back_as_it_was_typed(tmp_path_factory: pytest.TempPathFactory, day: object) -> None:
    month, number = by_hand._time(str(day))
    assert str(day) == f"{month // 100:04d}-{month % 100:02d}-{number % 100:02d}"


def test_somebody_who_is_erased_is_named_in_none(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        anna = store.keys.person_id("anna")
        with store.transaction():
            keep_sealed(store, ROSTER, [(anna, 0, json.dumps({"person": "anna", "name": "Anna Vos", "email": "anna@stad.nl"}))])
        put_annotation(store, "2026-03", "Anna Vos begint", by="Anna Vos", now=NOW)
        assert about(store, anna, k=10)["annotations"] == [{"when": "2026-03", "text": "Anna Vos begint", "written": True}]
        erase_person(store, anna, now=NOW)
        (left,) = all_annotations(store.connection)
        assert (left.who, left.text) == ("", "… begint")
