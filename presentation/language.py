"""The languages of the interface: gettext catalogues, and which Babel locale goes with each.

Where the compiled catalogue is missing or older than its source, as in a fresh checkout, the source is compiled in memory.
"""

from __future__ import annotations

import gettext
import io
from functools import cache
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("en", "nl")
"""The first is the language of the texts in the code."""
NAMES: Final = {"en": "English", "nl": "Nederlands"}
BABEL: Final = {"en": "en_GB", "nl": "nl_NL"}
LOCALES: Final = Path(__file__).parent / "locales"
DOMAIN: Final = "sharewell"


class Translator:
    """Translates English texts; a text without a translation stays English."""

    def __init__(self, lang: str, catalogue: gettext.NullTranslations) -> None:
        """Keep the language and its catalogue."""
        self.lang = lang
        self._catalogue = catalogue

    def __call__(self, text: str) -> str:
        """Return the text in this language."""
        return self._catalogue.gettext(text) if text else ""

    def plural(self, one: str, many: str, number: int) -> str:
        """Return the form for this number, with `{n}` still to be filled."""
        return self._catalogue.ngettext(one, many, number)


def known(lang: str | None) -> str:
    """Return the language when there is a catalogue for it, else English."""
    return lang if lang in LANGUAGES else LANGUAGES[0]


@cache
def translator(lang: str) -> Translator:
    """Return the translator of a language; English for one that is unknown."""
    lang = known(lang)
    if lang == LANGUAGES[0]:
        return Translator(lang, gettext.NullTranslations())
    folder = LOCALES / lang / "LC_MESSAGES"
    source, compiled = folder / f"{DOMAIN}.po", folder / f"{DOMAIN}.mo"
    if not compiled.is_file() or (source.is_file() and source.stat().st_mtime > compiled.stat().st_mtime):
        return Translator(lang, _compiled_in_memory(source))
    with compiled.open("rb") as stream:
        return Translator(lang, gettext.GNUTranslations(stream))


def _compiled_in_memory(source: Path) -> gettext.GNUTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as stream:
        catalogue = read_po(stream)
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    buffer.seek(0)
    return gettext.GNUTranslations(buffer)
