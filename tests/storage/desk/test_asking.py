"""What people are asked to label first: what the classifier is least sure of, of what may be shown, and nothing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.language.labelling.model import Told
from storage.desk.asking import least_sure
from storage.desk.filters import Filters
from storage.desk.marks import set_label, set_mark
from storage.desk.queue import Desk
from tests.storage.desk.shared import CLOSED, DAY, PUBLIC, K, desk_store, row_of, said, take
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
        desk = Desk(store, K)
        asked = least_sure(desk, labeller=ByLength())
        assert [row for row, _ in asked] == [row_of(store, "2"), row_of(store, "6")]
        assert [sure for _, sure in asked] == [0.1, 0.2]
        assert least_sure(desk, labeller=ByLength(), most=1) == asked[:1]


def test_the_classifier_in_use_is_asked_where_none_is_given(home: Path) -> None:
    with desk_store(home) as store:
        take(store, said("anna", "1", "Dat zou kunnen."), said("bram", "2", "Weet iemand waar de sleutels van de bus liggen?"))
        asked = least_sure(Desk(store, K))
        assert {row for row, _ in asked} == {row_of(store, "1"), row_of(store, "2")}
        assert asked[0][1] <= asked[1][1]


def test_what_is_asked_for_besides_holds_for_the_least_sure_too(home: Path) -> None:
    with desk_store(home) as store:
        take(
            store,
            said("anna", "1", "een auto"),
            said("anna", "2", "fietsen en meer", at=NOW - 31 * DAY),
            said("bram", "3", "iets heel anders"),
            said("bram", "4", "nog iets, voor de wereld", space=PUBLIC),
        )
        set_mark(store, ("slack", "3"), "starred", on=True, by="", now=NOW)
        store.connection.execute("UPDATE item SET label = 'promotion' WHERE native_id = '4'")
        desk = Desk(store, K)

        def found(**asked: object) -> set[str]:
            rows = {row for row, _ in least_sure(desk, Filters(**asked), ByLength())}  # type: ignore[arg-type]
            return {native for native in "1234" if row_of(store, native) in rows}

        assert found() == {"1", "2", "3", "4"}
        assert found(month=202608) == {"2"}
        assert found(words="fiets") == {"2"}
        assert found(words="iets") == {"3", "4"}
        assert found(words="iets", month=202608) == set()
        assert found(source="x") == set()
        assert found(mark="starred") == {"3"}
        assert found(mark="none") == {"1", "2", "4"}
        assert found(tag="x") == found(topic=1) == found(department="Burgerzaken") == set()
