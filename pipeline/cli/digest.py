"""`sharewell digest list|show|feed`: what curators passed on, as mail, Markdown or a feed."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from config.errors import WrongUse
from pipeline.cli.frame import DebugOption, Frame, HomeOption, JsonOption, group, opened, result

if TYPE_CHECKING:
    from presentation.formats import Formats
    from storage.desk.told_digests import ToldDigest


class DigestFormat(StrEnum):
    """The forms in which a digest can be had."""

    HTML = "html"
    MD = "md"
    ATOM = "atom"


class DigestLanguage(StrEnum):
    """The languages of what stands around a digest's own words."""

    NL = "nl"
    EN = "en"


LanguageOption = Annotated[
    DigestLanguage | None, typer.Option("--lang", help="The language around it; without it, the organisation's first one.")
]

digest_app = group("digest", "Take out what curators pass on.")


@digest_app.command("list")
def listed(*, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """List every digest, drafts first, then the newest."""
    from openness.month import Month, format_month
    from storage.desk.queue import Desk
    from storage.desk.told_digests import told_digests

    with opened(home, create=False) as frame:
        found = told_digests(Desk(frame.store, frame.settings.privacy.k))
    rows = [
        {
            "number": one.digest.number,
            "month": format_month(Month(one.digest.month)),
            "title": one.digest.title,
            "published": bool(one.digest.published_at),
            "items": len(one.entries),
            "withdrawn": one.dropped,
        }
        for one in found
    ]
    lines = [
        f"{row['number']:>4}  {row['month']}  {'out' if row['published'] else 'draft':<5}  {row['items']:>3}  {row['title']}"
        for row in rows
    ]
    result(rows, "\n".join(lines) or "There is no digest yet; curators make them at the desk.")


@digest_app.command("show")
def show(
    number: Annotated[
        int, typer.Argument(metavar="N", min=1, max=(1 << 63) - 1, help="The digest's number, as `digest list` shows it.")
    ],
    *,
    kind: Annotated[DigestFormat, typer.Option("--format", help="An HTML mail, Markdown, or an Atom feed.")] = DigestFormat.MD,
    lang: LanguageOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Print one digest; what its authors withdrew since is left out, and it says so."""
    from presentation.formats import Formats
    from storage.desk.queue import Desk
    from storage.desk.told_digests import told_digest

    with opened(home, create=False) as frame:
        found = told_digest(Desk(frame.store, frame.settings.privacy.k), number)
        if found is None:
            raise WrongUse(f"there is no digest {number}", todo="`sharewell digest list` names those there are")
        frame.note("feed", what=f"digest {number}")
        text = _drawn(found, kind, Formats(lang.value if lang else frame.settings.organisation.languages[0]), frame)
    result({"number": number, "format": kind.value, "text": text}, text.rstrip("\n"))


@digest_app.command("feed")
def feed(
    *,
    lang: LanguageOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Print one Atom feed of all published digests, the newest first; its name and its entries' names never change."""
    from presentation.desk.atom import atom_of_all
    from presentation.formats import Formats
    from storage.desk.queue import Desk
    from storage.desk.told_digests import shelf_name, told_digests

    with opened(home, create=False) as frame:
        frame.note("feed", what="digests")
        desk, organisation = Desk(frame.store, frame.settings.privacy.k), frame.settings.organisation
        found, name = told_digests(desk, published=True), shelf_name(desk)
        formats = Formats(lang.value if lang else organisation.languages[0])
        text = atom_of_all(found, formats, frame.settings.zone, name=name, organisation=organisation.name)
    result({"digests": len(found), "format": DigestFormat.ATOM.value, "text": text}, text.rstrip("\n"))


def _drawn(digest: ToldDigest, kind: DigestFormat, formats: Formats, frame: Frame) -> str:
    from presentation.desk.atom import atom
    from presentation.desk.mail import mail
    from presentation.desk.markdown import markdown

    organisation, zone = frame.settings.organisation.name, frame.settings.zone
    if kind is DigestFormat.ATOM:
        return atom([digest], formats, zone, name=digest.name, title=digest.digest.title, organisation=organisation)
    return (mail if kind is DigestFormat.HTML else markdown)(digest, formats, zone, organisation=organisation)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(digest_app)
