"""Makes the monthly pack of an edition as files: the same edition gives the same content whenever it is made."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from config.errors import FULL, MAKE_ROOM, Refused, WrongUse
from openness.month import format_month, starts_at
from presentation.edition import parse
from presentation.formats import Formats
from presentation.pack.beside import Beside
from presentation.pack.content import content_of
from presentation.story import story_in_words
from storage.by_hand.decisions import decisions
from storage.desk.stories import author_of, story_told
from storage.editions import series_as_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from openness.month import Month
    from presentation.edition import Edition
    from presentation.pack.content import PackContent
    from storage.database import Store

FORMATS: Final = ("pdf", "pptx", "html")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was made: the edition's number, and the files."""

    number: int
    files: tuple[Path, ...]


def make_pack(store: Store, month: Month, *, lang: str, formats: Sequence[str], folder: Path) -> Made:
    """Write a month's pack into a folder, from its last edition.

    Raises WrongUse where the month has no edition, Refused where the folder cannot be written to.
    """
    bodies = series_as_of(store.connection, month)
    if not bodies:
        raise WrongUse(
            f"there is no edition of {format_month(month)}",
            todo="`sharewell edition list` names those there are, `sharewell edition make` makes one",
        )
    editions = [parse(body) for body in bodies]
    edition = editions[-1]
    content = content_for(store, editions, lang)
    files = []
    for kind in formats:
        path = folder / f"sharewell-{format_month(month)}-{lang}.{kind}"
        if kind == "pdf":
            from presentation.pack.pdf import pdf

            body = pdf(content, made_at=edition.made_at)
        elif kind == "pptx":
            from presentation.pack.slides import slides

            body = slides(content, made_at=edition.made_at)
        else:
            from presentation.pack.mail import mail

            body = mail(content).encode("utf-8", "replace")
        _write(path, body)
        files.append(path)
    return Made(number=edition.number, files=tuple(files))


def content_for(store: Store, editions: Sequence[Edition], lang: str) -> PackContent:
    """Return what a pack says: the last of these editions, the decisions as they stood when it was made, and its story.

    A story that was withdrawn since, or a name that may no longer be told, is left out, and it says so.
    """
    edition, formats = editions[-1], Formats(lang)
    found = None if edition.story is None else story_told(store.connection, edition.story, store.zone)
    beside = Beside(
        decisions=decisions(store.connection, until=edition.made_at),
        day=datetime.fromtimestamp(edition.made_at, store.zone).date(),
        began=starts_at(edition.month, store.zone),
        story=story_in_words(edition.story, found, author_of(store, found) if found else "", formats),
    )
    return content_of(editions, formats, beside)


def _write(path: Path, body: bytes) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(body)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        if error.errno in FULL:
            raise Refused("the disk is full; no pack was written", where=str(path), todo=MAKE_ROOM) from error
        raise Refused(
            f"the pack cannot be written: {error.strerror}", where=str(path), todo="name another folder with --out"
        ) from error
