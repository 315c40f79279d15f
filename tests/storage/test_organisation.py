"""The organisation's own accounts: kept, read, and in no person's figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.errors import Refused, WrongUse
from config.ideal import IdealSettings
from config.settings import Settings
from openness.records import Act, Author, Interaction, Item, Mention, Sums, Via
from openness.targets import TargetKind
from pipeline.measure import refresh
from storage.accounts import CODE, link_shown
from storage.consent import ConsentRow, apply_consents
from storage.intake import Intake
from storage.person import about
from storage.roster import person_of
from storage.sweep import gone
from storage.targets import organisation_targets, targets
from tests.storage.people import NOW, OPEN, content, post, store_with

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from openness.records import Record
    from storage.database import Store

DAY = 86_400
FACTS = (
    "roster_month", "person_month", "activity_month", "arc_month", "flow_month", "outcome_month", "question_month",
    "consent_month", "active_month", "source_month", "removal_month", "stale_month", "calendar",
)  # fmt: skip


def people_share() -> list[Record]:
    """Return what two people share and do to each other."""
    return [
        post("anna", "1", NOW - 30 * DAY, text="Does anyone know how this works?"),
        post("bram", "2", NOW - 29 * DAY, reply_to="1"),
        Interaction(source="slack", actor=Author(handles=("anna",)), kind=Act.REACTION, at=NOW - 28 * DAY, item="2"),
    ]


def organisation_shares() -> list[Record]:
    """Return what the organisation's own account shares, also long ago, and what it does to people's items and they to its."""
    greeting = Item(
        source="slack",
        native_id="o3",
        author=Author(handles=("newsroom",)),
        space=OPEN,
        kind="message",
        created_at=NOW - 20 * DAY,
        text="Well done @bram",
        mentions=(Mention(author=Author(handles=("bram",)), written="@bram"),),
    )
    return [
        post("newsroom", "o1", NOW - 400 * DAY),
        post("newsroom", "o2", NOW - 27 * DAY, reply_to="1"),
        greeting,
        Interaction(source="slack", actor=Author(handles=("anna",)), kind=Act.REACTION, at=NOW - 26 * DAY, item="o1"),
        Interaction(source="slack", actor=Author(handles=("newsroom",)), kind=Act.REACTION, at=NOW - 25 * DAY, item="2"),
        Interaction(
            source="slack",
            actor=Author(handles=("newsroom",)),
            kind=Act.REPLY,
            at=NOW - 25 * DAY,
            target=Author(handles=("bram",)),
        ),
    ]


def facts(store: Store, now: int = NOW) -> dict[str, list[tuple[object, ...]]]:
    refresh(store, Settings(), IdealSettings(), now)
    found = {table: sorted(store.connection.execute(f"SELECT * FROM {table}").fetchall(), key=repr) for table in FACTS}
    found["question_month"] = [(month, *rest) for month, _row, *rest in found["question_month"]]
    columns = "month, level, cell, indicator, seed, shown, body"
    found["reading"] = sorted(store.connection.execute(f"SELECT {columns} FROM reading").fetchall(), key=repr)
    return found


def shared(store: Store, *parts: Sequence[Record]) -> Sums:
    intake = Intake(store, "slack", Via.API, now=NOW)
    total = Sums()
    for part in parts:
        total += intake.write(part, fetched_at=NOW)
        assert total.add_up
    intake.finish(NOW - 60 * DAY, NOW)
    return total


@pytest.mark.parametrize("first", [True, False])
def test_facts_and_readings_are_the_same_with_and_without_it(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: bool
) -> None:
    monkeypatch.setenv("SHAREWELL_KEY", "00" * 32)
    with (
        store_with(home, taking_part=["anna", "bram"]) as plain,
        store_with(tmp_path / "b", taking_part=["anna", "bram"]) as both,
    ):
        shared(plain, people_share())
        organisation_targets(both, "slack", ["newsroom"])
        parts = [organisation_shares(), people_share()] if first else [people_share(), organisation_shares()]
        sums = shared(both, *parts)
        assert (sums.stored, sums.not_allowed) == (5, 0)
        assert facts(both) == facts(plain)
        organisation_targets(both, "slack", [])
        assert shared(both, organisation_shares()).not_allowed == 3
        assert facts(both) == facts(plain)
        organisation_targets(both, "slack", ["newsroom"])
        assert gone(both, "slack", ["o1", "o2", "o3"], NOW) == 3
        assert facts(both) == facts(plain)


def test_what_people_do_to_its_items_is_counted_there_and_between_nobody(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        organisation_targets(store, "slack", ["newsroom"])
        answer = post("anna", "a", NOW - DAY, reply_to="o1")
        for records in ([answer, post("newsroom", "o1", NOW - 2 * DAY)], [post("bram", "b", NOW - DAY, reply_to="o1")]):
            shared(store, records)
        held = content(store)
        assert held["interaction"] == []
        assert [row[:2] for row in held["response"]] == [("o1", "reply"), ("o1", "reply")]
        assert held["awaiting"] == []


def test_it_is_a_target_of_its_own_kind_and_nobody_on_the_roster(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        found = organisation_targets(store, "slack", ["newsroom", "@Newsroom", "press"])
        assert [(target.handle, target.kind) for target in found[:1]] == [("newsroom", TargetKind.ORGANISATION)]
        assert targets(store, "slack") == []
        shared(store, [post("newsroom", "o1", NOW - DAY)])
        assert person_of(store, "newsroom") is None
        assert about(store, store.keys.person_id("anna"), k=10)["items"] == []
        assert store.connection.execute("SELECT count(*) FROM opt_in").fetchone() == (1,)


def test_no_handle_is_both_an_employees_and_the_organisations(home: Path) -> None:
    with store_with(home, taking_part=[], others=["anna", "bram"]) as store:
        yes = ConsentRow(place="row 2", person="anna", source="x", handle="@Anna_Posts", evidence="form", given_at=NOW - DAY)
        apply_consents(store, [yes], now=NOW)
        with pytest.raises(WrongUse, match="an employee's own account") as refused:
            organisation_targets(store, "x", ["newsroom", "anna_posts"])
        assert "\n" not in str(refused.value)
        organisation_targets(store, "x", ["newsroom"])
        yes = ConsentRow(place="row 3", person="bram", source="x", handle="Newsroom", evidence="form", given_at=NOW - DAY)
        assert apply_consents(store, [yes], now=NOW).failed == [
            ("row 3", "the account 'Newsroom' at x is the organisation's own")
        ]
        with pytest.raises(Refused, match="is the organisation's own"):
            link_shown(store, store.keys.person_id("bram"), "x", ["newsroom"], by=CODE, now=NOW)
        organisation_targets(store, "x", [])
        assert apply_consents(store, [yes], now=NOW).failed == []


def test_one_that_leaves_the_settings_keeps_its_items_and_is_read_no_more(home: Path) -> None:
    with store_with(home, taking_part=[]) as store:
        organisation_targets(store, "slack", ["newsroom"])
        shared(store, [post("newsroom", "o1", NOW - 2 * DAY)])
        assert organisation_targets(store, "slack", []) == []
        assert shared(store, [post("newsroom", "o2", NOW - DAY)]) == Sums(read=1, not_allowed=1)
        assert [row[0] for row in content(store)["item"]] == ["o1"]
