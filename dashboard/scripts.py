"""The only scripts that pages bring along: constants that say which language the page is in, allowed by their hash."""

from __future__ import annotations

from typing import Final

from presentation.language import LANGUAGES

LANGUAGE_SCRIPTS: Final = {lang: f'document.documentElement.lang = "{lang}"' for lang in LANGUAGES}
