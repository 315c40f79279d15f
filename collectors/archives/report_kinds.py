"""The reports that Slack and Microsoft 365 let administrators download, told by their columns; all without persons.

Columns as the vendors name them: Slack's analytics dashboard and `admin.analytics.getFile`; Microsoft Graph's `reportRoot`
functions, whose files the Microsoft 365 admin centre hands out too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OPEN, CLOSED, DIRECT, CHANNELS = "items_open", "items_closed", "items_direct", "items_channels"
"""Messages that every employee can read, that members can, that two or a few can; and in channels, open or closed."""
REFRESHED, PERIOD, DAY = "report refresh date", "report period", "report date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One kind of report; columns in lower case."""

    title: str
    source: str
    needs: tuple[str, ...]
    """The columns by which it is known."""
    counts: Mapping[str, str] = field(default_factory=dict)
    """By column the measure that it counts."""
    less: tuple[str, str, str] | None = None
    """A measure that is one column less another: measure, column, column."""
    told_by: str = ""
    """The column that says of which kind a row is."""
    by_kind: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By that kind, in lower case, what its columns count."""
    day: str = ""
    """The column with the day of a row; "" for a report of one whole period."""
    people: tuple[str, ...] = ()
    """Columns with the people of that day."""
    persons: tuple[str, ...] = ()
    """Columns that make a row a person who shared, where it is not 0."""


SLACK_OVERVIEW = Report(
    title="Slack analytics, overview",
    source="slack",
    needs=("date", "messages in public channels", "messages in private channels", "messages in dms"),
    counts={"messages in public channels": OPEN, "messages in private channels": CLOSED, "messages in dms": DIRECT},
    day="date",
    people=("daily members posting messages", "daily people posting"),
)
SLACK_CHANNELS = Report(
    title="Slack analytics, public channels",
    source="slack",
    needs=("name", "messages posted", "messages posted by members", "members who posted"),
    counts={"messages posted by members": OPEN},
)
SLACK_MEMBERS = Report(
    title="Slack analytics, members",
    source="slack",
    needs=("user id", "messages posted", "messages posted in channels"),
    counts={"messages posted in channels": CHANNELS},
    less=(DIRECT, "messages posted", "messages posted in channels"),
    persons=("messages posted",),
)
TEAMS_DAYS = Report(
    title="Microsoft Teams user activity, by day",
    source="teams",
    needs=(REFRESHED, DAY, "team chat messages", "private chat messages"),
    counts={"team chat messages": CHANNELS, "private chat messages": DIRECT},
    day=DAY,
)
TEAMS_USERS = Report(
    title="Microsoft Teams user activity, by user",
    source="teams",
    needs=(REFRESHED, PERIOD, "user principal name", "team chat message count", "private chat message count"),
    counts={"team chat message count": CHANNELS, "private chat message count": DIRECT},
    persons=("team chat message count", "private chat message count"),
)
_IN_TEAMS = {
    "public": {"channel messages": OPEN},
    "private": {"channel messages": CLOSED},
    "org-wide": {"channel messages": OPEN},
}
TEAMS_TEAMS = Report(
    title="Microsoft Teams team activity, by team",
    source="teams",
    needs=(REFRESHED, PERIOD, "team type", "channel messages"),
    told_by="team type",
    by_kind=_IN_TEAMS | {"hiddenmembership": {"channel messages": CLOSED}},
)
TEAMS_CHANNELS = Report(
    title="Microsoft Teams team activity, by day",
    source="teams",
    needs=(REFRESHED, DAY, "active channels", "channel messages"),
    counts={"channel messages": CHANNELS},
    day=DAY,
)
ENGAGE_DAYS = Report(
    title="Viva Engage activity, by day",
    source="vivaengage",
    needs=(REFRESHED, DAY, "liked", "posted", "read"),
    counts={"posted": "items_posted", "liked": "reactions", "read": "views"},
    day=DAY,
)
ENGAGE_GROUPS = Report(
    title="Viva Engage groups activity, by group",
    source="vivaengage",
    needs=(REFRESHED, PERIOD, "group type", "posted count", "read count", "liked count"),
    told_by="group type",
    by_kind={"public": {"posted count": OPEN}, "private": {"posted count": CLOSED}},
)
SITES = Report(
    title="SharePoint site usage, by site",
    source="sharepoint",
    needs=(REFRESHED, PERIOD, "active file count", "page view count", "root web template"),
    counts={"page view count": "views", "active file count": "files_active"},
)
FILES = Report(
    title="SharePoint activity, by day",
    source="sharepoint",
    needs=(REFRESHED, DAY, "viewed or edited", "shared internally", "shared externally"),
    # It counts people, so that days add up to days on which somebody did it.
    counts={
        "viewed or edited": "person_days_read",
        "shared internally": "person_days_shared_inside",
        "shared externally": "person_days_shared_outside",
    },
    day=DAY,
    people=("viewed or edited",),
)
REPORTS = (
    SLACK_OVERVIEW,
    SLACK_CHANNELS,
    SLACK_MEMBERS,
    TEAMS_DAYS,
    TEAMS_USERS,
    TEAMS_TEAMS,
    TEAMS_CHANNELS,
    ENGAGE_DAYS,
    ENGAGE_GROUPS,
    SITES,
    FILES,
)


def report_with(columns: Sequence[str]) -> Report | None:
    """Return the kind of report that has these columns, None for none that is known."""
    return next((report for report in REPORTS if set(report.needs) <= set(columns)), None)
