"""Every command and every setting that the documentation and the README tell people to write is one that there is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from typer.main import get_command

from config.settings import Settings, load_settings
from pipeline.cli.app import make_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MADE = ("commands.md", "CHANGELOG.md")
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
SETTINGS = re.compile(r"```toml\n(.*?)```", re.DOTALL)
SECRET = re.compile(r'^\s*\w+_file = "([^"]+)"', re.MULTILINE)
INLINE = re.compile(r"`([^`\n]+)`")
CALL = re.compile(
    r"(?:^|[\s;&]|bin/)(?<!systemctl )(?<!stop )(?<!start )(?<!now )sharewell(?:-admin)? +((?:--home|[a-z])[^#;&|]*)"
)
GENERAL = {"--home", "--json", "--debug", "--help"}


def calls(text: str) -> Iterator[str]:
    """Give what stands behind the program's name, wherever it is called."""
    for block in BLOCK.findall(text):
        for line in block.splitlines():
            yield from CALL.findall(line)
    for code in INLINE.findall(BLOCK.sub("", text)):
        yield from CALL.findall(f" {code}")


def faults(call: str, whole: Any) -> str | None:
    """Return what is wrong with a call: a command or an option that there is not; None where nothing is."""
    words = call.split()
    if words[:1] == ["--home"]:
        words = words[2:]
    command, path = whole, list[str]()
    while getattr(command, "commands", None):
        if not words:
            return None
        name = words.pop(0)
        names = name.split("|")
        known = [command.commands.get(each) for each in names]
        if not all(known):
            return f"no command {' '.join([*path, name])}"
        command, path = known[0], [*path, name]
    options = {option for part in command.params for option in (*part.opts, *part.secondary_opts)} | GENERAL
    wrong = [word for word in words if word.startswith("--") and word.split("=")[0].rstrip(".,") not in options]
    return f"{' '.join(path)} has no {', '.join(wrong)}" if wrong else None


@pytest.fixture(scope="module")
def whole() -> Any:
    return get_command(make_app())


def test_every_command_that_people_are_told_exists(root: Path, whole: Any) -> None:
    pages = [page for page in (*root.glob("*.md"), *root.glob("docs/**/*.md")) if page.name not in MADE]
    told = [(page, call) for page in pages for call in calls(page.read_text(encoding="utf-8"))]
    wrong = [f"{page.relative_to(root)}: {fault}" for page, call in told if (fault := faults(call, whole))]
    assert len(told) > 80
    assert wrong == []


def test_every_setting_that_people_are_told_is_taken(root: Path, home: Path) -> None:
    pages = [page for page in root.glob("docs/**/*.md") if page.parent.name != "adding-a-source"]
    told = [(page, text) for page in pages for text in SETTINGS.findall(page.read_text(encoding="utf-8"))]
    assert len(told) > 4
    for page, text in told:
        for name in SECRET.findall(text):
            (home / name).write_text("made up", encoding="utf-8")
            (home / name).chmod(0o600)
        (home / "sharewell.toml").write_text(text, encoding="utf-8")
        (home / "sharewell.toml").chmod(0o600)
        assert load_settings(home, {}) != Settings(), page.name


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        ("collect slack --dry-run", None),
        ("--home /var/lib/sharewell run --every 1h", None),
        ("digest list|show", None),
        ("colect slack", "no command colect"),
        ("person forget 7", "no command person forget"),
        ("collect --fast", "collect has no --fast"),
    ],
)
def test_a_command_that_there_is_not_would_be_seen(whole: Any, call: str, fault: str | None) -> None:
    assert faults(call, whole) == fault
