from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import data
from dashboard.views.sources import checked
from openness.language.labelling.trial import default_trial
from presentation.formats import Formats
from storage.database import open_store
from tests.dashboard.editions import HOSTILE, ZONE, bodies, fill

if TYPE_CHECKING:
    from pathlib import Path

PAGES = (
    "month",
    "trends",
    "flow",
    "topics",
    "labels",
    "indicator",
    "ideal",
    "initiatives",
    "rules",
    "trust",
    "policy",
    "desk",
    "sources",
    "people",
)
LISTS = {"initiatives": "import initiatives", "rules": "import rules", "trust": "import training", "policy": "policy keep"}
"""Pages that lists are kept on, with the command that takes them in: they are of use before the first month is measured."""
SCRIPT = """
from dashboard import frame
from dashboard.views import {page}
from presentation.formats import Formats

{page}.show(Formats(frame.language()))
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("user")))
        fill(home, bodies())
    return home


@pytest.fixture
def home(filled: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHAREWELL_HOME", str(filled))
    return filled


def opened(page: str, **query: str) -> AppTest:
    found = AppTest.from_string(SCRIPT.format(page=page), default_timeout=30)
    for name, value in query.items():
        found.query_params[name] = value
    return found.run()


def bare_cells(app: AppTest) -> str:
    """Return what the page shows, the cells of its tables without how they look."""
    return re.sub(r"<td [^>]*>", "<td>", text_of(app))


def text_of(app: AppTest) -> str:
    return "\n".join(piece.proto.body for piece in app.get("html"))


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_in_either_language(home: Path, page: str, lang: str) -> None:
    app = opened(page, lang=lang)
    assert not app.exception
    assert {"en": "Made-up organisation", "nl": "Verzonnen organisatie"}[lang] in text_of(app)


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_home_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path))
    app = opened(page, lang="en")
    assert not app.exception
    assert "sharewell roster import FILE" in text_of(app)
    assert "sharewell demo" in text_of(app)
    assert not (tmp_path / "sharewell.db").exists()


@pytest.mark.parametrize("page", [page for page in PAGES if page not in {*LISTS, "desk"}])
def test_a_store_without_editions_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path))
    fill(tmp_path, [])
    app = opened(page, lang="en")
    assert not app.exception
    assert "sharewell refresh" in text_of(app)


@pytest.mark.parametrize("page", LISTS)
def test_a_list_can_be_kept_before_anything_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path))
    fill(tmp_path, [])
    app = opened(page, lang="en")
    assert not app.exception
    assert f"sharewell {LISTS[page]}" in text_of(app)
    assert {"Save", "Read it"} & {button.label for button in app.button} or app.expander


@pytest.mark.parametrize("page", PAGES)
def test_a_damaged_store_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path))
    (tmp_path / "sharewell.db").write_bytes(b"this is no database" * 100)
    app = opened(page, lang="en")
    assert not app.exception
    assert "sharewell doctor" in text_of(app)
    assert data.state() == "unreadable"


def test_the_month_asks_answers_and_asks_a_decision(home: Path) -> None:
    text = text_of(opened("month", lang="en"))
    assert "How openly did we share in October 2026?" in text
    assert "of those who take part shared something that every colleague can read." in text
    assert text.count('class="sw-tile"') == 5
    assert text.count("(since September)") <= 3
    assert "What will we do about “Open by default”, and who takes it up?" in text
    assert "How Sharewell behaves" in text


def test_the_address_chooses_month_part_and_language(home: Path) -> None:
    app = opened("month", lang="nl", month="2026-03", part="department:Burgerzaken")
    assert "Hoe open deelde Burgerzaken in maart 2026?" in text_of(app)
    assert app.selectbox(key="chosen-month").value == "2026-03"


def test_choosers_write_stable_ids_into_the_address(home: Path) -> None:
    app = opened("month", lang="nl")
    app.selectbox(key="chosen-month").set_value("2026-02").run()
    app.selectbox(key="chosen-part").set_value("division:Bedrijf").run()
    assert app.query_params["month"] == "2026-02"
    assert app.query_params["part"] == "division:Bedrijf"
    assert "Hoe open deelde Bedrijf in februari 2026?" in text_of(app)
    app.selectbox(key="chosen-part").set_value("").run()
    assert "part" not in app.query_params


@pytest.mark.parametrize(
    "query",
    [
        {"month": "2099-13"},
        {"month": "'; DROP TABLE edition; --"},
        {"part": HOSTILE},
        {"part": "whole:"},
        {"lang": "<script>"},
        {"id": "../E1"},
    ],
)
def test_an_address_that_asks_for_nothing_shows_the_newest(home: Path, query: dict[str, str]) -> None:
    for page in ("month", "indicator"):
        app = opened(page, **query)
        assert not app.exception
        assert "<script>" not in text_of(app)


@pytest.mark.parametrize("page", ["trends", "indicator"])
def test_hostile_names_stay_text(home: Path, page: str) -> None:
    text = text_of(opened(page, lang="nl", id="A1"))
    assert "onerror=&quot;" in text
    assert "<img" not in text
    assert "<script>" not in text


def test_the_hostile_department_has_a_page_of_its_own(home: Path) -> None:
    app = opened("month", lang="en", part=f"department:{HOSTILE}")
    assert not app.exception
    assert "&lt;script&gt;" in text_of(app)
    assert "<script>" not in text_of(app)


def test_an_indicator_tells_formula_caveat_and_coverage(home: Path) -> None:
    text = text_of(opened("indicator", lang="en", id="A2"))
    for expected in ("Krackhardt", "Lanting 2012", "Expected by chance", "Slack", "By department", "95% interval"):
        assert expected in text


def test_what_is_hidden_stays_hidden(home: Path) -> None:
    text = text_of(opened("month", lang="en", part="department:Communicatie"))
    assert "Too few people" in text


def test_sources_account_for_everything_and_show_no_content(home: Path) -> None:
    text = bare_cells(opened("sources", lang="en"))
    assert "<td>160</td><td>65</td>" in text
    assert text.count("<td>yes</td>") == 2
    assert "the date can&#x27;t be read" in text
    assert "<script>" not in text
    assert "<td>no possible date</td><td>25</td><td>box.mbox, message 1</td>" in text
    assert "<td>the date can&#x27;t be read</td><td>fewer than 10</td>" in text


def test_sources_of_which_nothing_was_looked_for_again_say_so() -> None:
    source = {"source": "slack", "items": None, "seen_since": None, "sweep": None}
    told = checked([source], Formats("nl"), ZONE, 10)
    assert "Er is nog niets opnieuw bij de bron bekeken." in told
    assert "<table" not in told


def test_why_something_was_set_aside_is_said_in_dutch(home: Path) -> None:
    text = bare_cells(opened("sources", lang="nl"))
    assert "<td>geen datum die kan kloppen</td><td>25</td><td>box.mbox, bericht 1</td>" in text
    assert "<td>34 velden, terwijl de kopregel er 12 heeft</td><td>minder dan 10</td><td>table.csv, regel 7</td>" in text


def test_sources_say_what_is_missing_and_how_far_what_is_kept_was_looked_for_again(home: Path) -> None:
    text = bare_cells(opened("sources", lang="en"))
    assert "<td>accounts of people who take part</td><td>the beginning</td>" in text
    assert "<td>sharewell import slack-export</td>" in text
    assert "<td>1,340</td><td>10</td><td>0</td><td>fewer than 10</td>" in text
    assert "does not count as covered for that person" in text
    assert "ruimten" in text_of(opened("sources", lang="nl"))


def test_the_councils_page_says_what_holds_before_anything_was_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))
    (tmp_path / "home").mkdir()
    fill(tmp_path / "home", [])
    text = text_of(opened("council", lang="nl"))
    assert "Nu geldt: cijfers berusten op minstens 10 mensen; teksten worden 90 dagen bewaard" in text
    assert "Geen enkele pagina is alleen voor enkelen." in text
    assert "Er is nog niets gewijzigd." in text


def test_the_part_on_conduct_has_its_heading_above_its_table(home: Path) -> None:
    text = text_of(opened("month", lang="en"))
    assert text.count('class="sw-group"') == 5
    assert text.index("sw-apart") < text.rindex('<table role="table" class="sw-strips"')


def test_the_dashboard_stays_light(home: Path) -> None:
    code = (
        "import sys; from dashboard import data, frame; from dashboard.views import me, month, people, sources; "
        "heavy = {'scipy', 'ibis', 'praw', 'tweepy', 'pandas', 'httpx', 'pipeline', 'collectors', 'altair'} & set(sys.modules); "
        "print(sorted(heavy))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_the_flow_tells_streets_one_way_streets_and_islands_and_what_is_hidden(home: Path) -> None:
    app = opened("flow", lang="en")
    text = text_of(app)
    assert "Who learned from whom in October 2026?" in text
    assert "Here at least twice as much goes one way" in text
    assert "keep more to themselves than they share with all others" in text
    assert "hidden" in text
    drawn = app.get("echarts_chart")[0].proto
    assert "Vergunningen, Toezicht en Handhaving" in str(drawn)


def test_topics_show_what_rises_in_which_words_and_how_many_share_it(home: Path) -> None:
    found = text_of(opened("topics", lang="en", month="2026-10"))
    assert "In October 2026 4 topics were shared by enough people to be shown." in found
    assert "One rises: riool, overlast, kelder. One falls: paspoort, balie." in found
    assert "burst: 12 to 15\xa0Oct\xa02026" in found
    assert "nearly all" in found
    assert '<span lang="en">sewer, flood</span>' in found
    assert "at least 10 people shared it" in found
    assert HOSTILE not in found


def test_labels_show_how_often_they_are_right_and_what_is_taken_for_what(home: Path) -> None:
    found, whole = text_of(opened("labels", lang="en")), default_trial().whole
    assert f"{whole.texts:,} texts that were set apart" in found
    assert "What it takes for what: Dutch" in found
    assert str(default_trial().error.knowledge_right) in found
    assert "What it takes for what" not in text_of(opened("labels", lang="nl"))


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("better", "is right more often than the default, and labels from November 2026 on"),
        ("not better", "not right more often than the default beyond chance, so it is not used"),
        ("dropped", "was given up, because what it learned from is gone or was changed"),
    ],
)
@pytest.mark.parametrize("labels", [49, 61])
def test_labels_tell_of_a_classifier_of_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: str, told: str, labels: int
) -> None:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path))
    fill(tmp_path, bodies(1))
    assert "A classifier of your own" not in text_of(opened("labels", lang="en"))
    matrix = [[labels - 20, 0, 0, 0, 3], [0] * 5, [2, 0, 15, 0, 0], [0] * 5]
    with open_store(tmp_path, zone=ZONE) as store:
        store.connection.execute(
            "INSERT INTO local_trial (at, starts_in, labels, state, better, worse, p, matrix)"
            " VALUES (0, 202611, 61, ?, 17, 4, .007, ?)",
            (state, json.dumps(matrix)),
        )
    found = text_of(opened("labels", lang="en"))
    assert told in found
    assert ("What local:1 takes for what" in found) == (labels == 61)
    assert ("tried on 61 of your own labels" in found) == (labels == 61)
    assert ("macro-F1 0.96 where it says something, 5% nothing said. 17 that" in found) == (labels == 61)
    assert "local:1" in text_of(opened("labels", lang="nl"))


def test_topics_of_a_month_that_has_none_say_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path))
    made = bodies(3)
    made[-1]["topics"] = []
    del made[-2]["topics"]
    fill(tmp_path, made)
    none = text_of(opened("topics", lang="en", month="2026-10"))
    assert "No topic of October 2026 was shared by the 10 people that it takes to be shown." in none
    assert "made before topics were read" in text_of(opened("topics", lang="en", month="2026-09"))
