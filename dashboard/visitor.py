"""Who looks at the pages, and what their roles let them see and do.

Every action and every reading that is not for everybody takes the visitor and asks `need`. Where people sign in, their provider's
claims give their roles. Without sign-in the pages are served on this machine alone, and whoever sits at it has every role; from
anywhere else a visitor without sign-in has none.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import streamlit as st

from config.errors import Refused, SharewellError
from config.home import find_home
from config.roles import division_of, roles_of
from dashboard.signing_in import claims, claims_of, sign_in
from openness.marking import N_
from storage.council.standing import COUNCIL_ROLE
from storage.in_force import kept_standing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from config.schema import SignIn

_PASSED_ON: Final = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")
"""What proxies add to what they pass on."""
_NAMES: Final = 256
"""Of how many hosts and addresses it is kept whether they are this machine's: each run of a page asks about a few, many times."""


class Role(StrEnum):
    """What somebody is to the organisation's sharing; one person may have several."""

    LEADERSHIP = "leadership"
    COMMS = "comms"
    ADMINISTRATOR = "administrator"
    COUNCIL = "council"
    EMPLOYEE = "employee"


ROLES: Final = {
    Role.LEADERSHIP: N_("leadership"),
    Role.COMMS: N_("communications"),
    Role.ADMINISTRATOR: N_("the administrator"),
    Role.COUNCIL: N_("the works council"),
    Role.EMPLOYEE: N_("employees"),
}
"""What the roles are called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who looks. `division`: the only one of which they may see more than the whole; None: no such limit."""

    name: str
    """As they signed in; empty without sign-in."""
    roles: frozenset[Role]
    division: str | None = None

    @property
    def mark(self) -> str:
        """Return what the browser tells this visitor from another by; empty for who may not come in."""
        return hashlib.sha256(self.name.encode("utf-8", "surrogatepass")).hexdigest()[:16] if self.roles else ""

    def may(self, *roles: Role) -> bool:
        """Whether the visitor has one of these roles."""
        return not self.roles.isdisjoint(roles)

    def need(self, *roles: Role) -> None:
        """Raise Refused, naming who it is for, unless the visitor has one of these roles."""
        if not self.may(*roles):
            raise Refused(N_("this is for {roles} only"), parts={"roles": tuple(ROLES[role] for role in roles)})

    def need_whole(self, *roles: Role) -> None:
        """Raise Refused unless the visitor has one of these roles for the whole organisation."""
        self.need(*roles)
        if self.division is not None:
            raise Refused(
                N_("this is about the whole organisation, and your role is for {division} only"),
                parts={"division": self.division},
            )


def visitor() -> Visitor:
    """Return who looks now: where people sign in, by what the provider says of them; else by where they are."""
    wanted = sign_in()
    if wanted is None:
        return Visitor(name="", roles=_all_roles() if _at_this_machine() else frozenset())
    return _as_told(claims(wanted), wanted)


def claims_now() -> Mapping[str, Any] | None:
    """Return what the provider says of who looks; None where nobody signed in, or too long ago."""
    wanted = sign_in()
    return None if wanted is None else claims(wanted)


def visitor_of(request: Request) -> Visitor:
    """Return who asks for a file, as `visitor` does for pages. From this machine's own names only where nobody signs in."""
    wanted = sign_in()
    if wanted is not None:
        return _as_told(claims_of(request, wanted), wanted)
    sender, served = request.client.host if request.client else "", st.get_option("server.address")
    here = bool(sender) and all(map(_is_loopback, (sender, served, request.url.hostname)))
    own = here and not _was_passed_on(request.headers)
    return Visitor(name="", roles=_all_roles() if own else frozenset())


def _all_roles() -> frozenset[Role]:
    """Return every role, but not the works council's once it was given: nobody has it by switching sign-in off."""
    try:
        found = kept_standing(find_home(None))
    except (SharewellError, OSError):
        return frozenset(Role) - {Role.COUNCIL}
    return frozenset(Role) - {Role.COUNCIL} if found is not None and found.confirms == COUNCIL_ROLE else frozenset(Role)


def _as_told(told: Mapping[str, Any] | None, wanted: SignIn) -> Visitor:
    if told is None:
        return Visitor(name="", roles=frozenset())
    name = next((str(told[key]) for key in ("name", "email", "sub") if told.get(key)), "")
    return Visitor(name=name, roles=frozenset(Role(role) for role in roles_of(told, wanted)), division=division_of(told, wanted))


def signed_in() -> bool:
    """Whether visitors sign in here."""
    return sign_in() is not None


def _at_this_machine() -> bool:
    """Whether the pages are served on loopback alone, and this visit came over it, asked for by this machine's own name."""
    here = _is_loopback(st.get_option("server.address")) and _is_loopback(st.context.ip_address)
    return here and not _was_passed_on(st.context.headers)


def _was_passed_on(headers: Mapping[str, str]) -> bool:
    """Whether a proxy on this machine brought the visit from elsewhere, or a name that others made point here."""
    asked, origin = headers.get("Host"), headers.get("Origin")
    named = [f"//{asked}"] if asked is not None else []
    named += [origin] if origin is not None else []
    return any(headers.get(name) for name in _PASSED_ON) or not all(_is_own_name(address) for address in named)


@lru_cache(maxsize=_NAMES)
def _is_own_name(address: str) -> bool:
    try:
        host = urlsplit(address).hostname
    except ValueError:
        return False
    return host is not None and _is_loopback(host)


@lru_cache(maxsize=_NAMES)
def _is_loopback(address: str | None) -> bool:
    """Whether an address is this machine's own; the server has none where pages are drawn without one."""
    if address is None or address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
