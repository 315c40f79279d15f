"""`sharewell council`: what of the settings waits for confirmation, and the decision on it where nobody signs in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from config.errors import WrongUse
from pipeline.cli.frame import DebugOption, HomeOption, JsonOption, doer, group, opened, result

if TYPE_CHECKING:
    from storage.council.standing import Standing

app = group("council", "Settings that guard people: what waits for confirmation, and what was decided.")

NumberArgument = Annotated[int, typer.Argument(metavar="N", min=1, help="Its number, as `council list` shows it.")]
ReasonOption = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="Why, for everybody to read; at most 500 characters.")
]


@app.command("list")
def listed(*, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """Say what waits and since when, who decides on it, and what was decided before."""
    from presentation.council import decided_told, waiting_told
    from presentation.formats import Formats
    from storage.council.ledger import ASKED

    formats = Formats("en")
    with opened(home, create=False) as frame:
        found, zone = frame.standing, frame.store.zone
    lines = [f"{one.number or '-':>4}  {waiting_told(one, formats, zone)}" for one in found.waiting]
    lines = [_who(found), *(lines or ["Nothing waits."]), "", "Decided before:"]
    lines += [f"      {decided_told(line, formats, zone)}" for line in reversed(found.lines) if line.kind != ASKED]
    result(_as_json(found), "\n".join(lines))


@app.command("confirm")
def confirm(
    number: NumberArgument,
    *,
    reason: ReasonOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Let a change hold; only where nobody signs in. Elsewhere the works council decides, on its page."""
    from storage.council import deciding
    from storage.council.standing import SHELL
    from storage.in_force import as_written

    with opened(home, create=False) as frame:
        deciding.confirm(frame.store, as_written(frame.home), number, doer(), role=SHELL, reason=reason, now=frame.now)
    result({"number": number, "decided": "confirmed"}, _decided(number, "confirmed"))


@app.command("refuse")
def refuse(
    number: NumberArgument,
    *,
    reason: ReasonOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Let what holds stay, with a reason; only where nobody signs in. Elsewhere the works council decides, on its page."""
    from storage.council import deciding
    from storage.council.standing import SHELL
    from storage.in_force import as_written

    if not reason.strip():
        raise WrongUse("say why, in a sentence that everybody can read", where="--reason")
    with opened(home, create=False) as frame:
        deciding.refuse(frame.store, as_written(frame.home), number, doer(), role=SHELL, reason=reason, now=frame.now)
    result({"number": number, "decided": "refused"}, _decided(number, "refused"))


@app.command("mail")
def mail(*, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """Tell those whom [mail] council_to names what waits, each time something new does; each gets it once."""
    from pipeline.cli.mail import tell
    from pipeline.mailing.council import tell_council

    with opened(home, create=False) as frame:
        posted = tell_council(frame.store, frame.settings, frame.standing, now=frame.now)
        waiting = len(frame.standing.open)
    tell(posted, {"waiting": waiting}, f"{waiting} changes that wait" if waiting else "Nothing waits, so that nothing")


@app.command("anew")
def anew(*, home: HomeOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """Begin the ledger of settings anew from the strictest it ever held, where `doctor` says that it is not whole."""
    from storage.council.deciding import need
    from storage.council.settling import begin_anew
    from storage.council.standing import SHELL
    from storage.in_force import as_written

    with opened(home, create=False) as frame:
        need(frame.standing.confirms, SHELL)
        begin_anew(frame.store, as_written(frame.home), doer(), role=SHELL, now=frame.now)
    result({"begun": True}, "The ledger of settings begins anew, from the strictest it ever held.")


def _decided(number: int, how: str) -> str:
    return f"{number} is {how} by one person on the command line, which every page and the audit log say."


def _who(found: Standing) -> str:
    from storage.council.standing import COUNCIL_ROLE, SHELL

    if found.broken:
        return f"The ledger of settings is not whole ({found.broken}): the strictest it ever held is in force."
    if found.confirms == COUNCIL_ROLE:
        return "The works council decides, on its page and signed in."
    if found.confirms == SHELL:
        return (
            "Nobody signs in here, so that one person decides on the command line, as such: council confirm N, council refuse N."
        )
    return "Nobody has the works council's role yet: name who does under [sign_in] council."


def _as_json(found: Standing) -> dict[str, object]:
    return {
        "decides": found.confirms,
        "whole": not found.broken,
        "waiting": [
            {
                "number": one.number,
                "key": one.key,
                "before": one.before,
                "after": one.after,
                "since": _time(one.since),
                "refused": _time(one.refused.at) if one.refused else None,
                "reason": one.refused.reason if one.refused else None,
                "set_here": one.standing,
            }
            for one in found.waiting
        ],
        "ledger": [
            {
                "number": line.number,
                "at": _time(line.at),
                "kind": line.kind,
                "key": line.key or None,
                "before": line.before,
                "after": line.after,
                "by": line.by_role or None,
                "reason": line.reason or None,
            }
            for line in found.lines
        ],
    }


def _time(at: int | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def register(main: typer.Typer) -> None:
    """Add the commands."""
    main.add_typer(app)
