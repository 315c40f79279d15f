"""A collector is only ever handed targets that the ledger allows: the whole product is walked for another way to one."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openness.consent import ANY, HANDED_IN, MEASURE, PURPOSES, Entry, standing
from storage.ledger import add_entry, settle
from storage.targets import targets
from tests.storage.people import NOW, store_with

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROOMS: Final = ("openness", "config", "collectors", "storage", "presentation", "pipeline", "dashboard")
MAKES: Final = "storage/targets.py"
DECLARES: Final = "openness/targets.py"
HAND_ON: Final = {
    "pipeline/collecting/targets.py": {"accounts", "to_read"},
    "pipeline/collecting/source.py": {"_allowed"},
    "pipeline/conformance/loopback.py": {"target"},  # what a test of a collector gives: abstract, no body
}
"""Functions that give what `storage/targets.py` made; each new one is to be looked at here."""
READ: Final = {"pipeline/accounts.py", "pipeline/collecting/reading.py"}
"""Where a collector is set to read."""


CHANGES: Final = {
    "replace", "type", "copy", "deepcopy", "__new__", "setattr", "__setattr__", "__class__", "__replace__", "__reduce__",
}  # fmt: skip
"""What makes one value out of another."""


@pytest.fixture(scope="module")
def product(root: Path) -> dict[str, ast.Module]:
    files = [path for room in ROOMS for path in (root / room).rglob("*.py")]
    return {path.relative_to(root).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in files}


def for_types_alone(tree: ast.Module) -> set[int]:
    """Return the lines that only a checker of types reads."""
    return {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }


def ways(name: str, tree: ast.Module) -> Iterator[str]:
    """Give each way by which a module could come to a target of its own."""
    lines = for_types_alone(tree)
    given = [node for node in ast.walk(tree) if isinstance(node, ast.arg) and node.annotation is not None]
    held = {"target"} | {one.arg for one in given if "Target" in ast.unparse(one.annotation or one)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "openness.targets" and node.lineno not in lines:
            yield from (f"imports {one.name}" for one in node.names if one.name in {"Target", "*"})
        elif isinstance(node, ast.Import):
            yield from ("imports the module" for one in node.names if one.name == "openness.targets")
        elif isinstance(node, ast.ImportFrom) and node.module == "openness":
            yield from ("imports the module" for one in node.names if one.name == "targets")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value == "openness.targets":
            yield "names the module"
        elif isinstance(node, ast.Call):
            called, first = ast.unparse(node.func), ast.unparse(node.args[0]) if node.args else ""
            if (first in held or first.endswith(".target")) and called.rpartition(".")[2] in CHANGES:
                yield f"{called}({first})"
        elif isinstance(node, ast.Attribute) and node.attr in CHANGES and ast.unparse(node.value) in held:
            yield ast.unparse(node)


def test_targets_are_made_in_one_place(product: dict[str, ast.Module]) -> None:
    found = {name: list(ways(name, tree)) for name, tree in product.items() if name not in {MAKES, DECLARES}}
    assert {name: how for name, how in found.items() if how} == {}


@pytest.mark.parametrize(
    "code",
    [
        "from openness.targets import Target\nTarget(source='x', handle='anna')",
        "import openness.targets as t\nt.Target(source='x', handle='anna')",
        "from openness import targets\ntargets.Target(source='x', handle='anna')",
        "import importlib\nimportlib.import_module('openness.targets').Target",
        "from dataclasses import replace\ndef f(one: Target) -> None:\n    replace(one, handle='bram')",
        "def f(one: Target) -> None:\n    type(one)(source='x', handle='bram')",
        "def f(one: Target) -> None:\n    one.__class__(source='x', handle='bram')",
        "def f(target):\n    object.__setattr__(target, 'handle', 'bram')",
        "import copy\ndef f(page):\n    copy.replace(page.target, handle='bram')",
    ],
)
def test_another_way_would_be_found(code: str) -> None:
    assert list(ways("pipeline/new.py", ast.parse(code)))


def test_what_gives_targets_is_known(product: dict[str, ast.Module]) -> None:
    giving: dict[str, set[str]] = {}
    for name, tree in product.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None:
                parts = {one.id for one in ast.walk(node.returns) if isinstance(one, ast.Name)}
                if "Target" in parts and name not in {MAKES, DECLARES}:
                    giving.setdefault(name, set()).add(node.name)
    assert giving == HAND_ON


def test_collectors_know_neither_the_store_nor_what_reads_it(product: dict[str, ast.Module]) -> None:
    above = ("storage", "pipeline", "dashboard", "presentation")
    for name, tree in product.items():
        if name.startswith("collectors/"):
            modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
            modules += [one.name for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names]
            assert not [module for module in modules if module.split(".")[0] in above], name


def test_collectors_are_set_to_read_in_two_places(product: dict[str, ast.Module]) -> None:
    reading = {
        name
        for name, tree in product.items()
        if name.startswith(("pipeline/", "storage/")) and not name.startswith("pipeline/conformance/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".pages")
    }
    assert reading == READ


LINES = st.lists(
    st.builds(
        Entry,
        source=st.sampled_from(["slack", "x", ANY]),
        purpose=st.sampled_from([*PURPOSES, MEASURE, MEASURE]),
        act=st.sampled_from(["given", "given", "confirmed", "refused", "withdrawn"]),
        at=st.integers(NOW - 50, NOW),
        scope=st.sampled_from(["account", "account", "handed-in", "tag:sharing"]),
        evidence=st.booleans(),
    ),
    max_size=8,
)


def test_an_account_is_a_target_only_while_the_ledger_says_so(home: Path) -> None:
    """Whatever was recorded in whatever order; a withdrawal for every source and purpose included."""
    with store_with(home, taking_part=[], others=["anna"]) as store:
        anna = store.keys.person_id("anna")
        store.connection.execute(
            "INSERT INTO account (source_id, handle_hash, person_id) SELECT id, ?, ? FROM source WHERE name = 'slack'",
            (store.keys.handle_hash("slack", "anna"), anna),
        )
        account = store.connection.execute("SELECT id FROM account").fetchone()[0]
        store.connection.execute(
            "INSERT INTO sealed (person_id, what, ref, cipher) VALUES (?, 'handle', ?, ?)",
            (anna, account, store.keys.seal("anna")),
        )

        @settings(max_examples=60)
        @given(LINES)
        def follows(lines: list[Entry]) -> None:
            store.connection.execute("SAVEPOINT before")
            try:
                for entry in lines:
                    add_entry(store, anna, entry, wording="", now=NOW)
                settle(store, anna)
                stands = standing(lines).valid
                yes = stands.get(("slack", MEASURE)) or stands.get((ANY, MEASURE))
                allowed = yes is not None and yes.scope != HANDED_IN
                found = [target.handle for target in targets(store, "slack")]
                assert found in ([], ["anna"])
                assert not found or allowed
                assert [target.handle for target in targets(store, "reddit")] == []
                if allowed and not any(entry.act == "withdrawn" for entry in lines):
                    assert found == ["anna"]
            finally:
                store.connection.execute("ROLLBACK TO before")
                store.connection.execute("RELEASE before")

        follows()
