"""Who looks, as a person of the roster: known from what their provider vouches for, and from nothing that a visitor can write.

Whatever is about one person takes a `Myself`. Only this file makes one, and only from the claims of whoever looks or sends a
request: no address, no query string and no field of a page leads to another person.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from config.errors import Refused, SharewellError
from config.roles import roles_of, whose_of
from dashboard import data
from dashboard.signing_in import claims, claims_of, sign_in
from openness.marking import N_
from storage.audit import Doer
from storage.database import FILE_NAME
from storage.in_force import opened_in_force
from storage.own.whose import person_with_address, person_with_key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from starlette.requests import Request

    from config.schema import SignIn

_OURS: Final = object()


class Untied(StrEnum):
    """Why somebody who looks is nobody of the roster."""

    NO_SIGN_IN = "there is no sign-in"
    NOT_SIGNED_IN = "they did not sign in, or have no role"
    NOT_VOUCHED_FOR = "the provider says nothing that tells who they are"
    NOT_ON_ROSTER = "nobody on the roster has that address"
    NO_STORE = "there is no store, or it cannot be read"


class Myself:
    """Whoever looks, as a person of the roster."""

    __slots__ = ("name", "person")

    def __init__(self, person: int, name: str, *, made_by: object) -> None:
        """Hold who it is; only this file can make one."""
        if made_by is not _OURS:
            raise TypeError("only what a provider vouches for makes somebody a person of the roster")
        self.person = person
        """Their number in the store."""
        self.name = name
        """As they signed in."""

    @property
    def doer(self) -> Doer:
        """Return how the audit log names them."""
        return Doer(name=self.name, way="page", person=self.person)

    @property
    def owner(self) -> str:
        """Return whose their jobs are: theirs alone, also where two people are called the same."""
        return f"person {self.person}"


def who_am_i() -> Myself | Untied:
    """Return who looks at the page."""
    wanted = sign_in()
    return Untied.NO_SIGN_IN if wanted is None else _tied(claims(wanted), wanted)


def who_sent(request: Request) -> Myself | Untied:
    """Return who sends a request, by its signed cookie."""
    wanted = sign_in()
    return Untied.NO_SIGN_IN if wanted is None else _tied(claims_of(request, wanted), wanted)


def myself() -> Myself:
    """Return who looks at the page. Raises Refused for whoever is nobody of the roster."""
    found = who_am_i()
    if isinstance(found, Untied):
        raise Refused(N_("this is for the person themselves only"))
    return found


def _tied(told: Mapping[str, Any] | None, wanted: SignIn) -> Myself | Untied:
    if told is None or not roles_of(told, wanted):
        return Untied.NOT_SIGNED_IN
    whose = whose_of(told, wanted)
    if not whose:
        return Untied.NOT_VOUCHED_FOR
    home = data.home()
    if not (home / FILE_NAME).is_file():
        return Untied.NO_STORE
    try:
        with opened_in_force(home) as store:
            person = person_with_address(store, whose)
            if person is None and wanted.person:
                person = person_with_key(store, whose)
    except SharewellError:
        return Untied.NO_STORE
    if person is None:
        return Untied.NOT_ON_ROSTER
    name = next((str(told[key]) for key in ("name", "email", "sub") if told.get(key)), "")
    return Myself(person, name, made_by=_OURS)
