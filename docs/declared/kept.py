"""What is held and until when, for the record of processing, in English and Dutch."""

from __future__ import annotations

from typing import Final

from docs.declared.markdown import table

_HEADS: Final = {"en": ("what", "until when", "setting"), "nl": ("wat", "tot wanneer", "instelling")}
_TITLES: Final = {
    "en": """# What is held, and until when

An annex to the [record of processing](record.md), with the periods that hold unless you set others
([settings](../../settings.md)). It is made from the list that each person sees on their own page.
""",
    "nl": """# Wat bewaard wordt, en tot wanneer

Bijlage bij het [verwerkingsregister](verwerkingsregister.md), met de termijnen die gelden als u niets anders instelt
([instellingen](../../settings.md)). De tabel komt uit de lijst die iedereen op de eigen pagina ziet.
""",
}


def kept(lang: str) -> str:
    """Return the page in a language."""
    from config.keeping import KEPT
    from config.settings import Settings
    from presentation.formats import Formats
    from presentation.kept import kept_rows

    rows = zip(kept_rows(Settings(), Formats(lang)), KEPT, strict=True)
    return f"{_TITLES[lang]}\n" + table(
        _HEADS[lang], [(what, until, f"`{one.days}`" if one.days else "") for (what, until), one in rows]
    )
