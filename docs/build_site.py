"""Build the documentation as a site that needs no network: `python -m docs.build_site` writes it into site/.

The pages are gathered in build/site-pages first, those of the checkout's root among them, so that every link between them holds
both there and in a checkout. A link that leads nowhere ends the build.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).resolve().parents[1]
GATHERED: Final = ROOT / "build" / "site-pages"
SITE: Final = ROOT / "site"
FROM_ROOT: Final = ("CHANGELOG.md", "CONTRIBUTING.md", "GLOSSARY.md", "LICENSE", "SECURITY.md")
KEPT_OUT: Final = ("declared", "first-use", "__pycache__")
FOREIGN_SHIM: Final = "https://unpkg.com/iframe-worker/shim"
"""What the builder would have a page fetch from outside, so that the search runs from a disk too."""
OWN_SHIM: Final = "search/iframe-worker.js"
LANGUAGES: Final = ("nl",)
"""Folders named for the language of their pages; all else is English."""
_LINK: Final = re.compile(r"(\]\()([^)#\s:]+)((?:#[^)\s]*)?\))")
_COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")


def main() -> int:
    """Gather the pages and build the site; return 1 and say why where a page or a link is wrong."""
    gather(ROOT, GATHERED)
    built = subprocess.run(  # noqa: S603 - our own builder, no shell
        [Path(sys.executable).with_name("zensical"), "build", "--clean", "--strict"],
        cwd=ROOT,
        env=os.environ | {"NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if built.returncode:
        sys.stderr.write(_COLOUR.sub("", built.stdout + built.stderr))
        return 1
    keep_inside(SITE)
    print(f"The documentation is in {SITE / 'index.html'}")
    return 0


def gather(root: Path, into: Path) -> None:
    """Copy every page and what pages show or offer, with the links between them set to where they lie now."""
    shutil.rmtree(into, ignore_errors=True)
    for source, place in sources(root):
        goal = into / place
        goal.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix == ".md":
            goal.write_text(
                moved_links(source.read_text(encoding="utf-8"), source.relative_to(root).as_posix()), encoding="utf-8"
            )
        else:
            shutil.copyfile(source, goal)


def sources(root: Path) -> Iterator[tuple[Path, str]]:
    """Give each file that belongs to the site, and its place there; programs that make the documentation do not."""
    yield from ((root / name, name) for name in FROM_ROOT)
    yield root / "dashboard" / "icon.png", "icon.png"
    docs = root / "docs"
    for path in sorted(docs.rglob("*")):
        place = path.relative_to(docs)
        program = path.suffix == ".py" and len(place.parts) == 1
        if path.is_file() and not program and not set(place.parts) & set(KEPT_OUT):
            yield path, place.as_posix()


def moved_links(text: str, page: str) -> str:
    """Return a page's text with links as they hold in the site; `page` is its place in the checkout."""
    here = PurePosixPath(place_in_site(page)).parent

    def moved(link: re.Match[str]) -> str:
        goal = os.path.normpath(PurePosixPath(page).parent / link[2])
        return f"{link[1]}{os.path.relpath(place_in_site(goal), here)}{link[3]}"

    return _LINK.sub(moved, text)


def keep_inside(site: Path) -> None:
    """Have every page of a built site take from the site itself what it would fetch from outside, and name its own language."""
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        own = os.path.relpath(site / OWN_SHIM, page.parent)
        text = text.replace(FOREIGN_SHIM, own)
        if page.parent.name in LANGUAGES:
            text = text.replace('<html lang="en"', f'<html lang="{page.parent.name}"')
        page.write_text(text, encoding="utf-8")


def place_in_site(place: str) -> str:
    """Return where a file of the checkout lies in the site: what is in docs/ lies at its root."""
    return place.removeprefix("docs/")


if __name__ == "__main__":
    sys.exit(main())
