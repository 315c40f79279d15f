"""The works council's page: its log tells every act in words, and a ledger that was changed begins anew by its hand alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from config.errors import Outdated, Refused
from dashboard import visitor as visitors
from dashboard.actions import council as acts
from dashboard.actions.audit import taken
from presentation.audit_words import ACTS, KINDS
from presentation.formats import Formats
from presentation.own_words import OTHERS_ACTS, OWN_ACTS
from storage.audit import NOBODY, Doer, all_acts, noted
from storage.audit_check import verify
from storage.council import deciding
from storage.council.ledger import changes, fault
from storage.database import open_store
from storage.in_force import as_written, settings_in_force, settled
from tests.dashboard.editions import ZONE, bodies, fill
from tests.dashboard.signed_in import settings, sign_in, told
from tests.dashboard.test_pages import text_of

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store

PAGE = """
from dashboard import frame, guarding
from dashboard.views import council
from presentation.formats import Formats

formats = Formats(frame.language())
guarding.banner(formats)
council.show(formats)
"""
BANNER = """
from dashboard import frame, guarding
from presentation.formats import Formats

guarding.banner(Formats(frame.language()))
"""
CLERK = Doer(name="clerk", way="command")
DAY = 86_400
NOW = 1_790_000_000
LOOSER = "UPDATE setting_change SET after = json_set(after, '$.\"privacy.k\"', 5) WHERE kind = 'baseline'"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path))
    monkeypatch.setattr("dashboard.data.now", lambda: NOW)
    fill(tmp_path, bodies(months=2))
    settings(tmp_path, 'council = ["works-council"]\nleadership = ["board"]\n')
    settle(tmp_path)
    sign_in(monkeypatch, told("els", "works-council"))
    return tmp_path


def store_of(home: Path) -> Store:
    return open_store(home, zone=ZONE)


def settle(home: Path) -> str:
    with store_of(home) as store:
        return settled(store, CLERK, now=NOW)[1].broken


def write(home: Path, text: str) -> None:
    with (home / "sharewell.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n{text}\n")


def change_behind_its_back(home: Path) -> None:
    with closing(sqlite3.connect(home / "sharewell.db")) as connection:
        triggers = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'setting_%'"
        ).fetchall()
        for (trigger,) in triggers:
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute(LOOSER)
        connection.commit()


def opened(script: str = PAGE, lang: str = "en", **query: str) -> AppTest:
    app = AppTest.from_string(script, default_timeout=60)
    for name, value in {"lang": lang, **query}.items():
        app.query_params[name] = value
    return app.run()


def test_a_ledger_that_was_changed_begins_anew_by_the_councils_hand(home: Path) -> None:
    change_behind_its_back(home)
    write(home, "[privacy]\nk = 5\n")
    assert settle(home) == "line 1 was changed"
    assert settings_in_force(home).privacy.k == 10, "the first line too may be what was changed"
    app = opened()
    assert "The ledger of settings was changed by somebody who may not" in text_of(app)
    assert "Find out who could write to the store before you begin it anew" in text_of(app)
    app.button(key="council-anew").click().run()
    assert "The ledger begins anew; what is set looser waits." in text_of(app)
    assert not [button for button in app.button if button.key == "council-anew"]
    with store_of(home) as store:
        assert fault(store) == ""
        newest = [line for line in changes(store.connection) if line.kind == "baseline"][-1]
        assert (newest.by_role, newest.after["privacy.k"]) == ("council", 10)
        by = next(line for line in all_acts(store, acts=["setting"]) if line.what == "baseline")
        assert (by.name, by.way) == ("Els", "page")
        assert verify(store).broken is None
    assert settle(home) == ""
    assert settings_in_force(home).privacy.k == 10
    assert "1 change waits for you" in text_of(opened())


def test_nobody_else_begins_it_anew_and_nobody_where_it_is_whole(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Outdated, match="whole"):
        acts.begin_anew(visitors.visitor())
    change_behind_its_back(home)
    settle(home)
    sign_in(monkeypatch, told("ada", "board"))
    with pytest.raises(Refused):
        acts.begin_anew(visitors.visitor())
    app = opened()
    assert "Find out who" not in text_of(app)
    assert not [button for button in app.button if button.key == "council-anew"]
    with store_of(home) as store:
        assert fault(store) == "line 1 was changed"


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("took figures out: E1 &lt;b&gt;", "took digests out: all", "said no: Slack", "wilma (on the command line)")),
        ("nl", ("nam cijfers mee: E1 &lt;b&gt;", "nam overzichten mee: all", "zei nee: Slack", "wilma (op de opdrachtregel)")),
    ],
)
def test_what_was_taken_out_and_said_no_to_is_in_the_log(
    home: Path, lang: str, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, told("ada", "board"))
    taken("figures", "E1 <b>")
    with store_of(home) as store:
        noted(store, "feed", NOBODY, Doer(name="wilma", way="command"), now=NOW, what="all")
        noted(store, "refuse", NOBODY, Doer(name="wilma", way="command"), now=NOW, source="slack")
    sign_in(monkeypatch, told("els", "works-council"))
    whole = text_of(opened(lang=lang))
    for part in words:
        assert part in whole
    assert "Ada (" in whole
    out = text_of(opened(lang=lang, log="taken"))
    assert words[0] in out
    assert words[1] in out
    assert words[2] not in out, "it is no taking out"
    assert words[2] in text_of(opened(lang=lang, log="person"))
    shell = text_of(opened(lang=lang, log="taken", way="command"))
    assert words[1] in shell
    assert words[0] not in shell


def test_every_act_has_its_words_and_its_part_of_the_log() -> None:
    assert OWN_ACTS.keys() | OTHERS_ACTS.keys() <= ACTS.keys()
    assert {act for _, named in KINDS.values() for act in named} == ACTS.keys()
    dutch = Formats("nl").say
    assert all(dutch(words) != words for words in ACTS.values())


def test_every_page_tells_what_was_confirmed_and_refused_and_keeps_counting_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(home, "[privacy]\nk = 7\ntext_days = 120\n")
    with store_of(home) as store:
        _, found = settled(store, CLERK, now=NOW)
        number = {one.key: one.number or 0 for one in found.waiting}
        written = as_written(home)
        deciding.confirm(store, written, number["privacy.k"], CLERK, role="council", reason="For small teams.", now=NOW)
        deciding.refuse(store, written, number["privacy.text_days"], CLERK, role="council", reason="Ninety do.", now=NOW)
    sign_in(monkeypatch, told("bram"))
    text = text_of(opened(BANNER))
    assert "Figures from 7 people on, instead of 10: confirmed by the works council" in text
    assert "“For small teams.”" in text
    assert "Texts kept for 120 days, instead of 90: refused by the works council" in text
    assert "“Ninety do.”" in text
    monkeypatch.setattr("dashboard.data.now", lambda: NOW + 91 * DAY)
    later = text_of(opened(BANNER))
    assert "For small teams" not in later
    assert "1 change by which people are guarded less was confirmed before that, and holds." in later
    assert "trust?lang=en#sw-guarded" in later
    assert "1 wijziging" in text_of(opened(BANNER, "nl"))
