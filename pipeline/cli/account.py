"""`sharewell account`: a person's accounts: show that one is yours, see what would be read, keep single items out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from config.errors import WrongUse
from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, group, opened, result, say
from pipeline.cli.person import PersonArgument, known_person

if TYPE_CHECKING:
    from collectors.base import Collector
    from pipeline.accounts import Previewed
    from pipeline.cli.frame import Frame

SourceArgument = Annotated[str, typer.Argument(metavar="SOURCE", help="The source's name.", show_default=False)]
HandleArgument = Annotated[str, typer.Argument(metavar="HANDLE", help="The account's name there.", show_default=False)]
OwnHandleArgument = Annotated[
    str, typer.Argument(metavar="[HANDLE]", help="The account's name there; inside, the roster's address.", show_default=False)
]
ScopeOption = Annotated[str, typer.Option("--scope", help="account, handed-in or tag:NAME: what would be read of it.")]
ItemArgument = Annotated[str, typer.Argument(metavar="ITEM", help="The item's id, as `person show` has it.", show_default=False)]
_LINE = 90

app = group("account", "A person's accounts: show whose one is, see what would be read, keep items out.")


@app.command("list")
def list_accounts(
    person: PersonArgument, *, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False
) -> None:
    """List a person's accounts, and what showed that they are theirs."""
    from storage.accounts import accounts_of

    with opened(home, create=False) as frame:
        who = known_person(frame.store, person)
        frame.note("list", who)
        held = [one for one in accounts_of(frame.store, who) if one.handle]
    told = [
        {"source": one.source, "handle": one.handle, "shown_by": one.shown_by, "shown_at": _time(one.shown_at)} for one in held
    ]
    lines = [f"{one.source}  {one.handle}  {f'shown by {one.shown_by}' if one.shown_by else 'no proof'}" for one in held]
    result(told, "\n".join(lines) or "No account is linked yet.")


@app.command("code")
def code(
    person: PersonArgument,
    source: SourceArgument,
    handle: HandleArgument,
    *,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Give the code that shows that an account is this person's, once it stands in the account's public profile."""
    from storage.accounts import proof_code

    with opened(home, create=False) as frame:
        given = proof_code(frame.store, known_person(frame.store, person), source, handle)
    say(f"Put this into the public profile of {handle}, then: sharewell account prove {person} {source} {handle}")
    result({"source": source, "handle": handle, "code": given}, given)


@app.command("prove")
def prove_account(
    person: PersonArgument,
    source: SourceArgument,
    handle: OwnHandleArgument = "",
    *,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Look into an account's public profile for the person's code or link, and link the account; then the code can go."""
    from config.catalogue import SOURCES
    from pipeline.accounts import prove

    with opened(home, create=False) as frame:
        who = known_person(frame.store, person)
        inside = source in SOURCES and SOURCES[source].internal
        if not (inside or handle):
            raise WrongUse("which account?", where=source, todo=f"sharewell account prove {person} {source} HANDLE")
        frame.note("link", who, source=source)
        by = prove(frame.store, None if inside else _collector(frame, source), who, source, handle, now=frame.now)
    told = f"{handle or 'The roster address'} at {source} is linked, shown by its {'profile ' if by != 'address' else ''}{by}."
    result({"source": source, "handle": handle or None, "shown_by": by}, told)


@app.command("preview")
def preview_account(
    person: PersonArgument,
    source: SourceArgument,
    handle: HandleArgument,
    *,
    scope: ScopeOption = "account",
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Show the newest 20 items of an account as they would be read, before the person says yes; nothing is stored."""
    from openness.consent import is_scope
    from pipeline.accounts import preview

    if not is_scope(scope):
        raise WrongUse(f"{scope!r} is no scope", where="--scope", todo="give account, handed-in or tag:NAME")
    with opened(home, create=False) as frame:
        who = known_person(frame.store, person)
        frame.note("preview", who, source=source)
        found = preview(frame.store, _collector(frame, source), who, handle, scope=scope, now=frame.now)
    result([_told(one) for one in found], "\n".join(map(_line, found)) or "There is nothing to be read there.")


@app.command("exclude")
def exclude_item(
    person: PersonArgument,
    source: SourceArgument,
    item: ItemArgument,
    *,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Remove one item of a person, and never take it in again."""
    from pipeline.measure import refresh
    from storage.exclusion import exclude

    with opened(home, create=False) as frame:
        who = known_person(frame.store, person)
        frame.note("exclude", who, source=source)
        was_here = exclude(frame.store, who, source, item, now=frame.now)
        if was_here:
            refresh(frame.store, frame.settings, frame.ideal, frame.now)
    told = f"{item} at {source} is {'removed' if was_here else 'not here'}, and stays out."
    result({"source": source, "item": item, "excluded": True, "removed": was_here}, told)


@app.command("include")
def include_item(
    person: PersonArgument,
    source: SourceArgument,
    item: ItemArgument,
    *,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Let an item that was kept out come in again, the next time its source is read."""
    from storage.exclusion import include

    with opened(home, create=False) as frame:
        who = known_person(frame.store, person)
        frame.note("include", who, source=source)
        was_out = include(frame.store, who, source, item)
    told = f"{item} at {source} may be read again." if was_out else f"{item} at {source} was not kept out."
    result({"source": source, "item": item, "excluded": False}, told)


def _collector(frame: Frame, source: str) -> Collector:
    from collectors.budget import Meter
    from collectors.catalogue import collector_for

    return collector_for(source, frame.settings, Meter(limit=0.0))


def _told(one: Previewed) -> dict[str, object]:
    item = one.item
    return {
        "native_id": item.native_id,
        "kind": item.kind,
        "created_at": _time(item.created_at),
        "text": item.text,
        "url": item.url,
        "tags": list(item.tags),
        "would_be_read": one.inside,
    }


def _line(one: Previewed) -> str:
    text = " ".join((one.item.text or "").split())
    sign = "+" if one.inside else "-"
    return f"{sign} {_time(one.item.created_at)}  {one.item.kind:8} {text[:_LINE]}{'…' if len(text) > _LINE else ''}"


def _time(at: int | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def register(root: typer.Typer) -> None:
    """Add the commands."""
    root.add_typer(app)
