"""Reports as administrators download them: whole months become totals, of anything else it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from collectors.archives.report_kinds import REPORTS, report_with
from collectors.archives.report_rows import number
from collectors.archives.reports import open_totals
from collectors.archives.tables import MetricTable
from config.errors import WrongUse
from openness.aside import Unusable
from openness.records import SetAside
from tests.collectors.archives.report_makers import days, taken, written

if TYPE_CHECKING:
    from pathlib import Path


TEAMS = "Report Refresh Date,Report Date,Team Chat Messages,Private Chat Messages,Calls,Meetings,Report Period"
USERS = (
    "Report Refresh Date,User Id,User Principal Name,Last Activity Date,Is Deleted,Deleted Date,Assigned Products,"
    "Team Chat Message Count,Private Chat Message Count,Call Count,Meeting Count,Has Other Action,Report Period"
)
BY_TEAM = (
    "Report Refresh Date,Team Name,Team Id,Team Type,Last Activity Date,Report Period,Active Users,Active Channels,Guests,"
    "Reactions,Meetings Organized,Post Messages,Reply Messages,Channel Messages,Urgent Messages,Mentions"
)
GROUPS = (
    "Report Refresh Date,Group Display Name,Is Deleted,Owner Principal Name,Last Activity Date,Group Type,Office 365 Connected,"
    "Member Count,Posted Count,Read Count,Liked Count,Report Period"
)


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-16", ";"), ("utf-8-sig", ",")]
)
def test_teams_days_in_any_encoding(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = [f"2026-10-02,{day},1,20,3,4,30" for day in days(9)]
    lines = [line.replace(",", delimiter) for line in (TEAMS, *reversed(rows))]
    reader = open_totals(written(tmp_path / "report.csv", *lines, encoding=encoding))
    assert taken(reader) == {(202609, "items_channels"): (30, None), (202609, "items_direct"): (600, None)}
    assert reader.source == "teams"


def test_a_day_that_cannot_be_read_leaves_its_month_out(tmp_path: Path) -> None:
    rows = [f"2026-10-02,{day},{'many' if day.endswith('15') else 1},20,3,4,30" for day in days(9)]
    reader = open_totals(written(tmp_path / "report.csv", TEAMS, *rows))
    reader.check()
    (aside,) = reader.totals()
    assert isinstance(aside, SetAside)
    assert (aside.place, aside.reason) == ("report.csv line 16", "team chat messages is not a whole number")
    assert reader.remarks()[1] == "2026-09 is left out: 29 of its 30 days are here"


@pytest.mark.parametrize(
    ("refreshed", "period", "whole"),
    [
        ("2026-09-30", "30", True),
        ("2026-09-30", "D30", True),
        ("2026-10-31", "30", False),
        ("2026-09-30", "7", False),
        ("2026-09-30", "180", False),
    ],
)
def test_teams_users_count_only_when_their_period_is_a_month(tmp_path: Path, refreshed: str, period: str, whole: bool) -> None:
    rows = [
        f"{refreshed},,9A{'F' * 30},2026-09-01,False,,MICROSOFT 365 E3,1.200,30,0,0,No,{period}",
        f"{refreshed},,8B{'0' * 30},,False,,,0,0,4,4,No,{period}",
        f'{refreshed},,7C{"1" * 30},,False,,"E3+VISIO, P2",0,5,4,4,No,{period}',
    ]
    reader = open_totals(written(tmp_path / "TeamsUserActivityUserDetail.csv", USERS, *rows))
    expected = {(202609, "items_channels"): (1200, 2), (202609, "items_direct"): (35, 2)}
    assert taken(reader) == (expected if whole else {})
    assert ("no calendar month" in reader.remarks()[-1]) is not whole


def test_teams_by_team_tell_open_from_closed(tmp_path: Path) -> None:
    rows = [
        "2026-09-30,Works,1,Public,2026-09-30,30,9,2,0,5,0,3,4,70,0,0",
        "2026-09-30,Board,2,Private,2026-09-30,30,9,2,0,5,0,3,4,30,0,0",
        "2026-09-30,All,3,Org-wide,2026-09-30,30,9,2,0,5,0,3,4,5,0,0",
    ]
    assert taken(open_totals(written(tmp_path / "teams.csv", BY_TEAM, *rows))) == {
        (202609, "items_open"): (75, None),
        (202609, "items_closed"): (30, None),
    }


def test_a_row_that_cannot_be_read_leaves_a_period_out(tmp_path: Path) -> None:
    rows = ["2026-09-30,Works,1,Public,,30,9,2,0,5,0,3,4,70,0,0", "2026-09-30,Odd,1,Shared,,30,9,2,0,5,0,3,4,70,0,0"]
    reader = open_totals(written(tmp_path / "teams.csv", BY_TEAM, *rows))
    reader.check()
    assert [type(row) for row in reader.totals()] == [SetAside]
    assert "cannot be read" in reader.remarks()[-1]


def test_viva_engage_by_day_and_by_group(tmp_path: Path) -> None:
    header = "Report Refresh Date,Liked,Posted,Read,Report Date,Report Period"
    by_day = open_totals(written(tmp_path / "days.csv", header, *(f"2026-10-02,2,3,50,{day},90" for day in days(9))))
    assert {measure: count for (_, measure), (count, _) in taken(by_day).items()} == {
        "items_posted": 90,
        "reactions": 60,
        "views": 1500,
    }
    rows = [
        "2026-09-30,Works,False,9A,2026-09-30,Public,Yes,9,40,2,3,30",
        "2026-09-30,Board,False,9B,2026-09-30,Private,Yes,9,2,2,3,30",
    ]
    by_group = open_totals(written(tmp_path / "groups.csv", GROUPS, *rows))
    assert taken(by_group) == {(202609, "items_open"): (40, None), (202609, "items_closed"): (2, None)}
    assert (by_day.source, by_group.source) == ("vivaengage", "vivaengage")


def test_sharepoint_by_day_and_by_site(tmp_path: Path) -> None:
    header = "Report Refresh Date,Viewed Or Edited,Synced,Shared Internally,Shared Externally,Report Date,Report Period"
    by_day = open_totals(written(tmp_path / "days.csv", header, *(f"2026-10-02,40,9,5,1,{day},30" for day in days(9))))
    assert taken(by_day)[202609, "person_days_shared_inside"] == (150, 40)
    header = "Report Refresh Date,Site Id,Site URL,Is Deleted,x,Active File Count,Page View Count,Root Web Template,Report Period"
    by_site = open_totals(written(tmp_path / "sites.csv", header, "2026-09-30,1,https://x,False,90,12,700,Group,30"))
    assert taken(by_site) == {(202609, "views"): (700, None), (202609, "files_active"): (12, None)}


def test_what_no_report_has_is_refused_in_one_line_that_names_it(tmp_path: Path) -> None:
    path = written(tmp_path / "report.csv", "Datum,Berichten,Vergaderingen", "2026-09-30,1,2")
    with pytest.raises(WrongUse, match="no report that is known has these columns: datum, berichten, vergaderingen") as caught:
        open_totals(path).check()
    assert "\n" not in str(caught.value)
    with pytest.raises(WrongUse, match="these columns: none"):
        open_totals(written(tmp_path / "empty.csv")).check()
    with pytest.raises(WrongUse, match="no analytics files"):
        open_totals(tmp_path).check()


def test_our_own_table_is_still_read_and_told_what_it_lacks(tmp_path: Path) -> None:
    path = written(tmp_path / "own.csv", "source,department,month,measure,people,count", "slack,,2026-09,items_open,9,30")
    assert isinstance(open_totals(path), MetricTable)
    assert taken(open_totals(path)) == {(202609, "items_open"): (30, 9)}
    with pytest.raises(WrongUse, match="count is missing"):
        open_totals(written(tmp_path / "lacks.csv", "source,month,measure", "slack,2026-09,items_open")).check()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe",
        b"\x00" * 999,
        b"sep=;\n",
        b",,,\n\n",
        b'"' * 5000,
        b"Report Refresh Date,Report Date\n\xff\n",
        b"\xfe\xff\xd8\x00",
    ],
)
def test_bytes_of_any_kind_are_refused(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "report.csv").write_bytes(raw)
    with pytest.raises(WrongUse):
        open_totals(tmp_path / "report.csv").check()


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("1234", 1234),
        ("1.234", 1234),
        ("1,234,567", 1_234_567),
        ("1 234", 1234),
        ("1\u202f234", 1234),
        ("12,0", 12),
        ("12.00", 12),
        ("", 0),
        (None, 0),
    ],
)
def test_numbers_however_written(cell: str | None, found: int) -> None:
    assert number(cell, "x") == found


@pytest.mark.parametrize("cell", ["-1", "many", "1.5", "1e9", "9" * 30, "٣"])
def test_what_is_no_whole_number(cell: str) -> None:
    with pytest.raises(Unusable):
        number(cell, "x")


def test_no_two_reports_are_taken_for_each_other() -> None:
    assert [report_with(report.needs) for report in REPORTS] == list(REPORTS)
