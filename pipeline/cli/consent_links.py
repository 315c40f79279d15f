"""`sharewell consent links`: personal links for whom something waits, into a private file or by mail."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from config.errors import Exit, Refused, WrongUse
from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, finish, opened, result, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.asking import Waiting
    from pipeline.cli.frame import Frame

COLUMNS = ("person", "email", "answer", "until", "withdraw", "withdraw_until")

PersonArgument = Annotated[
    str | None,
    typer.Argument(metavar="[PERSON]", help="Only this person, also where nothing waits for them.", show_default=False),
]


def links(
    person: PersonArgument = None,
    *,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="A new CSV file, for you alone to read.")] = None,
    mail: Annotated[bool, typer.Option("--mail", help="Send each person theirs, as [mail] says.")] = False,
    again: Annotated[bool, typer.Option("--again", help="New ones for who has one that works; that one ends.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Make personal links by which people answer what waits, and withdraw, without signing in; else list whom they are for.

    A link is one person's, answers once, and ends after [consent] confirm_days, with a withdrawal or with a new key.
    """
    from pipeline.asking import to_be_asked, who_waits
    from storage.audit import EVERYBODY
    from storage.roster import person_of

    if out is not None and mail:
        raise WrongUse("give one of --out and --mail", todo="--mail sends each person theirs")
    with opened(home, create=False) as frame:
        number = person_of(frame.store, person) if person else None
        if person and number is None:
            raise WrongUse(f"{person!r} is not on the roster")
        if out is None and not mail:
            frame.note("list", EVERYBODY if number is None else number)
        waiting = who_waits(frame.store, frame.settings, now=frame.now, person=number)
        chosen = to_be_asked(waiting, again=again)
        if mail:
            _send(frame, chosen, len(waiting) - len(chosen))
        elif out is not None:
            _write(frame, chosen, out, len(waiting) - len(chosen))
        else:
            _list(waiting)


def _list(waiting: Sequence[Waiting]) -> None:
    rows = [
        {
            "person": one.who.key,
            "waits": [{"source": source, "purpose": purpose} for source, purpose in one.what],
            "has_link": one.who.has_link,
            "address": bool(one.who.address),
        }
        for one in waiting
    ]
    lines = [
        f"{one.who.key}  {', '.join(f'{purpose} ({source})' for source, purpose in one.what) or 'nothing waits'}"
        f"{'  has a link' if one.who.has_link else ''}"
        for one in waiting
    ]
    if lines:
        say("Nothing was made: --mail sends each person their link, --out FILE writes them to a file.")
    result(rows, "\n".join(lines) or "Nothing waits for anybody.")


def _write(frame: Frame, chosen: Sequence[Waiting], out: Path, kept: int) -> None:
    from pipeline.asking import make_links, need_address

    need_address(frame.settings)
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Refused("this file is there already", where=str(out), todo="name a new one: links are secrets") from error
    except OSError as error:
        raise Refused(f"this file cannot be made: {error.strerror}", where=str(out)) from error
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for one in chosen:
            frame.note("invite", one.who.person)
            made = make_links(frame.store, frame.settings, one, now=frame.now)
            table.writerow(
                [_plain(one.who.key), _plain(one.who.address), made.answer, made.until, made.way_out, made.way_out_until]
            )
        file.flush()
        os.fsync(file.fileno())
    told = f"Links of {len(chosen)} people are in {out}; hand each person theirs and remove the file."
    result({"people": len(chosen), "had_one": kept, "file": str(out)}, f"{told}{_kept(kept)}")


def _send(frame: Frame, chosen: Sequence[Waiting], kept: int) -> None:
    from pipeline.mailing.asked import send_links

    for one in chosen:
        frame.note("invite", one.who.person)
    posted = send_links(frame.store, frame.settings, chosen, now=frame.now)
    for why in posted.failed.values():
        say(f"Error: {why}")
    failed = [{"person": key, "why": why} for key, why in posted.failed.items()]
    told = f"Links sent to {len(posted.sent)} people; {len(failed)} did not get one.{_kept(kept)}"
    result({"sent": posted.sent, "had_one": kept, "failed": failed}, told)
    if failed:
        finish(Exit.PARTLY)


def _kept(count: int) -> str:
    return f" {count} have one that works (--again makes new ones)." if count else ""


def _plain(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
