"""The only scripts the pages bring along: constants that say which language the page is in, known to the content policy by hash."""

from __future__ import annotations

from typing import Final

from presentation.language import LANGUAGES

LANGUAGE_SCRIPTS: Final = {lang: f'document.documentElement.lang = "{lang}"' for lang in LANGUAGES}
