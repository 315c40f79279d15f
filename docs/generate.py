"""Write the pages of docs/ that list something, from the declarations in the code.

`python -m docs.generate` writes them; `--check` changes nothing and fails when one differs from what would be written, or when a
declaration says nothing about itself.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from docs.declared.commands import commands, undocumented_commands
from docs.declared.exits import exits
from docs.declared.indicators import indicators, undocumented_indicators
from docs.declared.kept import kept
from docs.declared.performance import performance
from docs.declared.permissions import permissions
from docs.declared.settings import settings, undocumented_settings
from docs.declared.sources import sources
from docs.declared.store import store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DOCS: Final = Path(__file__).parent
NOTE: Final = "<!-- Made by `make docs` from the code; change it there. -->\n"
PAGES: Final[dict[str, Callable[[], str]]] = {
    "commands.md": commands,
    "indicators.md": indicators,
    "installing/permissions.md": permissions,
    "performance.md": performance,
    "settings.md": settings,
    "small-groups.md": exits,
    "sources.md": sources,
    "store.md": store,
    "works-council/en/retention.md": lambda: kept("en"),
    "works-council/nl/bewaartermijnen.md": lambda: kept("nl"),
}
SILENT: Final = (undocumented_commands, undocumented_settings, undocumented_indicators)


def main(arguments: Sequence[str]) -> int:
    """Write or check every page; return 1 when something is missing or differs."""
    faults = [f"says nothing about itself: {place}" for find in SILENT for place in find()]
    for name, make in PAGES.items():
        page = DOCS / name
        text = f"{NOTE}\n{make()}"
        if "--check" not in arguments:
            page.write_text(text, encoding="utf-8")
        elif not page.is_file() or page.read_text(encoding="utf-8") != text:
            faults.append(f"docs/{name} is not what the code says; run: make docs")
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
