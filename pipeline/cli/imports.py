"""`sharewell import`: takes in archives and tables that somebody hands in."""

from __future__ import annotations

import difflib
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from config.errors import Exit, WrongUse
from pipeline.cli.frame import DebugOption, DryRunOption, HomeOption, JsonOption, doer, finish, opened, progress, result, say
from pipeline.cli.small_tables import SMALL, told_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from collectors.base import Reader
    from openness.records import Sums
    from pipeline.cli.frame import Frame
    from pipeline.ingest import Ingested


class Readers(StrEnum):
    """Who can read a mailing list."""

    OPEN = "open"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Something that can be imported."""

    what: str
    """What it is, in a few words."""
    makes: Callable[[Path, tzinfo, Readers], Reader]


def _slack(path: Path, _zone: tzinfo, _readers: Readers) -> Reader:
    from collectors.archives.slack import SlackExport

    return SlackExport(path)


def _x(path: Path, _zone: tzinfo, _readers: Readers) -> Reader:
    from collectors.archives.x import XArchive

    return XArchive(path)


def _mastodon(path: Path, _zone: tzinfo, _readers: Readers) -> Reader:
    from collectors.archives.mastodon import MastodonArchive

    return MastodonArchive(path)


def _bluesky(path: Path, _zone: tzinfo, _readers: Readers) -> Reader:
    from collectors.archives.bluesky import BlueskyArchive

    return BlueskyArchive(path)


def _reddit(path: Path, _zone: tzinfo, _readers: Readers) -> Reader:
    from collectors.archives.reddit import RedditExport

    return RedditExport(path)


def _linkedin(path: Path, _zone: tzinfo, _readers: Readers) -> Reader:
    from collectors.archives.linkedin import LinkedInExport

    return LinkedInExport(path)


def _mbox(path: Path, _zone: tzinfo, readers: Readers) -> Reader:
    from collectors.internal.mailinglist import MailArchive
    from openness.records import Visibility

    return MailArchive(path, visibility=Visibility(readers.value))


def _items(path: Path, zone: tzinfo, _readers: Readers) -> Reader:
    from collectors.archives.tables import ItemTable

    return ItemTable(path, zone=zone)


def _interactions(path: Path, zone: tzinfo, _readers: Readers) -> Reader:
    from collectors.archives.tables import InteractionTable

    return InteractionTable(path, zone=zone)


METRICS = "metrics"
KINDS: dict[str, Kind] = {
    "slack-export": Kind(what="a workspace's export, zip or unpacked: the open channels", makes=_slack),
    "x-archive": Kind(what="what X gives a person of the own account", makes=_x),
    "mastodon-archive": Kind(what="what a Mastodon server gives a person of the own account", makes=_mastodon),
    "bluesky-archive": Kind(what="the repository file Bluesky gives a person of the own account", makes=_bluesky),
    "reddit-export": Kind(what="what Reddit gives a person of the own account", makes=_reddit),
    "linkedin-export": Kind(what="what LinkedIn gives a person of the own account: shares and comments", makes=_linkedin),
    "mbox": Kind(what="a mailing list's archive", makes=_mbox),
    "items": Kind(what="a table of items", makes=_items),
    "interactions": Kind(what="a table of what people do to each other's items", makes=_interactions),
}
KNOWN = {
    **{name: kind.what for name, kind in KINDS.items()},
    **{name: kind.what for name, kind in SMALL.items()},
    METRICS: "administrators' totals without persons: a report of Slack or Microsoft 365 as downloaded, or a table",
}
"""Every kind, with what it is."""


def import_(
    kind: Annotated[
        str,
        typer.Argument(help=f"What it is: {'; '.join(f'{name}, {what}' for name, what in KNOWN.items())}.", show_default=False),
    ],
    path: Annotated[Path, typer.Argument(help="Where it is.", show_default=False)],
    *,
    dry_run: DryRunOption = False,
    readers: Annotated[Readers, typer.Option("--readers", help="mbox: who can read the list.")] = Readers.OPEN,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Take in an archive or a table; only what people have opted in to is kept, and every record is accounted for."""
    from collectors.archives.safe import head_of

    check_kind(kind)
    head_of(path)
    if kind in SMALL:
        with opened(home) as frame:
            taken = SMALL[kind].take(frame, path, dry_run)
        for remark in taken.remarks:
            say(remark)
        result(asdict(taken.sums), told_rows(taken.sums, dry_run=dry_run), as_json=as_json)
        return
    with opened(home) as frame:
        outcome = _taken(frame, kind, path, readers, dry_run=dry_run)
    for remark in (*outcome.remarks, *advice(outcome.sums)):
        say(remark)
    _name_rows(outcome, path)
    if as_json and outcome.ignored_as:
        say(f"ignored: {_kinds(outcome)}")
    result(asdict(outcome.sums), told(outcome, dry_run=dry_run), as_json=as_json)
    if outcome.sums.set_aside:
        finish(Exit.PARTLY)


