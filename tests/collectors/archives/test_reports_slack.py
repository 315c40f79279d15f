"""Slack's reports as administrators download them: whole months become totals, and nobody is kept."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from collectors.archives.reports import open_totals
from collectors.archives.slack_days import SlackDays
from config.errors import Refused
from openness.records import SetAside
from tests.collectors.archives.report_makers import days, taken, written

if TYPE_CHECKING:
    from pathlib import Path


OVERVIEW = (
    "Date,Total enabled membership,Daily active members,Daily members posting messages,Messages in public channels,"
    "Messages in private channels,Messages in shared channels,Messages in DMs,Messages posted"
)


def test_slack_overview(tmp_path: Path) -> None:
    rows = [f"{day},90,40,{number},10,5,2,20,{1000 + number}" for number, day in enumerate(days(9), start=1)]
    reader = open_totals(
        written(tmp_path / "Acme Overview.csv", OVERVIEW, *rows, *(f"{day},90,1,1,1,1,1,1,1" for day in days(10, 12)))
    )
    assert taken(reader) == {
        (202609, "items_open"): (300, 30),
        (202609, "items_closed"): (150, 30),
        (202609, "items_direct"): (600, 30),
    }
    assert reader.source == "slack"
    assert reader.remarks() == ("Slack analytics, overview", "2026-10 is left out: 12 of its 31 days are here")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Acme Channel Analytics Oct 1, 2026 - Oct 31, 2026.csv", {(202610, "items_open"): (1234, None)}),
        ("Acme_Channel_Analytics_2026-10-01_2026-10-31.csv", {(202610, "items_open"): (1234, None)}),
        ("Acme Channel Analytics Oct 2, 2026 - Oct 31, 2026.csv", {}),
        ("Acme Channel Analytics Prior 30 Days - Oct 31, 2026.csv", {}),
    ],
)
def test_slack_channels_are_of_the_period_in_their_name(tmp_path: Path, name: str, expected: object) -> None:
    header = "Name,Created,Last active,Total membership,Messages posted,Messages posted by members,x,Members who posted"
    reader = open_totals(written(tmp_path / name, header, "general,x,y,90,2000,1200,80,30", "rare,x,y,2,40,34,2,1"))
    assert taken(reader) == expected
    assert len(reader.remarks()) == (1 if expected else 2)


def test_slack_members_are_added_up_and_forgotten(tmp_path: Path) -> None:
    header = "Name,Username,Email,User ID,Days active,Messages posted,Messages posted in channels,Reactions added"
    path = written(
        tmp_path / "Member 2026-10-01 2026-10-31.csv", header, "A,a,a@x,U1,9,10,4,1", "B,b,b@x,U2,9,6,6,1", "C,c,c@x,U3,0,0,0,0"
    )
    reader = open_totals(path)
    assert taken(reader) == {(202610, "items_channels"): (10, 2), (202610, "items_direct"): (6, 2)}
    assert not any("@x" in repr(value) or "U1" in repr(value) for value in vars(reader).values())


def member(day: str, user: str, whole: int, inside: int) -> str:
    told = {"enterprise_id": "E1", "team_id": "T1", "date": day, "user_id": user, "email_address": f"{user}@example.org"}
    return json.dumps(told | {"is_active": True, "messages_posted_count": whole, "channel_messages_posted_count": inside})


def channel(day: str, name: str, count: int) -> str:
    told = {"enterprise_id": "E1", "channel_id": name, "date": day, "messages_posted_count": count + 5}
    return json.dumps(told | {"messages_posted_by_members_count": count})


def test_slack_files_of_every_day_tell_open_closed_and_direct_apart(tmp_path: Path) -> None:
    for day in days(9):
        members = [member(day, "U1", 10, 7), member(day, "U2", 2, 2), member(day, "U3", 0, 0)]
        (tmp_path / f"members-{day}.json.gz").write_bytes(gzip.compress("\n".join(members).encode()))
        written(tmp_path / f"channels-{day}.json", channel(day, "C1", 4), channel(day, "C2", 1))
    # The same day once more changes nothing.
    written(tmp_path / "again.json", member(days(9)[0], "U1", 10, 7), channel(days(9)[0], "C1", 4))
    reader = open_totals(tmp_path)
    assert taken(reader) == {
        (202609, "items_open"): (150, 2),
        (202609, "items_closed"): (120, 2),
        (202609, "items_direct"): (90, 2),
        (202609, "items_channels"): (270, 2),
    }
    assert not any("U1" in repr(value) for value in vars(reader).values())


def test_slack_files_of_members_alone_do_not_tell_open_from_closed(tmp_path: Path) -> None:
    path = written(
        tmp_path / "all.jsonl", *(member(day, "U1", 3, 1) for day in days(9)), *(member(day, "U1", 3, 1) for day in days(10, 3))
    )
    reader = open_totals(path)
    assert taken(reader) == {(202609, "items_channels"): (30, 1), (202609, "items_direct"): (60, 1)}
    assert reader.remarks()[1] == "2026-10 is left out: 3 of its 31 days are here"
    assert "public_channel files" in reader.remarks()[2]


def test_rows_of_slack_files_that_cannot_be_read_are_set_aside(tmp_path: Path) -> None:
    path = written(
        tmp_path / "all.json",
        member("2026-09-01", "U1", 3, 1),
        "{",
        member("someday", "U1", 1, 1),
        member("2026-09-01", "", 1, 1),
        '{"date": "2026-09-01"}',
    )
    rows = list(SlackDays(path).totals())
    assert [row.place for row in rows if isinstance(row, SetAside)] == [f"all.json line {number}" for number in (2, 3, 4, 5)]
    assert len(rows) == 4


def test_a_damaged_file_among_many_is_refused(tmp_path: Path) -> None:
    whole = gzip.compress("\n".join([member("2026-09-01", f"U{number}", 3, 1) for number in range(500)]).encode())
    (tmp_path / "day.json.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Refused, match="damaged"):
        open_totals(tmp_path).check()
