"""The pack from the page: asked for, made by the worker, fetched by whoever asked, and by nobody who may not."""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from config.errors import Refused
from dashboard.actions import jobs
from dashboard.pack_files import pack
from dashboard.signing_in import STARTED
from dashboard.visitor import Role, Visitor
from openness.month import Month
from pipeline.worker import Worker
from storage import editions
from storage.audit import Doer
from storage.council.deciding import confirm
from storage.database import open_store
from storage.in_force import as_written, settled
from storage.jobs.asking import jobs_of
from storage.jobs.kinds import Pack
from tests.dashboard.editions import ZONE, bodies, fill
from tests.dashboard.test_pages import opened, text_of
from tests.storage.people import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from httpx import Response
    from streamlit.testing.v1 import AppTest

CLERK = Doer(name="clerk", way="command")
ASKED = Pack(month=202610, lang="en", form="html")
SETTINGS = """
[sign_in]
server_metadata_url = "https://login.example.org/x"
client_id = "sharewell"
client_secret = "made-up"
address = "https://sharewell.example.org"
leadership = ["board"]
employee = ["staff"]
council = ["works-council"]

[sign_in.divisions]
"head-of-services" = "Dienstverlening"
"""
KEPT = """
[restricted.month]
roles = ["leadership"]
reason = "The works council asked for this until it has advised."
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path))
    fill(tmp_path, bodies())
    return tmp_path


def somebody(*groups: str, name: str = "Ada") -> Visitor:
    roles = {"board": Role.LEADERSHIP, "staff": Role.EMPLOYEE}
    division = "Dienstverlening" if "head-of-services" in groups else None
    return Visitor(name=name, roles=frozenset(roles[group] for group in groups if group in roles), division=division)


def worked(home: Path) -> None:
    worker = Worker(home=home, stop=threading.Event())
    while worker.do_next():
        pass


def made(home: Path, who: Visitor) -> int:
    number = jobs.ask_pack(who, ASKED)
    worked(home)
    return number


def fetched(number: int, *groups: str, name: str = "Ada", signed: bool = True, age: int = 0, host: str = "127.0.0.1") -> Response:
    served = Starlette(routes=[Route("/packs/{number:int}", pack)])
    cookies = {}
    if signed:
        claims = {"name": name, "groups": list(groups), "iat": time.time() - age, "is_logged_in": True}
        cookies = {USER_COOKIE_NAME: create_signed_value(get_cookie_secret(), USER_COOKIE_NAME, json.dumps(claims)).decode()}
    with TestClient(served, base_url=f"http://{host}", client=("127.0.0.1", 50_000), cookies=cookies) as client:
        found: Response = client.get(f"/packs/{number}")
        return found


def sign_in(home: Path, monkeypatch: pytest.MonkeyPatch, more: str = "") -> None:
    monkeypatch.setenv(STARTED, "yes")
    (home / "sharewell.toml").write_text(SETTINGS + more, encoding="utf-8")
    (home / "sharewell.toml").chmod(0o600)


def unfolded(lang: str) -> AppTest:
    app = opened("month", lang=lang)
    app.session_state["fold-pack"] = True
    return app.run()


def test_a_pack_is_asked_for_on_the_page_and_told_of_until_it_is_there(home: Path) -> None:
    app = unfolded("nl")
    app = app.button(key="pack-make").click().run()
    assert "wacht op zijn beurt" in text_of(app)
    worked(home)
    app = app.run()
    assert not app.exception
    text = text_of(app)
    with open_store(home, zone=ZONE) as store:
        (job,) = jobs_of(store, "pack", by="")
    assert f"./packs/{job.number}" in text
    assert "De maandrapportage van oktober 2026 staat klaar: PDF, in het Nederlands, uit editie 1." in text


def test_a_pack_that_is_called_off_is_told(home: Path) -> None:
    app = unfolded("en").button(key="pack-make").click().run()
    with open_store(home, zone=ZONE) as store:
        (job,) = jobs_of(store, "pack", by="")
    app = app.button(key=f"job-off-{job.number}").click().run()
    assert "Called off" in text_of(app.run())


def test_what_went_wrong_is_told_in_the_readers_language(home: Path) -> None:
    app = unfolded("nl").button(key="pack-make").click().run()
    with open_store(home, zone=ZONE) as store:
        store.connection.execute("UPDATE job SET tries = 2, state = 'running', lease_until = 0")
    worked(home)
    assert "Het achtergrondproces is hierin blijven steken" in text_of(app.run())


def test_it_is_fetched_whole_and_never_opened_as_a_page_of_ours(home: Path) -> None:
    found = fetched(made(home, somebody("staff", name="")), signed=False)
    assert found.status_code == 200
    assert found.headers["content-disposition"].startswith("attachment; filename*=UTF-8''sharewell-2026-10-en.html")
    assert found.text.startswith("<!doctype html>")


def test_without_sign_in_only_this_machine_by_its_own_name_gets_it(home: Path) -> None:
    number = made(home, somebody("staff", name=""))
    assert fetched(number, signed=False, host="evil.example.org").status_code == 403


def test_only_who_asked_gets_it_and_only_while_signed_in_with_a_role(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(home, monkeypatch)
    number = made(home, somebody("staff"))
    assert fetched(number, "staff").status_code == 200
    assert fetched(number, "staff", name="Bram").status_code == 404
    assert fetched(number, "visitors").status_code == 403, "signed in without a role"
    assert fetched(number, signed=False).status_code == 403
    assert fetched(number, "staff", age=13 * 3600).status_code == 403, "signed in too long ago"
    assert fetched(number + 1, "staff").status_code == 404


def test_where_month_is_kept_to_a_few_so_is_the_pack(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(home, monkeypatch)
    number = made(home, somebody("staff"))
    sign_in(home, monkeypatch, KEPT)
    with open_store(home, zone=ZONE) as store:
        (waits,) = settled(store, CLERK, now=NOW)[1].open
        assert fetched(number, "staff").status_code == 200, "closing a page waits for the works council"
        assert waits.number is not None
        confirm(store, as_written(home), waits.number, CLERK, role="council", now=NOW)
    with pytest.raises(Refused, match="this is for leadership only"):
        jobs.ask_pack(somebody("staff"), ASKED)
    assert fetched(number, "staff").status_code == 403, "made before the page was kept to a few"
    assert fetched(made(home, somebody("board", name="Cleo")), "board", name="Cleo").status_code == 200


def test_a_role_for_one_division_is_no_hindrance_for_a_pack_tells_of_the_whole_alone(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(home, monkeypatch)
    number = made(home, somebody("staff", "head-of-services"))
    found = fetched(number, "staff", "head-of-services")
    assert found.status_code == 200
    assert "Werk en Inkomen" not in found.text
    with pytest.raises(Refused):
        jobs.ask_refresh(somebody("staff", "head-of-services"))


def test_a_pack_is_not_given_out_once_the_pages_show_another_edition(home: Path) -> None:
    number = made(home, somebody("staff", name=""))
    app = unfolded("en")
    assert f"./packs/{number}" in text_of(app)
    with open_store(home, zone=ZONE) as store:
        editions.make_edition(store, Month(202609), bodies()[-2], why=editions.TOO_SMALL, changes=[], now=1_800_000_000)
    assert fetched(number, signed=False).status_code == 404
    assert "has been replaced" in text_of(app.run())
