"""What people are asked to label first: what the classifier is least sure of, of what may be shown, and nothing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.language.labelling.model import Told
from storage.desk.asking import least_sure
from storage.desk.marks import set_label
from tests.storage.desk.shared import CLOSED, desk_store, row_of, said, take
from tests.storage.people import NOW

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class ByLength:
    """Is the surer the longer a text is."""

    name = "length:1"

    def tell(self, texts: Sequence[str]) -> list[Told]:
        return [Told(label="other", confidence=len(text) / 100) for text in texts]


def test_the_least_sure_come_first_and_nothing_that_may_not_be_shown(home: Path) -> None:
    with desk_store(home) as store:
        take(
            store,
            said("anna", "1", "a" * 30),
            said("bram", "2", "b" * 10),
            said("carla", "3", "c"),
            said("anna", "4", "d", space=CLOSED),
            said("bram", "5", "e" * 20),
            said("anna", "6", "e" * 20),
        )
        set_label(store, ("slack", "1"), "other", seen="unknown", by="carla", now=NOW)
        asked = least_sure(store, ByLength())
        assert [row for row, _ in asked] == [row_of(store, "2"), row_of(store, "6")]
        assert [sure for _, sure in asked] == [0.1, 0.2]
        assert least_sure(store, ByLength(), most=1) == asked[:1]


def test_the_classifier_in_use_is_asked_where_none_is_given(home: Path) -> None:
    with desk_store(home) as store:
        take(store, said("anna", "1", "Dat zou kunnen."), said("bram", "2", "Weet iemand waar de sleutels van de bus liggen?"))
        asked = least_sure(store)
        assert {row for row, _ in asked} == {row_of(store, "1"), row_of(store, "2")}
        assert asked[0][1] <= asked[1][1]
