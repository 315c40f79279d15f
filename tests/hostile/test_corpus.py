"""The hostile corpus through every way in, all in one store; then what that store gives out, and each page opened once.

One test, for the store, the server and the browser are shared: what is wrong with any case is gathered and told at the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage.database import open_store
from tests.dashboard.test_browser import free_port, serve
from tests.dashboard.test_sign_in import browser
from tests.hostile import archives, documents, lists, mails, sheets, tables, tars
from tests.hostile.leaving import what_is_given
from tests.hostile.organisation import settle
from tests.hostile.running import Trial, all_of, not_one_line
from tests.hostile.showing import what_is_shown
from tests.hostile.words import TEXTS
from tests.storage.people import AMSTERDAM

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.hostile.case import Case

__all__ = ["browser"]
GIVERS = (
    archives.zips, tars.tars, tars.folders, tables.texts, tables.cells, tables.files, sheets.books, sheets.parquets,
    mails.mails, mails.cars, documents.documents, lists.lists,
)  # fmt: skip
SIGN_IN = """
[sign_in]
server_metadata_url = "{provider}/.well-known/openid-configuration"
client_id = "sharewell"
client_secret = "made-up"
address = "{address}"
leadership = ["all"]
comms = ["all"]
administrator = ["all"]
council = ["all"]
"""


def cases() -> list[Case]:
    """Return the corpus."""
    return list(all_of([case for give in GIVERS for case in give()]))


def test_there_are_two_hundred_cases_and_more() -> None:
    assert len(cases()) + len(lists.calls()) + len(TEXTS) > 400


@pytest.mark.heavy
def test_the_heavy_cases_end_as_they_declare(tmp_path: Path) -> None:
    trial = Trial(tmp_path / "home")
    trial.run("refresh")
    for case in cases():
        if case.heavy:
            trial.take(case, tmp_path)
    assert [what for what in trial.wrong if ": took " not in what] == []


@pytest.mark.slow
def test_every_command_line_without_sense_is_told_in_one_line(tmp_path: Path) -> None:
    trial = Trial(tmp_path / "home")
    trial.run("refresh")
    wrong = []
    for call in lists.calls():
        ended = trial.run(*call)
        if ended.crash or ended.status not in {1, 2, 3, 4}:
            wrong.append(f"{call!r:.90}: {ended}")
        wrong += [f"{call!r:.90}: {what}" for what in not_one_line(ended)]
    assert wrong == []


@pytest.mark.browser
@pytest.mark.slow
def test_the_corpus_in_one_store_and_every_page_of_it(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import oidc_provider_mock

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))
    for name in ("files", "user"):
        (tmp_path / name).mkdir()
    claims = {"email": "p0@stad.example", "email_verified": True, "name": TEXTS["image"], "groups": ["all"]}
    port = free_port()
    with oidc_provider_mock.run_server_in_thread(user_claims=[oidc_provider_mock.User(sub="p0", claims=claims)]) as provider:
        trial = Trial(tmp_path / "home")
        address = f"http://127.0.0.1:{port}"
        settle(
            trial,
            tmp_path / "files",
            sign_in=SIGN_IN.format(provider=f"http://127.0.0.1:{provider.server_port}", address=address),
        )
        for case in cases():
            if not case.heavy:
                trial.take(case, tmp_path)
        refreshed = trial.run("refresh")
        assert (refreshed.status, refreshed.crash) == (0, "")
        assert trial.wrong == [], trial.slowest
        assert what_is_kept(trial.home) == []
        assert what_is_given(trial, tmp_path) == []
        for served in serve(trial.home, tmp_path / "user", port):
            assert what_is_shown(browser, served) == []


def what_is_kept(home: Path) -> list[str]:
    """Return what is wrong with a store: damage, and texts that none may hold."""
    wrong = []
    with open_store(home, zone=AMSTERDAM) as store:
        state = store.connection.execute("PRAGMA integrity_check").fetchone()[0]
        wrong += [] if state == "ok" else [str(state)]
        loose = store.connection.execute("PRAGMA foreign_key_check").fetchall()
        wrong += [f"loose rows: {loose[:5]}"] if loose else []
        for table, column in (("item", "native_id"), ("item_text", "text"), ("space", "name"), ("quarantine", "place")):
            found = store.connection.execute(f"SELECT count(*) FROM {table} WHERE instr({column}, char(0)) > 0").fetchone()[0]
            wrong += [f"{found} NUL in {table}.{column}"] if found else []
        held = store.connection.execute("SELECT count(*), count(DISTINCT source_id) FROM item").fetchone()
        wrong += [] if held[0] > 700 and held[1] > 5 else [f"the store is emptier than it should be: {held}"]
    secret = b"root:x:0:0"
    wrong += [
        f"{file.name} holds a file of this machine" for file in home.rglob("*") if file.is_file() and secret in file.read_bytes()
    ]
    return wrong
