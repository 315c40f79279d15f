"""Keeping the catalogues: collect the texts, merge them into each language, compile, and tell what is missing.

`python -m presentation.catalogue update` collects and merges, `compile` makes the .mo files, `check` fails on anything missing.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from presentation.language import DOMAIN, LANGUAGES, LOCALES

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT: Final = Path(__file__).parent.parent
PACKAGES: Final = ("openness", "config", "storage", "presentation", "dashboard", "pipeline/jobs")
"""Where texts that a person sees are written."""
_KEYWORDS: Final = {"_": None, "N_": None, "say": None, "plural": (1, 2)}


def collect(root: Path = ROOT) -> Catalog:
    """Return every marked text of the packages, without the line numbers that would change with each edit."""
    found = Catalog(project="Sharewell", domain=DOMAIN)
    for package in PACKAGES:
        for filename, _, message, comments, context in extract_from_dir(
            root / package, [("**.py", "python")], keywords=_KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
        ):
            found.add(message, None, [(f"{package}/{filename}", 0)], auto_comments=comments, context=context)
    return found


def source_of(lang: str) -> Path:
    """Return the file with a language's translations."""
    return LOCALES / lang / "LC_MESSAGES" / f"{DOMAIN}.po"


def load(lang: str) -> Catalog:
    """Return a language's translations as they are written."""
    path = source_of(lang)
    if not path.is_file():
        return Catalog(locale=lang, project="Sharewell", domain=DOMAIN)
    with path.open("rb") as stream:
        return read_po(stream, locale=lang, domain=DOMAIN)


def update(lang: str, root: Path = ROOT) -> None:
    """Merge the collected texts into a language's file; texts no longer used are dropped, none is guessed."""
    catalogue = load(lang)
    catalogue.update(collect(root), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    path = source_of(lang)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        write_po(stream, catalogue, width=130, sort_output=True, include_lineno=False, ignore_obsolete=True)


def compile_catalogue(lang: str) -> Path:
    """Write a language's .mo file and return where it is."""
    path = source_of(lang).with_suffix(".mo")
    with path.open("wb") as stream:
        write_mo(stream, load(lang))
    return path


def missing(lang: str, root: Path = ROOT) -> list[str]:
    """Return the texts that a language lacks, or whose placeholders differ from the English."""
    written = load(lang)
    lacking = []
    for message in collect(root):
        texts = _forms(message)
        found = written.get(message.id, message.context) if message.id else None
        forms = _forms(found, translated=True) if found and not found.fuzzy else ("",)
        if message.id and (not all(forms) or _places(forms[-1]) != _places(texts[-1])):
            lacking.append(texts[0])
    return lacking


def _forms(message: Message, *, translated: bool = False) -> tuple[str, ...]:
    """Return a message's text, or its forms for one and for many."""
    text = message.string if translated else message.id
    return tuple(form or "" for form in text) if isinstance(text, list | tuple) else (text or "",)


def _places(text: str) -> set[str]:
    return {piece.split("}", 1)[0] for piece in text.split("{")[1:]}


def main(arguments: Sequence[str]) -> int:
    """Do what is asked for every language but the source; return 1 when `check` finds something."""
    what = arguments[0] if arguments else "check"
    status = 0
    for lang in LANGUAGES[1:]:
        if what == "update":
            update(lang)
        elif what == "compile":
            compile_catalogue(lang)
        else:
            for text in missing(lang):
                status = 1
                sys.stderr.write(f"{source_of(lang)}: no translation, or other placeholders, for: {text}\n")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
