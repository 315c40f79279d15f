"""The only scripts that pages bring along, constants that are allowed by their hash."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from presentation.language import LANGUAGES

LANGUAGE_SCRIPTS: Final = {lang: f'document.documentElement.lang = "{lang}"' for lang in LANGUAGES}

_PLACES: Final = {
    "/": ".st-key-desk-words input",
    "t": ".st-key-desk-tag input",
    "l": ".st-key-desk-label button",
    "o": ".st-key-desk-outcome textarea",
}
"""By key, where on the desk it leads to."""
DESK_SCRIPT: Final = (
    "if (!window.deskKeys) { window.deskKeys = true; document.addEventListener('keydown', (event) => {"
    " const on = event.target; if (event.ctrlKey || event.metaKey || event.altKey || on.isContentEditable || !on.matches"
    " || on.matches('textarea, select, input:not([type=radio])')) return;"
    f" const place = document.querySelector({json.dumps(_PLACES)}[event.key] || 'nothing');"
    " if (place) { event.preventDefault(); place.focus(); place.scrollIntoView({block: 'nearest'}); return; }"
    " const button = on.matches('input') && /^[a-z0-9]$/.test(event.key)"
    " && document.querySelector('.st-key-desk-key-' + event.key + ' button');"
    " if (button) { event.preventDefault(); button.click(); } }); }"
)
"""Leads to the places; where the list has the focus, which the page's own keys leave alone, it presses their buttons too."""
TYPED_SCRIPT: Final = (Path(__file__).parent / "typed.js").read_text(encoding="utf-8")
"""Keeps what is typed over a reload, and sends it."""

_BRUSH: Final = "[class*='brush_brush']"
BRUSH_SCRIPT: Final = (
    "if (!window.brushHidden) { window.brushHidden = true; new MutationObserver(() => {"
    f" document.querySelectorAll({json.dumps(_BRUSH)} + ':not([aria-hidden])').forEach("
    "(mark) => mark.setAttribute('aria-hidden', 'true')); }).observe(document.body, {childList: true, subtree: true}); }"
)
"""Takes the brush of a chart out of what is read out: it has no words, and months are chosen beside the chart too."""
