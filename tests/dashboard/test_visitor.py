"""Who looks, and what they may do: by role, on this machine alone while there is no sign-in."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
import streamlit as st

from config.errors import Refused
from config.pages import APART, PAGES
from dashboard import visitor as entrance
from dashboard.actions.initiatives import put_initiative, remove_initiative
from dashboard.visitor import Role, Visitor, visitor
from presentation.failures import told
from presentation.formats import Formats
from storage.measures_in.initiatives import InitiativeRow

if TYPE_CHECKING:
    from pathlib import Path

NOBODY = Visitor(name="", roles=frozenset())
ROW = InitiativeRow(place="", key="a", title="A", goal="", owner="", tag="a", space="", began=date(2026, 1, 1), ended=None)


def test_whoever_sits_at_this_machine_has_every_role() -> None:
    assert visitor().roles == frozenset(Role)
    assert not entrance.signed_in()


@pytest.mark.parametrize("address", ["0.0.0.0", "192.168.1.7", "::", "example.org", ""])
def test_served_to_others_without_sign_in_nobody_has_a_role(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr(st, "get_option", lambda name: {"server.address": address}[name])
    assert visitor().roles == frozenset()


def test_a_visit_from_elsewhere_has_no_role(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(st.context), "ip_address", property(lambda _: "10.0.0.9"))
    assert visitor().roles == frozenset()


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "sharewell.example.org"},
        {"Host": "127.0.0.1:8501", "Origin": "https://sharewell.example.org"},
        {"Host": "127.0.0.1:8501", "X-Forwarded-For": "10.0.0.9"},
        {"Host": "localhost", "Forwarded": "for=10.0.0.9"},
        {"Host": "localhost", "X-Real-IP": "10.0.0.9"},
        {"Host": "localhost.example.org"},
        {"Host": "[::1"},
        {"Host": ""},
    ],
)
def test_a_visit_that_a_proxy_or_another_name_brought_has_no_role(
    monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
) -> None:
    monkeypatch.setattr(type(st.context), "headers", property(lambda _: headers))
    assert visitor().roles == frozenset()


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "LOCALHOST", "[::1]:8501", "127.0.0.1"])
def test_a_visit_by_this_machines_own_name_has_every_role(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setattr(type(st.context), "headers", property(lambda _: {"Host": host, "Origin": f"http://{host}"}))
    assert visitor().roles == frozenset(Role)


@pytest.mark.parametrize("role", [None, Role.EMPLOYEE, Role.LEADERSHIP, Role.COUNCIL])
def test_an_act_is_refused_without_its_role_before_the_store_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, role: Role | None
) -> None:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path / "none"))
    who = Visitor(name="x", roles=frozenset({role} if role else ()))
    with pytest.raises(Refused, match="this is for communications, the administrator only"):
        put_initiative(who, ROW, seen=None)
    with pytest.raises(Refused, match="this is for communications, the administrator only"):
        remove_initiative(who, "a", seen="s")
    assert not (tmp_path / "none").exists()


def test_a_role_for_one_division_does_not_write_what_is_about_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path))
    who = Visitor(name="x", roles=frozenset({Role.COMMS}), division="Zorg")
    with pytest.raises(Refused, match="for Zorg only"):
        put_initiative(who, ROW, seen=None)


def test_a_refusal_is_one_line_in_either_language() -> None:
    with pytest.raises(Refused) as caught:
        NOBODY.need(Role.ADMINISTRATOR, Role.COMMS)
    assert told(caught.value, Formats("en")) == "This is for the administrator and communications only."
    assert told(caught.value, Formats("nl")) == "Dit is alleen voor de beheerder en communicatie."


def test_a_home_without_a_store_is_not_made_by_an_act(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path))
    with pytest.raises(Refused, match="no store here yet"):
        put_initiative(visitor(), ROW, seen=None)
    assert list(tmp_path.iterdir()) == []


def test_every_page_about_the_whole_can_be_kept_to_a_few(root: Path) -> None:
    text = (root / "dashboard" / "app.py").read_text(encoding="utf-8")
    assert tuple(re.findall(r'url_path="(\w+)"', text)) == (*PAGES, *APART)
