"""Why rows were set aside: every reason is said in Dutch, and what was kept before is told too."""

from __future__ import annotations

import ast
import csv
import string
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.archives.rows import open_rows
from openness.aside import Fault, Form, Reason, read_back
from openness.records import SetAside
from presentation.aside import place_told, reason_told
from presentation.language import translator

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
ROOMS = ("collectors", "pipeline", "storage", "docs/adding-a-source")
EN, NL = translator("en"), translator("nl")
NAMES = st.text(string.ascii_lowercase + "_", min_size=1, max_size=20)


@pytest.mark.parametrize("reason", [*Reason, *Fault, *(form.value for form in Form)])
def test_every_reason_has_a_dutch_text_with_the_same_parts(reason: str) -> None:
    def parts(text: str) -> set[str | None]:
        return {part for _, part, _, _ in string.Formatter().parse(text) if part is not None}

    assert NL(reason) != reason
    assert parts(NL(reason)) == parts(reason)


def _written() -> Iterator[tuple[str, ast.expr]]:
    """Every reason that is given where a row is set aside, with where that is."""
    for path in (path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            given_here = [word.value for word in node.keywords if word.arg == "reason"] or node.args
            if node.func.id in {"SetAside", "Unusable"} and given_here:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", given_here[0]


def test_no_reason_is_written_where_a_row_is_set_aside() -> None:
    found = list(_written())
    loose = [
        place
        for place, given_here in found
        for node in ast.walk(given_here)
        if isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.Constant) and isinstance(node.value, str) and not _is_part(node, given_here))
    ]
    assert len(found) > 50
    assert loose == []


def _is_part(node: ast.expr, whole: ast.expr) -> bool:
    """Whether a text is a part with which a form is filled."""
    calls = (call for call in ast.walk(whole) if isinstance(call, ast.Call))
    return any(node in ast.walk(word.value) for call in calls for word in call.keywords)


@given(form=st.sampled_from(Form), parts=st.lists(NAMES, min_size=2, max_size=2))
def test_what_a_form_was_filled_with_is_said_in_its_sentence(form: Form, parts: list[str]) -> None:
    names = [part for _, part, _, _ in string.Formatter().parse(form.value) if part]
    kept = form.told(**dict(zip(names, parts, strict=False)))
    if str(kept) in set(map(str, Reason)):
        return
    assert reason_told(kept, EN) == kept
    for part in parts[: len(names)]:
        assert part in reason_told(kept, NL) or part in set(Fault)


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("no time, or an impossible one", "geen tijdstip, of een onmogelijk tijdstip"),
        ("34 fields where the header has 12", "34 velden, terwijl de kopregel er 12 heeft"),
        ("no native_id", "native_id ontbreekt"),
        ("count is not a whole number", "count is geen heel getal"),
        ("not CSV: field larger than field limit (1048576)", "geen CSV: een veld is langer dan 1048576 tekens"),
        ("kept by a version of which nobody knows {n", "kept by a version of which nobody knows {n"),
        ("", ""),
    ],
)
def test_what_is_kept_as_english_is_told_in_dutch(kept: str, told: str) -> None:
    assert reason_told(kept, NL) == told


@given(st.text(max_size=200))
def test_nothing_that_is_kept_breaks_the_page(kept: str) -> None:
    assert reason_told(kept, EN) == kept
    assert isinstance(reason_told(kept, NL), str)
    assert isinstance(place_told(kept, NL), str)


def test_what_python_says_of_broken_csv_is_known(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text(f"a,b\n1,{'x' * (csv.field_size_limit(1 << 20) and (1 << 20) + 1)}\n", encoding="utf-8")
    [row] = [row for row in open_rows(path).rows() if isinstance(row, SetAside)]
    assert read_back(row.reason)[0] == Form.NOT_CSV.value
    assert reason_told(row.reason, NL) == "geen CSV: een veld is langer dan 1048576 tekens"


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("posts.csv line 4", "posts.csv, regel 4"),
        ("slack.zip general/2026-05-05.json entry 5", "slack.zip general/2026-05-05.json, onderdeel 5"),
        ("zulip page of 1790000000, message 3", "zulip page of 1790000000, bericht 3"),
        ("interaction", "een interactie"),
        ("github 12345", "github 12345"),
    ],
)
def test_places_are_told_too(kept: str, told: str) -> None:
    assert place_told(kept, NL) == told
