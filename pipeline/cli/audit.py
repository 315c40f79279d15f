"""`sharewell audit`: who looked at what is held, took it out, or changed it; and whether the log is whole."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from config.errors import Refused, WrongUse
from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, opened, result
from pipeline.cli.person import known_person

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.audit import Line
    from storage.database import Store

LastOption = Annotated[int, typer.Option("--last", min=1, max=1_000_000, help="How many lines at most, the newest.")]
VerifyOption = Annotated[bool, typer.Option("--verify", help="Say whether every line is as it was written, and none is gone.")]
NotedOption = Annotated[
    str | None,
    typer.Option("--noted", metavar="N:SEAL", help="With --verify: a line's number and seal as somebody wrote them down."),
]


def audit(
    person: Annotated[
        str | None, typer.Argument(metavar="[PERSON]", help="Only what was about this person.", show_default=False)
    ] = None,
    *,
    last: LastOption = 1_000,
    verify: VerifyOption = False,
    noted: NotedOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Print who looked at what is held, took it out or changed it, the newest first; no word of what it held."""
    from storage.audit import acts_on, all_acts

    if verify or noted is not None:
        _verify(home, noted)
        return
    with opened(home, create=False) as frame:
        store = frame.store
        lines = all_acts(store, most=last) if person is None else acts_on(store, known_person(store, person), most=last)
        names = _names(store, lines)
    told: list[dict[str, str | bool | None]] = [
        {
            "at": datetime.fromtimestamp(line.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "act": line.act,
            "person": "*" if line.person == 0 else names.get(line.person or 0),
            "erased": line.gone,
            "source": line.source or None,
            "purpose": line.purpose or None,
            "what": line.what or None,
            "way": line.way,
            "by": line.name,
            "own": line.own,
        }
        for line in lines
    ]
    result(told, "\n".join(map(_in_words, told)) or "Nobody has looked at what is held about anybody, or changed it.")


def _verify(home: HomeOption, noted: str | None) -> None:
    """Say whether the log is whole. Raises Refused where it is not."""
    from storage.audit_check import verify

    with opened(home, create=False) as frame:
        found = verify(frame.store, _parsed(noted) if noted is not None else None)
    told = {"whole": found.broken is None, "lines": found.lines, "last": found.last, "seal": found.seal}
    broken = {} if found.broken is None else {"broken": found.broken, "why": found.why}
    result(
        {**told, **broken},
        f"{found.lines} lines, all as they were written. Seal: {found.last}:{found.seal}" if not broken else "",
    )
    if found.broken is not None:
        raise Refused(
            f"the audit log is not whole from line {found.broken} on: {found.why}",
            where=str(frame.store.path),
            todo="find out who could write to the store, and hold it against a backup",
        )


def _parsed(noted: str) -> tuple[int, str]:
    number, _, seal = noted.partition(":")
    if not (number.isascii() and number.isdigit() and len(number) <= 18 and seal):  # noqa: PLR2004 - SQLite's whole numbers
        raise WrongUse("write it as the number and the seal, with a colon between", where="--noted")
    return int(number), seal


def _names(store: Store, lines: list[Line]) -> dict[int, str]:
    """Return the roster keys of those whom lines are about, as far as they are held."""
    from storage.roster import details_of

    found = {person: details_of(store, person).get("person") for person in {line.person for line in lines if line.person}}
    return {person: str(key) for person, key in found.items() if key}


def _in_words(line: Mapping[str, str | bool | None]) -> str:
    about = "everybody" if line["person"] == "*" else line["person"] or ("somebody erased since" if line["erased"] else "nobody")
    by = "the person" if line["own"] else line["by"] or ("somebody" if line["way"] == "page" else "somebody erased since")
    only = " ".join(str(line[name]) for name in ("source", "purpose", "what") if line[name])
    return f"{line['at']}  {line['act']:8}  {about}  by {by} ({line['way']}){f'  {only}' if only else ''}"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("audit")(audit)
