"""The documentation says what the code says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import BaseModel, Field, SecretStr

from docs import generate
from docs.declared.commands import commands_of, undocumented_in
from docs.declared.markdown import table
from docs.declared.settings import keys

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from typer._click.core import Command

LINK = re.compile(r"\]\(([^)#:]+)(#[^)]*)?\)")


def command_line() -> Command:
    app = typer.Typer()

    @app.command()
    def read(
        path: Annotated[str, typer.Argument(help="what to read")], fast: Annotated[bool, typer.Option("--fast")] = False
    ) -> None:
        """Read a file."""

    @app.command()
    def write() -> None:
        pass

    return typer.main.get_command(app)


def test_what_says_nothing_about_itself_is_named() -> None:
    assert list(undocumented_in(command_line(), "tool")) == ["tool read --fast", "command tool write"]


def test_commands_are_written_with_arguments_and_options() -> None:
    page = commands_of(command_line(), "tool")
    assert "## `tool read PATH`\n\nRead a file." in page
    assert "| `PATH` | required | what to read |" in page
    assert "`--fast`" in page


def test_cells_cannot_break_a_table() -> None:
    assert table(("a", "b"), [("x|y", "one\ntwo")]).splitlines()[2] == "| x\\|y | one two |"


def test_settings_are_named_by_their_place_and_secrets_show_no_value() -> None:
    class Inner(BaseModel):
        key: SecretStr = SecretStr("not shown")
        days: int = Field(default=9, description="how long")

    class Outer(BaseModel):
        inner: Inner = Inner()
        many: dict[str, Inner] = {}

    found = {place: (kind, shown) for place, kind, shown, _ in keys(Outer)}
    assert found == {
        "inner.key": ("secret", ""),
        "inner.days": ("whole number", "9"),
        "many.NAME.key": ("secret", ""),
        "many.NAME.days": ("whole number", "9"),
    }


def test_committed_pages_are_what_the_code_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--check"]) == 0, capsys.readouterr().err


def test_a_page_that_differs_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(generate, "DOCS", tmp_path)
    (tmp_path / "store.md").write_text("old", encoding="utf-8")
    assert generate.main(["--check"]) == 1
    assert "docs/store.md is not what the code says" in capsys.readouterr().err
    assert (tmp_path / "store.md").read_text(encoding="utf-8") == "old"


def test_every_link_between_our_pages_leads_somewhere(root: Path) -> None:
    pages = [*root.glob("*.md"), *root.glob("docs/**/*.md")]
    dead = [
        f"{page.relative_to(root)}: {goal}"
        for page in pages
        for goal, _ in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / goal).exists()
    ]
    assert len(pages) > len(generate.PAGES)
    assert dead == []


def test_every_permission_that_a_source_asks_is_explained_and_no_other() -> None:
    from config.catalogue import SOURCES

    scope = re.compile(r"\b(?:[a-z]+:[a-z]+(?:\.[a-z]+)*|[A-Z]\w+\.\w+(?:\.\w+)+)\b")
    for name, each in SOURCES.items():
        explained = {word for word, _ in each.permissions}
        assert set(scope.findall(each.asks)) == {word for word in explained if scope.fullmatch(word)}, name
        if "collect" in each.ways:
            assert each.permissions, name
            assert all(what for _, what in each.permissions), name
            assert each.withhold, name
