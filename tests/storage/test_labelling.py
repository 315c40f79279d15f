"""Items are labelled once, on their first pass; a person's word stays, and what was said outlives the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from openness.language.labelling.default import NAME
from openness.language.labelling.model import Told
from openness.records import Via
from storage.intake import Intake
from storage.labelling import label_items
from storage.labels import LabelRow, apply_labels
from storage.retention import expire_texts
from storage.roster import Finder
from tests.storage.people import NOW, post, store_with

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from storage.database import Store

DAY = 86_400
TIP = "Tip: the VPN drops because the packets are too large; set the MTU to 1300 on the adapter and it stays up."
ASKED = "Does anyone know where the spare keys of the van are kept?"
OFFER = "Book now! Our spring fair is the place to be this Saturday, tickets from 10 euros, bring your friends!"


class Counting:
    """Says `other` of everything, and counts what it was asked."""

    name = "counting:1"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def tell(self, texts: Sequence[str]) -> list[Told]:
        self.asked += texts
        return [Told(label="other", confidence=1.0) for _ in texts]


def labels(store: Store) -> dict[str, tuple[str, str]]:
    rows = store.connection.execute("SELECT native_id, label, label_by FROM item")
    return {native: (label, by) for native, label, by in rows}


def came(store: Store, *texts: str, fetched: int = NOW, keep_text: bool = True) -> None:
    posts = [post("anna", f"n{place}", NOW - 40 * DAY + place, text=text) for place, text in enumerate(texts)]
    Intake(store, "slack", Via.API, now=fetched, keep_text=keep_text).write(posts, fetched_at=fetched)


def given(store: Store, native: str, label: str) -> None:
    apply_labels(store, [LabelRow(place="row 1", source="slack", native_id=native, label=label)], Finder(store), now=NOW)


def test_the_default_classifier_labels_what_came(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        came(store, TIP, ASKED, OFFER)
        assert label_items(store) == 3
        assert labels(store) == {"n0": ("knowledge", NAME), "n1": ("question", NAME), "n2": ("promotion", NAME)}


def test_only_what_is_new_is_looked_at_again(home: Path) -> None:
    labeller = Counting()
    with store_with(home, taking_part=["anna"]) as store:
        came(store, TIP)
        label_items(store, labeller)
        came(store, TIP, ASKED, fetched=NOW + DAY)
        label_items(store, labeller)
        label_items(store, labeller)
    assert labeller.asked == [TIP, ASKED]


def test_a_label_stays_when_the_item_comes_again_and_goes_when_its_text_is_another(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        came(store, TIP)
        label_items(store)
        came(store, TIP, fetched=NOW + DAY)
        assert labels(store)["n0"] == ("knowledge", NAME)
        came(store, ASKED, fetched=NOW + 2 * DAY)
        assert labels(store)["n0"][1] != NAME
        label_items(store)
        assert labels(store)["n0"] == ("question", NAME)


def test_a_label_is_taken_before_the_text_is_dropped_and_outlives_it(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        came(store, TIP)
        assert expire_texts(store, text_days=90, now=NOW + 400 * DAY) == 1
        label_items(store, Counting())
        came(store, TIP, fetched=NOW + 401 * DAY)
        label_items(store, Counting())
        assert labels(store)["n0"] == ("knowledge", NAME)


def test_what_a_person_labelled_stays_and_the_classifiers_word_waits_beside_it(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        came(store, TIP, ASKED)
        given(store, "n0", "other")
        label_items(store)
        assert labels(store)["n0"] == ("other", "person")
        given(store, "n0", "")
        assert labels(store)["n0"] == ("knowledge", NAME)


@pytest.mark.parametrize("early", [True, False], ids=["labelled by a person before", "labelled by a person after"])
def test_where_only_counts_are_kept_the_label_is_taken_as_the_text_passes(home: Path, *, early: bool) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        if early:
            given(store, "n1", "promotion")
        came(store, TIP, ASKED, keep_text=False)
        assert store.connection.execute("SELECT count(*) FROM item_text").fetchone() == (0,)
        assert labels(store)["n0"] == ("knowledge", NAME)
        came(store, TIP, ASKED, fetched=NOW + DAY, keep_text=False)
        if not early:
            given(store, "n1", "promotion")
        label_items(store, Counting())
        assert labels(store) == {"n0": ("knowledge", NAME), "n1": ("promotion", "person")}
        given(store, "n1", "")
        assert labels(store)["n1"] == ("question", NAME)


def test_a_month_is_marked_where_what_is_counted_changed(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        came(store, TIP)
        store.connection.execute("DELETE FROM dirty_month")
        label_items(store)
        assert store.connection.execute("SELECT month FROM dirty_month").fetchall() == [(202608,)]


def test_a_text_that_changes_while_it_is_read_is_looked_at_again(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        came(store, TIP)

        class Slow(Counting):
            def tell(self, texts: Sequence[str]) -> list[Told]:
                came(store, ASKED, fetched=NOW + DAY)
                return super().tell(texts)

        label_items(store, Slow())
        assert labels(store)["n0"][1] != "counting:1"
        label_items(store)
        assert labels(store)["n0"] == ("question", NAME)
