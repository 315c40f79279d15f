"""No figure leaves by a way that is not listed; only those ask for what has not passed the gate who hand it there."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from docs.declared.exits import DOORS, GATES, RAW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHOWING = ("dashboard", "presentation", "pipeline/cli", "pipeline/mailing", "pipeline/jobs", "pipeline/pack.py")
COUNTING = re.compile(r"\b(count|sum|avg|total)\(", re.IGNORECASE)
ROOMS = ("collectors", "config", "dashboard", "openness", "pipeline", "presentation", "storage")


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (module, name) of what a file imports from the store, but for what only types need."""
    text = path.read_text(encoding="utf-8")
    waiting: list[ast.AST] = [ast.parse(text)] if "storage" in text else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names if alias.name.split(".")[0] == "storage")
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "storage":
            yield from ((node.module, alias.name) for alias in node.names)
        waiting.extend(ast.iter_child_nodes(node))


def files(root: Path, *places: str) -> Iterator[Path]:
    for place in places:
        yield from sorted((root / place).rglob("*.py")) if (root / place).is_dir() else [root / place]


def module(root: Path, path: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def counts(root: Path, name: str) -> bool:
    """Whether a module of the store asks the database to count or add up."""
    path = root / f"{name.replace('.', '/')}.py"
    if not path.is_file():
        return False
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return any(COUNTING.search(text) for text in texts)


def test_every_way_to_figures_from_what_shows_anything_is_listed(root: Path) -> None:
    unlisted: dict[str, set[str]] = {}
    for path in files(root, *SHOWING):
        for name, what in imported(path):
            for module_named in (name, f"{name}.{what}"):
                allowed = DOORS.get(module_named, ("", ""))[1]
                listed = allowed == "*" or what in allowed.split(", ")
                if not listed and counts(root, module_named):
                    unlisted.setdefault(module_named, set()).add(f"{path.relative_to(root)} ({what})")
    assert unlisted == {}, "say in docs/declared/exits.py how small groups are kept there"


def test_figures_that_have_not_passed_the_gate_are_asked_for_by_those_alone_who_hand_them_there(root: Path) -> None:
    asking: dict[str, set[str]] = {name: set() for name in RAW}
    for path in files(root, *ROOMS):
        for name, what in imported(path):
            known = {f"{name}.{what}"} if what else set()
            inner = f"{name}.{what}" if what else name
            known |= {each for each in RAW if each.rpartition(".")[0] == inner and _uses(path, each.rpartition(".")[2])}
            for each in known & RAW.keys():
                asking[each].add(module(root, path))
    assert {name: frozenset(by) for name, by in asking.items()} == RAW


def test_whoever_asks_for_them_calls_a_gate(root: Path) -> None:
    for name in set().union(*RAW.values()):
        path = root / (name.replace(".", "/") + ".py")
        calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        called = {call.func.id for call in calls if isinstance(call.func, ast.Name)}
        assert called & GATES, name


def _uses(path: Path, name: str) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.Attribute) and node.attr == name for node in ast.walk(tree))
