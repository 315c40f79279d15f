"""What visitors do that stands in the audit log though it writes nothing else: taking figures out, and signing in."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from config.errors import SharewellError
from dashboard import data
from dashboard.actions.writing import opened
from dashboard.myself import Myself, who_am_i, who_sent
from dashboard.visitor import Role, claims_now, visitor
from storage.audit import NOBODY, Doer, noted
from storage.database import FILE_NAME
from storage.in_force import opened_in_force

if TYPE_CHECKING:
    from starlette.requests import Request

    from dashboard.myself import Untied
    from dashboard.visitor import Visitor

_SEEN: Final[dict[tuple[str, str], int]] = {}
"""By home and what tells a sign-in from another, when it was noted: each is, once."""
_KEPT_SECONDS: Final = 31 * 86_400


def taken(act: str, what: str) -> None:
    """Note that whoever looks took something out, such as a table (`figures`) or a feed. Raises Refused."""
    _note(visitor(), who_am_i(), act, what)


def taken_by(request: Request, who: Visitor, act: str, what: str) -> None:
    """Note that whoever sends a request takes something out. Raises Refused."""
    _note(who, who_sent(request), act, what)


def _note(who: Visitor, me: Myself | Untied, act: str, what: str) -> None:
    with opened(who, *Role) as store:
        noted(store, act, NOBODY, doer_of(who, me), now=int(time.time()), what=what)


def doer_of(who: Visitor, me: Myself | Untied) -> Doer:
    """Return how the log names a visitor: as a person of the roster too where they are one, so that it goes with them."""
    return Doer(name=who.name, way="page", person=me.person if isinstance(me, Myself) else None)


def note_sign_in(who: Visitor) -> None:
    """Note a sign-in, or that somebody who signed in has no role here, the first time a page sees it.

    Of somebody with no role but the employee's no name is kept; on their own page it is told as theirs.
    """
    told = claims_now()
    if told is None:
        return
    which = (str(data.home()), f"{told.get('sub')} {told.get('iat')} {bool(who.roles)}")
    if which in _SEEN or not (data.home() / FILE_NAME).is_file():
        return
    now, me = int(time.time()), who_am_i()
    person = me.person if isinstance(me, Myself) else None
    plain = who.roles == {Role.EMPLOYEE}
    name = "" if plain else who.name or str(told.get("name") or told.get("email") or "")
    by = Doer(name=name, way="page", person=person)
    act, roles = ("sign-in" if who.roles else "sign-in-refused"), ",".join(sorted(who.roles - {Role.EMPLOYEE}))
    with suppress(SharewellError):  # a store that is busy keeps nobody out; the next page notes it
        with opened_in_force(data.home()) as store:
            noted(store, act, person if plain else NOBODY, by, now=now, what=roles)
        for old in [one for one, at in _SEEN.items() if at < now - _KEPT_SECONDS]:
            del _SEEN[old]
        _SEEN[which] = now
