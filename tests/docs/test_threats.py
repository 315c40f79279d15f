"""Every threat that the model names is held by tests that are there, and what is promised is what the model is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from pathlib import Path

NAMED: Final = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def threats(page: str) -> list[str]:
    """Return the rows of the tables under Threats."""
    under = page.split("\n## Threats\n")[1].split("\n## ", maxsplit=1)[0]
    return [row for row in under.splitlines() if row.startswith("| ") and not row.startswith(("| threat", "|---"))]


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "threat-model.md").read_text("utf-8")


def test_every_threat_is_held_by_a_test(page: str) -> None:
    rows = threats(page)
    assert len(rows) > 25
    assert [row for row in rows if not NAMED.search(row.split(" | ")[-1])] == []


def test_every_test_that_is_named_is_there(root: Path, page: str) -> None:
    named = NAMED.findall(page)
    assert len(named) >= len(threats(page))
    gone = [f"{path}::{name}" for path, name in named if not _is_there(root / path, name)]
    assert gone == []


def test_every_kind_of_attacker_has_its_threats(page: str) -> None:
    headings = " ".join(re.findall(r"^### (.+)$", page, re.MULTILINE)).casefold()
    for who in (
        "outsider",
        "curious manager",
        "administrator",
        "employee",
        "hostile archive",
        "compromised source",
        "dependency",
    ):
        assert who in page.casefold()
        assert who in headings


def test_what_is_promised_leads_to_the_model(root: Path) -> None:
    assert "(docs/threat-model.md)" in (root / "SECURITY.md").read_text("utf-8")


def _is_there(path: Path, name: str) -> bool:
    return path.is_file() and re.search(rf"^(?:async )?def {name}\(", path.read_text("utf-8"), re.MULTILINE) is not None
