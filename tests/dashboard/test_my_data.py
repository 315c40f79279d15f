"""The file with everything about a person: by the signed cookie alone, so that nobody who knows the address gets another's."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from starlette.requests import Request

from dashboard.own import MY_DATA
from dashboard.server import my_data
from storage.audit import acts_on
from storage.database import open_store
from tests.dashboard.signed_in import cookie, settings, told
from tests.storage.desk.shared import desk_store, said, take
from tests.storage.people import AMSTERDAM

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.responses import Response


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path))
    settings(tmp_path)
    with desk_store(tmp_path) as store:
        take(store, said("anna", "1", "Geheim van anna"), said("bram", "2", "Geheim van bram"))


def asked(sent: str, query: str = "", **headers: str) -> Response:
    """Return what is answered to a request with this cookie."""
    lines = [(b"cookie", sent.encode("latin-1"))]
    lines += [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return my_data(Request({"type": "http", "path": MY_DATA, "query_string": query.encode(), "headers": lines}))


def body_of(answer: Response) -> str:
    return bytes(answer.body).decode()


def test_each_gets_their_own_from_the_same_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for key, other in (("anna", "bram"), ("bram", "anna")):
        answer = asked(cookie(monkeypatch, told(key)), f"person={other}&email={other}@stad.example")
        assert answer.status_code == 200
        assert json.loads(body_of(answer))["person"] == key
        assert f"Geheim van {key}" in body_of(answer)
        assert f"Geheim van {other}" not in body_of(answer)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-disposition"].startswith("attachment")
    with open_store(tmp_path, zone=AMSTERDAM) as store:
        assert [(line.act, line.own) for line in acts_on(store, store.keys.person_id("anna"))] == [("export", True)]


def test_a_large_cookie_that_comes_in_pieces_counts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    from streamlit.auth_util import set_cookie_with_chunks
    from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
    from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

    cookie(monkeypatch, {})
    pieces: dict[str, str] = {}

    def keep(name: str, value: str) -> None:
        pieces[name] = create_signed_value("s" * 32, name, value).decode()

    claims = told("anna", groups=[uuid4().hex for _ in range(300)] + ["staff"])
    set_cookie_with_chunks(
        keep, lambda name, value: create_signed_value("s" * 32, name, value), USER_COOKIE_NAME, claims, cookie_attr_size=80
    )
    assert len(pieces) > 2
    header = "; ".join(f"{name}={value}" for name, value in pieces.items())
    assert json.loads(body_of(asked(header)))["person"] == "anna"


@pytest.mark.parametrize(
    "made_up",
    ["", "_streamlit_user=2|1:0|deadbeef", "_streamlit_user=\u00ff\u00fe", "_streamlit_user=", "_streamlit_user=e30.x.y"],
)
def test_a_made_up_cookie_gets_nothing(monkeypatch: pytest.MonkeyPatch, made_up: str) -> None:
    cookie(monkeypatch, {})
    answer = asked(made_up)
    assert answer.status_code == 401
    assert "Geheim" not in body_of(answer)


def test_a_cookie_signed_by_another_server_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    foreign = cookie(monkeypatch, told("anna"), secret="t" * 32)
    assert asked(foreign).status_code == 401


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        (told("anna", iat=time.time() - 13 * 3_600), 401),
        (told("anna", iat=None), 401),
        (told("anna", is_logged_in=False), 401),
        (told("anna", "visitors"), 401),
        (told("anna", email_verified=False), 404),
        (told("zoe"), 404),
    ],
)
def test_who_is_not_vouched_for_gets_nothing(monkeypatch: pytest.MonkeyPatch, claims: dict[str, object], status: int) -> None:
    answer = asked(cookie(monkeypatch, claims))
    assert answer.status_code == status
    assert "Geheim" not in body_of(answer)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
def test_a_foreign_page_sends_nobody_here(monkeypatch: pytest.MonkeyPatch, site: str) -> None:
    answer = asked(cookie(monkeypatch, told("anna")), sec_fetch_site=site)
    assert answer.status_code == 403


def test_without_sign_in_there_is_no_file_of_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    header = cookie(monkeypatch, told("anna"))
    monkeypatch.delenv("SHAREWELL_SIGN_IN")
    assert asked(header).status_code == 401