def check_kind(kind: str) -> None:
    """Raise WrongUse for a kind there is none of, naming the nearest."""
    if kind in KNOWN:
        return
    near = difflib.get_close_matches(kind.casefold().replace("_", "-"), KNOWN, n=1, cutoff=0.4)
    hint = f"is {near[0]!r} meant? " if near else ""
    raise WrongUse(f"unknown kind {kind[:40]!r}", where="import", todo=f"{hint}the kinds are {', '.join(KNOWN)}")


def told(outcome: Ingested, *, dry_run: bool) -> str:
    """Return the sums in words, in which everything read is accounted for once."""
    sums = outcome.sums
    kinds = _kinds(outcome)
    parts = (
        (sums.stored, "new"),
        (sums.changed, "changed"),
        (sums.unchanged, "unchanged"),
        (sums.not_allowed, "without an opt-in"),
        (sums.ignored, f"ignored ({kinds})" if kinds else "ignored"),
        (sums.set_aside, "set aside"),
    )
    account = ", ".join(f"{count:,} {what}" for count, what in parts)
    tried = "Tried only, nothing written. " if dry_run else ""
    return f"{tried}Read {sums.read:,}: {account}. Interactions: {sums.interactions:,}."


def _kinds(outcome: Ingested) -> str:
    """Return what was ignored, each kind apart: `94 bot, 11 system notice`."""
    return ", ".join(f"{count:,} {reason}" for reason, count in sorted(outcome.ignored_as.items()))


def advice(sums: Sums) -> tuple[str, ...]:
    """Return what to do next when nobody in a file takes part."""
    if sums.not_allowed and not (sums.stored or sums.changed or sums.unchanged):
        return ("Nobody who shared in this file has an opt-in for it; `sharewell consent import FILE.csv` records who has.",)
    return ()


def _taken(frame: Frame, kind: str, path: Path, readers: Readers, *, dry_run: bool) -> Ingested:
    from pipeline.ingest import ingest, ingest_totals
    from pipeline.sources_of import sources_of
    from storage.council.handing_in import need_confirmed, note_first

    if kind == METRICS:
        from collectors.archives.reports import open_totals

        return ingest_totals(frame.store, open_totals(path), now=frame.now, dry_run=dry_run)
    reader = KINDS[kind].makes(path, frame.settings.zone, readers)
    with progress(path.name) as advance:
        outcome = ingest(
            frame.store,
            reader,
            now=frame.now,
            keep_text=lambda source: frame.settings.source(source).keep == "text",
            let_in=lambda file: need_confirmed(
                frame.store, frame.standing, sources_of(file), doer(), now=frame.now, dry_run=dry_run
            ),
            dry_run=dry_run,
            progress=advance,
        )
    if not dry_run:
        note_first(frame.store, frame.standing, outcome.sources, doer(), now=frame.now)
    return outcome


def _name_rows(outcome: Ingested, path: Path) -> None:
    """Name the first rows that were set aside."""
    for reason in outcome.reasons:
        say(f"set aside: {reason}")
    more = outcome.sums.set_aside - len(outcome.reasons)
    if outcome.reasons and more > 0:
        say(f"set aside: {more:,} more rows of {path.name}; the page Sources lists the reasons")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import")(import_)
