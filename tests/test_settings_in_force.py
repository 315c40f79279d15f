"""No room reads the settings raw: what guards people is taken from one place, and what waits for confirmation is not in it."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
ROOMS = ("collectors", "config", "dashboard", "openness", "pipeline", "presentation", "storage")
RAW = {"load_settings", "Settings"}
"""What gives settings as they were written: reading the file, and making them out of nothing."""
MAY = {
    "config/settings.py": "it is where they are read",
    "storage/in_force.py": "it gives those that hold",
    "storage/council/standing.py": "it knows what holds where there is nothing to go by: the defaults",
    "pipeline/cli/init.py": "it writes the file, before there is a store",
}
DECIDES = {"storage/in_force.py", "pipeline/cli/council.py", "dashboard/actions/council.py"}
"""Who may have them as they were written, to decide on them."""


def sources() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def taken(tree: ast.Module) -> set[str]:
    """Return what a file takes from elsewhere to run; what only annotations need is no way to a value."""
    guarded = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if node in guarded:
            continue
        if isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{name.name}" for name in node.names}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return found


@pytest.mark.parametrize("name", sorted(RAW))
def test_nobody_else_reads_settings_as_they_were_written(name: str) -> None:
    found = {path for path, tree in sources() if f"config.settings.{name}" in taken(tree)}
    assert found <= MAY.keys(), "take them from storage.in_force"


def test_no_way_leads_around_by_the_module_or_a_copy_of_its_reader() -> None:
    for path, tree in sources():
        if path in MAY:
            continue
        assert not taken(tree) & {"config.settings", "config.settings.*", "config.settings._nested", "config.settings._parsed"}, (
            path
        )
        names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert "load_settings" not in names, path
        assert path in SAYS or not any(
            isinstance(node, ast.Constant) and node.value == "sharewell.toml" for node in ast.walk(tree)
        ), path


SAYS = {"config/home.py", "pipeline/demo/settings.py"}
"""Who names the file itself: where it lies, and the demonstration that writes it."""


def test_settings_as_written_are_had_only_to_decide_on_them() -> None:
    found = {path for path, tree in sources() if "storage.in_force.as_written" in taken(tree)}
    assert found <= DECIDES
