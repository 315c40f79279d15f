"""The pictures in the documentation: those that the program takes, each shown somewhere, and small."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PIL import Image

from docs import pictures

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 3_000_000
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+\.png)\)")


def test_every_picture_is_one_that_the_program_takes_and_is_shown(root: Path) -> None:
    folder = root / "docs" / "pictures"
    shown: set[Path] = set()
    for page in (*root.glob("*.md"), *root.glob("docs/**/*.md")):
        for told, place in PICTURE.findall(page.read_text(encoding="utf-8")):
            assert told, f"{page.name}: {place} says nothing to who cannot see it"
            shown.add((page.parent / place).resolve())
    assert {path.stem for path in folder.iterdir()} == {*pictures.PAGES, *pictures.OWN}
    assert shown == set(folder.iterdir())


def test_pictures_are_wide_and_small(root: Path) -> None:
    paths = list((root / "docs" / "pictures").iterdir())
    for path in paths:
        with Image.open(path) as picture:
            assert (picture.width, picture.mode) == (1440, "P"), path.name
    assert sum(path.stat().st_size for path in paths) < LARGEST
