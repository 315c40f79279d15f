"""`sharewell consent wording`: the words that the organisation asks people with, kept so that a yes leads back to them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from config.errors import Refused, WrongUse
from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, opened, result

if TYPE_CHECKING:
    from openness.wording import Words

_LARGEST: Final = 20_000
_LONGEST_NAME: Final = 60
_OURS: Final = "my page"

VersionArgument = Annotated[
    str | None, typer.Argument(metavar="[VERSION]", help="What the wording is called; without one, all are listed.")
]
FileArgument = Annotated[Path | None, typer.Argument(metavar="[FILE]", help="A text file with the words, to keep them.")]


def wording(
    version: VersionArgument = None,
    file: FileArgument = None,
    *,
    purpose: Annotated[str, typer.Option("--purpose", help="What they ask for.")] = "measure",
    lang: Annotated[str, typer.Option("--lang", help="Their language: nl or en.")] = "",
    widens: Annotated[
        bool, typer.Option("--widens", help="They allow more than the ones before: people are asked anew.")
    ] = False,
    people: Annotated[
        int | None, typer.Option("--people", min=1, help="The fewest people of a figure that they promise.")
    ] = None,
    days: Annotated[int | None, typer.Option("--days", min=1, help="For how many days at most they say a text is kept.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """List or show the words that people are asked with, or keep the organisation's own; a kept text never changes."""
    from dataclasses import replace

    from openness.consent import PURPOSES
    from openness.wording import Words
    from storage.wordings import keep_words, kept_words, newest_own

    if purpose not in PURPOSES:
        raise WrongUse(f"{purpose[:40]!r} is no purpose", where="--purpose", todo=f"one of: {', '.join(PURPOSES)}")
    if lang not in {"", "nl", "en"}:
        raise WrongUse(f"{lang[:20]!r} is none of the languages", where="--lang", todo="nl or en")
    if file is None or version is None:
        with opened(home, create=False) as frame:
            kept = kept_words(frame.store.connection)
        tell([words for words in kept.values() if version in {None, words.version, words.name}], shown=version is not None)
        return
    given = Words(version=_name(version), purpose=purpose, lang=lang, text=_text(file), own=True, people=people, days=days)
    with opened(home) as frame:
        kept = kept_words(frame.store.connection)
        same = [words for words in kept.values() if (words.version, words.purpose, words.own) == (given.version, purpose, True)]
        reach = same[0].reach if same else max(1, newest_own(kept.values(), purpose) + widens)
        given = replace(given, reach=reach)
        with frame.store.transaction():
            keep_words(frame.store, given, now=frame.now)
    result(as_told(given), f"Kept: {given.name}, for {given.purpose}.")


def tell(found: list[Words], *, shown: bool) -> None:
    """Print words: in full where one version was asked for, else their names."""
    if shown and not found:
        raise WrongUse("no words are kept under this version", todo="`sharewell consent wording` lists them")
    lines = [f"{words.name}  {words.purpose}  {words.digest[:16]}" + (f"\n\n{words.text}\n" if shown else "") for words in found]
    result(
        [as_told(words) for words in found], "\n".join(lines) or "No words are kept yet: they are, with the first yes to them."
    )


def as_told(words: Words) -> dict[str, object]:
    """Return words as scripts read them."""
    return {
        "version": words.version,
        "purpose": words.purpose,
        "lang": words.lang or None,
        "by": "the organisation" if words.own else "Sharewell",
        "reach": words.reach,
        "people": words.people,
        "days": words.days,
        "sha256": words.digest,
        "text": words.text,
    }


def _name(version: str) -> str:
    name = " ".join(version.split())
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable() or name.casefold().startswith(_OURS):
        raise WrongUse(
            "this can be no name of your own wording",
            where=version[:_LONGEST_NAME],
            todo=f"up to {_LONGEST_NAME} signs, such as 2026-01",
        )
    return name


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            body = stream.read(_LARGEST + 1)
        text = body.decode("utf-8-sig").strip()
    except OSError as error:
        raise Refused(f"the wording cannot be read: {error.strerror}", where=str(file)) from error
    except UnicodeDecodeError as error:
        raise WrongUse("this is no UTF-8 text", where=str(file), todo="save the wording as plain text") from error
    if len(body) > _LARGEST or not text or "\x00" in text:
        raise WrongUse(f"a wording has between 1 and {_LARGEST} bytes of text", where=str(file))
    return text
