"""Confirming and refusing what waits: one decision on each line that asked, by who may, and never two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from config.errors import Outdated, Refused, WrongUse
from openness.marking import N_
from storage.council import ledger
from storage.council.ledger import Said
from storage.council.standing import COUNCIL_ROLE, UNNAMED, standing
from storage.durable import durable

if TYPE_CHECKING:
    from config.settings import Settings
    from storage.audit import Doer
    from storage.council.standing import Waiting
    from storage.database import Store

LONGEST_REASON: Final = 500


def confirm(store: Store, settings: Settings, number: int, by: Doer, *, role: str, reason: str = "", now: int) -> None:
    """Let what a line asked for hold from now on. Raises Refused for who may not, Outdated where it was decided or overtaken."""
    _decide(store, settings, number, by, kind=ledger.CONFIRMED, role=role, reason=reason, now=now)


def refuse(store: Store, settings: Settings, number: int, by: Doer, *, role: str, reason: str, now: int) -> None:
    """Let what holds stay, with a reason that everybody reads. Raises as `confirm`, and WrongUse without a reason."""
    if not reason.strip():
        raise WrongUse(N_("say why, in a sentence that everybody can read"))
    _decide(store, settings, number, by, kind=ledger.REFUSED, role=role, reason=reason, now=now)


def _decide(store: Store, settings: Settings, number: int, by: Doer, *, kind: str, role: str, reason: str, now: int) -> None:
    if len(reason.strip()) > LONGEST_REASON:
        raise WrongUse(N_("a reason has at most 500 characters"))
    with durable(store), store.transaction():
        found = standing(store.connection, settings)
        need(found.confirms, role)
        one = _waiting(found.waiting, number, kind)
        said = Said(kind=kind, key=one.key, before=one.before, after=one.after, asked=number, by_role=role, reason=reason.strip())
        ledger.append(store, said, by, now=now)


def need(confirms: str, role: str) -> None:
    """Raise Refused unless this role is who confirms here."""
    if confirms == role:
        return
    if confirms == COUNCIL_ROLE:
        raise Refused(N_("the works council decides on this, on its page and signed in"))
    if confirms == UNNAMED:
        raise Refused(N_("nobody has the works council's role yet: name who does under [sign_in] council"))
    raise Refused(N_("without sign-in this is decided on the command line: `sharewell council`"))


def _waiting(waiting: tuple[Waiting, ...], number: int, kind: str) -> Waiting:
    """Return what waits by the line that asked. What was refused may still be confirmed, and not refused again."""
    for one in waiting:
        if one.number == number and (one.refused is None or kind == ledger.CONFIRMED):
            return one
    raise Outdated(N_("this does not wait any more: it was decided, taken back or asked for otherwise meanwhile"))
