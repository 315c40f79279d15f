"""What stands beside a figure, without figures of small groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openness.rounding import SHARES_IN_DETAIL
from openness.themes.crossing import BEHIND_ARCS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openness.model import Reading

GROUP_KEYS: Final = {**SHARES_IN_DETAIL, "sharers": ("sharers", "")}
"""In a reading's detail: a figure that counts people, the count it shows, and out of how many; empty: the reading's own."""
MEDIAN: Final = "median_people"


def fewer_than(k: int) -> str:
    """Return how a count of 1 to k - 1 is written."""
    return f"fewer than {k}"


def gated_detail(reading: Reading, k: int) -> dict[str, object]:
    """Return the detail without figures of groups smaller than k; small counts are told as `fewer than k`."""
    kept = {key: value for key, value in reading.detail.items() if key != BEHIND_ARCS}
    for figure, (count_key, total_key) in GROUP_KEYS.items():
        if figure not in kept:
            continue
        count = kept.get(count_key) if count_key else reading.numerator
        total = kept.get(total_key) if total_key else reading.people
        remainder = total - count if isinstance(count, int) and isinstance(total, int) else 0
        if isinstance(count, str) or (isinstance(count, int) and 0 < count < k) or 0 < remainder < k:
            kept.pop(figure)
            kept.pop(count_key, None)
    median = kept.get(MEDIAN)
    if isinstance(median, float) and median < k:
        kept[MEDIAN] = fewer_than(k)
    return {key: _small(value, k) for key, value in kept.items()}


def _small(value: object, k: int) -> object:
    """Return a figure of the detail, or a list of rows of them, without small groups."""
    if isinstance(value, list | tuple):
        return [_small_row(one, k) if isinstance(one, dict) else _small(one, k) for one in value]
    return fewer_than(k) if is_few(value, k) else value


def _small_row(row: Mapping[str, object], k: int) -> dict[str, object]:
    """Return a row; where it is of few people, nothing but its name and that they are few."""
    if not is_few(row.get("people"), k):
        return dict(row)
    return {key: fewer_than(k) if key == "people" else value for key, value in row.items() if key in {"name", "people"}}


def is_few(value: object, k: int) -> bool:
    """Return whether something is a count of 1 to k - 1."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < k
