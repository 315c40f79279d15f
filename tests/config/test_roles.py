"""Roles come from what the provider says, and from nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.roles import ROLES, division_of, roles_of, values_of, whose_of
from config.schema import SignIn

WANTED = SignIn(
    server_metadata_url="https://login.example/.well-known/openid-configuration",
    leadership=("Board",),
    comms=("editors", "carla@example.org"),
    administrator=("ops",),
    employee=("staff",),
    divisions={"head-of-care": "Care"},
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("claims", "roles"),
    [
        ({"groups": ["board"]}, {"leadership", "employee"}),
        ({"groups": "OPS"}, {"administrator", "employee"}),
        ({"groups": ["staff"]}, {"employee"}),
        ({"groups": ["editors", "board"]}, {"leadership", "comms", "employee"}),
        ({"groups": ["visitors"]}, set()),
        ({}, set()),
        ({"email": "Carla@example.org"}, {"comms", "employee"}),
        ({"email": "carla@example.org", "email_verified": True}, {"comms", "employee"}),
        ({"email": "carla@example.org", "email_verified": False}, set()),
        ({"email": "carla@example.org", "email_verified": "no"}, set()),
        ({"roles": ["board"]}, set()),
    ],
)
def test_claims_give_roles(claims: dict[str, object], roles: set[str]) -> None:
    assert roles_of(claims, WANTED) == roles


def test_without_a_list_of_employees_everybody_who_signs_in_is_one() -> None:
    assert roles_of({}, SignIn()) == {"employee"}


def test_another_claim_can_be_named_and_limits_to_a_division() -> None:
    wanted = SignIn(claim="roles", leadership=("heads",), divisions={"heads": "Care"})
    assert roles_of({"roles": ["heads"]}, wanted) == {"leadership", "employee"}
    assert division_of({"roles": ["Heads"]}, wanted) == "Care"
    assert division_of({"groups": ["heads"]}, wanted) is None


@given(st.dictionaries(st.sampled_from(["groups", "email", "email_verified", "name", "sub"]), anything))
def test_whatever_a_provider_says_nobody_gets_a_role_that_no_list_gives(claims: dict[str, object]) -> None:
    roles = roles_of(claims, WANTED)
    assert roles <= set(ROLES)
    if not values_of(claims, WANTED) & {"board", "editors", "carla@example.org", "ops", "staff"}:
        assert roles == frozenset()


@pytest.mark.parametrize(
    ("claims", "named", "whose"),
    [
        ({"email": " anna@stad.example ", "email_verified": True}, "", "anna@stad.example"),
        ({"email": "anna@stad.example"}, "", ""),
        ({"email": "anna@stad.example", "email_verified": False}, "", ""),
        ({"email": "anna@stad.example", "email_verified": "true"}, "", ""),
        ({"email": "anna@stad.example"}, "email", "anna@stad.example"),
        ({"email": "anna@stad.example", "email_verified": False}, "email", ""),
        ({"upn": "anna@stad.example", "email": "other@stad.example", "email_verified": True}, "upn", "anna@stad.example"),
        ({"email": "other@stad.example", "email_verified": True}, "upn", ""),
        ({"upn": ["anna@stad.example"]}, "upn", ""),
        ({"upn": 1701}, "upn", ""),
        ({"upn": "a" * 321}, "upn", ""),
        ({"name": "Anna", "preferred_username": "anna@stad.example"}, "", ""),
    ],
)
def test_who_somebody_is_takes_a_claim_that_is_vouched_for(claims: dict[str, object], named: str, whose: str) -> None:
    assert whose_of(claims, SignIn(person=named)) == whose


@given(
    st.dictionaries(st.sampled_from(["email", "email_verified", "name", "sub", "upn"]), anything), st.sampled_from(["", "upn"])
)
def test_whatever_a_provider_says_somebody_is_a_text_or_nobody(claims: dict[str, object], named: str) -> None:
    found = whose_of(claims, SignIn(person=named))
    assert not found or found == str(claims[named or "email"]).strip()
