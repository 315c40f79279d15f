"""What `sharewell doctor` finds in a store: gaps among it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from openness.records import Space, Visibility
from openness.targets import Target, TargetKind
from pipeline.checkup import Urgency
from pipeline.health import look_over
from storage.backup import create
from storage.gaps import note_gap
from storage.measures_in.incidents import apply_incidents
from tests.storage.people import NOW, store_with

if TYPE_CHECKING:
    from pathlib import Path

MAY = 1_780_000_000


def test_gaps_are_told_with_what_fills_them_and_without_a_name(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"], source="x") as store:
        note_gap(store, Target(source="x", handle="anna"), 0, MAY, NOW)
        note_gap(store, Target(source="x", handle="bram"), MAY - 86_400, MAY + 86_400, NOW)
        space = Space(native_id="C1", name="general", visibility=Visibility.OPEN)
        note_gap(store, Target(source="zulip", handle="C1", kind=TargetKind.SPACE, space=space), MAY, NOW, NOW)
    found = [one for one in look_over(home, NOW).findings if "gap" in one.what]
    assert [(one.about, one.urgency, one.what, one.todo) for one in found] == [
        ("x", Urgency.SOON, "2 accounts with a gap between the beginning and 2026-05-29", "sharewell import x-archive FILE"),
        (
            "zulip",
            Urgency.SOON,
            "1 space with a gap between 2026-05-28 and 2026-09-21",
            "nothing brings it: the source does not keep it",
        ),
    ]


def tables(home: Path) -> list[tuple[str, str]]:
    return [(one.what, one.todo) for one in look_over(home, NOW).findings if one.about == "tables"]


def test_tables_that_nobody_handed_in_are_named_with_what_rests_on_them(home: Path) -> None:
    with store_with(home, taking_part=["anna"]):
        pass
    [(what, todo)] = tables(home)
    assert "initiatives, training, incidents, pulse, rules, labels" in what
    assert "E5, F4, F5, F6, K1, K3, R1, R4, R5 cannot be measured" in what
    assert todo == "sharewell import initiatives|training|incidents|pulse|rules|labels FILE"


def test_a_list_without_incidents_is_told_and_what_is_switched_off_is_not_asked_for(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        apply_incidents(store, [], today=date(2026, 9, 21))
    (home / "sharewell.toml").write_text('[indicators]\non = ["E1", "F5"]\n', encoding="utf-8")
    assert tables(home) == []
    (home / "sharewell.toml").write_text('[indicators]\non = ["E1", "F6"]\n', encoding="utf-8")
    assert tables(home) == [("nothing is told yet of pulse, so that F6 cannot be measured", "sharewell import pulse FILE")]


def regular(home: Path, about: str, now: int = NOW) -> tuple[Urgency, str]:
    [found] = [one for one in look_over(home, now).findings if one.about == about]
    return found.urgency, found.what


def test_how_old_the_last_backup_is_and_what_mail_lacks(home: Path) -> None:
    with store_with(home, taking_part=["anna"]):
        pass
    assert regular(home, "backup") == (Urgency.SOON, "there is none yet")
    create(home, keep=3, now=NOW)
    assert regular(home, "backup")[0] is Urgency.FINE
    assert regular(home, "backup", NOW + 5 * 86_400) == (Urgency.SOON, "the newest is 5 days old")
    assert [one for one in look_over(home, NOW).findings if one.about == "mail"] == []
    (home / "sharewell.toml").write_text('[mail]\nhost = "mail.example.org"\nusername = "s"\n', encoding="utf-8")
    assert regular(home, "mail") == (Urgency.NEXT, "it lacks sender, password")
