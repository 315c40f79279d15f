"""The month fact on topics as it may leave the store: only those that enough people share, in counts rounded to 5."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.month import Month, format_month
from openness.topics import rounded_topics, told_topics
from storage.topic_figures import found_topics, person_days

if TYPE_CHECKING:
    import sqlite3


def shown_topics(connection: sqlite3.Connection, k: int) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Return columns and rows, a row a month and topic; one of fewer than k people, or mostly one person's, has none."""
    months = [Month(row[0]) for row in connection.execute("SELECT DISTINCT month FROM topic_month ORDER BY month")]
    columns = ("topic", "name", "items", "people", "share")
    rows: list[tuple[object, ...]] = [
        (format_month(month), *(told[column] for column in columns))
        for month in months
        for told in rounded_topics(told_topics(found_topics(connection, month), person_days(connection, month), k))
    ]
    return ("month", *columns), rows
