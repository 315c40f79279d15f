"""Who has which role, by what a provider says of somebody who signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.schema import SignIn

ROLES = ("leadership", "comms", "administrator", "council", "employee")
_MOST_VALUES = 1_000
_LONGEST = 320


def roles_of(claims: Mapping[str, object], sign_in: SignIn) -> frozenset[str]:
    """Return the roles that claims give; everybody who has any is an employee too."""
    known = values_of(claims, sign_in)
    found = {role for role in ROLES if known.intersection(_folded(getattr(sign_in, role)))}
    if found or not sign_in.employee:
        found.add("employee")
    return frozenset(found)


def division_of(claims: Mapping[str, object], sign_in: SignIn) -> str | None:
    """Return the only division of which somebody may see more than the whole; None: there is no such limit."""
    known = values_of(claims, sign_in)
    return next((division for value, division in sorted(sign_in.divisions.items()) if value.casefold() in known), None)


def values_of(claims: Mapping[str, object], sign_in: SignIn) -> frozenset[str]:
    """Return what roles are looked up by, folded: the claim's values, and the address unless the provider doubts it."""
    told = claims.get(sign_in.claim)
    values = told if isinstance(told, list | tuple) else [told]
    found = {value.casefold() for value in values[:_MOST_VALUES] if isinstance(value, str) and value}
    address = claims.get("email")
    if isinstance(address, str) and "@" in address and claims.get("email_verified", True) is True:
        found.add(address.casefold())
    return frozenset(found)


def whose_of(claims: Mapping[str, object], sign_in: SignIn) -> str:
    """Return what says who of the roster somebody is; empty where nothing does.

    That is the claim that the settings name; without one, the address where the provider says that it is verified, for one that
    it is silent on could be somebody else's. An address that it doubts never counts.
    """
    named = sign_in.person or "email"
    told, verified = claims.get(named), claims.get("email_verified", bool(sign_in.person))
    if not isinstance(told, str) or len(told) > _LONGEST or (named == "email" and verified is not True):
        return ""
    return told.strip()


def _folded(values: tuple[str, ...]) -> set[str]:
    return {value.casefold() for value in values}
