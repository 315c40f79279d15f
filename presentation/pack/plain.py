"""A pack as plain text, for mail programs that show no HTML: what the first screen of the month says."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from presentation.pack.beside import DecisionLine
    from presentation.pack.content import PackContent

WIDTH: Final = 76


def plain(content: PackContent) -> str:
    """Return the text, in lines that no mail program breaks."""
    words = content.words
    parts = [
        " · ".join(part for part in (content.organisation, content.month, content.made_up) if part),
        content.title,
        content.answer,
        f"{words['vision']}\n{content.vision}" + (f"\n{content.vision_by}" if content.vision_by else ""),
        "\n".join([words["themes"], *(f"- {theme.name}: {theme.headline}" for theme in content.themes)]),
        "\n".join([words["changes"], *(f"- {change.text}" for change in content.changes), *filter(None, [content.no_change])]),
        "\n".join([words["decision"], content.question, content.because, *_lines(content.made)]),
        "\n".join([words["carried"], *(_lines(content.carried) or [words["no-carried"]])]),
        "\n".join([words["story"], content.story, content.story_under]),
        *content.notes,
    ]
    return "\n\n".join(_wrapped(part) for part in parts if part) + "\n"


def _lines(decisions: Sequence[DecisionLine]) -> list[str]:
    return [f"- {one.text} ({one.under})" + "".join(f" {part}" for part in (one.became, one.course) if part) for one in decisions]


def _wrapped(part: str) -> str:
    return "\n".join(
        textwrap.fill(line, WIDTH, subsequent_indent="  " if line.startswith("- ") else "", break_on_hyphens=False)
        for line in part.split("\n")
        if line
    )
